"""What requests may say. Unknown members are refused everywhere: nobody sends a price, and a typo is not ignored."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from functions.domain.locales import LOCALES
from functions.domain.money import CURRENCIES, LARGEST
from functions.domain.order import LINES_MAX, QUANTITY_MAX
from functions.entrypoints.api import price_schemas
from functions.entrypoints.api.fields import Flag, QueryNumber, choice, number, several, text
from functions.entrypoints.api.paging import PAGE_DEFAULT, PAGE_MAX

CANCEL_REASONS = ("changed_mind", "ordered_by_mistake", "found_elsewhere", "takes_too_long", "other")
REFUND_REASONS = (
    "requested_by_customer",
    "duplicate",
    "fraudulent",
    "damaged",
    "not_delivered",
    "returned",
    "goodwill",
    "other",
)
HOLD_REASONS = ("address_check", "customer_request", "fraud_check", "payment_check", "stock_check", "other")
CHECKOUT_MODES = ("hosted", "embedded")
PRIVACY = ("export",)
"""What customers may do with their personal data by themselves."""
TERMS_LENGTH_MAX = 64
CURSOR_LENGTH_MAX = 128


class Strict(Schema):
    """A request: what is not named here is refused."""

    class Meta(Schema.Meta):
        """Says so in the contract, too."""

        unknown = RAISE


def _once(rows: list[dict[str, object]], name: str) -> None:
    if len({row[name] for row in rows}) < len(rows):
        raise ValidationError(f"Each {name} stands once.")


class Item(Strict):
    """One product of a cart."""

    sku = text(100, required=True, metadata={"description": "The product, as the catalog names it."})
    quantity = number(1, QUANTITY_MAX, required=True)


class Cart(Strict):
    """What a customer wants to buy."""

    items = several(Item, required=True, validate=validate.Length(1, LINES_MAX))
    currency = choice(
        sorted(CURRENCIES), metadata={"description": "ISO code in lower case; by default the module's own currency."}
    )
    promotion_codes = price_schemas.promotion_codes()
    shipping_rate = price_schemas.shipping_rate()
    gift_cards = price_schemas.gift_cards()
    use_credit = Flag(metadata={"description": "Pay with the caller's store credit, after gift cards."})
    credit_max = number(1, LARGEST, metadata={"description": "At most so much of it, in minor units."})

    @validates_schema
    def _each_product_once(self, data: dict[str, list[dict[str, object]]], **_: object) -> None:
        _once(data.get("items", []), "sku")


class QuoteRequest(Cart):
    """A cart to be priced. Where the goods go decides on shipping and taxes; without a `country` both are estimated."""

    country = text(2, pattern="[A-Z]{2}", metadata={"description": "ISO 3166-1 alpha-2: `DE`."})
    region = text(100, length_min=0, metadata={"description": "ISO 3166-2 without its country: `CA`."})
    postal_code = text(20, length_min=0)


class Address(Strict):
    """Where the goods go."""

    line1 = text(200, required=True)
    line2 = text(200, length_min=0)
    city = text(100, required=True)
    state = text(100, length_min=0)
    postal_code = text(20, length_min=0)
    country = text(2, required=True, pattern="[A-Z]{2}", metadata={"description": "ISO 3166-1 alpha-2: `DE`."})


class Contact(Strict):
    """Who the customer is; kept apart from the order and erased with it."""

    name = text(200, required=True)
    email = fields.Email(required=True, validate=validate.Length(3, 254))
    phone = text(32, length_min=0, pattern=r"[0-9+() ./-]*")
    address = fields.Nested(Address)
    locale = choice(LOCALES, metadata={"description": "The language of mails; by default that of `Accept-Language`."})


class PlaceRequest(Cart):
    """A cart to be ordered."""

    contact = fields.Nested(Contact, required=True)
    expected_total = number(
        0,
        LARGEST,
        required=True,
        metadata={"description": "What the customer was shown, in minor units; another total is refused with 409."},
    )
    terms_version = text(
        TERMS_LENGTH_MAX,
        length_min=0,
        load_default="",
        metadata={"description": "The terms that the customer agreed to; those of `GET /config` hold."},
    )


class CheckoutRequest(Strict):
    """How the customer wants to pay."""

    mode = choice(
        CHECKOUT_MODES,
        load_default="hosted",
        metadata={"description": "`hosted`: Stripe's own page; `embedded`: the Payment Element on yours."},
    )
    save_payment_method = Flag(
        load_default=False,
        metadata={"description": "The page offers to save the payment method; not for guests, nor by staff."},
    )


class CancelRequest(Strict):
    """Why the order is canceled."""

    reason = choice(CANCEL_REASONS, load_default="other")


class NoBody(Strict):
    """Nothing: the address says it all."""


class ShipmentLine(Strict):
    """How many of one line."""

    line_id = text(100, required=True)
    quantity = number(1, QUANTITY_MAX, required=True)


class ShipmentRequest(Strict):
    """A parcel that left; without `lines` it holds all that is still to go."""

    lines = several(ShipmentLine, validate=validate.Length(1, LINES_MAX))
    carrier = text(100, length_min=0, load_default="")
    tracking = text(200, length_min=0, load_default="")

    @validates_schema
    def _each_line_once(self, data: dict[str, list[dict[str, object]]], **_: object) -> None:
        _once(data.get("lines", []), "line_id")


class RefundRequest(Strict):
    """Money to give back: by `amount`, by `lines`, or with neither all that is left."""

    amount = number(
        1, LARGEST, load_default=None, metadata={"description": "In minor units; left out: all that is left."}
    )
    lines = several(ShipmentLine, validate=validate.Length(1, LINES_MAX))
    reason = choice(REFUND_REASONS, required=True)
    to = choice(
        ("source", "credit"),
        load_default="source",
        metadata={"description": "`credit`: what could go back through Stripe becomes store credit."},
    )

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_: object) -> None:
        _once(data.get("lines", []), "line_id")
        if "lines" in data and data["amount"] is not None:
            raise ValidationError("give either an amount or lines", "lines")


class CaptureRequest(Strict):
    """What to take of what is authorised."""

    amount = number(1, LARGEST, load_default=None, metadata={"description": "In minor units; left out: all of it."})


class HoldRequest(Strict):
    """Why nothing may go on by rule."""

    code = choice(HOLD_REASONS, required=True)


class ReleaseRequest(Strict):
    """The hold that staff have looked into."""

    code = text(64, required=True, pattern="[a-z][a-z0-9_]*", metadata={"description": "Which hold."})
    answers = text(
        400, required=True, metadata={"description": "The event that put it on, as the order's `holds` name it."}
    )


class HealthQuery(Strict):
    """What to look at beside the process itself."""

    ready = choice(("0", "1"), load_default="0", metadata={"description": "`1`: also read the settings."})


class PageQuery(Strict):
    """Which part of a list."""

    limit = QueryNumber(load_default=PAGE_DEFAULT, validate=validate.Range(1, PAGE_MAX))
    cursor = text(CURSOR_LENGTH_MAX, metadata={"description": "`next_cursor` of the page before."})
