"""PaymentIntents; follows docs.stripe.com/api/payment_intents."""

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json, copied
from stripe_simulator.params import merge_metadata, text
from stripe_simulator.resources import amount_limits, intent_methods, payment_confirmations, payment_methods
from stripe_simulator.resources.client_views import require_secret
from stripe_simulator.resources.payment_confirmations import CONFIRMABLE, unexpected
from stripe_simulator.resources.payment_intent_params import CONFIRMATION, CREATE, OPTIONS, UPDATE
from stripe_simulator.resources.shapes import require_customer
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

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
    "payment_method_options": {"card": OPTIONS["card"]},
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
    intent_methods.refuse_removed(call)
    amount_limits.check(params["amount"], params["currency"])
    require_customer(world, params)
    confirmed = params.pop("confirm", False)
    confirmation = {name: params.pop(name) for name in CONFIRMATION if name in params}
    if confirmation and not confirmed:
        name = min(confirmation)
        raise InvalidParameterError(f"The parameter {name} can only be used with confirm=true.", param=name)
    method = intent_methods.take(world, params)
    fields: Json = {}
    offered = payment_methods.types_for(params["currency"])
    intent_methods.apply(fields, params, offered, OPTIONS, anew=True, on_request=payment_methods.ON_REQUEST)
    if method is not None:
        intent_methods.check(world, fields, method)
        fields.update(payment_method=method["id"], status="requires_confirmation")
    elif confirmed and "confirmation_token" not in confirmation:
        raise payment_confirmations.missing_method(None)
    item = make(world, fields)
    if confirmed:
        payment_confirmations.carry_out(call, item, confirmation)
    return item


def retrieve(call: Call) -> Json:
    """One PaymentIntent; a publishable key needs its client secret."""
    item = payment_confirmations.get(call)
    require_secret(call, item, "PaymentIntent")
    return item


SEALED = ("amount", "capture_method", "currency", "payment_method", "payment_method_data")


def update(call: Call) -> Json:
    """Change text and metadata; amount, currency and method only before it is confirmed. No event, as at Stripe."""
    world, item, params = call.world, payment_confirmations.get(call), dict(call.params)
    intent_methods.refuse_removed(call)
    sealed = next((name for name in SEALED if name in params), None)
    if sealed and item["status"] not in CONFIRMABLE:
        raise unexpected(
            item,
            f"This PaymentIntent's {sealed} could not be updated because it has a status of {item['status']}. You may "
            f"only update the {sealed} of a PaymentIntent with one of the following statuses: "
            f"{', '.join(CONFIRMABLE)}.",
        )
    wanted = {**item, **params}
    if "amount" in params or "currency" in params:
        amount_limits.check(wanted["amount"], wanted["currency"])
    if "metadata" in params:
        params["metadata"] = merge_metadata(item["metadata"], params["metadata"])
    require_customer(world, params)
    method = intent_methods.take(world, params)
    if method is not None:
        intent_methods.check(world, wanted, method)
        params.update(payment_method=method["id"], status="requires_confirmation", next_action=None)
    anew = "currency" in params and item["automatic_payment_methods"] is not None
    offered = payment_methods.types_for(wanted["currency"])
    intent_methods.apply(item, params, offered, OPTIONS, anew=anew, on_request=payment_methods.ON_REQUEST)
    return item


def listed(call: Call) -> Json:
    """PaymentIntents, filtered by customer."""
    customer = call.params.get("customer")
    return page(call, "payment_intent", lambda item: customer in (None, item["customer"]))


ROUTES = (
    Route("POST", "/v1/payment_intents", create, CREATE, ("amount", "currency")),
    Route("GET", "/v1/payment_intents", listed, {**LIST_PARAMS, "customer": text()}),
    Route("GET", "/v1/payment_intents/{id}", retrieve, {"client_secret": text()}, public=True),
    Route("POST", "/v1/payment_intents/{id}", update, UPDATE),
)
