"""Changing an order through the API, on Firestore and Stripe's own client."""

from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.domain.order import Order
from tests.entrypoints.api.conftest import Api, code_of
from tests.entrypoints.api.test_on_firestore import client
from tests.entrypoints.api.test_prices import taxed
from tests.world import MUG, SHIPPING, World

SONG = [{"sku": "song", "quantity": 1}]


def send(world: World, order: Order, lines: object, total: int, key: str = "e1") -> TestResponse:
    """Ask for new lines as staff."""
    headers = {"Authorization": "Bearer staff:bob", "Idempotency-Key": key}
    body = {"lines": lines, "expected_total": total}
    return client(world).patch(f"/api/v1/admin/orders/{order.order_id}", json=body, headers=headers)


def patch(api: Api, order_id: str, lines: object, total: int) -> TestResponse:
    """Ask for new lines as staff, on ports in memory."""
    headers = {"Authorization": "Bearer staff:bob", "Idempotency-Key": "e1"}
    body = {"lines": lines, "expected_total": total}
    return api.client.patch(f"/api/v1/admin/orders/{order_id}", json=body, headers=headers)


def left(quantity: int) -> list[dict[str, Any]]:
    return [{"line_id": "l1", "quantity": quantity}]


@pytest.mark.emulator
def test_an_unpaid_order_is_changed_and_then_paid(world: World) -> None:
    order, stock = world.place(2), world.stock()

    answer = send(world, order, [*left(1), *SONG], 2 * MUG + SHIPPING)

    seen = answer.get_json()
    assert 200 == answer.status_code
    assert [("l1", "mug", 1), ("e1-1", "song", 1)] == [(x["id"], x["sku"], x["quantity"]) for x in seen["lines"]]
    assert ("edited", "The order was changed.") == (seen["timeline"][-1]["code"], seen["timeline"][-1]["text"])
    assert stock + 1 == world.stock()
    assert 303 == world.pay(world.checkout(order))
    world.deliver()
    assert ("confirmed", 2 * MUG + SHIPPING) == (world.order(order).status, world.objects("charge")[0]["amount"])
    assert [] == world.verify(order)


@pytest.mark.emulator
def test_what_was_paid_beyond_the_new_total_goes_back(world: World) -> None:
    order, stock = world.paid(2), world.stock()

    assert 200 == send(world, order, left(1), MUG + SHIPPING).status_code
    world.settle()
    world.deliver()

    assert [(MUG, "succeeded")] == [(r["amount"], r["status"]) for r in world.objects("refund")]
    assert stock + 1 == world.stock()
    assert [] == world.verify(order)
    assert {} == world.rows("problems")


@pytest.mark.emulator
def test_sent_again_it_is_one_edit_whatever_the_catalog_says_by_then(world: World) -> None:
    order = world.place(2)
    first = send(world, order, SONG, 3 * MUG + SHIPPING)
    world.db.document("products/song").delete()

    again = send(world, order, SONG, 3 * MUG + SHIPPING)
    other = send(world, order, SONG, 3 * MUG + SHIPPING + 1)

    assert (200, 200, "true") == (first.status_code, again.status_code, again.headers["Idempotent-Replayed"])
    assert 2 == len(world.order(order).lines)
    assert "idempotency_conflict" == code_of(other)


@pytest.mark.emulator
def test_another_total_is_refused_with_the_new_prices(world: World) -> None:
    answer = send(world, world.place(2), left(1), 1)

    assert (409, "quote_changed") == (answer.status_code, code_of(answer))
    assert MUG + SHIPPING == answer.get_json()["quote"]["amounts"]["total"]


@pytest.mark.emulator
@pytest.mark.parametrize(
    ("bounds", "pieces", "code"),
    [
        ({"total_min": {"eur": 2 * MUG}}, 1, "amount_too_small"),
        ({"total_max": {"eur": 4 * MUG}}, 4, "amount_too_large"),
        ({"total_min": {"usd": 9 * MUG}, "total_max": {"eur": 4 * MUG + SHIPPING}}, 4, ""),
    ],
)
def test_an_edit_keeps_to_the_shops_bounds(world: World, bounds: dict[str, object], pieces: int, code: str) -> None:
    order = world.place(2)
    world.settings(**bounds)
    world.module = world.another()
    lines = left(pieces) if pieces < 2 else [{"sku": "mug", "quantity": pieces - 2}]

    answer = send(world, order, lines, pieces * MUG + SHIPPING)

    assert code == (code_of(answer) if answer.status_code != 200 else "")
    assert (pieces if not code else 2) == sum(line.quantity for line in world.order(order).lines)


@pytest.mark.emulator
def test_an_open_page_is_waited_for(world: World) -> None:
    order = world.place(2)
    world.checkout(order)

    answer = send(world, order, left(1), MUG + SHIPPING)

    assert (409, "checkout_open") == (answer.status_code, code_of(answer))
    assert 44 * 60 < int(answer.headers["Retry-After"]) <= 45 * 60


@pytest.mark.emulator
def test_a_piece_of_a_product_that_is_not_counted_any_more_does_not_go_back(world: World) -> None:
    order = world.place(2)
    world.db.document("stock/mug").delete()

    assert "stock_gone" == code_of(send(world, order, left(1), MUG + SHIPPING))


@pytest.mark.emulator
def test_what_is_added_is_there_and_its_taxes_can_be_worked_out(world: World) -> None:
    order = world.place(2)

    assert "out_of_stock" == code_of(send(world, order, [{"sku": "mug", "quantity": 4}], 6 * MUG + SHIPPING))
    assert "unknown_product" == code_of(send(world, order, [{"sku": "nothing", "quantity": 1}], 1, "e2"))
    world.settings(tax="table")
    world.module = world.another()
    assert "tax_location_invalid" == code_of(send(world, order, SONG, 3 * MUG + SHIPPING, "e3"))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [{"quantity": 1}],
        [{"line_id": "l1", "sku": "mug", "quantity": 1}],
        [{"sku": "mug", "quantity": 0}],
        [{"line_id": "l1", "quantity": -1}],
        [{"line_id": "l1", "quantity": 1}, {"line_id": "l1", "quantity": 1}],
        [{"sku": "mug", "quantity": 1}, {"sku": "mug", "quantity": 1}],
    ],
)
def test_what_is_not_one_plain_change_is_refused(api: Api, lines: list[Mapping[str, object]]) -> None:
    answer = patch(api, "ord_1", lines, 100)

    assert (422, "invalid_input") == (answer.status_code, code_of(answer))


def test_what_is_added_is_taxed_where_the_order_goes(api: Api) -> None:
    taxed(api)
    total = 3000 + 490 + 698
    order = api.place(expected_total=total)

    answer = patch(api, order["id"], [{"sku": "mug", "quantity": 1}], total + 1500 + 300)

    assert 200 == answer.status_code, answer.text
    seen = answer.get_json()
    assert [(600, 3600), (300, 1800)] == [(line["tax"], line["total"]) for line in seen["lines"]]
    assert [(4500, 900, False), (490, 98, True)] == [(t["taxable"], t["amount"], t["shipping"]) for t in seen["taxes"]]
