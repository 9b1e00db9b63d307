// Shows the contract that this very service answers with. No validator on another site is asked.
window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#reference",
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    deepLinking: true,
    persistAuthorization: false,
    validatorUrl: null,
  });
});
