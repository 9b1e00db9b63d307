"""The fields of the hosted checkout's form, and what is wrong with what was typed into them.

Follows docs.stripe.com/payments/checkout/how-checkout-works and docs.stripe.com/testing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from stripe_simulator.messages import Json
from stripe_simulator.resources.cards import passes_luhn
from stripe_simulator.resources.checkout_intents import offers_saving

# The end of a field's name -> the part of Stripe's address.
ADDRESS_PARTS: Mapping[str, str] = {
    "AddressLine1": "line1",
    "AddressLine2": "line2",
    "Locality": "city",
    "AdministrativeArea": "state",
    "PostalCode": "postal_code",
    "Country": "country",
}
STATE_COUNTRIES = ("AU", "BR", "CA", "US")
VALUE_CHARS_MAX = 200

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
_NUMBER = re.compile(r"[0-9]{12,19}")
_CVC = re.compile(r"[0-9]{3,4}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_PHONE = re.compile(r"\+?[0-9]{7,15}")
_TAX_ID_DIGITS = (11, 14)


@dataclass(frozen=True, slots=True)
class Field:
    """An input: its label, the attributes that help to fill it in, and whether it may be shown again."""

    label: str
    type: str = "text"
    autocomplete: str | None = None
    inputmode: str | None = None
    placeholder: str | None = None
    maxlength: int = VALUE_CHARS_MAX
    repeated: bool = True
    required: bool = True


def _address(prefix: str, section: str) -> dict[str, Field]:
    return {
        f"{prefix}AddressLine1": Field("Address", autocomplete=f"{section} address-line1"),
        f"{prefix}AddressLine2": Field(
            "Apartment, suite or floor (optional)", autocomplete=f"{section} address-line2", required=False
        ),
        f"{prefix}Locality": Field("City", autocomplete=f"{section} address-level2"),
        f"{prefix}AdministrativeArea": Field(
            "State or region", autocomplete=f"{section} address-level1", required=False
        ),
        f"{prefix}PostalCode": Field("Postal code", autocomplete=f"{section} postal-code", maxlength=16),
        f"{prefix}Country": Field("Country", autocomplete=f"{section} country"),
    }


FIELDS: Mapping[str, Field] = {
    "email": Field("Email", "email", "email"),
    "phoneNumber": Field("Phone number", "tel", "tel", maxlength=24),
    "cardNumber": Field(
        "Card number", "text", "cc-number", "numeric", "1234 1234 1234 1234", maxlength=23, repeated=False
    ),
    "cardExpiry": Field("Expires (MM / YY)", "text", "cc-exp", "numeric", "MM / YY", maxlength=9),
    "cardCvc": Field("CVC", "text", "cc-csc", "numeric", "CVC", maxlength=4, repeated=False),
    "billingName": Field("Name on card", "text", "cc-name"),
    "iban": Field("IBAN", placeholder="AT00 0000 0000 0000 0000", maxlength=42, repeated=False),
    "accountName": Field("Account holder", autocomplete="name"),
    "payerName": Field("Full name", autocomplete="name"),
    "taxId": Field("CPF or CNPJ", inputmode="numeric", placeholder="000.000.000-00", maxlength=18),
    "shippingName": Field("Full name", autocomplete="shipping name"),
    **_address("shipping", "shipping"),
    **_address("billing", "billing"),
    **_address("payer", "billing"),
}

# Which fields a payment method needs, and which of them holds the payer's name.
METHOD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "card": ("cardNumber", "cardExpiry", "cardCvc", "billingName"),
    "sepa_debit": ("iban", "accountName"),
    "boleto": ("payerName", "taxId", *(f"payer{part}" for part in ADDRESS_PARTS if part != "Country")),
}
NAME_FIELD: Mapping[str, str] = {"card": "billingName", "sepa_debit": "accountName", "boleto": "payerName"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page of one Session asks for."""

    methods: tuple[str, ...] = ("card",)
    countries: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    billing: bool = False
    phone: bool = False
    promotion: bool = False
    free: bool = False
    saving: bool = False
    saved: Mapping[str, str] = field(default_factory=dict)


def asked_by(session: Json, customer: Json | None) -> Asked:
    """What *session* asks its customer for; *customer* lends the saved address."""
    collection = session["shipping_address_collection"] or {}
    known = tuple(kind for kind in session["payment_method_types"] if kind in METHOD_FIELDS)
    taxed = session["automatic_tax"]["enabled"]
    if_required = session.get("payment_method_collection") != "always"
    free = session["mode"] == "payment" and session["amount_total"] == 0 and if_required
    return Asked(
        methods=known or ("card",),
        countries=tuple(collection.get("allowed_countries", ())),
        rates=tuple(option["shipping_rate"] for option in session["shipping_options"] or ()),
        billing=session["billing_address_collection"] == "required" or (taxed and not collection),
        phone=bool((session["phone_number_collection"] or {}).get("enabled")),
        promotion=bool(session["allow_promotion_codes"]),
        free=free,
        saving=offers_saving(session) and not free,
        saved=_saved(session, customer),
    )


def _saved(session: Json, customer: Json | None) -> dict[str, str]:
    known = customer or {}
    shipping = known.get("shipping") or {}
    details = session["customer_details"] or {}
    values = {
        "email": details.get("email") or known.get("email"),
        "phoneNumber": known.get("phone") or shipping.get("phone"),
        "billingName": known.get("name"),
        "accountName": known.get("name"),
        "payerName": known.get("name"),
        "shippingName": shipping.get("name") or known.get("name"),
        **_typed("shipping", shipping.get("address")),
        **_typed("billing", known.get("address")),
        **_typed("payer", known.get("address")),
    }
    return {name: value for name, value in values.items() if value}


def _typed(prefix: str, address: Json | None) -> Json:
    return {f"{prefix}{name}": (address or {}).get(part) for name, part in ADDRESS_PARTS.items()}


def address_of(prefix: str, values: Mapping[str, str]) -> Json:
    """The address that was typed, in Stripe's shape."""
    return {part: values.get(f"{prefix}{name}") or None for name, part in ADDRESS_PARTS.items()}


def needed(asked: Asked, method: str) -> list[str]:
    """The fields to be filled in, in the order of the page."""
    return [
        "email",
        *(["phoneNumber"] if asked.phone else []),
        *(["shippingName", *_typed("shipping", None)] if asked.countries else []),
        *([] if asked.free else METHOD_FIELDS[method]),
        *(_typed("billing", None) if asked.billing else []),
    ]


def find_problems(asked: Asked, method: str, values: Mapping[str, str], now: int) -> dict[str, str]:
    """What is wrong, by field; *now* in seconds decides whether a card has expired."""
    found = {name: _problem(name, values, now) for name in needed(asked, method)}
    if asked.countries and values.get("shippingCountry") not in asked.countries:
        found["shippingCountry"] = "Choose a country that the shop delivers to."
    return {name: message for name, message in found.items() if message}


def _problem(name: str, values: Mapping[str, str], now: int) -> str | None:
    value = values.get(name, "")
    check = _CHECKS.get(name)
    if check is not None:
        pattern, message = check
        return None if pattern.fullmatch(plain(value)) else message
    if name == "email":
        return None if _EMAIL.fullmatch(value) else "Enter a valid e-mail address."
    if name == "cardNumber":
        fits = _NUMBER.fullmatch(plain(value)) and passes_luhn(plain(value))
        return None if fits else "Your card number is invalid."
    if name == "cardExpiry":
        return _expiry_problem(value, now)
    if name == "taxId":
        digits = re.sub(r"\D", "", value)
        return None if len(digits) in _TAX_ID_DIGITS else "Enter a CPF (11 digits) or a CNPJ (14 digits)."
    if name.endswith("AdministrativeArea"):
        prefix = name.removesuffix("AdministrativeArea")
        country = "BR" if prefix == "payer" else values.get(f"{prefix}Country")
        return "Enter the state." if country in STATE_COUNTRIES and not value else None
    if value or not FIELDS[name].required:
        return None
    return f"Enter the {FIELDS[name].label.lower()}."


def _expiry_problem(value: str, now: int) -> str | None:
    expiry = _EXPIRY.fullmatch(value)
    if expiry is None:
        return "Your card's expiration date is incomplete."
    today = datetime.fromtimestamp(now, UTC)
    past = (2000 + int(expiry[2]), int(expiry[1])) < (today.year, today.month)
    return "Your card's expiration date is in the past." if past else None


def expiry_of(value: str) -> Json:
    """Month and year of a card, as a PaymentMethod holds them."""
    expiry = _EXPIRY.fullmatch(value)
    return {"exp_month": int(expiry[1]), "exp_year": 2000 + int(expiry[2])} if expiry else {}


def plain(value: str) -> str:
    """A number as it is meant: without the spaces and dashes that people put into it."""
    return re.sub(r"[\s().-]", "", value).upper()


_CHECKS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "cardCvc": (_CVC, "Your card's security code is incomplete."),
    "iban": (_IBAN, "The IBAN you entered is invalid."),
    "phoneNumber": (_PHONE, "Enter a phone number, with its country code."),
}
