"""Which parameters of a new Checkout Session do not go together.

Follows docs.stripe.com/api/checkout/sessions/create.
"""

from collections.abc import Callable

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.messages import Json
from stripe_simulator.resources import intent_methods
from stripe_simulator.world import Call, World

EXPIRES_MIN_SECONDS = 30 * 60
EXPIRES_MAX_SECONDS = 24 * 60 * 60

EXCLUSIVE = (
    ("customer", "customer_email"),
    ("customer", "customer_creation"),
    ("allow_promotion_codes", "discounts"),
    ("allowed_payment_method_types", "excluded_payment_method_types"),
    ("allowed_payment_method_types", "payment_method_types"),
    ("excluded_payment_method_types", "payment_method_types"),
)
PAYMENT_ONLY = (
    "allow_promotion_codes",
    "discounts",
    "payment_intent_data",
    "saved_payment_method_options",
    "shipping_options",
    "submit_type",
)
SETUP_ONLY = ("setup_intent_data",)
NOT_IN_ELEMENTS = ("custom_fields", "custom_text", "origin_context", "submit_type")


def check(call: Call) -> None:
    """Refuse what does not go together.

    Raises:
        InvalidParameterError: with the parameter that is one too many, or missing.
    """
    _check_pairs(call.params)
    _check_mode(call.params)
    _check_ui_mode(call.params)
    intent_methods.refuse_removed(call)
    if "customer_update" in call.params and "customer" not in call.params:
        raise InvalidParameterError(
            "`customer_update` can only be used with `customer`.", code="parameter_missing", param="customer"
        )


def _check_pairs(params: Json) -> None:
    for first, second in EXCLUSIVE:
        if first in params and second in params:
            raise InvalidParameterError(
                f"You may only specify one of these parameters: {first}, {second}.",
                param=first if first == "allow_promotion_codes" else second,
            )


def _refuse(params: Json, names: tuple[str, ...], message: Callable[[str], str]) -> None:
    for name in names:
        if name in params:
            raise InvalidParameterError(message(name), param=name)


def _check_mode(params: Json) -> None:
    mode = params["mode"]
    refused = PAYMENT_ONLY if mode == "setup" else SETUP_ONLY
    _refuse(params, refused, lambda name: f"You can not pass `{name}` in `{mode}` mode.")
    if mode == "payment" and not params.get("line_items"):
        raise InvalidParameterError("The `line_items` parameter is required in payment mode.", param="line_items")
    if mode == "setup" and params.get("line_items"):
        raise InvalidParameterError("You can not pass `line_items` in `setup` mode.", param="line_items")
    if mode == "setup" and not {"currency", "payment_method_types", "allowed_payment_method_types"} & params.keys():
        raise InvalidParameterError("Missing required param: currency.", code="parameter_missing", param="currency")


def _check_ui_mode(params: Json) -> None:
    mode = params.get("ui_mode", "hosted_page")
    if mode == "hosted_page":
        _refuse(
            params,
            ("redirect_on_completion", "return_url", "permissions"),
            lambda name: f"`{name}` can not be used when `ui_mode` is `hosted_page`.",
        )
        if "success_url" not in params:
            raise InvalidParameterError(
                "Missing required param: success_url.", code="parameter_missing", param="success_url"
            )
        return
    refused = ("success_url", "cancel_url", *(NOT_IN_ELEMENTS if mode == "elements" else ()))
    _refuse(params, refused, lambda name: f"`{name}` can not be used when `ui_mode` is `{mode}`.")
    never = params.get("redirect_on_completion") == "never"
    if "return_url" in params and never:
        raise InvalidParameterError(
            "`return_url` can not be used when `redirect_on_completion` is `never`.", param="return_url"
        )
    if "return_url" not in params and mode == "embedded_page" and not never:
        raise InvalidParameterError("Missing required param: return_url.", code="parameter_missing", param="return_url")


def expiry(world: World, params: Json) -> int:
    """When a new Session expires, in seconds.

    Raises:
        InvalidParameterError: ``expires_at`` is sooner than 30 minutes or later than 24 hours from now.
    """
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
