"""PaymentIntents; follows docs.stripe.com/api/payment_intents."""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json, copied
from stripe_simulator.money import AMOUNT_MAX
from stripe_simulator.params import (
    Check,
    address,
    boolean,
    choice,
    currency,
    integer,
    mapping,
    merge_metadata,
    metadata,
    text,
)
from stripe_simulator.resources import payment_methods, payments
from stripe_simulator.resources.shapes import SHIPPING, require_customer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = (
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
    "processing",
)
CANCEL_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")

COMMON: dict[str, Check] = {
    "description": text(1_000, clearable=True),
    "metadata": metadata,
    "receipt_email": text(clearable=True),
    "shipping": SHIPPING,
    "statement_descriptor": text(22, clearable=True),
    "statement_descriptor_suffix": text(22, clearable=True),
    "transfer_group": text(),
}

CAPTURE_METHOD = choice("automatic", "automatic_async", "manual")


# What an intent says about what it was not given.
DEFAULTS: Json = {
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "automatic_payment_methods": None,
    "canceled_at": None,
    "cancellation_reason": None,
    "capture_method": "automatic_async",
    "confirmation_method": "automatic",
    "customer": None,
    "customer_account": None,
    "description": None,
    "excluded_payment_method_types": None,
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "managed_payments": {"enabled": False},
    "metadata": {},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "payment_method_configuration_details": None,
    "payment_method_options": {
        "card": {
            "installments": None,
            "mandate_options": None,
            "network": None,
            "request_three_d_secure": "automatic",
        }
    },
    "payment_method_types": ["card"],
    "processing": None,
    "receipt_email": None,
    "review": None,
    "setup_future_usage": None,
    "shipping": None,
    "source": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "requires_payment_method",
    "transfer_data": None,
    "transfer_group": None,
}


def make(world: World, fields: Json) -> Json:
    """A new PaymentIntent; emits ``payment_intent.created``."""
    key = world.ids.new("pi")
    item: Json = {
        "id": key,
        "object": "payment_intent",
        "client_secret": world.ids.secret(key),
        "created": world.clock.now(),
        **copied(DEFAULTS),
        **fields,
    }
    item["metadata"] = merge_metadata({}, item["metadata"])
    world.store.add(item)
    world.emit("payment_intent.created", item)
    return item


def create(call: Call) -> Json:
    """Create, and confirm at once where asked."""
    world, params = call.world, dict(call.params)
    confirmed, method = params.pop("confirm", False), params.pop("payment_method", None)
    params.pop("return_url", None)
    require_customer(world, params)
    resolved = payment_methods.resolve(world, method) if method is not None else None
    if confirmed and resolved is None:
        raise InvalidRequestError(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    if resolved is not None:
        params.update(payment_method=resolved["id"], status="requires_confirmation")
    enabled = {"allow_redirects": "always", "enabled": True}
    params["automatic_payment_methods"] = {**enabled, **params.get("automatic_payment_methods", {})}
    item = make(world, params)
    if confirmed and resolved is not None:
        _confirm(world, item, resolved)
    return item


def confirm(call: Call) -> Json:
    """Try to pay; a decline answers 402 and leaves ``requires_payment_method``."""
    world, params = call.world, call.params
    item = _get(call)
    if item["status"] not in CONFIRMABLE:
        raise _unexpected(
            item,
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
            if item["status"] == "succeeded"
            else f"You cannot confirm this PaymentIntent because it has a status of {item['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be confirmed: {', '.join(CONFIRMABLE)}.",
        )
    _refuse_open_checkout(world, item, "confirm")
    method = params.get("payment_method") or item["payment_method"]
    if method is None:
        raise _unexpected(
            item,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can "
            "either update "
            "the PaymentIntent with a payment method and then confirm it again, or confirm it again directly "
            "with a payment method or ConfirmationToken.",
        )
    if "receipt_email" in params:
        item["receipt_email"] = params["receipt_email"]
    _confirm(world, item, payment_methods.resolve(world, method))
    return item


def _confirm(world: World, item: Json, method: Json) -> None:
    payments.settle(world, payments.charge(world, item, method))


def _refuse_open_checkout(world: World, item: Json, verb: str) -> None:
    session = world.store.aside("session_of_intent").get(item["id"])
    if session and world.store.get("checkout.session", session)["status"] == "open":
        raise _unexpected(
            item,
            f"You cannot {verb} this PaymentIntent because it was created by Checkout. Expire its Checkout "
            "Session instead.",
        )


def _unexpected(item: Json, message: str) -> InvalidRequestError:
    error = InvalidRequestError(message, code="payment_intent_unexpected_state")
    error.extra = {"payment_intent": dict(item)}
    return error


def _get(call: Call) -> Json:
    return call.world.store.get("payment_intent", call.target, param="intent")


def retrieve(call: Call) -> Json:
    """One PaymentIntent."""
    return _get(call)


def update(call: Call) -> Json:
    """Change text and metadata; the amount only before it is confirmed. No event, as at Stripe."""
    item, params = _get(call), dict(call.params)
    if "amount" in params and item["status"] not in CONFIRMABLE:
        raise _unexpected(
            item,
            f"This PaymentIntent's amount could not be updated because it has a status of "
            f"{item['status']}. You may "
            f"only update the amount of a PaymentIntent with one of the following statuses: "
            f"{', '.join(CONFIRMABLE)}.",
        )
    if "metadata" in params:
        params["metadata"] = merge_metadata(item["metadata"], params["metadata"])
    require_customer(call.world, params)
    item.update(params)
    return item


def cancel(call: Call) -> Json:
    """End it; an authorisation is released."""
    item = _get(call)
    if item["status"] not in CANCELABLE:
        raise _unexpected(
            item,
            f"You cannot cancel this PaymentIntent because it has a status of {item['status']}. Only "
            f"a PaymentIntent "
            f"with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )
    _refuse_open_checkout(call.world, item, "cancel")
    payments.cancel(call.world, item, call.params.get("cancellation_reason"))
    return item


def capture(call: Call) -> Json:
    """Take all or a part of what is authorised, once; its Checkout Session becomes paid."""
    world, item = call.world, _get(call)
    if item["status"] != "requires_capture":
        raise _unexpected(
            item,
            f"This PaymentIntent could not be captured because it has a status of {item['status']}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
        )
    amount = call.params.get("amount_to_capture") or item["amount_capturable"]
    if amount > item["amount_capturable"]:
        raise InvalidParameterError(
            f"The provided capture amount ({amount}) is greater than the authorized amount "
            f"({item['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    item["metadata"] = merge_metadata(item["metadata"], call.params.get("metadata", {}))
    payments.capture(world, item, amount)
    session = world.store.aside("session_of_intent").get(item["id"])
    if session:
        world.store.get("checkout.session", session)["payment_status"] = "paid"
    return item


def listed(call: Call) -> Json:
    """PaymentIntents, filtered by customer."""
    customer = call.params.get("customer")
    return page(call, "payment_intent", lambda item: customer in (None, item["customer"]))


CREATE: dict[str, Check] = {
    **COMMON,
    "amount": integer(1, AMOUNT_MAX),
    "automatic_payment_methods": mapping(
        {"enabled": boolean, "allow_redirects": choice("always", "never")}, ("enabled",)
    ),
    "capture_method": CAPTURE_METHOD,
    "confirm": boolean,
    "currency": currency,
    "customer": text(),
    "payment_method": text(),
    "return_url": address,
}

ROUTES = (
    Route("POST", "/v1/payment_intents", create, CREATE, ("amount", "currency")),
    Route("GET", "/v1/payment_intents", listed, {**LIST_PARAMS, "customer": text()}),
    Route("GET", "/v1/payment_intents/{id}", retrieve),
    Route(
        "POST",
        "/v1/payment_intents/{id}",
        update,
        {**COMMON, "amount": integer(1, AMOUNT_MAX), "customer": text()},
    ),
    Route(
        "POST",
        "/v1/payment_intents/{id}/confirm",
        confirm,
        {"payment_method": text(), "receipt_email": text(clearable=True), "return_url": address},
    ),
    Route("POST", "/v1/payment_intents/{id}/cancel", cancel, {"cancellation_reason": choice(*CANCEL_REASONS)}),
    Route(
        "POST",
        "/v1/payment_intents/{id}/capture",
        capture,
        {"amount_to_capture": integer(1), "metadata": metadata},
    ),
)
