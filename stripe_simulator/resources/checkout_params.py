"""What a Checkout Session may be made with; follows docs.stripe.com/api/checkout/sessions/create."""

import re
from typing import Any

from stripe_simulator.errors import InvalidParameterError
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
from stripe_simulator.resources.catalog_params import or_empty
from stripe_simulator.resources.line_params import LINE, SHIPPING_OPTIONS
from stripe_simulator.resources.shapes import SHIPPING

UI_MODES = ("elements", "embedded_page", "form", "hosted_page")
MODES = ("payment", "setup", "subscription")
CAPTURE_METHODS = ("automatic", "automatic_async", "manual")
FUTURE_USAGES = ("off_session", "on_session")


def except_for(allowed: tuple[str, ...], refused: tuple[str, ...]) -> Check:
    """One of Stripe's words, of which the simulator does not model some."""

    def check(name: str, raw: Any) -> str:
        value = str(choice(*allowed)(name, raw))
        if value in refused:
            raise InvalidParameterError(f"The simulator does not model {name}={value}.", param=name)
        return value

    return check


def disabled(name: str, raw: Any) -> dict[str, Any]:
    """A feature that may be named to switch it off."""
    if isinstance(raw, dict) and raw.get("enabled") == "true":
        raise InvalidParameterError(f"The simulator does not model {name}[enabled]=true.", param=f"{name}[enabled]")
    return dict(flags("enabled")(name, raw))


def country(name: str, raw: Any) -> str:
    """A two-letter country code in upper case."""
    value = str(text(2)(name, raw))
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise InvalidParameterError(f"Country '{value}' is unknown. Try using a 2-character code.", param=name)
    return value


_LABEL = mapping({"custom": text(50), "type": choice("custom")}, ("custom", "type"))
_WRITTEN = mapping({"default_value": text(255), "maximum_length": integer(1), "minimum_length": integer(0)})
_OPTION = mapping({"label": text(100), "value": text(100)}, ("label", "value"))

CUSTOM_FIELD = mapping(
    {
        "dropdown": mapping({"default_value": text(), "options": sequence(_OPTION)}, ("options",)),
        "key": text(200),
        "label": _LABEL,
        "numeric": _WRITTEN,
        "optional": boolean,
        "text": _WRITTEN,
        "type": choice("dropdown", "numeric", "text"),
    },
    ("key", "label", "type"),
)

MESSAGE = or_empty(mapping({"message": text(1_200)}, ("message",)))
CUSTOM_TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")

CONSENT = mapping(
    {
        "payment_method_reuse_agreement": mapping({"position": choice("auto", "hidden")}, ("position",)),
        "promotions": choice("auto", "none"),
        "terms_of_service": choice("none", "required"),
    }
)

INTENT_DATA = mapping(
    {
        **dict.fromkeys(("application_fee_amount", "on_behalf_of", "transfer_data"), unsupported),
        "capture_method": choice(*CAPTURE_METHODS),
        "description": text(1_000),
        "metadata": metadata,
        "receipt_email": text(),
        "setup_future_usage": choice(*FUTURE_USAGES),
        "shipping": SHIPPING,
        "statement_descriptor": text(22),
        "statement_descriptor_suffix": text(22),
        "transfer_group": text(),
    }
)

CARD_OPTIONS = mapping(
    {
        "capture_method": choice("manual"),
        "installments": mapping({"enabled": boolean}),
        **dict.fromkeys(
            (
                "request_extended_authorization",
                "request_incremental_authorization",
                "request_multicapture",
                "request_overcapture",
            ),
            except_for(("if_available", "never"), ("if_available",)),
        ),
        "request_three_d_secure": choice("any", "automatic", "challenge"),
        "restrictions": unsupported,
        "setup_future_usage": choice(*FUTURE_USAGES),
        "statement_descriptor_suffix_kana": unsupported,
        "statement_descriptor_suffix_kanji": unsupported,
    }
)

METHOD_OPTIONS = mapping(
    {
        "boleto": mapping({"expires_after_days": integer(0, 60), "setup_future_usage": choice("none", *FUTURE_USAGES)}),
        "card": CARD_OPTIONS,
        "sepa_debit": mapping(
            {
                "mandate_options": unsupported,
                "setup_future_usage": choice("none", *FUTURE_USAGES),
                "target_date": unsupported,
            }
        ),
    }
)

SAVED_OPTIONS = mapping(
    {
        "allow_redisplay_filters": sequence(choice("always", "limited", "unspecified")),
        "payment_method_remove": choice("disabled", "enabled"),
        "payment_method_save": choice("disabled", "enabled"),
    }
)

NOT_MODELLED = (
    "branding_settings",
    "customer_account",
    "name_collection",
    "optional_items",
    "payment_method_configuration",
    "subscription_data",
    "tax_id_collection",
    "wallet_options",
)

TYPES = sequence(text(100), max_items=100)

CREATE: dict[str, Check] = {
    **dict.fromkeys(NOT_MODELLED, unsupported),
    "adaptive_pricing": flags("enabled"),
    "after_expiration": mapping(
        {"recovery": mapping({"allow_promotion_codes": boolean, "enabled": boolean}, ("enabled",))}
    ),
    "allow_promotion_codes": boolean,
    "allowed_payment_method_types": TYPES,
    "automatic_tax": mapping(
        {"enabled": boolean, "liability": mapping({"account": unsupported, "type": choice("self")}, ("type",))},
        ("enabled",),
    ),
    "billing_address_collection": choice("auto", "required"),
    "cancel_url": address,
    "client_reference_id": text(200),
    "consent_collection": CONSENT,
    "currency": currency,
    "custom_fields": sequence(CUSTOM_FIELD, max_items=3),
    "custom_text": mapping(dict.fromkeys(CUSTOM_TEXTS, MESSAGE)),
    "customer": text(),
    "customer_creation": choice("always", "if_required"),
    "customer_email": text(800),
    "customer_update": mapping({name: choice("auto", "never") for name in ("address", "name", "shipping")}),
    "discounts": sequence(mapping({"coupon": text(), "promotion_code": text()}), max_items=1),
    "excluded_payment_method_types": TYPES,
    "expires_at": integer(0),
    "integration_identifier": text(),
    "invoice_creation": disabled,
    "line_items": sequence(mapping(LINE), max_items=100),
    "locale": text(10),
    "managed_payments": disabled,
    "metadata": metadata,
    "mode": except_for(MODES, ("subscription",)),
    "origin_context": choice("mobile_app", "web"),
    "payment_intent_data": INTENT_DATA,
    "payment_method_collection": except_for(("always", "if_required"), ("always",)),
    "payment_method_data": mapping({"allow_redisplay": choice("always", "limited", "unspecified")}),
    "payment_method_options": METHOD_OPTIONS,
    "payment_method_types": TYPES,
    "permissions": mapping({"update_shipping_details": choice("client_only", "server_only")}),
    "phone_number_collection": mapping({"enabled": boolean}, ("enabled",)),
    "redirect_on_completion": choice("always", "if_required", "never"),
    "return_url": address,
    "saved_payment_method_options": SAVED_OPTIONS,
    "setup_intent_data": mapping({"description": text(1_000), "metadata": metadata, "on_behalf_of": unsupported}),
    "shipping_address_collection": mapping({"allowed_countries": sequence(country)}, ("allowed_countries",)),
    "shipping_options": SHIPPING_OPTIONS,
    "submit_type": choice("auto", "book", "donate", "pay", "subscribe"),
    "success_url": address,
    "ui_mode": except_for(UI_MODES, ("form",)),
}

_DETAILS = mapping(
    {
        "address": mapping(
            {
                **dict.fromkeys(("city", "line1", "line2", "postal_code", "state"), text(clearable=True)),
                "country": country,
            },
            ("country", "line1"),
        ),
        "name": text(),
    },
    ("address", "name"),
)

UPDATE: dict[str, Check] = {
    "collected_information": mapping({"shipping_details": _DETAILS}),
    "line_items": sequence(mapping({**LINE, "id": text()}), max_items=100),
    "metadata": metadata,
    "payment_intent_data": unsupported,
    "shipping_options": or_empty(SHIPPING_OPTIONS),
}
