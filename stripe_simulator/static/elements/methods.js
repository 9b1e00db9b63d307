/** What each payment method asks for, and what it tells the API; follows docs.stripe.com/payments/payment-methods. */
import {Form} from "./dom.js";
import {countryChoices} from "./countries.js";
import {
  brandOf, checkCvc, checkEmail, checkExpiry, checkIban, checkNumber, checkTaxId, digits, expiryOf, formatExpiry,
  formatIban, formatNumber, required,
} from "./validation.js";
import {say} from "./messages.js";

/** Countries whose cards are checked with a postal code, and what it is called there. */
const POSTAL_CODE = {US: "zip", CA: "postalCode", GB: "postalCode"};

/** @typedef {{defaults: object, asked: (detail: string) => boolean, onChange: () => void}} Setting */

/** A card. */
export class CardMethod {
  type = "card";

  /** @param {Setting} setting */
  constructor({defaults, asked, onChange}) {
    const address = defaults.address ?? {};
    this._changed = onChange;
    this.form = new Form([
      {name: "number", autocomplete: "cc-number", inputmode: "numeric", placeholder: "1234 1234 1234 1234",
        format: formatNumber, check: checkNumber},
      {name: "expiry", autocomplete: "cc-exp", inputmode: "numeric", placeholder: "MM / YY", format: formatExpiry,
        check: (text) => checkExpiry(text)},
      {name: "cvc", autocomplete: "cc-csc", inputmode: "numeric", placeholder: "CVC",
        format: (text) => digits(text).slice(0, 4), check: (text) => checkCvc(text, this._brand())},
      ...(asked("address.country") ? [{name: "country", autocomplete: "billing country", choices: countryChoices(),
        value: address.country ?? "US", check: required("incomplete")}] : []),
      ...(asked("address.postalCode") ? [{name: "postalCode", autocomplete: "billing postal-code",
        value: address.postal_code ?? "", check: required("incomplete_zip")}] : []),
    ], () => this._follow());
    this._show();
  }

  details() {
    const {month, year} = expiryOf(this.form.value("expiry") ?? "");
    const number = digits(this.form.value("number") ?? "");
    const card = {number, exp_month: month, exp_year: year, cvc: this.form.value("cvc")};
    const postal = this.form.get("postalCode");
    const code = postal && !postal.node.hidden ? postal.value : undefined;
    return {type: "card", card, billing_details: {address: {country: this.form.value("country"), postal_code: code}}};
  }

  /** What the page outside may know. */
  told() {
    return {country: this.form.value("country") ?? null, postalCode: this.form.value("postalCode") ?? null};
  }

  _brand() {
    return brandOf(this.form?.value("number") ?? "").brand;
  }

  _follow() {
    this._show();
    this._changed();
  }

  _show() {
    const postal = this.form.get("postalCode");
    this.form.node.dataset.brand = this._brand();
    if (!postal) return;
    const label = POSTAL_CODE[this.form.value("country") ?? "US"];
    postal.node.hidden = !label;
    if (label) postal.node.querySelector("label").textContent = say(label);
  }
}

/** What delayed methods ask of the buyer. */
function buyer(defaults, asked) {
  const fields = [
    {name: "name", autocomplete: "name", value: defaults.name ?? "", check: required("incomplete_name")},
    {name: "email", type: "email", autocomplete: "email", value: defaults.email ?? "", check: checkEmail},
  ];
  return fields.filter(({name}) => asked(name));
}

/** A bank account of the SEPA area. */
export class SepaMethod {
  type = "sepa_debit";

  /** @param {Setting} setting */
  constructor({defaults, asked, onChange}) {
    const iban = {name: "iban", autocomplete: "off", placeholder: "DE00 0000 0000 0000 0000 00", format: formatIban,
      check: checkIban};
    this.form = new Form([...buyer(defaults, asked), iban], onChange);
    this.terms = say("mandate");
  }

  details() {
    const iban = (this.form.value("iban") ?? "").replace(/\s/g, "");
    const billing = {name: this.form.value("name"), email: this.form.value("email")};
    return {type: "sepa_debit", sepa_debit: {iban}, billing_details: billing};
  }

  told() {
    return {country: null, postalCode: null};
  }
}

/** A voucher that is paid at a Brazilian bank. */
export class BoletoMethod {
  type = "boleto";

  /** @param {Setting} setting */
  constructor({defaults, asked, onChange}) {
    const address = defaults.address ?? {};
    const line = (name, auto, value) => ({name, autocomplete: `billing ${auto}`, value: value ?? "",
      check: required(`incomplete_${name}`)});
    this.form = new Form([
      ...buyer(defaults, asked),
      {name: "taxId", autocomplete: "off", inputmode: "numeric", placeholder: "000.000.000-00", check: checkTaxId},
      ...(asked("address") ? [
        line("addressLine1", "address-line1", address.line1),
        line("locality", "address-level2", address.city),
        line("administrativeArea", "address-level1", address.state),
        line("postalCode", "postal-code", address.postal_code),
      ] : []),
    ], onChange);
  }

  details() {
    const value = (name) => this.form.value(name);
    const address = {
      line1: value("addressLine1"),
      city: value("locality"),
      state: value("administrativeArea"),
      postal_code: value("postalCode"),
      country: "BR",
    };
    const billing = {name: value("name"), email: value("email"), address};
    return {type: "boleto", boleto: {tax_id: value("taxId")}, billing_details: billing};
  }

  told() {
    return {country: "BR", postalCode: this.form.value("postalCode") ?? null};
  }
}

export const METHODS = {card: CardMethod, sepa_debit: SepaMethod, boleto: BoletoMethod};
