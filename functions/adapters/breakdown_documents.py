"""How the breakdown of a price looks in an order's document. Orders of older code have none: nothing was applied."""

from collections.abc import Mapping
from typing import Any

from functions.adapters.staff_documents import Document, pick
from functions.domain.breakdown import AppliedPromotion, AppliedShipping, AppliedTax, Breakdown, PromotionKind

_SHIPPING = ("rate_id", "name", "price")
_TAX = ("name", "jurisdiction", "rate", "inclusive", "taxable", "amount", "shipping")


def breakdown_document(breakdown: Breakdown) -> Document:
    """Return the map `breakdown` of `orders/{id}`."""
    return {
        "promotions": [{"code": p.code, "kind": str(p.kind), "discount": p.discount} for p in breakdown.promotions],
        "shipping": pick(breakdown.shipping, _SHIPPING) if breakdown.shipping else None,
        "taxes": [pick(tax, _TAX) for tax in breakdown.taxes],
    }


def breakdown_from(doc: Mapping[str, Any] | None) -> Breakdown:
    """Return the breakdown of its map."""
    if doc is None:
        return Breakdown()
    shipping = doc["shipping"]
    return Breakdown(
        tuple(AppliedPromotion(p["code"], PromotionKind(p["kind"]), p["discount"]) for p in doc["promotions"]),
        AppliedShipping(**{name: shipping[name] for name in _SHIPPING}) if shipping else None,
        tuple(AppliedTax(**{name: tax[name] for name in _TAX}) for tax in doc["taxes"]),
    )
