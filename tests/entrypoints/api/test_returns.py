"""Goods on their way back, through the API: the whole way on Firestore and Stripe's own client, and every refusal."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from functions.domain.goods import FulfillmentStatus
from functions.domain.ledger import verify
from functions.domain.order import Order
from tests.entrypoints.api.conftest import MUG, Api, code_of
from tests.entrypoints.api.test_on_firestore import client
from tests.world import SHIPPING, World

ONE = [{"line_id": "l1", "quantity": 1}]
BOTH = [{"line_id": "l1", "quantity": 2}]


class Shop:
    """A customer and staff before one delivered order of two mugs."""

    def __init__(self, world: World) -> None:
        self.world, self.http, self.keys = world, client(world), 0
        self.order = world.paid(2)
        parcel = self.post("admin", "shipments")["shipments"][0]["id"]
        self.post("admin", f"shipments/{parcel}/deliver")

    def ask(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> TestResponse:
        """Send one request about the order, as `admin` or as its customer."""
        self.keys += 1
        prefix, token = ("admin/", "staff:bob") if who == "admin" else ("", "customer_1")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k{self.keys}"}
        content = {} if body is None else {"json": body}
        http: FlaskClient = self.http
        return http.post(f"/api/v1/{prefix}orders/{self.order.order_id}/{path}", headers=headers, **content)

    def post(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self.ask(who, path, body)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.get_json())

    def now(self) -> Order:
        return self.world.order(self.order)


@pytest.mark.emulator
def test_goods_come_back_one_for_sale_again_and_one_not_and_their_price_goes_back(world: World) -> None:
    shop = Shop(world)
    stock = world.stock()
    asked = shop.post("customer", "returns", {"lines": BOTH, "reason": "does_not_fit"})
    path = f"returns/{asked['returns'][0]['id']}"

    shop.post("admin", f"{path}/approve")
    line = {"line_id": "l1", "quantity": 2, "restocked": 1}
    received = shop.post("admin", f"{path}/receive", {"lines": [line]})
    world.settle()
    world.deliver()

    assert ("completed", "returned") == (received["status"], received["fulfillment_status"])
    assert [("received", 2 * MUG)] == [(r["state"], r["refund"]) for r in received["returns"]]
    assert [{"line_id": "l1", "quantity": 2, "received": 2, "restocked": 1}] == received["returns"][0]["lines"]
    assert stock + 1 == world.stock()
    assert [(2 * MUG, "succeeded")] == [(r["amount"], r["status"]) for r in world.objects("refund")]
    seen = shop.http.get(
        f"/api/v1/orders/{shop.order.order_id}", headers={"Authorization": "Bearer customer_1"}
    ).get_json()
    assert (2 * MUG + SHIPPING, 2 * MUG, "partially_refunded") == (
        seen["paid"],
        seen["refunded"],
        seen["payment_status"],
    )
    told = [moment["text"] for moment in seen["timeline"] if "return" in moment["code"] or "refund" in moment["code"]]
    assert [
        "A return was asked for.",
        "The return is approved: the goods may be sent back.",
        "What was sent back has come.",
        "A part of the payment went back.",
    ] == told
    assert [] == verify(shop.now(), world.module.orders.entries(shop.order.order_id))
    mails = {mail["message"]["subject"] for mail in world.rows("mail").values()}
    assert {f"Your return of order {shop.order.number} is approved"} <= mails


@pytest.mark.emulator
def test_a_fee_is_kept_and_the_other_piece_costs_what_it_cost(world: World) -> None:
    shop = Shop(world)
    for amount in (MUG - 200, None):
        asked = shop.post("customer", "returns", {"lines": ONE, "reason": "changed_mind"})
        path = f"returns/{asked['returns'][-1]['id']}"
        shop.post("admin", f"{path}/approve")
        body = {"lines": ONE} | ({} if amount is None else {"amount": amount})
        shop.post("admin", f"{path}/receive", body)
    world.settle()

    assert [MUG - 200, MUG] == [found.refund for found in shop.now().returns.values()]
    assert [MUG - 200, MUG] == sorted(refund["amount"] for refund in world.objects("refund"))


@pytest.mark.emulator
def test_goods_that_are_not_refunded_move_no_money(world: World) -> None:
    shop, posts = Shop(world), len(world.posts("/v1/refunds"))
    asked = shop.post("customer", "returns", {"lines": ONE, "reason": "changed_mind"})
    path = f"returns/{asked['returns'][0]['id']}"
    shop.post("admin", f"{path}/approve")

    received = shop.post("admin", f"{path}/receive", {"lines": [ONE[0] | {"refund": False, "restocked": 1}]})
    world.settle()

    assert ("partially_returned", []) == (received["fulfillment_status"], received["refund_rows"])
    assert posts == len(world.posts("/v1/refunds"))


@pytest.mark.emulator
def test_what_cannot_come_back_is_refused_with_its_code(world: World) -> None:
    shop = Shop(world)
    ask = {"lines": ONE, "reason": "other"}

    def refused(who: str, path: str, body: Mapping[str, Any] | None = None) -> str:
        return code_of(shop.ask(who, path, body))

    assert "unknown_return" == refused("admin", "returns/ret_x/approve")
    assert "nothing_to_return" == refused(
        "customer", "returns", {"lines": [ONE[0] | {"quantity": 3}], "reason": "other"}
    )
    path = f"returns/{shop.post('customer', 'returns', ask)['returns'][0]['id']}"
    assert "return_not_approved" == refused("admin", f"{path}/receive", {"lines": ONE})
    shop.post("admin", f"{path}/approve")
    assert "return_decided" == refused("admin", f"{path}/reject", {"reason": "used"})
    assert "return_exceeds" == refused("admin", f"{path}/receive", {"lines": BOTH})
    shop.post("customer", f"{path}/cancel")
    assert "return_over" == refused("customer", f"{path}/cancel")
    world.advance(days=15)
    assert "return_too_late" == refused("customer", "returns", ask)


@pytest.mark.emulator
def test_goods_whose_stock_is_not_counted_any_more_come_back_without_being_for_sale(world: World) -> None:
    shop = Shop(world)
    asked = shop.post("customer", "returns", {"lines": ONE, "reason": "damaged"})
    path = f"returns/{asked['returns'][0]['id']}"
    shop.post("admin", f"{path}/approve")
    world.db.document("stock/mug").delete()

    refused = shop.ask("admin", f"{path}/receive", {"lines": [ONE[0] | {"restocked": 1}]})
    received = shop.post("admin", f"{path}/receive", {"lines": ONE})

    assert "stock_gone" == code_of(refused)
    assert "received" == received["returns"][0]["state"]


# In memory


def delivered(api: Api) -> str:
    order = api.paid()
    path = f"/admin/orders/{order['id']}/shipments"
    parcel = api.post(path, {}, "staff:bob").get_json()["shipments"][0]["id"]
    api.post(f"{path}/{parcel}/deliver", None, "staff:bob")
    return str(order["id"])


def test_the_settings_give_the_days_and_may_approve_at_once(api: Api) -> None:
    assert api.settings.settings
    api.settings.settings = replace(api.settings.settings, return_days=1, return_approval="automatic")
    api.settings.last_known = api.settings.settings
    path = f"/orders/{delivered(api)}/returns"

    approved = api.post(path, {"lines": ONE, "reason": "other"}).get_json()["returns"][0]
    api.clock.advance(days=1, seconds=1)

    assert "approved" == approved["state"]
    assert "return_too_late" == code_of(api.post(path, {"lines": ONE, "reason": "other"}))
    by_staff = api.post(path, {"lines": ONE, "reason": "other"}, "staff:bob")
    assert 201 == by_staff.status_code


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ONE * 2,
        [{"line_id": "l1", "quantity": 1, "refund": 1}],
        [{"line_id": "l1", "quantity": 1, "refund": "true"}],
        [{"line_id": "l1", "quantity": 1, "restocked": -1}],
        [{"line_id": "l1", "quantity": 0}],
    ],
    ids=str,
)
def test_what_came_is_said_in_one_way(api: Api, lines: list[object]) -> None:
    answer = api.post("/admin/orders/ord_x/returns/ret_x/receive", {"lines": lines}, "staff:bob")

    assert (422, "invalid_input") == (answer.status_code, code_of(answer))


def test_an_order_shows_its_returns_to_its_customer(api: Api) -> None:
    order_id = delivered(api)

    asked = api.post(f"/orders/{order_id}/returns", {"lines": ONE, "reason": "damaged"}).get_json()
    canceled = api.post(f"/orders/{order_id}/returns/{asked['returns'][0]['id']}/cancel").get_json()

    line = {"line_id": "l1", "quantity": 1, "received": 0, "restocked": 0}
    shown = {
        "reason": "damaged",
        "rejection": None,
        "lines": [line],
        "refund": 0,
        "requested_at": "2026-01-15T09:30:00Z",
    }
    assert [shown | {"id": asked["returns"][0]["id"], "state": "requested"}] == asked["returns"]
    assert ["canceled"] == [found["state"] for found in canceled["returns"]]
    assert canceled["returns"] == api.read(order_id)["returns"]


def test_a_rejected_return_says_why(api: Api) -> None:
    order_id = delivered(api)
    asked = api.post(f"/orders/{order_id}/returns", {"lines": ONE, "reason": "damaged"}).get_json()["returns"][0]

    path = f"/admin/orders/{order_id}/returns/{asked['id']}/reject"
    found = api.post(path, {"reason": "used"}, "staff:bob").get_json()["returns"][0]

    assert ("rejected", "used") == (found["state"], found["rejection"])


@pytest.mark.parametrize("status", FulfillmentStatus)
def test_staff_find_orders_by_where_their_goods_are(api: Api, status: str) -> None:
    assert 200 == api.get(f"/admin/orders?fulfillment_status={status}", "staff:bob").status_code


# Holds, notes and tags


def test_staff_hold_an_order_and_release_it_by_the_event_that_did(api: Api) -> None:
    order_id = api.paid()["id"]

    held = api.post(f"/admin/orders/{order_id}/hold", {"code": "fraud_check"}, "staff:bob").get_json()
    refused = api.post(f"/admin/orders/{order_id}/shipments", {}, "staff:bob")
    named = {"code": "fraud_check", "answers": held["holds"][0]["event_id"]}
    free = api.post(f"/admin/orders/{order_id}/release", named, "staff:bob").get_json()

    assert (True, ["fraud_check"]) == (held["held"], [hold["code"] for hold in held["holds"]])
    assert "held" == code_of(refused)
    assert (False, []) == (free["held"], free["holds"])


def test_staff_write_read_and_erase_notes(api: Api) -> None:
    order_id = api.place()["id"]
    path = f"/admin/orders/{order_id}/notes"

    written = api.post(path, {"text": "Called:\nmissing mug."}, "staff:bob", key="k")
    again = api.post(path, {"text": "Called:\nmissing mug."}, "staff:bob", key="k")
    note = written.get_json()
    erased = api.send("DELETE", f"{path}/{note['id']}")

    assert (201, "general", "Called:\nmissing mug.", "staff:bob") == (
        written.status_code,
        note["code"],
        note["text"],
        note["author"],
    )
    assert (201, "true", note) == (again.status_code, again.headers["Idempotent-Replayed"], again.get_json())
    assert (200, note | {"text": None}) == (erased.status_code, erased.get_json())
    assert [note | {"text": None}] == api.get(path, "staff:bob").get_json()["notes"]
    assert "unknown_note" == code_of(api.send("DELETE", f"{path}/{note['id']}"))
    assert "not_found" == code_of(api.get("/admin/orders/ord_none/notes", "staff:bob"))


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "a\x00b", 1])
def test_a_note_is_text_of_some_length(api: Api, text: object) -> None:
    answer = api.post(f"/admin/orders/{api.place()['id']}/notes", {"text": text}, "staff:bob")

    assert (422, "invalid_input") == (answer.status_code, code_of(answer))


def test_orders_are_found_by_their_tags_and_customers_do_not_see_them(api: Api) -> None:
    order_id, _ = api.place()["id"], api.place()["id"]
    path = f"/admin/orders/{order_id}/tags/vip"

    tagged = api.send("PUT", path)
    found = api.get("/admin/orders?tag=vip", "staff:bob").get_json()["orders"]
    seen = api.read(order_id)
    off = api.send("DELETE", path)

    assert (200, ["vip"]) == (tagged.status_code, tagged.get_json()["tags"])
    assert [order_id] == [order["id"] for order in found]
    assert "tags" not in seen
    assert "vip" not in str(seen)
    assert (200, []) == (off.status_code, off.get_json()["tags"])
    assert [] == api.get("/admin/orders?tag=vip", "staff:bob").get_json()["orders"]


@pytest.mark.parametrize("tag", ["VIP", "a b", "x" * 21])
def test_a_tag_is_a_short_word(api: Api, tag: str) -> None:
    assert "invalid_input" == code_of(api.send("PUT", f"/admin/orders/{api.place()['id']}/tags/{tag}"))
    assert "invalid_input" == code_of(api.get(f"/admin/orders?tag={tag}", "staff:bob"))
