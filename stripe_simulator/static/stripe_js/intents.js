/** Confirming intents; follows docs.stripe.com/js/payment_intents and docs.stripe.com/js/setup_intents. */

const INTENTS = {
  pi: {path: "payment_intents", name: "payment_intent", result: "paymentIntent"},
  seti: {path: "setup_intents", name: "setup_intent", result: "setupIntent"},
};

const REDIRECT_STATUS = {succeeded: "succeeded", requires_capture: "succeeded", processing: "pending",
  requires_action: "pending"};

/** Methods whose mandate the buyer accepts by confirming; follows docs.stripe.com/payments/sepa-debit. */
const WITH_MANDATE = ["sepa_debit"];
const MANDATE = {customer_acceptance: {type: "online", online: {infer_from_client: true}}};

/** Asks for one kind of intent through the frames of a ``Stripe`` object. */
class Intents {
  constructor(stripe) {
    this._stripe = stripe;
  }

  /** ``{intent}`` or ``{error}``. */
  async retrieve(secret, caller) {
    const {path} = kindOf(secret, caller);
    const id = idOf(secret, caller);
    const answer = await this._stripe._controller().call({
      method: "GET",
      path: `/v1/${path}/${id}`,
      params: {client_secret: secret},
    });
    return answer.error ? answer : {intent: answer};
  }

  /**
   * Confirm with what an element holds or with what *confirmParams* name, then do what the intent asks for.
   *
   * @param {object} request
   * @param {string} request.secret
   * @param {StripeElements} [request.elements]
   * @param {StripeElement} [request.input] the element that holds the payment details
   * @param {object} request.params
   * @param {boolean} [request.handleActions]
   * @returns {Promise<{intent: object} | {error: object}>}
   */
  async confirm({secret, elements, input, params, handleActions = true}, caller) {
    const {path} = kindOf(secret, caller);
    const {billing_details: billing, shipping} = elements?._details() ?? {};
    const {payment_method_data: given, ...rest} = params;
    const sent = pruned({shipping, ...rest, client_secret: secret, use_stripe_sdk: "true"});
    if (path === "setup_intents") delete sent.shipping;
    const collected = input && !rest.payment_method && !rest.confirmation_token;
    if (collected) {
      sent.payment_method_data = {...given, billing_details: {...billing, ...given?.billing_details}};
      if (WITH_MANDATE.includes(input._state.value.type)) sent.mandate_data ??= MANDATE;
    }
    const frame = (collected && input._frame) || this._stripe._controller();
    const answer = await frame.call({
      method: "POST",
      path: `/v1/${path}/${idOf(secret, caller)}/confirm`,
      params: sent,
      collect: collected ? "payment_method_data" : undefined,
    });
    if (answer.error) return answer;
    return handleActions ? this.finish(answer, secret) : {intent: answer};
  }

  /** Do the next action of *intent*, if it has one, and return how the intent stands then. */
  async finish(intent, secret) {
    if (intent.status !== "requires_action") return failureOf(intent) ?? {intent};
    const action = intent.next_action ?? {};
    if (action.type === "redirect_to_url") {
      location.assign(action.redirect_to_url.url);
      return new Promise(() => {});
    }
    const page = dialogOf(intent, action);
    if (!page) return {intent};
    await showInDialog(page.address, page.title, page.isDone);
    const {error, intent: after} = await this.retrieve(secret, "handleNextAction()");
    if (error) return {error};
    return failureOf(after) ?? {intent: after};
  }
}

function kindOf(secret, caller) {
  const kind = INTENTS[String(secret).split("_")[0]];
  requireThat(kind, `Invalid value for ${caller}: clientSecret should be that of a PaymentIntent or a SetupIntent.`);
  return kind;
}

/** The page of a next action that Stripe.js shows itself, asked for at the origin that the script came from. */
function dialogOf(intent, action) {
  if (action.type !== "use_stripe_sdk") return null;
  const {pathname, searchParams} = new URL(action.use_stripe_sdk.stripe_js);
  searchParams.set("embedded", "1");
  return {
    address: `${ORIGIN}${pathname}?${searchParams}`,
    title: "3D Secure authentication",
    isDone: (data) => data?.type === "simulator.three_d_secure" && data.id === intent.id,
  };
}

/** ``{error}`` of an intent whose authentication or payment failed. */
function failureOf(intent) {
  const error = intent.last_payment_error ?? intent.last_setup_error;
  if (intent.status !== "requires_payment_method" || !error) return null;
  return {error: {...error, [intent.object]: intent}};
}

/** ``{paymentIntent}`` or ``{setupIntent}``, as the methods of ``Stripe`` return it. */
function resultOf({error, intent}) {
  if (error) return {error};
  return {[intent.object === "payment_intent" ? "paymentIntent" : "setupIntent"]: intent};
}

/** Leave for the page's ``return_url``, told how it went. */
function goBack(returnUrl, intent) {
  const target = new URL(returnUrl, location.href);
  target.searchParams.set(intent.object, intent.id);
  target.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
  target.searchParams.set("redirect_status", REDIRECT_STATUS[intent.status] ?? "failed");
  location.assign(target.href);
  return new Promise(() => {});
}
