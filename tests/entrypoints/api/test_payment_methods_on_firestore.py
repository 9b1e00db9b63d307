"""Saved payment methods through the real door, on the emulator and a Stripe over HTTP."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.use_cases.module import Caller
from tests.entrypoints.api.conftest import code_of
from tests.entrypoints.api.test_customers_on_firestore import Door
from tests.world import World

pytestmark = pytest.mark.emulator

ALICE, BOB, GUEST = Caller("alice"), Caller("bob"), Caller("guest-1")
MASTERCARD = "5555555555554444"


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


def check_out(door: Door, caller: Caller, token: str = "", *, saving: bool = True) -> TestResponse:
    order = door.world.place(key=f"for {caller.uid} {next(door.keys)}", caller=caller, sku="song")
    body = {"save_payment_method": saving}
    return door.send("POST", f"/orders/{order.order_id}/checkout", body, token or caller.uid)


def buy(
    door: Door, caller: Caller, card: str = "4242424242424242", *, offered: bool = True, ticked: bool = True
) -> None:
    """Pay an order, and tick the box if there is to be one."""
    page = check_out(door, caller, saving=offered).get_json()["url"]
    typed = {"savePaymentMethod": "true"} if ticked else {}
    assert 303 == door.world.pay(page, card, **typed)


def saved(door: Door, token: str = "alice") -> list[dict[str, Any]]:
    answer = door.send("GET", "/me/payment-methods", token=token)
    assert 200 == answer.status_code
    return list(answer.get_json()["payment_methods"])


def forget(door: Door, method_id: str, token: str = "alice") -> TestResponse:
    return door.send("DELETE", f"/me/payment-methods/{method_id}", token=token)


def test_who_ticks_the_box_finds_the_card_saved_and_shown_as_far_as_it_may_be(door: Door) -> None:
    buy(door, ALICE)
    buy(door, ALICE, MASTERCARD)

    found = saved(door)

    assert [("mastercard", "4444"), ("visa", "4242")] == [(each["brand"], each["last4"]) for each in found]
    assert {(12, 2040)} == {(each["exp_month"], each["exp_year"]) for each in found}
    assert {"id", "brand", "last4", "exp_month", "exp_year"} == set(found[0])


@pytest.mark.parametrize(("offered", "ticked"), [(True, False), (False, True)])
def test_nothing_is_saved_that_the_customer_did_not_choose(door: Door, *, offered: bool, ticked: bool) -> None:
    buy(door, ALICE, offered=offered, ticked=ticked)

    assert [] == saved(door)


def test_the_page_of_the_next_checkout_may_show_what_was_saved(door: Door) -> None:
    buy(door, ALICE)
    (method,) = door.world.objects("payment_method")

    assert "always" == method["allow_redisplay"]
    assert door.world.objects("checkout.session")[-1]["customer"] == method["customer"]


def test_a_forgotten_method_is_gone_at_stripe_and_forgetting_again_is_done(door: Door) -> None:
    buy(door, ALICE)
    buy(door, ALICE, MASTERCARD)
    newest, oldest = saved(door)

    for _ in range(2):
        answer = forget(door, newest["id"])
        assert (200, {"payment_methods": [oldest]}) == (answer.status_code, answer.get_json())
    assert 1 == len(door.world.posts(f"/v1/payment_methods/{newest['id']}/detach"))
    assert [oldest] == saved(door)


def test_another_customers_method_answers_like_an_absent_one_and_stays(door: Door) -> None:
    buy(door, ALICE)
    buy(door, BOB)
    (of_bob,) = saved(door, "bob")

    foreign, absent = forget(door, of_bob["id"]), forget(door, "pm_of_nobody")

    assert (foreign.status_code, foreign.get_json()) == (absent.status_code, absent.get_json())
    assert sorted(foreign.headers) == sorted(absent.headers)
    assert [of_bob] == saved(door, "bob")


@pytest.mark.parametrize("method_id", ["pm_1%2F..%2Fdetach", "..", "%00", "x" * 65, "pm_é"])
def test_what_no_method_can_be_called_is_never_asked_of_stripe(door: Door, method_id: str) -> None:
    buy(door, ALICE)
    requests = door.world.server.simulator.world.log.requests
    requests.clear()

    assert forget(door, method_id).status_code in (200, 404)
    customer = door.world.objects("customer")[0]["id"]
    assert {f"/v1/customers/{customer}/payment_methods"} >= {each["path"] for each in requests}
    assert 1 == len(saved(door))


def test_who_never_paid_here_has_none_and_is_not_made_known_to_stripe(door: Door) -> None:
    assert [] == saved(door)
    assert 200 == forget(door, "pm_1").status_code
    assert [] == door.world.objects("customer")


def test_a_customer_who_was_deleted_at_stripe_has_none(door: Door) -> None:
    buy(door, ALICE)
    door.world.stripe.v1.customers.delete(door.world.objects("customer")[0]["id"])

    assert [] == saved(door)


@pytest.mark.parametrize(("caller", "token"), [(GUEST, "guest-1"), (ALICE, "staff:bob")])
def test_guests_save_nothing_and_nobody_saves_for_others(door: Door, caller: Caller, token: str) -> None:
    refused = check_out(door, caller, token)

    assert (409, "saving_not_possible") == (refused.status_code, code_of(refused))
    assert 200 == check_out(door, caller, token, saving=False).status_code


def test_the_same_key_with_another_wish_is_refused(door: Door) -> None:
    order = door.world.place(caller=ALICE, sku="song")
    path = f"/orders/{order.order_id}/checkout"
    body: dict[str, object] = {"save_payment_method": True}
    first = door.send("POST", path, body, Idempotency_Key="k")
    again = door.send("POST", path, body, Idempotency_Key="k")
    door.world.stripe.v1.checkout.sessions.expire(door.world.objects("checkout.session")[0]["id"])
    door.world.deliver()
    other = door.send("POST", path, {}, Idempotency_Key="k")

    assert first.get_json()["url"] == again.get_json()["url"]
    assert (422, "idempotency_conflict") == (other.status_code, code_of(other))


@pytest.mark.parametrize("effect", ["drop_after_effect", "error_500_after", "error_500_before", "rate_limit"])
def test_a_lost_answer_is_told_and_the_repetition_finds_what_became_of_it(
    door: Door, monkeypatch: pytest.MonkeyPatch, effect: str
) -> None:
    monkeypatch.setattr("functions.adapters.stripe_payments.RETRIES_MAX", 0)
    door.world.module = door.world.another()
    door = Door(door.world)
    buy(door, ALICE)
    (method,) = saved(door)
    door.world.fault(f"/v1/payment_methods/{method['id']}/detach", effect)

    lost = forget(door, method["id"])

    assert (503, "unavailable") == (lost.status_code, code_of(lost))
    assert {"payment_methods": []} == forget(door, method["id"]).get_json()
    assert [] == saved(door)


def test_a_silent_stripe_is_told(door: Door) -> None:
    buy(door, ALICE)
    door.world.fault(
        f"/v1/customers/{door.world.objects('customer')[0]['id']}/payment_methods", "rate_limit", method="GET"
    )

    answer = door.send("GET", "/me/payment-methods")

    assert (503, "unavailable") == (answer.status_code, code_of(answer))
