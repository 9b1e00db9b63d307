"""Every example of the page on prices is what the code makes of it."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from functions.adapters.tariff_documents import promotion_from, shipping_rate_from, tax_row_from
from functions.domain.catalog import Product
from functions.domain.pricing import Quote
from functions.domain.promotions import CODES_MAX, Reason
from functions.domain.taxes import Destination
from ops.paths import ROOT
from tests.domain.carts import priced

PAGE = (ROOT / "docs" / "pricing.md").read_text()
SHOP, *EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
PRODUCTS = {sku: Product(sku, **product) for sku, product in SHOP.items()}

TOLD: Mapping[str, Callable[[Quote], object]] = {
    "discount": lambda quote: quote.amounts.discount,
    "shipping": lambda quote: quote.amounts.shipping,
    "tax": lambda quote: quote.amounts.tax,
    "tax_included": lambda quote: quote.amounts.tax_included,
    "total": lambda quote: quote.amounts.total,
    "line_discounts": lambda quote: [line.discount for line in quote.lines],
    "line_taxes": lambda quote: [line.tax for line in quote.lines],
    "rejected": lambda quote: {code: str(reason) for code, reason in quote.rejected.items()},
    "shipping_rates": lambda quote: [each.rate_id for each in quote.options],
    "estimated": lambda quote: quote.estimated,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: json.dumps(example)[:60])
def test_an_example_comes_to_what_the_page_says(example: dict[str, Any]) -> None:
    def parsed[T](name: str, parse: Callable[[str, Mapping[str, Any]], T]) -> list[T]:
        return [parse(key, document) for key, document in example.get(name, {}).items()]

    found = priced(
        list(example["items"].items()),
        PRODUCTS,
        *example.get("codes", ()),
        promotions=parsed("promotions", promotion_from),
        rates=parsed("shipping_rates", shipping_rate_from),
        rate=example.get("shipping_rate", ""),
        shipping_flat=example.get("shipping_flat", 0),
        taxes=parsed("tax_rates", tax_row_from),
        place=Destination(example.get("country", ""), example.get("region", "")),
    )

    assert example["gives"] == {name: TOLD[name](found) for name in example["gives"]}


def test_there_is_an_example_for_each_rule() -> None:
    rules = re.split(r"^(?=\*\*)", PAGE, flags=re.MULTILINE)[1:]

    assert ["**Stripe Tax**"] == [re.split(r"(?<=\*\*) ", rule)[0] for rule in rules if "```json" not in rule]
    assert [] == [key for example in EXAMPLES for key in example["gives"] if key not in TOLD]


def test_every_reason_is_told() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE)

    assert [str(reason) for reason in Reason] == rows
    assert f"at most {CODES_MAX}," in PAGE
