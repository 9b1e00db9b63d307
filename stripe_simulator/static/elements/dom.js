/** Labelled inputs that say what is wrong with them; the class names are those of Stripe's Appearance API. */
import {message, say} from "./messages.js";

/** An element with attributes and children; text is set as text. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/**
 * @typedef {object} FieldSettings
 * @property {string} name as in Stripe's inputs: number, expiry, cvc, country, postalCode…
 * @property {(value: string) => string | null} check the code of what is wrong with a value
 * @property {(value: string) => string} [format] how it is shown while it is typed
 * @property {Array<[string, string]>} [choices] value and label; makes it a list
 * @property {string} [label] the name of its text, if not *name*
 * @property {string} [autocomplete]
 * @property {string} [inputmode]
 * @property {string} [placeholder]
 * @property {boolean} [optional]
 * @property {string} [value]
 */

/** One labelled input. */
export class Field {
  /** @param {FieldSettings} settings @param {() => void} onChange */
  constructor(settings, onChange) {
    this.name = settings.name;
    this._settings = settings;
    const id = `Field-${settings.name}Input`;
    this.input = settings.choices ? list(settings.choices) : make("input", {type: settings.type ?? "text"});
    const {autocomplete, inputmode, placeholder} = settings;
    for (const [name, value] of Object.entries({
      id, name: settings.name, autocomplete, inputmode, placeholder, class: "Input", spellcheck: "false",
      "aria-required": settings.optional ? undefined : "true",
    })) {
      if (value !== undefined) this.input.setAttribute(name, value);
    }
    this._error = make("p", {class: "Error", id: `${id}-error`, role: "alert"});
    this.node = make(
      "div",
      {class: `Field Field--${settings.name}`},
      make("label", {class: "Label", for: id}, say(settings.label ?? settings.name)),
      this.input,
      this._error,
    );
    this.value = settings.value ?? "";
    this.input.addEventListener("input", () => {
      this._reformat();
      if (!this.problem()) this.show(null);
      onChange();
    });
    this.input.addEventListener("blur", () => this.value && this.show(this.problem()));
  }

  get value() {
    return this.input.value.trim();
  }

  set value(text) {
    this.input.value = this._settings.format ? this._settings.format(text) : text;
  }

  /** The code of what is wrong, or null. */
  problem() {
    return this._settings.optional && !this.value ? null : this._settings.check(this.value);
  }

  /** Show the message of a problem's code, or none. */
  show(code) {
    this._error.textContent = code ? message(code) : "";
    this.input.classList.toggle("Input--invalid", Boolean(code));
    if (code) {
      this.input.setAttribute("aria-invalid", "true");
      this.input.setAttribute("aria-describedby", this._error.id);
    } else {
      this.input.removeAttribute("aria-invalid");
      this.input.removeAttribute("aria-describedby");
    }
  }

  _reformat() {
    const {format} = this._settings;
    const atEnd = this.input.selectionStart === this.input.value.length;
    if (format && atEnd) this.input.value = format(this.input.value);
  }
}

function list(choices) {
  return make("select", {}, ...choices.map(([value, label]) => make("option", {value}, label)));
}

/** Several fields as one: what they say together. */
export class Form {
  /** @param {FieldSettings[]} settings @param {() => void} onChange */
  constructor(settings, onChange) {
    this.fields = settings.map((each) => new Field(each, onChange));
    this.node = make("div", {class: "Form"}, ...this.fields.map((field) => field.node));
  }

  get(name) {
    return this.fields.find((field) => field.name === name);
  }

  value(name) {
    return this.get(name)?.value || undefined;
  }

  get complete() {
    return this._asked().every((field) => !field.problem());
  }

  get empty() {
    return this.fields.every((field) => !field.value || field.input.tagName === "SELECT");
  }

  /** Mark what is wrong; the first problem as Stripe.js returns it, with the focus on it. */
  validate() {
    const wrong = this._asked().filter((field) => field.problem());
    for (const field of this.fields) field.show(wrong.includes(field) ? field.problem() : null);
    if (!wrong.length) return {};
    wrong[0].input.focus();
    const code = wrong[0].problem();
    return {error: {type: "validation_error", code, message: message(code)}};
  }

  clear() {
    for (const field of this.fields) {
      if (field.input.tagName !== "SELECT") field.value = "";
      field.show(null);
    }
  }

  disable(disabled) {
    for (const field of this.fields) field.input.disabled = disabled;
  }

  focus() {
    this.fields[0]?.input.focus();
  }

  _asked() {
    return this.fields.filter((field) => !field.node.hidden);
  }
}
