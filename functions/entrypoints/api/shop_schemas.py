"""What requests about the catalog and the rates may say. What they say beside their form is judged by `shop_rules`."""

from marshmallow import fields, validate

from functions.domain.breakdown import PromotionKind
from functions.domain.money import CURRENCIES, LARGEST
from functions.domain.promotions import PERCENT_WHOLE
from functions.domain.taxes import RATE_WHOLE
from functions.entrypoints.api.fields import Flag, choice, number, text
from functions.entrypoints.api.schemas import PageQuery, Strict
from functions.use_cases import shop_rules as r

CURSOR_LENGTH_MAX = 600
STOCK_MAX = 1_000_000_000
STOCK_REASONS = ("delivery", "count", "damaged", "lost", "correction", "other")


class KeptQuery(PageQuery):
    """Which part of a list of records."""

    cursor = text(CURSOR_LENGTH_MAX, metadata={"description": "`next_cursor` of the page before."})


def by_currency(description: str, *, required: bool = False) -> fields.Dict:
    """Return the field for one amount in each of several currencies."""
    options = {"required": True} if required else {"load_default": dict}
    return fields.Dict(
        keys=choice(sorted(CURRENCIES)),
        values=number(0, LARGEST),
        metadata={"description": f"{description} Currency, in lower case → minor units.", "example": {"eur": 1500}},
        **options,
    )


def _texts(description: str, length_max: int) -> fields.List[str]:
    return fields.List(
        text(length_max),
        load_default=list,
        validate=validate.Length(0, r.SCOPE_MAX),
        metadata={"description": description},
    )


def _moment(description: str) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", load_default=None, allow_none=True, metadata={"description": description})


def _bound(description: str, most: int) -> fields.Field[int]:
    return number(0, most, load_default=None, allow_none=True, metadata={"description": description})


class ProductRequest(Strict):
    """A product for sale, or one variant of it. What is left out has its default."""

    name = text(r.NAME_LENGTH_MAX, required=True)
    prices = by_currency("What one piece costs.", required=True)
    product_id = text(
        r.SKU_LENGTH_MAX, length_min=0, load_default="", metadata={"description": "What variants of one product share."}
    )
    options = fields.Dict(
        keys=text(r.OPTION_LENGTH_MAX),
        values=text(r.OPTION_LENGTH_MAX),
        load_default=dict,
        metadata={"description": "What tells variants apart.", "example": {"size": "L"}},
    )
    weight_grams = number(0, r.WEIGHT_MAX, load_default=0)
    tax_code = text(64, length_min=0, load_default="", pattern=r.TAX_CODE.pattern)
    ships = Flag(load_default=True)
    stocked = Flag(load_default=True, metadata={"description": "Whether its pieces are counted."})
    active = Flag(load_default=True, metadata={"description": "Whether it is for sale."})


class PromotionRequest(Strict):
    """A promotion code. What is left out has its default."""

    kind = choice(PromotionKind, required=True)
    percent = number(0, PERCENT_WHOLE, load_default=0, metadata={"description": "Hundredths: 1250 is 12.5 %."})
    amounts = by_currency("What it takes off, for the kind `amount`.")
    minimums = by_currency("What the goods must come to before any discount.")
    starts_at = _moment("When it begins; null: at once.")
    ends_at = _moment("From when on it does not apply any more; null: never.")
    limit = _bound("How many orders may use it in all; null: any number.", r.LIMIT_MAX)
    limit_per_customer = _bound("How many orders of one customer may use it; null: any number.", r.LIMIT_MAX)
    skus = _texts("The products it is for; with no `product_ids` either: all.", r.SKU_LENGTH_MAX)
    product_ids = _texts("The products it is for, with all their variants.", r.SKU_LENGTH_MAX)
    stacks = Flag(load_default=False, metadata={"description": "Whether it may stand beside other codes that do."})


class ShippingRateRequest(Strict):
    """A way to ship. Bounds are inclusive; what is left out has its default."""

    name = text(r.NAME_LENGTH_MAX, required=True)
    prices = by_currency("What it costs; a currency that is not named is not served.", required=True)
    countries = _texts("ISO 3166-1 alpha-2; none: everywhere.", 2)
    weight_min = number(0, r.WEIGHT_MAX, load_default=0, metadata={"description": "Grams."})
    weight_max = _bound("Grams; null: any weight.", r.WEIGHT_MAX)
    subtotal_min = by_currency("What the goods come to at least.")
    subtotal_max = by_currency("What the goods come to at most.")
    free_from = by_currency("What the goods must come to for it to cost nothing.")


class TaxRateRequest(Strict):
    """A row of the tax table. An empty field fits everything."""

    name = text(r.NAME_LENGTH_MAX, required=True)
    rate = number(0, RATE_WHOLE, required=True, metadata={"description": "In millionths: 190000 is 19 %."})
    inclusive = Flag(load_default=False, metadata={"description": "Whether the prices hold it."})
    country = text(2, length_min=0, load_default="", pattern="([A-Z]{2})?")
    region = text(3, length_min=0, load_default="", pattern=r.REGION.pattern)
    postal_prefix = text(10, length_min=0, load_default="", pattern=r.POSTAL.pattern)
    tax_code = text(64, length_min=0, load_default="", pattern=r.TAX_CODE.pattern)
    shipping = Flag(load_default=False, metadata={"description": "For shipping; otherwise for goods."})
