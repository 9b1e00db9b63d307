"""What a line and a shipping option of a Checkout Session may be made with.

Follows docs.stripe.com/api/checkout/sessions/create (line_items, shipping_options).
"""

from stripe_simulator.money import AMOUNT_MAX
from stripe_simulator.params import (
    Check,
    boolean,
    choice,
    currency,
    integer,
    mapping,
    metadata,
    sequence,
    text,
    unsupported,
)
from stripe_simulator.resources.catalog_params import TAX_BEHAVIOR, TAX_DETAILS, or_empty, tax_code, unit_amount_decimal

QUANTITY_MAX = 999_999
UNITS = ("business_day", "day", "hour", "month", "week")

PRODUCT_DATA = mapping(
    {
        "description": text(),
        "images": sequence(text(), max_items=8),
        "metadata": metadata,
        "name": text(),
        "tax_code": tax_code,
        "tax_details": TAX_DETAILS,
        "unit_label": text(),
    },
    ("name",),
)

PRICE_DATA = mapping(
    {
        "currency": currency,
        "product": text(),
        "product_data": PRODUCT_DATA,
        "recurring": unsupported,
        "tax_behavior": TAX_BEHAVIOR,
        "unit_amount": integer(0, AMOUNT_MAX),
        "unit_amount_decimal": unit_amount_decimal,
    },
    ("currency",),
)

ADJUSTABLE = mapping(
    {"enabled": boolean, "maximum": integer(1, QUANTITY_MAX), "minimum": integer(0, QUANTITY_MAX)}, ("enabled",)
)

LINE: dict[str, Check] = {
    "adjustable_quantity": ADJUSTABLE,
    "metadata": metadata,
    "price": text(),
    "price_data": PRICE_DATA,
    "quantity": integer(1, QUANTITY_MAX),
    "tax_rates": or_empty(sequence(text(), max_items=10)),
}

ESTIMATE = mapping({"unit": choice(*UNITS), "value": integer(1)}, ("unit", "value"))

SHIPPING_RATE_DATA = mapping(
    {
        "delivery_estimate": mapping({"maximum": ESTIMATE, "minimum": ESTIMATE}),
        "display_name": text(100),
        "fixed_amount": mapping(
            {"amount": integer(0, AMOUNT_MAX), "currency": currency, "currency_options": unsupported},
            ("amount", "currency"),
        ),
        "metadata": metadata,
        "tax_behavior": TAX_BEHAVIOR,
        "tax_code": tax_code,
        "type": choice("fixed_amount"),
    },
    ("display_name",),
)

SHIPPING_OPTIONS = sequence(mapping({"shipping_rate": text(), "shipping_rate_data": SHIPPING_RATE_DATA}), max_items=5)
