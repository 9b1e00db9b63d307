"""A paid order that is to cost more, through the API, on Firestore and Stripe's own client."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.domain.order import Order
from functions.use_cases import staff
from tests.entrypoints.api.conftest import Api, code_of
from tests.entrypoints.api.test_edits import SONG, send
from tests.entrypoints.api.test_on_firestore import client, headers
from tests.world import MUG, SHIPPING, STAFF, VISA, World

OLD, MORE = 2 * MUG + SHIPPING, MUG
MUGS = [{"sku": "mug", "quantity": 1}]


def asked(world: World, **more: Any) -> Order:
    """Return a paid order of two mugs that is to be one of three."""
    order = world.paid(2, **more)
    assert 200 == send(world, order, MUGS, OLD + MORE).status_code
    return world.order(order)


def read(world: World, order: Order) -> dict[str, Any]:
    found = client(world).get(f"/api/v1/orders/{order.order_id}", headers=headers("customer_1")).get_json()
    assert isinstance(found, dict)
    return found


def withdraw(world: World, order: Order, key: str = "w1") -> TestResponse:
    path = f"/api/v1/admin/orders/{order.order_id}/edit"
    return client(world).delete(path, headers=headers("staff:bob") | {"Idempotency-Key": key})


@pytest.mark.emulator
def test_its_customer_pays_the_difference_and_the_order_is_changed(world: World) -> None:
    order = asked(world)
    waiting = read(world, order)

    assert (MORE, OLD + MORE, None, OLD, 2) == (
        waiting["edit"]["to_pay"],
        waiting["edit"]["amounts"]["total"],
        waiting["edit"]["ending"],
        waiting["amounts"]["total"],
        world.stock(),
    )
    assert 303 == world.pay(world.checkout(order, key="more"))
    world.deliver()

    seen = read(world, order)
    assert (None, OLD + MORE, OLD + MORE, "paid") == (
        seen["edit"],
        seen["amounts"]["total"],
        seen["paid"],
        seen["payment_status"],
    )
    assert [("l1", 2), ("e1-1", 1)] == [(line["id"], line["quantity"]) for line in seen["lines"]]
    assert {"edit_requested", "edited"} < {moment["code"] for moment in seen["timeline"]}
    assert [OLD, MORE] == [charge["amount"] for charge in world.objects("charge")]
    staff.ship(world.module, STAFF, "ship", order.order_id, quantities=None, carrier="", tracking="")
    staff.refund(world.module, STAFF, "refund", order.order_id, lines={"e1-1": 1}, reason="damaged")
    world.settle()
    world.deliver()
    assert [MORE] == [refund["amount"] for refund in world.objects("refund")]
    assert ([], {}, 2) == (world.verify(order), world.rows("problems"), world.stock())


@pytest.mark.emulator
def test_who_paid_for_it_comes_back_to_that_edit(world: World) -> None:
    order = asked(world)
    world.checkout(order, key="more")

    first, second = (post["params"] for post in world.posts("/v1/checkout/sessions"))
    assert first["success_url"].endswith(f"/orders/{order.order_id}?checkout=done")
    assert second["success_url"].endswith(f"/orders/{order.order_id}?checkout=done&edit=e1")
    assert second["cancel_url"].endswith(f"/orders/{order.order_id}?checkout=left&edit=e1")


@pytest.mark.emulator
def test_nobody_pays_and_it_lapses_by_itself(world: World) -> None:
    order = asked(world)
    address = world.checkout(order, key="more")

    world.advance(hours=25)
    world.settle()

    seen = read(world, order)
    assert (None, OLD, "edit_lapsed", 3) == (
        seen["edit"],
        seen["amounts"]["total"],
        seen["timeline"][-1]["code"],
        world.stock(),
    )
    assert 303 != world.pay(address)
    assert ([], {}) == (world.verify(order), world.rows("problems"))
    mails = {name.rsplit("mail-", 1)[1]: mail for name, mail in world.rows("mail").items()}
    assert {"order_confirmed", "edit_requested", "edit_lapsed"} == set(mails)
    assert {("ada@example.org",)} == {tuple(mail["to"]) for mail in mails.values()}
    asks = mails["edit_requested"]["message"]["text"]
    assert f"{MORE / 100:.2f} EUR" in asks
    assert f"/orders/{order.order_id}" in asks


@pytest.mark.emulator
def test_staff_withdraw_it_and_its_page_is_closed_first(world: World) -> None:
    order = asked(world)
    address = world.checkout(order, key="more")

    assert "cancel" == withdraw(world, order).get_json()["edit"]["ending"]
    assert 2 == world.stock()
    world.settle()

    assert (None, 3) == (read(world, order)["edit"], world.stock())
    assert 303 != world.pay(address)
    assert (200, "true") == (
        withdraw(world, order).status_code,
        withdraw(world, order).headers["Idempotent-Replayed"],
    )
    assert "no_edit" == code_of(withdraw(world, order, "w2"))


@pytest.mark.emulator
def test_what_comes_too_late_for_a_canceled_order_goes_back(world: World) -> None:
    order = asked(world)
    address = world.checkout(order, key="more")
    staff.cancel_order(world.module, STAFF, "cancel", order.order_id, "out_of_stock")

    assert 303 == world.pay(address)
    world.settle()
    world.deliver()
    world.settle()

    assert {OLD, MORE} == {refund["amount"] for refund in world.objects("refund")}
    assert ("canceled", None, 5) == (world.order(order).status, world.order(order).edit, world.stock())
    assert [] == world.verify(order)


@pytest.mark.emulator
def test_captured_by_hand_it_waits_until_staff_take_it(world: World) -> None:
    world.seed(capture_method="manual")
    world.advance(seconds=11)
    world.module = world.another()
    order = world.paid(2)
    staff.capture(world.module, STAFF, "first", order.order_id, amount=None)
    world.settle()
    world.deliver()
    assert 200 == send(world, order, MUGS, OLD + MORE).status_code
    assert 303 == world.pay(world.checkout(order, key="more"), VISA)
    world.deliver()
    world.settle()
    assert world.order(order).edit

    staff.capture(world.module, STAFF, "second", order.order_id, amount=None)
    world.settle()
    world.deliver()

    after = world.order(order)
    assert (None, OLD + MORE, 0) == (after.edit, after.due, after.uncharged)
    assert [OLD, MORE] == [charge["amount_captured"] for charge in world.objects("charge")]
    assert [] == world.objects("refund")


@pytest.mark.emulator
def test_a_page_of_the_order_itself_is_not_handed_out_for_its_edit(world: World) -> None:
    """The order was paid on another page, and its last one is not closed yet."""
    order = world.place(2)
    world.checkout(order, key="first")
    world.advance(minutes=46)
    world.settle()
    world.deliver()
    last = world.checkout(order, key="second")
    pay_by_hand(world, order, OLD)
    assert 200 == send(world, order, MUGS, OLD + MORE).status_code

    with pytest.raises(Exception, match="another checkout is open") as refused:
        world.checkout(order, key="more")
    assert "checkout_open" == getattr(refused.value, "code", "")
    world.settle()
    world.deliver()
    assert last != world.checkout(order, key="again")


def pay_by_hand(world: World, order: Order, amount: int) -> None:
    """Let money for the order come by a PaymentIntent of its own."""
    world.stripe.v1.payment_intents.create(
        {
            "amount": amount,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "metadata": {"origin": "inst_tests", "order_id": order.order_id, "attempt": "1"},
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )
    world.deliver()
    assert "confirmed" == world.order(order).status


@pytest.mark.emulator
def test_what_it_gives_back_to_a_counter_that_is_gone_fails_no_timer_and_no_message(world: World) -> None:
    order = asked(world)
    world.checkout(order, key="more")
    world.db.document("stock/mug").delete()

    world.advance(hours=25)
    world.settle()

    assert (None, {}) == (world.order(order).edit, world.rows("problems"))
    assert not world.db.document("stock/mug").get().exists


@pytest.mark.emulator
def test_what_it_adds_must_be_there(world: World) -> None:
    order = world.paid(2)

    assert "out_of_stock" == code_of(
        send(world, order, [{"sku": "mug", "quantity": 4}], OLD + 4 * MUG),
    )


def test_a_page_shows_what_the_edit_costs_more(api: Api) -> None:
    order = api.paid()
    patched = api.client.patch(
        f"/api/v1/admin/orders/{order['id']}",
        json={"lines": SONG, "expected_total": order["total"] + MUG},
        headers={"Authorization": "Bearer staff:bob", "Idempotency-Key": "e1"},
    )

    assert 200 == patched.status_code, patched.text
    assert (MUG, "e1") == (patched.get_json()["edit"]["to_pay"], patched.get_json()["edit"]["id"])
    explained = api.get(f"/orders/{order['id']}/explain", "staff:bob").get_json()
    awaited = {each["what"]: each["until"] for each in explained["awaited"] if each["about"] == "e1"}
    until = patched.get_json()["edit"]["expires_at"]
    assert {"edit": until, "difference": until} == awaited
    started = api.post(f"/orders/{order['id']}/checkout", {})
    assert 200 == started.status_code, started.text
