/** Elements: a group that shares one intent, and the inputs that belong to it. */

/** The frame that an element is drawn in; null for what the simulator shows nothing of. */
const FRAME_OF = {
  payment: "payment",
  card: "card",
  address: "address",
  linkAuthentication: "email",
  contactDetails: "email",
  expressCheckout: null,
  currencySelector: null,
  linkSignup: null,
  terms: null,
  taxId: null,
  paymentMethodMessaging: null,
};

/** What a browser asks of each delayed method: the currency that it pays in. */
const METHODS_OF_CURRENCY = {eur: ["card", "sepa_debit"], brl: ["card", "boleto"]};

class StripeElement {
  constructor(group, type, options) {
    this._group = group;
    this._type = type;
    this._options = options;
    this._handlers = new Handlers();
    this._frame = null;
    this._state = {complete: false, empty: true, value: {}};
    this._destroyed = false;
  }

  mount(target) {
    requireThat(!this._destroyed, "This Element has already been destroyed. Please create a new one.");
    const node = typeof target === "string" ? document.querySelector(target) : target;
    requireThat(
      node instanceof Element,
      "Invalid DOM element. Please provide a valid DOM element or CSS selector.",
    );
    if (this._frame && node.contains(this._frame.node)) return;
    this.unmount();
    node.classList.add("StripeElement");
    this._node = node;
    if (FRAME_OF[this._type] === null) {
      queueMicrotask(() => this._emit("ready", {availablePaymentMethods: undefined}));
      return;
    }
    const settings = {type: this._type, options: this._options, group: this._group._shown()};
    const frame = new Frame(FRAME_OF[this._type], this._group._account, settings, (name, detail) =>
      this._hear(name, detail),
    );
    this._frame = frame;
    node.replaceChildren(frame.node);
    this._emit("loaderstart");
    this._group._context().then((context) => {
      if (this._frame !== frame) return;
      if (context.error) this._emit("loaderror", {error: context.error});
      else frame.ask("context", context);
    });
  }

  unmount() {
    this._frame?.close();
    this._frame = null;
    this._node?.classList.remove("StripeElement", "StripeElement--focus", "StripeElement--complete");
    this._node = null;
  }

  destroy() {
    this.unmount();
    this._destroyed = true;
    this._group._forget(this);
  }

  update(options = {}) {
    this._options = {...this._options, ...options};
    this._frame?.ask("update", {options: this._options});
    return this;
  }

  on(name, handler) {
    this._handlers.add(name, handler);
    return this;
  }

  once(name, handler) {
    const first = (event) => {
      this.off(name, first);
      handler(event);
    };
    return this.on(name, first);
  }

  off(name, handler) {
    this._handlers.remove(name, handler);
    return this;
  }

  focus() {
    this._frame?.node.focus();
    this._frame?.ask("focus");
  }

  blur() {
    this._frame?.ask("blur");
  }

  clear() {
    this._frame?.ask("clear");
  }

  collapse() {
    this._frame?.ask("collapse");
    return this;
  }

  /** What an address element holds: ``{complete, isNewAddress, value}``. */
  async getValue() {
    const {complete, value} = this._frame ? await this._frame.ask("value") : this._state;
    return {complete, isNewAddress: true, value};
  }

  /** Show what is missing; ``{error?, selectedPaymentMethod?}``. */
  _validate() {
    return this._frame ? this._frame.ask("validate") : Promise.resolve({});
  }

  _hear(name, detail) {
    if (name === "height") {
      this._frame?.node.style.setProperty("height", `${Math.ceil(detail)}px`, "important");
      return;
    }
    if (name === "change") {
      this._state = detail;
      this._node?.classList.toggle("StripeElement--complete", detail.complete);
    }
    if (name === "focus" || name === "blur") {
      this._node?.classList.toggle("StripeElement--focus", name === "focus");
    }
    this._emit(name, detail);
    if (name === "change") this._group._changed();
  }

  _emit(name, detail = {}) {
    this._handlers.run(name, {elementType: this._type, ...detail});
  }
}

/** What ``stripe.elements()`` returns; *options* has a client secret, or mode, amount and currency. */
class StripeElements {
  constructor(stripe, options) {
    requireThat(!(options.clientSecret && options.mode), "Pass either clientSecret or mode to elements(), not both.");
    if (options.clientSecret !== undefined) idOf(options.clientSecret, "elements()");
    if (options.mode === "payment" || options.mode === "subscription") {
      requireThat(Number.isInteger(options.amount), "Invalid value for elements(): amount should be a whole number.");
    }
    this._stripe = stripe;
    this._account = stripe._account;
    this._options = {locale: stripe._locale, ...options};
    this._made = new Set();
    this._handlers = new Handlers();
    this._submitted = false;
  }

  create(type, options = {}) {
    requireThat(type in FRAME_OF, `"${type}" is not an Element that the simulator knows.`);
    requireThat(!this._find(type, options), `Can only create one Element of type ${type}.`);
    requireThat(
      type !== "payment" || this._options.clientSecret || this._options.mode || this._page,
      "In order to create a payment element, you must pass a clientSecret or mode when creating elements.",
    );
    if (type === "address") {
      requireThat(
        ["billing", "shipping"].includes(options.mode),
        "Invalid value for elements.create('address'): mode should be one of: billing, shipping.",
      );
    }
    const element = new StripeElement(this, type, options);
    this._made.add(element);
    return element;
  }

  getElement(type, options = {}) {
    return this._find(type, options) ?? null;
  }

  async update(options) {
    this._options = {...this._options, ...options};
    this._known = null;
    const context = await this._context();
    for (const element of this._made) {
      element._frame?.ask("group", this._shown());
      if (!context.error) element._frame?.ask("context", context);
    }
    this._handlers.run("update-end");
  }

  on(name, handler) {
    this._handlers.add(name, handler);
  }

  async fetchUpdates() {
    await this.update({});
    const {error} = await this._context();
    return error ? {error: {message: error.message, status: error.code}} : {};
  }

  /** Check all inputs; follows docs.stripe.com/js/elements/submit. */
  async submit() {
    for (const element of this._made) {
      const {error} = await element._validate();
      if (error) return {error};
    }
    this._submitted = true;
    return {selectedPaymentMethod: this.getElement("payment")?._state.value.type};
  }

  /** What is to be paid and how: ``{mode, amount, currency, methods}`` or ``{error}``. */
  _context() {
    this._known ??= this._options.clientSecret ? this._ofIntent() : Promise.resolve(this._deferred());
    return this._known;
  }

  async _ofIntent() {
    const {clientSecret} = this._options;
    const {error, intent} = await this._stripe._retrieve(clientSecret, "elements()");
    if (error) return {error};
    const payable = ["requires_payment_method", "requires_confirmation", "requires_action"].includes(intent.status);
    if (!payable) {
      return {error: {type: "invalid_request_error", message: `This ${intent.object} is ${intent.status}.`}};
    }
    return {
      mode: intent.object === "payment_intent" ? "payment" : "setup",
      amount: intent.amount,
      currency: intent.currency,
      methods: intent.payment_method_types,
    };
  }

  _deferred() {
    const {mode, amount, currency, paymentMethodTypes, excludedPaymentMethodTypes = []} = this._options;
    const methods = paymentMethodTypes ?? METHODS_OF_CURRENCY[currency] ?? ["card"];
    return {mode, amount, currency, methods: methods.filter((one) => !excludedPaymentMethodTypes.includes(one))};
  }

  _shown() {
    const {appearance, locale} = this._options;
    return {appearance: appearance ?? {}, locale: locale ?? "auto"};
  }

  _find(type, {mode} = {}) {
    return [...this._made].find(
      (element) => element._type === type && (type !== "address" || !mode || element._options.mode === mode),
    );
  }

  _forget(element) {
    this._made.delete(element);
  }

  _changed() {}

  /** What the other elements say about the buyer: billing details, and where it goes to. */
  _details() {
    const email = this.getElement("linkAuthentication") ?? this.getElement("contactDetails");
    const billing = this._find("address", {mode: "billing"})?._state;
    const shipping = this._find("address", {mode: "shipping"})?._state;
    const details = {
      ...(email?._state.value.email ? {email: email._state.value.email} : {}),
      ...(billing?.complete ? pruned({...billing.value, firstName: null, lastName: null}) : {}),
    };
    return {
      billing_details: details,
      shipping: shipping?.complete ? pruned({...shipping.value, firstName: null, lastName: null}) : undefined,
    };
  }
}

/** The object without what is null, undefined or empty. */
function pruned(value) {
  const entries = Object.entries(value)
    .map(([name, inner]) => [name, inner && inner.constructor === Object ? pruned(inner) : inner])
    .filter(([, inner]) => inner !== null && inner !== undefined && inner !== "");
  return Object.fromEntries(entries);
}
