/** Checkout's ``elements`` mode; follows docs.stripe.com/js/custom_checkout. */

const SIMPLE_ELEMENTS = {
  Payment: ["payment"],
  BillingAddress: ["address", "billing"],
  ShippingAddress: ["address", "shipping"],
  ExpressCheckout: ["expressCheckout"],
  CurrencySelector: ["currencySelector"],
  ContactDetails: ["contactDetails"],
  TaxId: ["taxId"],
  Terms: ["terms"],
  LinkSignup: ["linkSignup"],
};

/** The elements of a Session: what they show comes from the page, and what they hear goes to it. */
class CheckoutElements extends StripeElements {
  constructor(stripe, options, checkout) {
    super(stripe, {...options, clientSecret: undefined});
    this._page = checkout;
  }

  async _context() {
    const {error, page} = await this._page.loaded();
    return error ? {error} : contextOf(page);
  }

  _changed() {
    this._page.hear(this);
  }
}

/** A Session as its page knows it: what the server says, and what the buyer has told the page. */
class CheckoutPage {
  constructor(stripe, {clientSecret, defaultValues = {}}) {
    this._stripe = stripe;
    this._secret = Promise.resolve(clientSecret);
    this._handlers = new Handlers();
    this._page = null;
    this.buyer = {
      email: defaultValues.email ?? null,
      phoneNumber: defaultValues.phoneNumber ?? null,
      billingAddress: defaultValues.billingAddress ?? null,
      shippingAddress: defaultValues.shippingAddress ?? null,
      individualName: null,
      businessName: null,
    };
    this.group = null;
  }

  /** ``{page}`` or ``{error}``, asked for once. */
  loaded() {
    this._loaded ??= this._ask("/init").then((answer) => {
      if (answer.error) return {error: answer.error};
      return this._keep(answer);
    });
    return this._loaded;
  }

  on(handler) {
    this._handlers.add("change", handler);
  }

  session() {
    const payment = this.group.getElement("payment");
    return sessionOf(this._page, this.buyer, {paymentComplete: payment?._state.complete ?? false});
  }

  /** Take over what an element has heard from the buyer. */
  hear(group) {
    if (!this._page) return;
    const state = (type, mode) => group._find(type, {mode})?._state;
    const contact = state("contactDetails");
    if (contact?.complete && contact.value.email !== this.buyer.email) this.set({email: contact.value.email});
    for (const mode of ["billing", "shipping"]) {
      const {complete, value} = state("address", mode) ?? {};
      const name = `${mode}Address`;
      if (complete === undefined || (!complete && !this.buyer[name])) continue;
      const heard = complete ? pruned(value) : null;
      if (JSON.stringify(heard) !== JSON.stringify(this.buyer[name])) this.set({[name]: heard});
    }
    this.tell();
  }

  /** Call the handlers of ``change`` if the session is another than at the last call. */
  tell() {
    const session = this.session();
    const text = JSON.stringify(session);
    if (text === this._told) return session;
    this._told = text;
    this._handlers.run("change", session);
    return session;
  }

  /** Change what the buyer has told: ``{type: "success", session}``; what is taken back stays on the page. */
  set(changes) {
    Object.assign(this.buyer, changes);
    this.tell();
    return this.update(typedOf(changes));
  }

  /** Change the Session at the server. */
  async update(params, codeOf = () => null) {
    const answer = await this._ask("", params);
    if (answer.error) return failed(answer.error.message, codeOf(answer.error));
    this._keep(answer);
    return {type: "success", session: this.tell()};
  }

  async refresh() {
    const answer = await this._ask("/init");
    if (answer.error) return failed(answer.error.message);
    this._keep(answer);
    return {type: "success", session: this.tell()};
  }

  /** Pay; see ``confirm`` in docs.stripe.com/js/custom_checkout/confirm. */
  async confirm({paymentMethod, returnUrl, redirect = "always", savePaymentMethod: _, ...told} = {}) {
    for (const name of ["email", "phoneNumber", "billingAddress", "shippingAddress"]) {
      if (told[name] !== undefined) this.buyer[name] = told[name];
    }
    const page = this._page;
    const problem = await this._missing(paymentMethod);
    if (problem) return failed(problem);
    const method = paymentMethod ? {id: paymentMethod} : await this._method();
    if (method.error) return this._declined(method.error);
    const answer = await this._ask("/confirm", {
      ...typedOf(this.buyer),
      expected_amount: page.session.mode === "payment" ? page.totals.total : undefined,
      payment_method: method.id,
      return_url: returnUrl,
    });
    if (answer.error) return this._declined(answer.error);
    this._keep(answer);
    const {intent} = answer;
    if (intent?.status === "requires_action") {
      const done = await this._stripe._intents.finish(intent, intent.client_secret);
      if (done.error) return this._declined(done.error);
      await this.refresh();
    }
    const target = returnUrl ?? page.session.return_url;
    if (redirect !== "if_required" && target) {
      location.assign(target.replaceAll("{CHECKOUT_SESSION_ID}", page.id));
      return new Promise(() => {});
    }
    return {type: "success", session: this.tell()};
  }

  async validate() {
    const elements = [...this.group._made];
    if (!elements.length) {
      return {type: "error", error: {code: "no_elements", message: "There are no Elements.", validation_errors: []}};
    }
    const found = [];
    for (const element of elements) {
      const {error} = await element._validate();
      if (error) found.push({element: nameOf(element), message: error.message});
    }
    if (!found.length) return {type: "success", session: this.session()};
    const error = {code: "validation_error", message: found[0].message, validation_errors: found};
    return {type: "error", error};
  }

  async _missing(paymentMethod) {
    if (!this.session().email) return "An email address is required to confirm this Checkout Session.";
    if (needsShipping(this._page) && !this.session().shippingAddress) {
      const {error} = (await this.group._find("address", {mode: "shipping"})?._validate()) ?? {};
      return error?.message ?? "A shipping address is required to confirm this Checkout Session.";
    }
    if (paymentMethod) return null;
    const payment = this.group.getElement("payment");
    if (!payment?._frame) return "The Payment Element is not mounted.";
    return (await payment._validate()).error?.message ?? null;
  }

  _method() {
    const {email, phoneNumber: phone, billingAddress} = this.session();
    const {name, address} = billingAddress ?? {};
    const billing = pruned({email, phone, name, address: address ?? {}});
    return this.group.getElement("payment")._frame.call({
      method: "POST",
      path: "/v1/payment_methods",
      params: {billing_details: billing},
      collect: "fields",
    });
  }

  _declined({message, type, decline_code: declineCode}) {
    if (type !== "card_error") return failed(message);
    return {type: "error", error: {message, code: "paymentFailed", paymentFailed: {declineCode: declineCode ?? null}}};
  }

  async _ask(step, params = {}) {
    const secret = await this._secret;
    let id;
    try {
      id = idOf(secret, "initCheckoutElementsSdk()");
    } catch ({message}) {
      return {error: {type: "invalid_request_error", message}};
    }
    const call = {method: "POST", path: `/v1/payment_pages/${id}${step}`, params: {...params, client_secret: secret}};
    return this._stripe._controller().call(call);
  }

  _keep(answer) {
    this._page = answer;
    return {page: answer};
  }
}

/** What the buyer has told, as the parameters of the page have it. */
function typedOf({email, phoneNumber: phone, billingAddress, shippingAddress: shipping}) {
  return pruned({
    email,
    phone,
    name: billingAddress?.name,
    billing_address: billingAddress?.address,
    shipping: shipping ? {address: shipping.address, name: shipping.name, phone: shipping.phone} : null,
  });
}

function failed(message, code = null) {
  return {type: "error", error: {message, code}};
}

function nameOf(element) {
  return element._type === "address" ? `${element._options.mode}Address` : element._type;
}

/** What ``stripe.initCheckoutElementsSdk()`` returns: functions that may be spread and passed on. */
function checkoutSdk(stripe, options) {
  requireThat(options?.clientSecret, "initCheckoutElementsSdk(): a clientSecret is required.");
  const checkout = new CheckoutPage(stripe, options);
  const group = new CheckoutElements(stripe, options.elementsOptions ?? {}, checkout);
  checkout.group = group;
  const sdk = {
    on: (name, handler) => {
      requireThat(name === "change", `Checkout has no event "${name}".`);
      checkout.on(handler);
    },
    loadActions: async () => {
      const {error} = await checkout.loaded();
      return error ? failed(error.message) : {type: "success", actions: actionsOf(checkout)};
    },
    changeAppearance: (appearance) => void group.update({appearance}),
    loadFonts: () => {},
  };
  for (const [name, [type, mode]] of Object.entries(SIMPLE_ELEMENTS)) {
    sdk[`create${name}Element`] = (given = {}) => group.create(type, elementOptions(checkout, mode, given));
    sdk[`get${name}Element`] = () => group.getElement(type, {mode});
  }
  return sdk;
}

function elementOptions(checkout, mode, given) {
  if (!mode) return given;
  const known = checkout.buyer[`${mode}Address`] ?? {};
  const countries = mode === "shipping" ? shippingCountries(checkout._page) : null;
  return {...given, mode, allowedCountries: countries, defaultValues: {name: known.name, address: known.address ?? {}}};
}

/** The actions of a loaded Session; follows docs.stripe.com/js/custom_checkout. */
function actionsOf(checkout) {
  return {
    getSession: () => checkout.session(),
    confirm: (given) => checkout.confirm(given),
    validateElements: () => checkout.validate(),
    updateEmail: async (email) => {
      const problem = emailProblem(email);
      return problem ? {type: "error", error: problem} : checkout.set({email: email || null});
    },
    updatePhoneNumber: async (phoneNumber) => checkout.set({phoneNumber}),
    updateIndividualName: async (individualName) => checkout.set({individualName}),
    updateBusinessName: async (businessName) => checkout.set({businessName}),
    updateBillingAddress: async (billingAddress) => checkout.set({billingAddress}),
    updateShippingAddress: async (shippingAddress) => checkout.set({shippingAddress}),
    applyPromotionCode: (code) => checkout.update({promotion_code: code}, () => "invalidCode"),
    removePromotionCode: () => checkout.update({promotion_code: ""}),
    updateShippingOption: (shippingRate) => checkout.update({shipping_rate: shippingRate}),
    updateLineItemQuantity: ({lineItem, quantity}) =>
      checkout.update({line_items: [{id: lineItem, quantity}]}),
    runServerUpdate: async (update) => {
      await update();
      return checkout.refresh();
    },
    updateTaxIdInfo: async () => failed("The simulator does not model tax ids."),
    addOptionalLineItem: async () => failed("The simulator does not model optional items."),
    removeOptionalLineItem: async () => failed("The simulator does not model optional items."),
  };
}

function emailProblem(email) {
  if (!email || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) return null;
  return email.includes("@") && !email.endsWith("@")
    ? {message: "Your email is invalid.", code: "invalidEmail"}
    : {message: "Your email is incomplete.", code: "incompleteEmail"};
}
