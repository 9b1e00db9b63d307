"""Paying on the host's own page, and changing from one page to the other: only one may be paid on."""

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest

from functions.domain.errors import IdempotencyConflict, InProgress, Refused
from functions.domain.order import Order, Status
from functions.use_cases import checkout
from functions.use_cases.payments import OpenedSession, OutcomeUnknown
from tests.world import CUSTOMER, World

pytestmark = pytest.mark.emulator

SESSIONS = "/v1/checkout/sessions"


def start(world: World, order: Order, key: str, mode: str) -> checkout.Checkout:
    return checkout.start_checkout(world.module, CUSTOMER, key, order.order_id, mode)


def sessions(world: World) -> list[tuple[str, str]]:
    return [(each["ui_mode"], each["status"]) for each in world.objects("checkout.session")]


def pay_in_the_element(world: World, session_id: str) -> dict[str, Any]:
    typed = {"payment_method": "pm_card_visa", "email": "ada@example.com"}
    request = urllib.request.Request(
        f"{world.server.url}/v1/payment_pages/{session_id}/confirm",
        urlencode(typed).encode(),
        {"Authorization": "Bearer sk_test_merchant"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        answered: dict[str, Any] = json.load(response)
    return answered


def test_the_hosts_own_page_gets_a_secret_and_the_order_is_paid_there(world: World) -> None:
    order = world.place()
    found = start(world, order, "pay", "embedded")

    (asked,) = world.posts(SESSIONS)
    (session,) = world.objects("checkout.session")
    assert ("elements", None) == (asked["params"]["ui_mode"], found.attempt.url)
    assert f"/orders/{order.order_id}?checkout=done" in asked["params"]["return_url"]
    assert session["client_secret"] == found.attempt.client_secret
    pay_in_the_element(world, session["id"])
    world.deliver()
    assert Status.CONFIRMED is world.order(order).status
    assert [] == world.verify(order)


def test_asked_again_it_answers_with_the_same_secret(world: World) -> None:
    order = world.place()
    first = start(world, order, "one", "embedded")

    again = start(world, order, "two", "embedded")
    assert (first.attempt.client_secret, True) == (again.attempt.client_secret, again.replayed)
    assert 1 == len(world.posts(SESSIONS))


@pytest.mark.parametrize(("first", "second"), [("hosted", "embedded"), ("embedded", "hosted")])
def test_the_other_page_is_closed_before_the_next_is_opened(world: World, first: str, second: str) -> None:
    order = world.place()
    start(world, order, "one", first)
    found = start(world, order, "two", second)

    pages = {"hosted": "hosted_page", "embedded": "elements"}
    assert {(pages[first], "expired"), (pages[second], "open")} == set(sessions(world))
    assert (2, second, False) == (found.attempt.number, found.attempt.mode, found.replayed)
    assert [] == world.verify(order)


def test_an_order_that_was_paid_meanwhile_opens_no_other_page(world: World) -> None:
    order = world.place()
    world.pay(world.checkout(order))

    with pytest.raises(Refused) as refused:
        start(world, order, "two", "embedded")
    assert "already_paid" == refused.value.code
    assert 1 == len(world.posts(SESSIONS))
    assert Status.CONFIRMED is world.order(order).status


def test_while_it_is_not_known_whether_the_first_page_is_closed_no_other_opens(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = world.place()
    start(world, order, "one", "hosted")

    def lost(*_: object, **__: object) -> OpenedSession:
        raise OutcomeUnknown("timeout")

    with monkeypatch.context() as patched:
        patched.setattr(world.module.payments, "expire_session", lost)
        with pytest.raises(InProgress):
            start(world, order, "two", "embedded")
    assert [("hosted_page", "open")] == sessions(world)
    start(world, order, "two", "embedded")
    assert {("hosted_page", "expired"), ("elements", "open")} == set(sessions(world))


def test_a_key_of_one_page_closes_nothing_for_the_other(world: World) -> None:
    order = world.place()
    start(world, order, "one", "hosted")

    with pytest.raises(IdempotencyConflict):
        start(world, order, "one", "embedded")
    assert [("hosted_page", "open")] == sessions(world)


def test_the_key_of_a_page_that_was_left_says_that_it_is_over(world: World) -> None:
    order = world.place()
    start(world, order, "one", "hosted")
    start(world, order, "two", "embedded")

    with pytest.raises(Refused) as refused:
        start(world, order, "one", "hosted")
    assert "checkout_closed" == refused.value.code
    assert {("hosted_page", "expired"), ("elements", "open")} == set(sessions(world))


def test_the_secret_stands_in_no_event(world: World) -> None:
    order = world.place()
    found = start(world, order, "pay", "embedded")

    events = world.db.collection("orders").document(order.order_id).collection("events").stream()
    written = [str(event.to_dict()) for event in events]
    assert found.attempt.client_secret
    assert len(written) > 2
    assert not [each for each in written if found.attempt.client_secret in each]
