"""How a PaymentIntent or SetupIntent comes to its payment method: the types it takes, and the one it is given.

Follows docs.stripe.com/payments/payment-methods/dynamic-payment-methods and docs.stripe.com/api/payment_intents/create.
"""

from collections.abc import Sequence

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import confirmation_tokens, payment_methods
from stripe_simulator.world import Call, World

# From this version on, the types are chosen by Stripe alone.
# docs.stripe.com/changelog/endive (2026-09-30: removes the payment method types parameter)
TYPES_REMOVED_IN = "2026-08-26.preview"

_CHOOSERS = (
    "allowed_payment_method_types",
    "automatic_payment_methods",
    "excluded_payment_method_types",
    "payment_method_types",
)


def refuse_removed(call: Call) -> None:
    """Refuse ``payment_method_types`` from a caller whose version has no such parameter.

    Raises:
        InvalidRequestError: ``payment_method_types_no_longer_supported``.
    """
    if "payment_method_types" in call.params and call.version >= TYPES_REMOVED_IN:
        raise InvalidRequestError(
            "The `payment_method_types` parameter is no longer supported. Use `allowed_payment_method_types`, "
            "`excluded_payment_method_types` or dynamic payment methods instead.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )


def apply(
    intent: Json,
    params: Json,
    available: Sequence[str],
    defaults: Json,
    *,
    anew: bool = False,
    on_request: Sequence[str] = (),
) -> None:
    """Change the fields of an intent; *available* are the types that Stripe offers for it, *on_request* if asked to.

    The types follow what chooses them; *anew* chooses them again, as a new intent or another currency does. Options
    are put over those that are there and *defaults*, by type.

    Raises:
        InvalidParameterError: choosers that exclude each other.
        InvalidRequestError: no type is left, or an unknown one is asked for.
    """
    given = {name: params.pop(name) for name in _CHOOSERS if name in params}
    asked = params.pop("payment_method_options", {})
    intent.update(params)
    automatic = intent.get("automatic_payment_methods")
    if "allowed_payment_method_types" in given:
        available = (*available, *on_request)
    if given or anew:
        intent.update(_chosen(given or ({"automatic_payment_methods": automatic} if automatic else {}), available))
    types = intent["payment_method_types"]
    options = {kind: copied(defaults.get(kind, {})) for kind in types}
    for layer in (intent.get("payment_method_options") or {}, asked):
        for kind, values in layer.items():
            if kind in types:
                options[kind].update(values)
    intent["payment_method_options"] = options


def _chosen(given: Json, available: Sequence[str]) -> Json:
    if len(given) > 1 and ("allowed_payment_method_types" in given or "payment_method_types" in given):
        names = ", ".join(sorted(given))
        raise InvalidParameterError(f"You may only specify one of these parameters: {names}.", param=min(given))
    if "payment_method_types" in given:
        return {"automatic_payment_methods": None, "payment_method_types": _known(given["payment_method_types"])}
    if "allowed_payment_method_types" in given:
        wanted = given["allowed_payment_method_types"]
        chosen = _some([kind for kind in available if kind in wanted])
        return {"automatic_payment_methods": None, "payment_method_types": chosen}
    automatic = given.get("automatic_payment_methods", {"enabled": True})
    if not automatic["enabled"]:
        return {"automatic_payment_methods": None, "payment_method_types": ["card"]}
    excluded = given.get("excluded_payment_method_types")
    return {
        "automatic_payment_methods": {"allow_redirects": "always", **automatic},
        "excluded_payment_method_types": excluded,
        "payment_method_types": _some([kind for kind in available if kind not in (excluded or ())]),
    }


def _known(types: list[str]) -> list[str]:
    for kind in types:
        if kind not in payment_methods.TYPES:
            raise InvalidRequestError(
                f'The payment method type "{kind}" is invalid. The simulator models '
                f"{', '.join(payment_methods.TYPES)}.",
                param="payment_method_types",
            )
    return types


def _some(types: list[str]) -> list[str]:
    if not types:
        raise InvalidRequestError(
            "No valid payment method types for this Payment Intent. Please ensure that you have activated payment "
            "methods compatible with your chosen currency in your dashboard "
            "(https://dashboard.stripe.com/settings/payment_methods).",
            param="allowed_payment_method_types",
        )
    return types


def take(world: World, params: Json) -> Json | None:
    """Take ``payment_method`` or ``payment_method_data`` out of *params* and return what it names, or None."""
    key, data = params.pop("payment_method", None), params.pop("payment_method_data", None)
    if data is not None:
        return payment_methods.from_data(world, data)
    return None if key is None else payment_methods.resolve(world, key)


def take_for_confirmation(world: World, params: Json, owner: str, intent: Json) -> Json | None:
    """The method that a confirmation names, by itself or by a ConfirmationToken, or that the intent has.

    A token adds its own ``return_url``, ``setup_future_usage``, ``shipping`` and ``mandate_data`` to *params*;
    *owner* is the token's field for the intent.
    """
    token = params.pop("confirmation_token", None)
    method = take(world, params)
    if token is None:
        return method or world.store.find("payment_method", intent["payment_method"] or "")
    if method is not None:
        raise InvalidParameterError(
            "You may only specify one of these parameters: confirmation_token, payment_method, payment_method_data.",
            param="confirmation_token",
        )
    item, method = confirmation_tokens.use(world, token, owner, intent)
    for name in ("return_url", "setup_future_usage", "shipping", "mandate_data"):
        if item[name] is not None:
            params.setdefault(name, item[name])
    return method


def check(world: World, intent: Json, method: Json) -> None:
    """Refuse a payment method that this intent cannot use.

    Raises:
        InvalidRequestError: its type is not among the intent's, it is another customer's, or it is used up.
    """
    types = intent["payment_method_types"]
    customer = intent.get("customer")
    if method["type"] not in types:
        raise InvalidRequestError(
            f"The PaymentMethod provided ({method['type']}) is not allowed for this intent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(types)}.",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    if method["customer"] is not None and method["customer"] != customer:
        raise InvalidRequestError(
            f"The payment method {method['id']} belongs to the Customer {method['customer']}. Please include the "
            "Customer in the `customer` parameter of the intent.",
            param="payment_method",
        )
    payment_methods.refuse_used(world, method)


def needs_mandate(world: World, method: Json, *, accepted: bool) -> None:
    """Ask for the customer's acceptance of a debit.

    Raises:
        InvalidRequestError: ``payment_intent_mandate_invalid``.
    """
    if method["type"] == "sepa_debit" and not accepted and method["id"] not in world.store.aside("mandate_of_method"):
        raise InvalidRequestError(
            "This PaymentIntent requires a mandate, but no existing mandate was found. Collect mandate acceptance "
            "from the customer and try again, providing acceptance data in the mandate_data parameter.",
            code="payment_intent_mandate_invalid",
            param="mandate_data",
        )
