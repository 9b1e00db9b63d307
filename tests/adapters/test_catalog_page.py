"""docs/catalog.md shows how a host brings its own catalog: its examples sell."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from google.api_core.exceptions import DeadlineExceeded
from google.cloud import firestore

from functions import bootstrap
from functions.adapters import host
from functions.domain.catalog import Product
from functions.domain.errors import InvalidInput, OutOfStock, Unavailable, UnknownProduct
from functions.use_cases.place import PlaceRequest, place_order, price
from functions.use_cases.ports import Catalog
from functions.use_cases.pricing import CartRequest
from ops.paths import ROOT
from tests.world import CONTACT, CUSTOMER, SHIPPING, World

pytestmark = pytest.mark.emulator

IN_CODE, IN_FIRESTORE = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "catalog.md").read_text(), re.DOTALL)


def plugged_in(world: World, example: str) -> Catalog:
    """Return what the example's `catalog` returns."""
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(example, "docs/catalog.md", "exec"), names)
    made: Callable[[firestore.Client], Catalog] = names["catalog"]
    return made(world.db)


@contextmanager
def selling(world: World, example: str) -> Iterator[World]:
    world.module = replace(world.module, catalog=plugged_in(world, example))
    yield world


def cart(sku: str, currency: str = "eur") -> CartRequest:
    return CartRequest([(sku, 1)], currency)


def test_products_in_code_are_quoted_and_counted_here(world: World) -> None:
    with selling(world, IN_CODE):
        quoted = [price(world.module, CUSTOMER, cart("day", currency)).amounts.total for currency in ("eur", "chf")]
        request = PlaceRequest([("season", 1)], "eur", CONTACT, 14900)
        with pytest.raises(OutOfStock):
            place_order(world.module, CUSTOMER, "before", request)
        world.db.document("stock/season").set({"available": 1})
        order = place_order(world.module, CUSTOMER, "after", request).order
        with pytest.raises(UnknownProduct):
            price(world.module, CUSTOMER, cart("mug"))

    assert [1900, 1800] == quoted
    assert (14900, "Season ticket") == (order.amounts.total, order.lines[0].name)
    assert 0 == world.rows("stock")["season"]["available"]


def test_products_in_the_hosts_own_firestore_are_sold(world: World) -> None:
    items = firestore.Client(project=world.db.project).collection("items")
    items.document("cup").set({"title": "Cup", "cents": 1200, "grams": 300, "hidden": False})
    items.document("old").set({"title": "Old", "cents": 100, "grams": 300, "hidden": True})

    with selling(world, IN_FIRESTORE):
        assert 1200 + SHIPPING == price(world.module, CUSTOMER, cart("cup")).amounts.total
        for sku in ("old", "mug", "a/b"):
            with pytest.raises(InvalidInput):
                price(world.module, CUSTOMER, cart(sku))


def test_a_host_that_does_not_answer_is_told_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = plugged_in(world, IN_FIRESTORE)

    def silent(*_: object, **__: object) -> None:
        raise DeadlineExceeded("5 s")

    monkeypatch.setattr(firestore.Client, "get_all", silent)
    with pytest.raises(Unavailable):
        catalog.products(["cup"])


def test_the_module_sells_what_the_teams_file_returns(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class One:
        def products(self, skus: object) -> dict[str, Product]:
            del skus
            return {}

    monkeypatch.setattr(host, "catalog", lambda _: One())

    assert isinstance(bootstrap.build(world.db, world.payments[0], world.config).catalog, One)
