"""What a publishable key is shown of an object.

Follows docs.stripe.com/api/payment_intents/object and docs.stripe.com/api/setup_intents/object: the fields that are
retrievable with a publishable key.
"""

from typing import Any

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.world import Call

_INTENT = (
    "automatic_payment_methods cancellation_reason client_secret created description excluded_payment_method_types id "
    "livemode next_action object payment_method payment_method_configuration_details payment_method_types status"
)
_VISIBLE = {
    "payment_intent": frozenset(
        f"{_INTENT} amount amount_details canceled_at capture_method confirmation_method currency last_payment_error "
        "processing receipt_email setup_future_usage shipping source".split()
    ),
    "setup_intent": frozenset(f"{_INTENT} last_setup_error usage".split()),
    "payment_method": frozenset(
        "allow_redisplay billing_details boleto card created customer customer_account id livemode object sepa_debit "
        "type".split()
    ),
}
_HIDDEN = frozenset(("fingerprint", "network_decline_code", "network_advice_code"))


def shown(value: Any) -> Any:
    """A copy of a JSON value without what a publishable key may not see, in all objects within."""
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    visible = _VISIBLE.get(value.get("object", ""))
    return {
        name: shown(inner)
        for name, inner in value.items()
        if name not in _HIDDEN and (visible is None or name in visible)
    }


def require_secret(call: Call, item: Json, name: str) -> None:
    """Ask for the client secret of *item*, always if the key is a publishable one; *name* is for people.

    Raises:
        InvalidRequestError: it is missing or another one's.
    """
    given = call.params.pop("client_secret", None)
    if given is None and call.public:
        raise InvalidRequestError(
            "Missing required param: client_secret.", code="parameter_missing", param="client_secret"
        )
    if given is not None and given != item["client_secret"]:
        raise InvalidRequestError(
            f"The client_secret provided does not match the client_secret associated with the {name}.",
            param="client_secret",
        )


def refuse_from_client(call: Call, names: tuple[str, ...]) -> None:
    """Keep parameters to secret keys."""
    found = next((name for name in names if call.public and name in call.params), None)
    if found is not None:
        raise InvalidRequestError(f"The parameter {found} may only be used with a secret API key.", param=found)
