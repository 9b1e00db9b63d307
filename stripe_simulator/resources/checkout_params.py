"""What a Checkout Session may be made with; follows docs.stripe.com/api/checkout/sessions/create."""

from typing import Any

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.money import AMOUNT_MAX
from stripe_simulator.params import (
    Check,
    address,
    boolean,
    choice,
    currency,
    flags,
    integer,
    mapping,
    metadata,
    sequence,
    text,
    unsupported,
)
from stripe_simulator.resources.payment_intents import CAPTURE_METHOD, COMMON

UI_MODES = ("elements", "embedded_page", "form", "hosted_page")
MODES = ("payment", "setup", "subscription")


def modelled(allowed: tuple[str, ...], here: str) -> Check:
    """One of Stripe's words, of which the simulator models one."""

    def check(name: str, raw: Any) -> str:
        value = str(choice(*allowed)(name, raw))
        if value != here:
            raise InvalidParameterError(f"The simulator does not model {name}={value}, only {here}.", param=name)
        return value

    return check


def disabled(name: str, raw: Any) -> dict[str, Any]:
    """A feature that may be named to switch it off."""
    values = flags("enabled")(name, raw)
    if values.get("enabled"):
        raise InvalidParameterError(f"The simulator does not model {name}[enabled]=true.", param=f"{name}[enabled]")
    return dict(values)


PRODUCT_DATA = mapping(
    {
        "description": text(),
        "images": sequence(text(), max_items=8),
        "metadata": metadata,
        "name": text(),
        "tax_code": text(),
        "unit_label": text(),
    },
    ("name",),
)

PRICE_DATA = mapping(
    {
        "currency": currency,
        "product": unsupported,
        "product_data": PRODUCT_DATA,
        "recurring": unsupported,
        "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
        "unit_amount": integer(0, AMOUNT_MAX),
        "unit_amount_decimal": unsupported,
    },
    ("currency", "unit_amount", "product_data"),
)

LINE_ITEM = mapping(
    {
        "adjustable_quantity": disabled,
        "metadata": metadata,
        "price": unsupported,
        "price_data": PRICE_DATA,
        "quantity": integer(1, 999_999),
        "tax_rates": unsupported,
    },
    ("price_data", "quantity"),
)

RECOVERY = mapping({"allow_promotion_codes": boolean, "enabled": boolean}, ("enabled",))

NOT_MODELLED = (
    "allowed_payment_method_types",
    "branding_settings",
    "consent_collection",
    "currency",
    "custom_fields",
    "custom_text",
    "customer_account",
    "discounts",
    "excluded_payment_method_types",
    "name_collection",
    "optional_items",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "permissions",
    "redirect_on_completion",
    "return_url",
    "saved_payment_method_options",
    "setup_intent_data",
    "shipping_address_collection",
    "shipping_options",
    "subscription_data",
    "tax_id_collection",
    "wallet_options",
)

CREATE: dict[str, Check] = {
    **dict.fromkeys(NOT_MODELLED, unsupported),
    "adaptive_pricing": flags("enabled"),
    "after_expiration": mapping({"recovery": RECOVERY}),
    "allow_promotion_codes": boolean,
    "automatic_tax": disabled,
    "billing_address_collection": choice("auto", "required"),
    "cancel_url": address,
    "client_reference_id": text(200),
    "customer": text(),
    "customer_creation": modelled(("always", "if_required"), "if_required"),
    "customer_email": text(800),
    "customer_update": mapping({name: choice("auto", "never") for name in ("address", "name", "shipping")}),
    "expires_at": integer(0),
    "integration_identifier": text(),
    "invoice_creation": disabled,
    "line_items": sequence(LINE_ITEM, max_items=100),
    "locale": text(10),
    "managed_payments": disabled,
    "metadata": metadata,
    "mode": modelled(MODES, "payment"),
    "origin_context": choice("mobile_app", "web"),
    "payment_intent_data": mapping({**COMMON, "capture_method": CAPTURE_METHOD}),
    "payment_method_collection": modelled(("always", "if_required"), "if_required"),
    "phone_number_collection": disabled,
    "submit_type": choice("auto", "book", "donate", "pay", "subscribe"),
    "success_url": address,
    "ui_mode": modelled(UI_MODES, "hosted_page"),
}
