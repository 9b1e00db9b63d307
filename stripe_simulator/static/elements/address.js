/** The Address Element; follows docs.stripe.com/elements/address-element. */
import {Form} from "./dom.js";
import {COUNTRIES, countryChoices, WITHOUT_POSTAL_CODE} from "./countries.js";
import {required} from "./validation.js";

export class AddressView {
  constructor({options, emit}) {
    this._options = options;
    this._emit = emit;
    this._form = new Form(fieldsOf(options), () => this._changed());
    this.node = this._form.node;
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", options.mode === "shipping" ? "Shipping address" : "Billing address");
    this._follow();
  }

  methods() {
    return {
      context: () => {
        this._emit("ready");
        if (!this._form.empty) this._changed();
      },
      validate: () => this._form.validate(),
      focus: () => this._form.focus(),
      blur: () => document.activeElement?.blur(),
      clear: () => this._form.clear(),
      value: () => this._state(),
      update: () => ({}),
    };
  }

  _state() {
    const value = (name) => this._form.value(name) ?? "";
    const address = {
      line1: value("addressLine1"),
      line2: value("addressLine2") || null,
      city: value("locality"),
      state: value("administrativeArea"),
      postal_code: value("postalCode"),
      country: value("country"),
    };
    const phone = this._form.get("phone") ? {phone: value("phone")} : {};
    const {complete, empty} = this._form;
    const shown = {name: value("name"), address, ...phone};
    return {elementMode: this._options.mode, complete, empty, isNewAddress: true, value: shown};
  }

  _changed() {
    this._follow();
    this._emit("change", this._state());
  }

  /** Ask for what the country's addresses have. */
  _follow() {
    const country = this._form.value("country");
    this._form.get("postalCode").node.hidden = WITHOUT_POSTAL_CODE.includes(country);
    this._form.get("administrativeArea").node.hidden = !WITH_STATE.includes(country);
  }
}

const WITH_STATE = ["US", "CA", "AU", "BR", "MX", "IN", "JP"];

function fieldsOf({mode, allowedCountries, defaultValues = {}, fields = {}}) {
  const {address = {}, name, phone} = defaultValues;
  const section = mode === "shipping" ? "shipping" : "billing";
  const codes = allowedCountries?.length ? allowedCountries : COUNTRIES;
  const text = (field, auto, value, extra = {}) => ({
    name: field, autocomplete: `${section} ${auto}`, value: value ?? "", check: required(`incomplete_${field}`), ...extra,
  });
  return [
    ...(fields.name === "never" ? [] : [text("name", "name", name)]),
    text("country", "country", address.country ?? codes.find((code) => code === "US") ?? codes[0], {
      choices: countryChoices(codes),
    }),
    text("addressLine1", "address-line1", address.line1),
    text("addressLine2", "address-line2", address.line2, {optional: true}),
    text("locality", "address-level2", address.city),
    text("administrativeArea", "address-level1", address.state),
    text("postalCode", "postal-code", address.postal_code),
    ...(fields.phone === "always" ? [text("phone", "tel", phone, {inputmode: "tel"})] : []),
  ];
}
