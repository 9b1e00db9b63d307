"""What carts say and prices answer, as the contract shows it."""

from marshmallow import Schema, fields, validate

from functions.domain.breakdown import PromotionKind
from functions.domain.promotions import CODES_MAX, Reason
from functions.domain.tender import GIFT_CARDS_MAX
from functions.entrypoints.api.fields import choice, several, text

MINOR = {"description": "Minor units of the order's currency."}
CODE_LENGTH_MAX = 64
TENDER_KINDS = ("gift_card", "credit")


def promotion_codes() -> fields.List[str]:
    """Return the field for the codes of a cart."""
    return fields.List(
        text(CODE_LENGTH_MAX),
        validate=validate.Length(0, CODES_MAX),
        metadata={"description": "Promotion codes; case does not matter."},
    )


def shipping_rate() -> fields.String:
    """Return the field for the chosen shipping rate."""
    return text(
        128, metadata={"description": "One of the quote's `shipping_rates` by its `id`; left out: the cheapest."}
    )


def gift_cards() -> fields.List[str]:
    """Return the field for the gift cards that a cart is paid with."""
    return fields.List(
        text(CODE_LENGTH_MAX),
        validate=validate.Length(0, GIFT_CARDS_MAX),
        metadata={"description": "Codes of gift cards, taken from in this order; case and hyphens do not matter."},
    )


class Amounts(Schema):
    """Sums: total = subtotal − discount + shipping + tax − tender, in minor units."""

    subtotal = fields.Integer(required=True)
    discount = fields.Integer(required=True)
    shipping = fields.Integer(required=True)
    tax = fields.Integer(required=True, metadata={"description": "What taxes add."})
    tax_included = fields.Integer(
        required=True, metadata={"description": "How much tax the prices hold; it adds nothing."}
    )
    tender = fields.Integer(required=True, metadata={"description": "What gift cards and store credit pay."})
    total = fields.Integer(required=True, metadata={"description": "What is left to pay."})


class QuoteLine(Schema):
    """One product with its price: total = quantity × unit_price − discount + tax."""

    sku = fields.String(required=True)
    name = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit_price = fields.Integer(required=True, metadata=MINOR)
    discount = fields.Integer(required=True, metadata=MINOR)
    tax = fields.Integer(required=True, metadata=MINOR)
    tax_included = fields.Integer(required=True, metadata=MINOR)
    total = fields.Integer(required=True, metadata=MINOR)


class AppliedPromotion(Schema):
    """A promotion and what it took off."""

    code = fields.String(required=True)
    kind = choice(PromotionKind, required=True)
    discount = fields.Integer(
        required=True,
        metadata={"description": "Minor units; for `free_shipping` off the shipping, not part of `amounts.discount`."},
    )


class RejectedCode(Schema):
    """A code that does not apply, and why."""

    code = fields.String(required=True)
    reason = choice(Reason, required=True)


class ShippingRate(Schema):
    """A way to ship, with its price before any promotion."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    price = fields.Integer(required=True, metadata=MINOR)


class Tax(Schema):
    """One tax, summed over the lines; the tax on shipping stands apart."""

    name = fields.String(required=True)
    jurisdiction = fields.String(required=True)
    rate = fields.Integer(required=True, metadata={"description": "In millionths: 190000 is 19 %."})
    inclusive = fields.Boolean(required=True, metadata={"description": "Part of the prices, adding nothing."})
    shipping = fields.Boolean(required=True, metadata={"description": "On shipping; otherwise on goods."})
    taxable = fields.Integer(required=True, metadata=MINOR)
    amount = fields.Integer(required=True, metadata=MINOR)


class Breakdown(Schema):
    """How a price came about."""

    promotions = several(AppliedPromotion, required=True)
    shipping_rate = fields.Nested(
        ShippingRate, required=True, allow_none=True, metadata={"description": "Null where nothing ships."}
    )
    taxes = several(Tax, required=True)


class PaidWith(Schema):
    """What one gift card, or the store credit, pays."""

    kind = choice(TENDER_KINDS, required=True)
    amount = fields.Integer(required=True, metadata=MINOR)


class Quote(Breakdown):
    """A cart with its prices, as an order would take them now."""

    currency = fields.String(required=True)
    lines = several(QuoteLine, required=True)
    amounts = fields.Nested(Amounts, required=True)
    rejected_codes = several(RejectedCode, required=True)
    shipping_rates = several(ShippingRate, required=True, metadata={"description": "To choose from, cheapest first."})
    estimated = fields.Boolean(
        required=True, metadata={"description": "The country, which is not given, may change the price."}
    )
    paid_with = several(
        PaidWith,
        required=True,
        metadata={"description": "Gift cards as they were given, then credit; what is not needed is left out."},
    )
