/** The Payment Element and the Card Element: the methods of an intent, one of them open. */
import {make} from "./dom.js";
import {METHODS} from "./methods.js";
import {say} from "./messages.js";

export class PaymentView {
  constructor({kind, options, emit}) {
    this._alone = kind === "card";
    this._options = options;
    this._emit = emit;
    this._methods = [];
    this._open = null;
    this._ready = false;
    this.node = make("div", {class: "Payment"}, make("div", {class: "Loader", "aria-hidden": "true"}));
  }

  methods() {
    return {
      context: (context) => this._show(context),
      update: ({options}) => this._update(options),
      validate: () => this._validate(),
      focus: () => this._open?.form.focus(),
      blur: () => document.activeElement?.blur(),
      clear: () => this._methods.forEach(({form}) => form.clear()),
      collapse: () => this._choose(null),
      value: () => this._state(),
    };
  }

  /** The payment details over what the page gave; what the page says of the buyer wins. */
  collect(base = {}) {
    const {billing_details: own, ...details} = this._open.details();
    const {billing_details: given = {}, ...rest} = base;
    const address = {...own.address, ...given.address};
    return {...rest, ...details, billing_details: {...known(own), ...known(given), address: known(address)}};
  }

  redraw() {
    if (this._context) this._show(this._context);
  }

  _show(context) {
    const open = this._open?.type;
    const types = context.methods ?? [];
    const changed = JSON.stringify(types) !== JSON.stringify(this._context?.methods);
    this._context = context;
    if (this._ready && !changed) return;
    const order = this._options.paymentMethodOrder ?? [];
    const place = (type) => (order.includes(type) ? order.indexOf(type) : order.length);
    const shown = (this._alone ? ["card"] : types).filter((type) => type in METHODS);
    this._methods = [...shown].sort((one, other) => place(one) - place(other)).map((type) => this._make(type));
    this._draw();
    const collapsed = this._layout().defaultCollapsed && this._methods.length > 1;
    const first = this._methods.find(({type}) => type === open) ?? this._methods[0];
    this._choose(collapsed ? null : first, {silent: !this._ready});
    if (!this._ready) this._emit("ready");
    this._ready = true;
  }

  _make(type) {
    const {defaultValues = {}, fields = {}} = this._options;
    const defaults = defaultValues.billingDetails ?? {};
    const method = new METHODS[type]({
      defaults,
      asked: this._alone
        ? (detail) => detail === "address.postalCode" && !this._options.hidePostalCode
        : (detail) => isAsked(fields[type]?.billingDetails ?? fields.billingDetails, detail),
      onChange: () => this._changed(),
    });
    method.form.disable(Boolean(this._options.readOnly));
    return method;
  }

  _draw() {
    if (!this._methods.length) {
      this.node.replaceChildren(make("p", {class: "Error", role: "alert"}, say("noMethods")));
      return;
    }
    const {type} = this._layout();
    const items = this._methods.map((method) => this._item(method));
    const single = items.length === 1;
    const group = single
      ? make("div", {role: "group", "aria-label": say(this._methods[0].type)})
      : make("fieldset", {}, make("legend", {class: "VisuallyHidden"}, say("methods")));
    group.className = `Methods Methods--${type === "accordion" ? "accordion" : "tabs"}`;
    const panels = items.map(({panel}) => panel);
    if (single) group.append(...panels);
    else if (type === "accordion") group.append(...items.flatMap(({choice, panel}) => [choice, panel]));
    else group.append(make("div", {class: "Tabs"}, ...items.map(({choice}) => choice)), ...panels);
    this.node.replaceChildren(group);
  }

  _item(method) {
    const accordion = this._layout().type === "accordion";
    const id = `Method-${method.type}`;
    const radio = make("input", {type: "radio", name: "method", value: method.type, id});
    radio.addEventListener("change", () => this._choose(method));
    const choice = make("label", {class: accordion ? "AccordionItem" : "Tab", for: id}, radio,
      make("span", {class: accordion ? "AccordionItemLabel" : "TabLabel"}, say(method.type)));
    const saves = this._context.mode === "setup" && method.type === "card";
    const terms = method.terms ?? (saves ? say("saved") : null);
    const panel = make("div", {class: "Panel", id: `${id}-panel`}, method.form.node);
    if (terms) panel.append(make("p", {class: "TermsText"}, terms));
    Object.assign(method, {choice, panel, radio});
    return {choice, panel};
  }

  _choose(method, {silent = false} = {}) {
    this._open = method ?? null;
    for (const each of this._methods) {
      const selected = each === method;
      each.radio.checked = selected;
      each.panel.hidden = !selected;
      for (const name of ["Tab--selected", "AccordionItem--selected"]) {
        each.choice.classList.toggle(name, selected && each.choice.classList.contains(name.split("--")[0]));
      }
    }
    if (!silent) this._changed();
  }

  _validate() {
    if (!this._open) {
      return {error: {type: "validation_error", code: "incomplete_payment_method", message: say("methods")}};
    }
    const {error} = this._open.form.validate();
    return error ? {error} : {selectedPaymentMethod: this._open.type};
  }

  _update(options) {
    const before = JSON.stringify([this._options.layout, this._options.fields, this._options.paymentMethodOrder]);
    this._options = options;
    for (const {form} of this._methods) form.disable(Boolean(options.readOnly));
    const after = JSON.stringify([options.layout, options.fields, options.paymentMethodOrder]);
    if (this._context && before !== after) {
      const context = this._context;
      this._context = null;
      this._show(context);
    }
  }

  _layout() {
    const {layout = "tabs"} = this._options;
    const given = typeof layout === "string" ? {type: layout} : layout;
    return {...given, type: given.type === "accordion" ? "accordion" : "tabs"};
  }

  _state() {
    const {_open: open} = this;
    const state = {empty: open?.form.empty ?? true, complete: open?.form.complete ?? false};
    if (this._alone) return {...state, brand: open.form.node.dataset.brand, error: undefined, value: open.told()};
    return {...state, collapsed: !open, value: {type: open?.type ?? "", billingDetails: {address: open?.told() ?? {}}}};
  }

  _changed() {
    this._emit("change", this._state());
  }
}

const known = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== ""));

/** Whether the page leaves *detail* (``name``, ``address.country``) to the element. */
function isAsked(fields = "auto", detail) {
  if (typeof fields === "string") return fields !== "never";
  const [first, inner] = detail.split(".");
  const rule = fields[first] ?? "auto";
  return typeof rule === "string" ? rule !== "never" : (rule[inner] ?? "auto") !== "never";
}
