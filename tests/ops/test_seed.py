"""What the local suite starts with can stand, and shows what a catalog can hold."""

from functions.adapters.catalog_documents import product_from
from functions.use_cases.shop_rules import faults
from ops.seed import PRODUCTS


def test_the_catalog_can_stand_and_holds_variants() -> None:
    products = [product_from(sku, document) for sku, document in PRODUCTS.items()]

    assert [] == [wrong for product in products for wrong in faults(product).items()]
    assert [{"size": "A3"}, {"size": "A2"}] == [p.options for p in products if p.product_id == "poster"]
