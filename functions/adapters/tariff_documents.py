"""Promotions, shipping rates and tax rates as their documents hold them, written by people: nothing is guessed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from functions.adapters.staff_documents import Document, pick
from functions.domain.breakdown import PromotionKind
from functions.domain.promotions import PERCENT_WHOLE, Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import RATE_WHOLE, TaxRow


class Malformed(ValueError):
    """A field is of another type, or out of its bounds."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the field {name!r} cannot be read")


class _Fields:
    """The fields of one document; one that is absent or null has its default."""

    def __init__(self, doc: Mapping[str, Any]) -> None:
        self._doc = doc

    def _read(self, name: str, kind: type, default: Any) -> Any:
        value = self._doc.get(name)
        if value is None and default is not ...:
            return default
        if type(value) is not kind:
            raise Malformed(name)
        return value

    def text(self, name: str, default: Any = "") -> str:
        return str(self._read(name, str, default))

    def flag(self, name: str) -> bool:
        return bool(self._read(name, bool, default=False))

    def number(self, name: str, default: Any, *, least: int = 0, most: int = 2**53) -> Any:
        value = self._read(name, int, default)
        if value is not None and not least <= value <= most:
            raise Malformed(name)
        return value

    def money(self, name: str, default: Any = None) -> dict[str, int]:
        found = self._read(name, dict, {} if default is None else default)
        if not all(type(amount) is int and amount >= 0 for amount in found.values()):
            raise Malformed(name)
        return dict(found)

    def names(self, name: str) -> frozenset[str]:
        found = self._read(name, list, [])
        if not all(type(each) is str for each in found):
            raise Malformed(name)
        return frozenset(found)

    def moment(self, name: str) -> datetime | None:
        value = self._doc.get(name)
        if value is not None and not isinstance(value, datetime):
            raise Malformed(name)
        return value


def promotion_from(code: str, doc: Mapping[str, Any]) -> Promotion:
    """Return the promotion of `promotions/{code}`.

    Raises:
        Malformed: a field cannot be read.
    """
    fields = _Fields(doc)
    if (kind := fields.text("kind", ...)) not in list(PromotionKind):
        raise Malformed("kind")
    is_percent, is_amount = kind == PromotionKind.PERCENT, kind == PromotionKind.AMOUNT
    return Promotion(
        code=code,
        kind=PromotionKind(kind),
        percent=fields.number("percent", ..., least=1, most=PERCENT_WHOLE) if is_percent else 0,
        amounts=fields.money("amounts", ...) if is_amount else {},
        minimums=fields.money("minimums"),
        starts_at=fields.moment("starts_at"),
        ends_at=fields.moment("ends_at"),
        limit=fields.number("limit", None),
        limit_per_customer=fields.number("limit_per_customer", None),
        skus=fields.names("skus"),
        product_ids=fields.names("product_ids"),
        stacks=fields.flag("stacks"),
    )


def shipping_rate_from(rate_id: str, doc: Mapping[str, Any]) -> ShippingRate:
    """Return the rate of `shipping_rates/{rate_id}`.

    Raises:
        Malformed: a field cannot be read.
    """
    fields = _Fields(doc)
    return ShippingRate(
        rate_id=rate_id,
        name=fields.text("name", ...),
        prices=fields.money("prices", ...),
        countries=fields.names("countries"),
        weight_min=fields.number("weight_min", 0),
        weight_max=fields.number("weight_max", None),
        subtotal_min=fields.money("subtotal_min"),
        subtotal_max=fields.money("subtotal_max"),
        free_from=fields.money("free_from"),
    )


def tax_row_from(row_id: str, doc: Mapping[str, Any]) -> TaxRow:
    """Return the row of `tax_rates/{row_id}`.

    Raises:
        Malformed: a field cannot be read.
    """
    fields = _Fields(doc)
    return TaxRow(
        row_id=row_id,
        name=fields.text("name", ...),
        rate=fields.number("rate", ..., most=RATE_WHOLE),
        inclusive=fields.flag("inclusive"),
        country=fields.text("country"),
        region=fields.text("region"),
        postal_prefix=fields.text("postal_prefix"),
        tax_code=fields.text("tax_code"),
        shipping=fields.flag("shipping"),
    )


def promotion_document(promotion: Promotion) -> Document:
    """Return `promotions/{code}`."""
    same = ("percent", "starts_at", "ends_at", "limit", "limit_per_customer", "stacks")
    return pick(promotion, same) | {
        "kind": str(promotion.kind),
        "amounts": dict(promotion.amounts),
        "minimums": dict(promotion.minimums),
        "skus": sorted(promotion.skus),
        "product_ids": sorted(promotion.product_ids),
    }


def shipping_rate_document(rate: ShippingRate) -> Document:
    """Return `shipping_rates/{rate_id}`."""
    amounts = {name: dict(getattr(rate, name)) for name in ("prices", "subtotal_min", "subtotal_max", "free_from")}
    return pick(rate, ("name", "weight_min", "weight_max")) | amounts | {"countries": sorted(rate.countries)}


def tax_row_document(row: TaxRow) -> Document:
    """Return `tax_rates/{row_id}`."""
    return pick(row, ("name", "rate", "inclusive", "country", "region", "postal_prefix", "tax_code", "shipping"))
