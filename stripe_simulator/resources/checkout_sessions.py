"""Checkout Sessions in payment mode; follows docs.stripe.com/api/checkout/sessions."""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json, copied
from stripe_simulator.money import display
from stripe_simulator.params import choice, merge_metadata, metadata, text
from stripe_simulator.resources import checkout_flow, line_items
from stripe_simulator.resources.checkout_params import CREATE
from stripe_simulator.resources.shapes import require_customer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

EXPIRES_MIN_SECONDS = 30 * 60
EXPIRES_MAX_SECONDS = 24 * 60 * 60
AMOUNT_MIN = 50

# What a Session says about the features that it was not asked for.
DEFAULTS: Json = {
    "after_expiration": None,
    "allow_promotion_codes": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "billing_address_collection": None,
    "cancel_url": None,
    "client_reference_id": None,
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "custom_fields": [],
    "custom_text": {
        "after_submit": None,
        "shipping_address": None,
        "submit": None,
        "terms_of_service_acceptance": None,
    },
    "customer": None,
    "customer_account": None,
    "customer_email": None,
    "discounts": None,
    "integration_identifier": None,
    "invoice": None,
    "invoice_creation": {
        "enabled": False,
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": {},
            "rendering_options": None,
        },
    },
    "livemode": False,
    "locale": None,
    "managed_payments": {"enabled": False},
    "mode": "payment",
    "origin_context": None,
    "payment_intent": None,
    "payment_link": None,
    "payment_method_collection": "if_required",
    "payment_method_configuration_details": None,
    "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
    "payment_method_types": ["card"],
    "payment_status": "unpaid",
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "submit_type": None,
    "subscription": None,
    "ui_mode": "hosted_page",
    "wallet_options": None,
}

# Parameters that the answer shows as they were sent.
ECHOED = (
    "allow_promotion_codes",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "integration_identifier",
    "locale",
    "origin_context",
    "submit_type",
    "success_url",
)


def create(call: Call) -> Json:
    """Create an open Session with the address of its page."""
    world, params = call.world, call.params
    if "customer" in params and "customer_email" in params:
        raise InvalidParameterError(
            "You may only specify one of these parameters: customer, customer_email.", param="customer_email"
        )
    expires_at = _expiry(world, params)
    customer = require_customer(world, params)
    key = world.ids.new("cs_test")
    lines = [line_items.make(world, given) for given in params["line_items"]]
    total = _total(lines)
    item = {
        "id": key,
        "object": "checkout.session",
        **copied(DEFAULTS),
        **{name: params[name] for name in ECHOED if name in params},
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", True)},
        "amount_subtotal": total,
        "amount_total": total,
        "created": world.clock.now(),
        "currency": lines[0]["currency"],
        "customer_creation": None if customer else "if_required",
        "customer_details": checkout_flow.customer_details(customer, params.get("customer_email")),
        "expires_at": expires_at,
        "metadata": merge_metadata({}, params.get("metadata", {})),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "url": f"{world.base_url}/c/pay/{key}",
    }
    if "after_expiration" in params:
        item["after_expiration"] = _recovery(params["after_expiration"])
    world.store.aside("line_items")[key] = lines
    world.store.aside("intent_data")[key] = params.get("payment_intent_data", {})
    world.schedule.put(expires_at, "checkout.session.expire", key)
    return world.store.add(item)


def _recovery(given: Json) -> Json:
    recovery = given.get("recovery")
    if recovery is None:
        return {"recovery": None}
    return {"recovery": {"allow_promotion_codes": False, "expires_at": None, "url": None, **recovery}}


def _expiry(world: World, params: Json) -> int:
    now = world.clock.now()
    expires_at: int = params.get("expires_at", now + EXPIRES_MAX_SECONDS)
    if expires_at < now + EXPIRES_MIN_SECONDS:
        raise InvalidParameterError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if expires_at > now + EXPIRES_MAX_SECONDS:
        raise InvalidParameterError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return expires_at


def _total(lines: list[Json]) -> int:
    if not lines:
        raise InvalidParameterError("The `line_items` parameter is required in payment mode.", param="line_items")
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1:
        raise InvalidParameterError(
            "The price specified uses a different currency than the other line items of the Checkout Session.",
            param="line_items",
        )
    total: int = sum(line["amount_total"] for line in lines)
    if total < AMOUNT_MIN:
        (currency,) = currencies
        raise InvalidParameterError(
            "The Checkout Session's total amount must convert to at least 50 cents. "
            f"{display(total, currency)} is below it.",
            code="amount_too_small",
        )
    return total


def retrieve(call: Call) -> Json:
    """One Session; ``expand[]=line_items`` adds its lines."""
    return call.world.store.get("checkout.session", call.target, param="session")


def update(call: Call) -> Json:
    """Change metadata."""
    item = retrieve(call)
    item["metadata"] = merge_metadata(item["metadata"], call.params.get("metadata", {}))
    return item


def listed(call: Call) -> Json:
    """Sessions, filtered by customer, PaymentIntent and status."""
    names = ("customer", "payment_intent", "status")
    wanted = {name: call.params[name] for name in names if name in call.params}
    return page(call, "checkout.session", lambda item: all(item[name] == value for name, value in wanted.items()))


def lines_of(call: Call) -> Json:
    """The lines of a Session, in their order."""
    return line_items.listed(call, call.world.store.aside("line_items")[retrieve(call)["id"]])


def expire(call: Call) -> Json:
    """End an open Session.

    Raises:
        InvalidRequestError: it is complete or expired.
    """
    item = retrieve(call)
    if item["status"] != "open":
        raise InvalidRequestError(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{item['status']}`."
        )
    checkout_flow.expire(call.world, item)
    return item


ROUTES = (
    Route("POST", "/v1/checkout/sessions", create, CREATE, ("mode", "success_url", "line_items")),
    Route(
        "GET",
        "/v1/checkout/sessions",
        listed,
        {
            **LIST_PARAMS,
            "customer": text(),
            "payment_intent": text(),
            "status": choice("complete", "expired", "open"),
        },
    ),
    Route("GET", "/v1/checkout/sessions/{id}", retrieve),
    Route("POST", "/v1/checkout/sessions/{id}", update, {"metadata": metadata}),
    Route("GET", "/v1/checkout/sessions/{id}/line_items", lines_of, LIST_PARAMS),
    Route("POST", "/v1/checkout/sessions/{id}/expire", expire),
)
