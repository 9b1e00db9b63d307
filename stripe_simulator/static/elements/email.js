/** The Link Authentication and Contact Details Elements: an e-mail address. */
import {Form} from "./dom.js";
import {checkEmail} from "./validation.js";

export class EmailView {
  constructor({options, emit}) {
    this._emit = emit;
    const email = {
      name: "email", type: "email", autocomplete: "email", inputmode: "email", check: checkEmail,
      value: options.defaultValues?.email,
    };
    this._form = new Form([email], () => this._changed());
    this.node = this._form.node;
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
    const {complete, empty} = this._form;
    return {complete, empty, value: {email: this._form.value("email") ?? ""}};
  }

  _changed() {
    this._emit("change", this._state());
  }
}
