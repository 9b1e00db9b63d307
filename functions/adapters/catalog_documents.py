"""What the catalog's documents look like. Fields that older documents lack have the values of `Product`."""

from collections.abc import Mapping
from typing import Any

from functions.adapters.staff_documents import Document, pick
from functions.domain.catalog import Product

_STATED = ("name", "prices", "ships", "stocked", "active")
_LATER = ("product_id", "options", "weight_grams", "tax_code")


def product_document(product: Product) -> Document:
    """Return `products/{sku}`."""
    return pick(product, (*_STATED, *_LATER)) | {"prices": dict(product.prices), "options": dict(product.options)}


def product_from(sku: str, doc: Mapping[str, Any]) -> Product:
    """Return the product of its document."""
    later = {name: doc[name] for name in _LATER if name in doc}
    return Product(sku=sku, **{name: doc[name] for name in _STATED}, **later)
