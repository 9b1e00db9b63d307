/** The page of a Session, as the API gives it, in the form that docs.stripe.com/js/custom_checkout/session_object has. */

/** Currencies that Stripe counts otherwise than ISO 4217 does; docs.stripe.com/currencies#special-cases. */
const SPECIAL_DECIMALS = {isk: 2, ugx: 2};

function decimalsOf(currency) {
  const iso = () => new Intl.NumberFormat("en", {style: "currency", currency}).resolvedOptions().maximumFractionDigits;
  return SPECIAL_DECIMALS[currency] ?? iso();
}

/** ``{minorUnitsAmount, amount}``, the latter in the browser's language. */
function amountOf(minorUnitsAmount, currency) {
  const value = (minorUnitsAmount ?? 0) / 10 ** decimalsOf(currency);
  const amount = new Intl.NumberFormat(undefined, {style: "currency", currency}).format(value);
  return {minorUnitsAmount: minorUnitsAmount ?? 0, amount};
}

/** What the Payment Element is told of a page. */
function contextOf(page) {
  const {mode, currency, payment_method_types: methods} = page.session;
  return {mode, amount: page.totals?.total, currency, methods};
}

const shippingCountries = (page) => page?.session.shipping_address_collection?.allowed_countries ?? null;
const needsShipping = (page) => Boolean(page.session.shipping_address_collection);

/** A contact in the page's words; null without one. */
function contactOf(address, name) {
  return address ? {name: name ?? null, address} : null;
}

/** The Session as a shop's page sees it; *buyer* is what was told to the page and not to the server. */
function sessionOf(page, buyer, {paymentComplete}) {
  const {session, totals} = page;
  const currency = session.currency ?? "usd";
  const money = (amount) => amountOf(amount, currency);
  const chosen = page.shipping_options.find((option) => option.chosen);
  const billing = buyer.billingAddress ?? contactOf(page.billing_address, page.customer_name);
  const shipping = buyer.shippingAddress ?? contactOf(page.shipping?.address, page.shipping?.name);
  const email = buyer.email ?? page.email;
  return {
    id: page.id,
    billingAddress: billing,
    businessName: null,
    canConfirm:
      session.status === "open" &&
      Boolean(email) &&
      page.tax_status === "ready" &&
      (!needsShipping(page) || Boolean(shipping)) &&
      paymentComplete,
    currency,
    currencyOptions: null,
    discountAmounts: page.discounts.map((discount) => ({
      ...money(discount.amount),
      displayName: discount.display_name,
      percentOff: discount.percent_off ?? null,
      promotionCode: discount.promotion_code ?? null,
      recurring: null,
    })),
    email,
    lastPaymentError: errorOf(page.intent),
    lineItems: page.line_items.map((line) => lineOf(line, money)),
    livemode: page.livemode,
    minorUnitsAmountDivisor: 10 ** decimalsOf(currency),
    nameCollection: session.name_collection
      ? {individualName: buyer.individualName, businessName: buyer.businessName}
      : null,
    optionalItems: null,
    phoneNumber: buyer.phoneNumber ?? page.phone,
    recurring: null,
    savedPaymentMethods: page.saved_payment_methods.map(savedOf),
    shipping: chosen ? {shippingOption: optionOf(chosen, currency), taxAmounts: null} : null,
    shippingAddress: shipping,
    shippingOptions: page.shipping_options.map((option) => optionOf(option, currency)),
    status:
      session.status === "complete"
        ? {type: "complete", paymentStatus: session.payment_status}
        : {type: session.status},
    surcharge: null,
    tax: {status: page.tax_status},
    taxAmounts: totals ? totals.taxes.map((tax) => taxOf(tax, money)) : null,
    taxIdInfo: null,
    total: totalOf(totals ?? {}, money),
  };
}

function totalOf(totals, money) {
  return {
    appliedBalance: money(0),
    balanceAppliedToNextInvoice: false,
    discount: money(totals.discount),
    shippingRate: money(totals.shipping),
    subtotal: money(totals.subtotal),
    surcharge: money(0),
    taxExclusive: money(totals.tax_exclusive),
    taxInclusive: money(totals.tax_inclusive),
    total: money(totals.total),
  };
}

function lineOf(line, money) {
  const taxes = (inclusive) =>
    line.taxes.filter((tax) => tax.inclusive === inclusive).reduce((sum, tax) => sum + tax.amount, 0);
  const adjustable = line.adjustable_quantity;
  return {
    id: line.id,
    name: line.name,
    adjustableQuantity: adjustable?.enabled ? {minimum: adjustable.minimum ?? 0, maximum: adjustable.maximum ?? 99} : null,
    description: line.product_description ?? null,
    discount: money(line.amount_discount),
    discountAmounts: null,
    images: line.images,
    isRemovable: false,
    priceId: line.price_id ?? line.price?.id ?? null,
    pricing: null,
    quantity: line.quantity,
    recurring: null,
    subtotal: money(line.amount_subtotal),
    taxAmounts: line.taxes.map((tax) => taxOf(tax, money)),
    taxExclusive: money(taxes(false)),
    taxInclusive: money(taxes(true)),
    total: money(line.amount_total),
    transformQuantity: null,
    unitAmount: money(line.unit_amount),
    unitAmountDecimal: null,
    unitLabel: null,
  };
}

function taxOf(tax, money) {
  const {display_name: displayName, inclusive, percentage} = tax;
  return {...money(tax.amount), displayName, inclusive, percentage};
}

function optionOf(option, currency) {
  return {
    ...amountOf(option.amount, currency),
    id: option.id,
    currency,
    deliveryEstimate: option.delivery_estimate ?? null,
    displayName: option.display_name,
  };
}

function savedOf({id, type, card, billing_details: billing}) {
  const {brand, exp_month: expMonth, exp_year: expYear, last4} = card ?? {};
  return {id, type, card: {brand, expMonth, expYear, last4}, billingDetails: billing};
}

function errorOf(intent) {
  const error = intent?.last_payment_error ?? intent?.last_setup_error;
  return error ? {message: error.message} : null;
}
