"""SetupIntents, which save a payment method without a payment; follows docs.stripe.com/api/setup_intents."""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json, copied
from stripe_simulator.params import Check, address, boolean, choice, merge_metadata, metadata, text, unsupported
from stripe_simulator.resources import intent_methods, setups
from stripe_simulator.resources.client_views import require_secret
from stripe_simulator.resources.mandates import MANDATE_DATA
from stripe_simulator.resources.method_params import AUTOMATIC, METHOD_DATA, METHOD_OPTIONS, TYPES
from stripe_simulator.resources.shapes import require_customer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

confirm = setups.confirm
authenticate = setups.authenticate

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCEL_REASONS = ("abandoned", "duplicate", "requested_by_customer")

# What can be saved; docs.stripe.com/payments/payment-methods/payment-method-support.
SAVED_TYPES = ("card", "sepa_debit")

# ``payment_method_options`` of an intent that was given none, by type.
OPTIONS: Json = {
    "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
    "sepa_debit": {},
}

# What an intent says about what it was not given.
DEFAULTS: Json = {
    "application": None,
    "automatic_payment_methods": None,
    "cancellation_reason": None,
    "customer": None,
    "description": None,
    "excluded_payment_method_types": None,
    "flow_directions": None,
    "last_setup_error": None,
    "latest_attempt": None,
    "livemode": False,
    "mandate": None,
    "metadata": {},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "payment_method_configuration_details": None,
    "payment_method_options": {"card": OPTIONS["card"]},
    "payment_method_types": ["card"],
    "single_use_mandate": None,
    "status": "requires_payment_method",
    "usage": "off_session",
}


def make(world: World, fields: Json) -> Json:
    """A new SetupIntent; emits ``setup_intent.created``."""
    key = world.ids.new("seti")
    item: Json = {
        "id": key,
        "object": "setup_intent",
        "client_secret": world.ids.secret(key),
        "created": world.clock.now(),
        **copied(DEFAULTS),
        **fields,
    }
    item["metadata"] = merge_metadata({}, item["metadata"])
    world.store.add(item)
    world.emit("setup_intent.created", item)
    return item


def create(call: Call) -> Json:
    """Create, and confirm at once where asked."""
    world, params = call.world, dict(call.params)
    intent_methods.refuse_removed(call)
    require_customer(world, params)
    confirmed = params.pop("confirm", False)
    confirmation = {name: params.pop(name) for name in CONFIRMATION if name in params}
    method = intent_methods.take(world, params)
    fields: Json = {}
    intent_methods.apply(fields, params, SAVED_TYPES, OPTIONS, anew=True)
    if method is not None:
        intent_methods.check(world, fields, method)
        fields.update(payment_method=method["id"], status="requires_confirmation")
    item = make(world, fields)
    if confirmed:
        _carry_out(call, item, confirmation)
    return item


def _get(call: Call) -> Json:
    return call.world.store.get("setup_intent", call.target, param="intent")


def _unexpected(item: Json, message: str) -> InvalidRequestError:
    error = InvalidRequestError(message, code="setup_intent_unexpected_state")
    error.extra = {"setup_intent": dict(item)}
    return error


def retrieve(call: Call) -> Json:
    """One SetupIntent; a publishable key needs its client secret."""
    item = _get(call)
    require_secret(call, item, "SetupIntent")
    return item


def update(call: Call) -> Json:
    """Change text, metadata, customer and method, before it has ended. No event, as at Stripe."""
    world, item, params = call.world, _get(call), dict(call.params)
    intent_methods.refuse_removed(call)
    if item["status"] in ("succeeded", "canceled") and params.keys() - {"metadata", "description"}:
        raise _unexpected(item, f"You cannot update this SetupIntent because it has already {_ended(item)}.")
    if "metadata" in params:
        params["metadata"] = merge_metadata(item["metadata"], params["metadata"])
    require_customer(world, params)
    method = intent_methods.take(world, params)
    if method is not None:
        intent_methods.check(world, {**item, **params}, method)
        params.update(payment_method=method["id"], status="requires_confirmation", next_action=None)
    intent_methods.apply(item, params, SAVED_TYPES, OPTIONS)
    return item


def _ended(item: Json) -> str:
    return "succeeded" if item["status"] == "succeeded" else "been canceled"


def confirm_route(call: Call) -> Json:
    """Try to set up; a decline answers 402 and leaves ``requires_payment_method``."""
    item = _get(call)
    require_secret(call, item, "SetupIntent")
    if item["status"] not in CONFIRMABLE:
        raise _unexpected(item, f"You cannot confirm this SetupIntent because it has already {_ended(item)}.")
    _carry_out(call, item, dict(call.params))
    return item


def _carry_out(call: Call, item: Json, params: Json) -> None:
    world = call.world
    method = intent_methods.take_for_confirmation(world, params, "setup_intent", item)
    if method is None:
        raise _unexpected(
            item,
            "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with "
            "a payment method and then confirm it again.",
        )
    intent_methods.check(world, item, method)
    mandate_data = params.get("mandate_data")
    intent_methods.needs_mandate(world, method, accepted=call.public or mandate_data is not None)
    acceptance = mandate_data and mandate_data["customer_acceptance"]
    return_url = None if params.get("use_stripe_sdk") else params.get("return_url")
    setups.confirm(world, item, method, return_url=return_url, acceptance=acceptance)


def cancel(call: Call) -> Json:
    """End it; emits ``setup_intent.canceled``."""
    item = _get(call)
    if item["status"] not in CONFIRMABLE:
        raise _unexpected(item, f"You cannot cancel this SetupIntent because it has already {_ended(item)}.")
    reason = call.params.get("cancellation_reason")
    item.update(status="canceled", cancellation_reason=reason, next_action=None)
    call.world.emit("setup_intent.canceled", item)
    return item


def listed(call: Call) -> Json:
    """SetupIntents, filtered by customer and payment method."""
    wanted = {name: call.params[name] for name in ("customer", "payment_method") if name in call.params}
    return page(call, "setup_intent", lambda item: all(item[name] == value for name, value in wanted.items()))


METHOD: dict[str, Check] = {
    **dict.fromkeys(("attach_to_self", "customer_account", "flow_directions", "on_behalf_of"), unsupported),
    "allowed_payment_method_types": TYPES,
    "customer": text(),
    "description": text(1_000, clearable=True),
    "excluded_payment_method_types": TYPES,
    "metadata": metadata,
    "payment_method": text(),
    "payment_method_configuration": unsupported,
    "payment_method_data": METHOD_DATA,
    "payment_method_options": METHOD_OPTIONS,
    "payment_method_types": TYPES,
}
CONFIRMATION: dict[str, Check] = {
    "confirmation_token": text(),
    "mandate_data": MANDATE_DATA,
    "return_url": address,
    "use_stripe_sdk": boolean,
}
CREATE: dict[str, Check] = {
    **METHOD,
    **CONFIRMATION,
    "automatic_payment_methods": AUTOMATIC,
    "confirm": boolean,
    "single_use": unsupported,
    "usage": choice("off_session", "on_session"),
}
CONFIRM: dict[str, Check] = {
    **CONFIRMATION,
    "client_secret": text(),
    "payment_method": text(),
    "payment_method_data": METHOD_DATA,
    "payment_method_options": unsupported,
}

ROUTES = (
    Route("POST", "/v1/setup_intents", create, CREATE),
    Route("GET", "/v1/setup_intents", listed, {**LIST_PARAMS, "customer": text(), "payment_method": text()}),
    Route("GET", "/v1/setup_intents/{id}", retrieve, {"client_secret": text()}, public=True),
    Route("POST", "/v1/setup_intents/{id}", update, METHOD),
    Route("POST", "/v1/setup_intents/{id}/confirm", confirm_route, CONFIRM, public=True),
    Route("POST", "/v1/setup_intents/{id}/cancel", cancel, {"cancellation_reason": choice(*CANCEL_REASONS)}),
)
