"""The parameters of PaymentIntents; follows docs.stripe.com/api/payment_intents."""

import re

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, address, boolean, choice, currency, integer, metadata, text, unsupported
from stripe_simulator.resources.mandates import MANDATE_DATA
from stripe_simulator.resources.method_params import (
    AUTOMATIC,
    METHOD_DATA,
    METHOD_OPTIONS,
    SETUP_FUTURE_USAGE,
    TYPES,
    clearable_choice,
    off_session,
)
from stripe_simulator.resources.shapes import SHIPPING

DESCRIPTOR_CHARS_MAX = 22


def descriptor(name: str, raw: object) -> str | None:
    """A statement descriptor; follows docs.stripe.com/get-started/account/statement-descriptors."""
    value: str | None = text(DESCRIPTOR_CHARS_MAX, clearable=True)(name, raw)
    if value is not None and (re.search(r"[<>\\'\"*]", value) or not re.search(r"[A-Za-z]", value)):
        raise InvalidParameterError(
            "The statement descriptor must contain at least one letter and none of < > \\ ' \" *.", param=name
        )
    return value


CAPTURE_METHOD = choice("automatic", "automatic_async", "manual")

_UNMODELLED = dict.fromkeys(
    ("amount_details", "customer_account", "hooks", "payment_details", "payment_method_configuration"), unsupported
)
_CONNECT = dict.fromkeys(("application_fee_amount", "on_behalf_of", "transfer_data"), unsupported)

COMMON: dict[str, Check] = {
    "description": text(1_000, clearable=True),
    "metadata": metadata,
    "receipt_email": text(clearable=True),
    "shipping": SHIPPING,
    "statement_descriptor": descriptor,
    "statement_descriptor_suffix": descriptor,
    "transfer_group": text(),
}

# ``payment_method_options`` of an intent that was given none, by type.
OPTIONS: Json = {
    "boleto": {"expires_after_days": 3},
    "card": {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
    "sepa_debit": {},
}

# What chooses and shapes the payment method, wherever an intent takes it.
METHOD: dict[str, Check] = {
    "allowed_payment_method_types": TYPES,
    "excluded_payment_method_types": TYPES,
    "payment_method": text(),
    "payment_method_data": METHOD_DATA,
    "payment_method_options": METHOD_OPTIONS,
    "payment_method_types": TYPES,
    "setup_future_usage": SETUP_FUTURE_USAGE,
}

# What only a confirmation uses.
CONFIRMATION: dict[str, Check] = {
    "confirmation_token": text(),
    "error_on_requires_action": boolean,
    "mandate": text(),
    "mandate_data": MANDATE_DATA,
    "off_session": off_session,
    "return_url": address,
    "use_stripe_sdk": boolean,
}

CREATE: dict[str, Check] = {
    **_UNMODELLED,
    **_CONNECT,
    **COMMON,
    **METHOD,
    **CONFIRMATION,
    "amount": integer(),
    "automatic_payment_methods": AUTOMATIC,
    "capture_method": CAPTURE_METHOD,
    "confirm": boolean,
    "confirmation_method": choice("automatic", "manual"),
    "currency": currency,
    "customer": text(),
    "radar_options": unsupported,
}

UPDATE: dict[str, Check] = {
    **_UNMODELLED,
    **_CONNECT,
    **COMMON,
    **METHOD,
    "amount": integer(),
    "capture_method": CAPTURE_METHOD,
    "currency": currency,
    "customer": text(),
    "setup_future_usage": clearable_choice("off_session", "on_session"),
}

CONFIRM: dict[str, Check] = {
    **_UNMODELLED,
    **METHOD,
    **CONFIRMATION,
    "amount_to_confirm": unsupported,
    "capture_method": CAPTURE_METHOD,
    "client_secret": text(),
    "radar_options": unsupported,
    "receipt_email": text(clearable=True),
    "setup_future_usage": clearable_choice("off_session", "on_session"),
    "shipping": SHIPPING,
}

CAPTURE: dict[str, Check] = {
    "amount_details": unsupported,
    "amount_to_capture": integer(1),
    "application_fee_amount": unsupported,
    "final_capture": boolean,
    "hooks": unsupported,
    "metadata": metadata,
    "payment_details": unsupported,
    "statement_descriptor": descriptor,
    "statement_descriptor_suffix": descriptor,
    "transfer_data": unsupported,
}
