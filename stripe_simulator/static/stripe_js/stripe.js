/** The object that a page gets from ``Stripe(publishableKey)``; follows docs.stripe.com/js. */
class StripeClient {
  constructor(key, options) {
    this._account = {key, apiVersion: options.apiVersion};
    this._locale = options.locale;
    this._intents = new Intents(this);
    this._wrappers = [];
    this._frame = null;
    bindMethods(this);
  }

  /** The hidden frame that speaks with the API for this object. */
  _controller() {
    if (!this._frame?.node.isConnected) {
      this._frame = new Frame("controller", this._account, {}, () => {});
      document.body.append(this._frame.node);
    }
    return this._frame;
  }

  _retrieve(secret, caller) {
    return this._intents.retrieve(secret, caller);
  }

  _registerWrapper(wrapper) {
    this._wrappers.push(wrapper);
  }

  registerAppInfo(info) {
    this._wrappers.push(info);
  }

  elements(options = {}) {
    return new StripeElements(this, options);
  }

  async confirmPayment(options) {
    return this._confirmWithElements(options, "confirmPayment()", "pi");
  }

  async confirmSetup(options) {
    return this._confirmWithElements(options, "confirmSetup()", "seti");
  }

  async _confirmWithElements({elements, clientSecret, confirmParams = {}, redirect = "always"}, caller, prefix) {
    const secret = clientSecret ?? elements?._options.clientSecret;
    requireThat(secret, `${caller}: pass a clientSecret, or elements that were created with one.`);
    requireThat(
      secret.startsWith(`${prefix}_`),
      `Invalid value for ${caller}: clientSecret should be that of ${prefix === "pi" ? "a Payment" : "a Setup"}Intent.`,
    );
    requireThat(
      redirect === "if_required" || confirmParams.return_url,
      `${caller}: the confirmParams.return_url argument is required unless redirect is "if_required".`,
    );
    const input = elements?.getElement("payment");
    if (elements) {
      requireThat(input?._frame, `${caller}: the Payment Element is not mounted.`);
      const problem = await problemOf(elements, secret, this, caller);
      if (problem) return {error: problem};
    }
    const done = await this._intents.confirm({secret, elements, input, params: confirmParams}, caller);
    return done.error || redirect === "if_required" ? resultOf(done) : goBack(confirmParams.return_url, done.intent);
  }

  async retrievePaymentIntent(secret) {
    return resultOf(await this._retrieve(secret, "retrievePaymentIntent()"));
  }

  async retrieveSetupIntent(secret) {
    return resultOf(await this._retrieve(secret, "retrieveSetupIntent()"));
  }

  async handleNextAction({clientSecret}) {
    const {error, intent} = await this._retrieve(clientSecret, "handleNextAction()");
    if (error) return {error};
    requireThat(
      intent.status === "requires_action",
      `handleNextAction: The ${intent.object === "payment_intent" ? "PaymentIntent" : "SetupIntent"} supplied is not ` +
        "in the requires_action state.",
    );
    return resultOf(await this._intents.finish(intent, clientSecret));
  }

  handleCardAction(clientSecret) {
    return this.handleNextAction({clientSecret});
  }

  async confirmCardPayment(secret, data = {}, options = {}) {
    return this._confirmCard(secret, data, options, "confirmCardPayment()");
  }

  async confirmCardSetup(secret, data = {}, options = {}) {
    return this._confirmCard(secret, data, options, "confirmCardSetup()");
  }

  async _confirmCard(secret, {payment_method: method, ...params}, {handleActions = true}, caller) {
    if (typeof method === "string") params.payment_method = method;
    const input = method?.card instanceof StripeElement ? method.card : undefined;
    if (input) {
      const {error} = await input._validate();
      if (error) return {error};
      params.payment_method_data = {billing_details: method.billing_details, metadata: method.metadata};
    }
    return resultOf(await this._intents.confirm({secret, input, params, handleActions}, caller));
  }

  async createPaymentMethod(options) {
    const {elements, element, params = {}, card, ...rest} = options;
    const input = elements?.getElement("payment") ?? element ?? card;
    requireThat(input instanceof StripeElement, "createPaymentMethod(): pass elements, or a card Element.");
    const {error} = await (elements ? elements.submit() : input._validate());
    if (error) return {error};
    const billing = {...elements?._details().billing_details, ...(params.billing_details ?? rest.billing_details)};
    const answer = await input._frame.call({
      method: "POST",
      path: "/v1/payment_methods",
      params: pruned({...rest, ...params, type: undefined, billing_details: billing}),
      collect: "fields",
    });
    return answer.error ? answer : {paymentMethod: answer};
  }

  async createConfirmationToken({elements, params = {}}) {
    const input = elements?.getElement("payment");
    requireThat(input?._frame, "createConfirmationToken(): the Payment Element is not mounted.");
    requireThat(elements._submitted, "createConfirmationToken(): elements.submit() must be called first.");
    const {billing_details: billing, shipping} = elements._details();
    const {payment_method_data: given, ...rest} = params;
    const answer = await input._frame.call({
      method: "POST",
      path: "/v1/confirmation_tokens",
      params: pruned({
        shipping,
        setup_future_usage: elements._options.setupFutureUsage ?? elements._options.setup_future_usage,
        ...rest,
        payment_method_data: {...given, billing_details: {...billing, ...given?.billing_details}},
      }),
      collect: "payment_method_data",
    });
    return answer.error ? answer : {confirmationToken: answer};
  }

  async createToken() {
    throw new IntegrationError("createToken() is not modelled: use createPaymentMethod().");
  }

  initCheckoutElementsSdk(options) {
    return checkoutSdk(this, options);
  }
}

/** What keeps *elements* from being confirmed: an input, or an intent that differs from what was announced. */
async function problemOf(elements, secret, stripe, caller) {
  const {mode, amount, currency} = elements._options;
  if (!mode) return (await elements.submit()).error;
  requireThat(
    elements._submitted,
    `${caller}: elements.submit() must be called before it, as the elements were created without an intent.`,
  );
  const {error, intent} = await stripe._retrieve(secret, caller);
  if (error) return error;
  const differs = intent.object === "payment_intent" && (intent.amount !== amount || intent.currency !== currency);
  return differs
    ? {
        type: "invalid_request_error",
        message:
          `Your payment could not be processed: the PaymentIntent's amount and currency (${intent.amount} ` +
          `${intent.currency}) differ from those of elements() (${amount} ${currency}).`,
      }
    : null;
}

/** Let the public methods be passed on and spread as functions, as those of Stripe.js can. */
function bindMethods(object) {
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(object))) {
    if (name !== "constructor") object[name] = object[name].bind(object);
  }
}

/** ``window.Stripe``. */
function Stripe(publishableKey, options = {}) {
  requireThat(
    typeof publishableKey === "string" && publishableKey,
    "Please call Stripe() with your publishable key. You used an empty string.",
  );
  requireThat(
    publishableKey.startsWith("pk_"),
    "You should not use your secret key with Stripe.js: please pass a publishable key instead.",
  );
  requireThat(publishableKey.startsWith("pk_test_"), "The simulator takes test keys alone (pk_test_...).");
  return new StripeClient(publishableKey, options);
}

Stripe.version = "endive";
window.Stripe = Stripe;
