"""What is done to a PaymentIntent: confirm, capture, cancel; follows docs.stripe.com/api/payment_intents."""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.params import choice, merge_metadata
from stripe_simulator.resources import intent_methods, payment_methods, payments
from stripe_simulator.resources.client_views import refuse_from_client, require_secret
from stripe_simulator.resources.payment_intent_params import CAPTURE, CONFIRM, OPTIONS
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


def get(call: Call) -> Json:
    """The PaymentIntent of the address."""
    return call.world.store.get("payment_intent", call.target, param="intent")


def unexpected(item: Json, message: str) -> InvalidRequestError:
    """The error ``payment_intent_unexpected_state``."""
    error = InvalidRequestError(message, code="payment_intent_unexpected_state")
    error.extra = {"payment_intent": dict(item)}
    return error


def missing_method(item: Json | None) -> InvalidRequestError:
    """The error of a confirmation without a payment method."""
    return unexpected(
        item or {},
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
        "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
        "method or ConfirmationToken.",
    )


def confirm(call: Call) -> Json:
    """Try to pay; a decline answers 402 and leaves ``requires_payment_method``."""
    item = get(call)
    intent_methods.refuse_removed(call)
    require_secret(call, item, "PaymentIntent")
    refuse_from_client(call, ("capture_method", "error_on_requires_action", "mandate", "off_session"))
    if item["status"] not in CONFIRMABLE:
        raise unexpected(
            item,
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
            if item["status"] == "succeeded"
            else f"You cannot confirm this PaymentIntent because it has a status of {item['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be confirmed: {', '.join(CONFIRMABLE)}.",
        )
    if call.public and item["confirmation_method"] == "manual":
        raise unexpected(
            item,
            "This PaymentIntent's confirmation_method is manual, so it cannot be confirmed with a publishable API key.",
        )
    _refuse_open_checkout(call.world, item, "confirm")
    carry_out(call, item, dict(call.params))
    return item


def carry_out(call: Call, item: Json, params: Json) -> None:
    """Confirm with the method that *params* name or the intent has."""
    world = call.world
    method = intent_methods.take_for_confirmation(world, params, "payment_intent", item)
    if method is None:
        raise missing_method(item)
    mandate_data, mandate = params.pop("mandate_data", None), params.pop("mandate", None)
    off_session, return_url = params.pop("off_session", False), params.pop("return_url", None)
    actions_allowed = not params.pop("error_on_requires_action", False)
    if params.pop("use_stripe_sdk", False):
        return_url = None
    intent_methods.apply(item, params, payment_methods.types_for(item["currency"]), OPTIONS)
    intent_methods.check(world, item, method)
    intent_methods.needs_mandate(world, method, accepted=call.public or bool(mandate_data or mandate))
    if item["statement_descriptor"] and method["type"] == "card":
        raise InvalidRequestError(
            "The `statement_descriptor` parameter is not supported for card charges. Use "
            "`statement_descriptor_suffix` instead.",
            param="statement_descriptor",
        )
    payments.confirm(
        world,
        item,
        method,
        off_session=off_session,
        return_url=return_url,
        actions_allowed=actions_allowed,
        acceptance=mandate_data and mandate_data["customer_acceptance"],
    )


def _refuse_open_checkout(world: World, item: Json, verb: str) -> None:
    session = world.store.aside("session_of_intent").get(item["id"])
    if session and world.store.get("checkout.session", session)["status"] == "open":
        raise unexpected(
            item,
            f"You cannot {verb} this PaymentIntent because it was created by Checkout. Expire its Checkout "
            "Session instead.",
        )


def cancel(call: Call) -> Json:
    """End it; an authorisation is released."""
    item = get(call)
    if item["status"] not in CANCELABLE:
        raise unexpected(
            item,
            f"You cannot cancel this PaymentIntent because it has a status of {item['status']}. Only a PaymentIntent "
            f"with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )
    _refuse_open_checkout(call.world, item, "cancel")
    payments.cancel(call.world, item, call.params.get("cancellation_reason"))
    return item


def capture(call: Call) -> Json:
    """Take all or a part of what is authorised, once; its Checkout Session becomes paid."""
    world, item, params = call.world, get(call), dict(call.params)
    if item["status"] != "requires_capture":
        raise unexpected(
            item,
            f"This PaymentIntent could not be captured because it has a status of {item['status']}. Only a "
            "PaymentIntent with one of the following statuses may be captured: requires_capture.",
        )
    amount = params.pop("amount_to_capture", item["amount_capturable"])
    if amount > item["amount_capturable"]:
        raise InvalidParameterError(
            f"The provided capture amount ({amount}) is greater than the authorized amount "
            f"({item['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    if not params.pop("final_capture", True):
        raise InvalidRequestError("Multicapture is not available for this PaymentIntent.", param="final_capture")
    item.update(params, metadata=merge_metadata(item["metadata"], params.get("metadata", {})))
    payments.capture(world, item, amount)
    session = world.store.aside("session_of_intent").get(item["id"])
    if session:
        world.store.get("checkout.session", session)["payment_status"] = "paid"
    return item


ROUTES = (
    Route("POST", "/v1/payment_intents/{id}/confirm", confirm, CONFIRM, public=True),
    Route("POST", "/v1/payment_intents/{id}/cancel", cancel, {"cancellation_reason": choice(*CANCEL_REASONS)}),
    Route("POST", "/v1/payment_intents/{id}/capture", capture, CAPTURE),
)
