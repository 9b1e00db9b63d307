"""What lines and sums look like in an order's public document; of the tax that prices hold older ones say nothing."""

from collections.abc import Mapping
from typing import Any

from functions.adapters.staff_documents import Document, pick
from functions.domain.order import Amounts, Line

_LINE = ("line_id", "sku", "name", "quantity", "unit_price", "discount", "tax", "ships", "stocked")
_AMOUNTS = ("subtotal", "discount", "shipping", "tax", "total")


def line_document(line: Line) -> Document:
    """Return a line, and what it costs."""
    return pick(line, (*_LINE, "tax_included")) | {"total": line.total}


def line_from(doc: Mapping[str, Any]) -> Line:
    """Return the line of its document."""
    return Line(**{name: doc[name] for name in _LINE}, tax_included=doc.get("tax_included", 0))


def amounts_document(amounts: Amounts) -> Document:
    """Return the sums."""
    return pick(amounts, (*_AMOUNTS, "tax_included", "tender"))


def amounts_from(doc: Mapping[str, Any]) -> Amounts:
    """Return the sums of their document."""
    rest = {name: doc.get(name, 0) for name in ("tax_included", "tender")}
    return Amounts(**{name: doc[name] for name in _AMOUNTS}, **rest)
