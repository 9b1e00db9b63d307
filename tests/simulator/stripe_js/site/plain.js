/** A page without a framework: Elements by hand, and what they tell it. */
import {settings, shown} from "./settings.js";

const stripe = window.Stripe(settings.key, settings.stripe);
const elements = stripe.elements(settings.elements);
const root = document.querySelector("#root");
root.innerHTML = '<form><div id="elements"></div><button>Pay</button></form><output id="result"></output>';
document.body.classList.toggle("night", settings.elements.appearance?.theme === "night");

window.happened = [];
window.stripe = stripe;
window.group = elements;
for (const [type, options] of settings.create) {
  const node = document.createElement("div");
  node.id = type;
  document.querySelector("#elements").append(node);
  const element = elements.create(type, options);
  for (const name of ["ready", "change", "focus", "blur", "loaderror"]) {
    element.on(name, (event) => {
      window.happened.push({name, ...event});
      if (name === "ready") document.body.dataset.ready = Number(document.body.dataset.ready ?? 0) + 1;
    });
  }
  element.mount(`#${type}`);
}

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const result = document.querySelector("#result");
  result.textContent = "";
  try {
    result.textContent = shown(await stripe[settings.call]({elements, ...settings.with}));
  } catch (error) {
    result.textContent = shown({thrown: error.name, message: error.message});
  }
});
