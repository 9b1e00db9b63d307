"""Every query that the adapters ask, as it is asked, has its shape in the list that the indexes are tested with."""

import ast
from collections.abc import Callable
from typing import Any

import pytest

from functions.adapters import (
    addresses,
    books,
    boxes,
    desk,
    order_lists,
    orders,
    personal_data,
    purses,
    records,
    stock,
    tariffs,
)
from functions.adapters.firestore import where
from functions.domain.taxes import Destination, Taxable
from functions.use_cases.search import Place, Span
from functions.use_cases.tariffs import Sale
from ops.paths import ROOT
from tests.rules.test_indexes import ASCENDING, DESCENDING, SHAPES, SPEC, Shape, is_served
from tests.world import World

pytestmark = pytest.mark.emulator

EQUAL, DIRECTIONS = (5, 7, 8), {1: ASCENDING, 2: DESCENDING}


def shape_of(query: Any) -> Shape:
    """Return the shape of a query, from what goes over the wire."""
    wire = query._to_protobuf()
    (source,) = wire.from_
    where = wire.where
    parts = [f.field_filter for f in where.composite_filter.filters] or ([where.field_filter] if where else [])
    equal = tuple(f.field.field_path for f in parts if f.op in EQUAL)
    ordered = [(order.field.field_path, DIRECTIONS[order.direction]) for order in wire.order_by]
    assert {f.field.field_path for f in parts if f.op not in EQUAL} <= {field for field, _ in ordered[:1]}
    if len(ordered) == 2:  # Every index ends with the document's name, in the direction of the field before it.
        assert ("__name__", ordered[0][1]) == ordered.pop()
    assert len(ordered) <= 1
    scope = "COLLECTION_GROUP" if source.all_descendants else "COLLECTION"
    return Shape(source.collection_id, equal, ordered[0] if ordered else None, scope)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The queries that the adapters have asked."""
    queries: list[Any] = []
    for module in (addresses, books, boxes, desk, order_lists, orders, personal_data, purses, records, stock, tariffs):
        real: Callable[[Any], Any] = module.stream

        def stream(query: Any, real: Callable[[Any], Any] = real) -> Any:
            queries.append(query)
            return real(query)

        monkeypatch.setattr(module, "stream", stream)
    return queries


def test_every_query_has_its_indexes_and_is_on_the_list(world: World, asked: list[Any]) -> None:
    module, now = world.module, world.now()
    order = world.paid()
    for shape in [s for s in SHAPES if "created_at" in (s.order or ()) and s.collection in ("orders", "private")]:
        span = Span(now, now, oldest_first=shape.order == ("created_at", ASCENDING))
        module.orders.search(dict.fromkeys(shape.equal, "x"), limit=5, after=Place(now, order.order_id), span=span)
    module.orders.of_customer("customer_1", limit=5, after=None)
    module.orders.entries(order.order_id)
    module.tariffs.shipping_rates.all()
    module.tariffs.taxes["table"].assess(Sale([Taxable("l1", 1)], Destination("DE"), "eur", inclusive=False))
    shop = records.shop(world.db)
    for kept in (shop.products, shop.promotions, shop.shipping_rates, shop.tax_rates):
        kept.page(limit=5, after="a")
    shop.stock.entries("mug", 5)
    module.purses.by_code(["x"])
    desk.FirestoreDesk(world.db).addresses.read("customer_1")
    _ask_for_an_export(world)
    world.advance(hours=2)
    world.sweep()
    _ask_for_operators(world, order.order_id)

    shapes = {shape_of(query) for query in asked}
    assert 35 <= len(shapes)
    assert [] == [str(shape) for shape in shapes if shape not in SHAPES]
    assert [] == [str(shape) for shape in shapes if not is_served(shape, SPEC)]


def _ask_for_an_export(world: World) -> None:
    """Ask what an export asks, of a customer with an order and with credit."""
    kept = desk.FirestoreDesk(world.db).personal_data
    world.db.document("credits/customer_1.eur").set({"balance": 1})
    assert 1 == len(kept.orders("customer_1", None).orders) == len(kept.credits("customer_1"))


def _ask_for_operators(world: World, order_id: str) -> None:
    """Ask what the lists of problems and dead events, `explain` and `reconcile` ask."""
    kept, now = books.FirestoreBooks(world.db), world.now()
    world.module.inbox.dead(5)
    world.module.problems.open(5)
    world.module.problems.raised_since(now, 5)
    desk.FirestoreDesk(world.db).effects(order_id)
    desk.FirestoreDesk(world.db).problems(order_id)
    desk.FirestoreDesk(world.db).notes(order_id)
    kept.pending_settlements(now, 5)
    kept.outbox_of(order_id)
    for found in (kept.settlements_between(now, now), kept.orders_since(now), kept.outbox(), kept.inbox_since(now)):
        assert isinstance(list(found), list)


def test_no_query_is_asked_without_a_limit_but_an_orders_own_history(world: World, asked: list[Any]) -> None:
    order = world.paid()
    world.module.orders.search({}, limit=10_000, after=None)
    world.module.orders.entries(order.order_id)
    world.advance(hours=2)
    world.sweep()

    assert {"events"} == {shape_of(query).collection for query in asked if query._limit is None}
    most = {"shipping_rates": tariffs.RATES_MAX}
    limits = [(query._limit, most.get(shape_of(query).collection, 201)) for query in asked if query._limit is not None]
    assert all(limit <= bound for limit, bound in limits)


def calls(name: str) -> list[str]:
    """Return where in the deployed code a function or method of this name is called."""
    found = []
    for module in sorted((ROOT / "functions").rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            named = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            if named == name:
                found.append(str(module.relative_to(ROOT)))
    return found


def test_queries_are_asked_in_the_adapters_only_and_all_of_them_are_known_here() -> None:
    """A new call of `stream` belongs into the first test."""
    adapters = {
        "functions/adapters/addresses.py": 1,
        "functions/adapters/books.py": 4,
        "functions/adapters/boxes.py": 5,
        "functions/adapters/desk.py": 3,
        "functions/adapters/order_lists.py": 1,
        "functions/adapters/orders.py": 2,
        "functions/adapters/personal_data.py": 1,
        "functions/adapters/purses.py": 1,
        "functions/adapters/records.py": 1,
        "functions/adapters/stock.py": 1,
        "functions/adapters/tariffs.py": 2,
    }
    streams = calls("stream")

    assert adapters == {m: streams.count(m) for m in streams if m != "functions/adapters/firestore.py"}
    assert ["functions/adapters/firestore.py"] == [m for m in streams if m not in adapters]
    assert ["functions/adapters/order_lists.py"] == [
        m for m in calls("collection_group") if m.startswith("functions/adapters/")
    ]
    for name in ("list_documents", "count", "run_query", "on_snapshot"):
        assert [] == [m for m in calls(name) if m.startswith("functions/adapters/")]


def test_a_range_on_an_unordered_field_would_be_noticed(world: World) -> None:
    query = where(world.db.collection("orders"), [("version", "<=", 1)]).order_by("created_at")

    with pytest.raises(AssertionError):
        shape_of(query)
