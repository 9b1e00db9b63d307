"""Prices as the API shows them: minor units, and how each came about. A refused order carries its new quote, too."""

from functions.domain.breakdown import AppliedShipping, Breakdown
from functions.domain.order import Amounts, Line
from functions.domain.pricing import Quote

type View = dict[str, object]


def render_quote(quoted: Quote) -> View:
    """Return a quote as the API shows it."""
    return {
        "currency": quoted.currency,
        "lines": [line_view(line) for line in quoted.lines],
        "amounts": amounts_view(quoted.amounts),
        **breakdown_view(quoted.breakdown),
        "rejected_codes": [{"code": code, "reason": str(reason)} for code, reason in sorted(quoted.rejected.items())],
        "shipping_rates": [_shipping(each) for each in quoted.options],
        "estimated": quoted.estimated,
        "paid_with": [{"kind": str(taking.pool), "amount": taking.amount} for taking in quoted.paid_with],
    }


def line_view(line: Line) -> View:
    """Return one line with its price."""
    return {
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "tax": line.tax,
        "tax_included": line.tax_included,
        "total": line.total,
    }


def amounts_view(amounts: Amounts) -> View:
    """Return the sums."""
    return {
        "subtotal": amounts.subtotal,
        "discount": amounts.discount,
        "shipping": amounts.shipping,
        "tax": amounts.tax,
        "tax_included": amounts.tax_included,
        "tender": amounts.tender,
        "total": amounts.total,
    }


def breakdown_view(breakdown: Breakdown) -> View:
    """Return how a price came about: `promotions`, `shipping_rate`, `taxes`."""
    return {
        "promotions": [{"code": p.code, "kind": str(p.kind), "discount": p.discount} for p in breakdown.promotions],
        "shipping_rate": breakdown.shipping and _shipping(breakdown.shipping),
        "taxes": [
            {
                "name": tax.name,
                "jurisdiction": tax.jurisdiction,
                "rate": tax.rate,
                "inclusive": tax.inclusive,
                "shipping": tax.shipping,
                "taxable": tax.taxable,
                "amount": tax.amount,
            }
            for tax in breakdown.taxes
        ],
    }


def _shipping(shipping: AppliedShipping) -> View:
    return {"id": shipping.rate_id, "name": shipping.name, "price": shipping.price}
