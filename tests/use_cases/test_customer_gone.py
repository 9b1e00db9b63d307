"""Somebody deletes a customer in Stripe's Dashboard: the next checkout finds out, and the one after it works."""

from typing import NoReturn

import pytest
import stripe

from functions.adapters import stripe_payments
from functions.adapters.stripe_client import MISSING, Api
from functions.domain.errors import InProgress, Refused
from functions.domain.order import CallState, Order, Status
from functions.use_cases import checkout
from functions.use_cases.payments import CustomerGone
from tests.world import CUSTOMER, World

pytestmark = pytest.mark.emulator

SESSIONS = "/v1/checkout/sessions"


def start(world: World, order: Order, key: str) -> checkout.Checkout:
    return checkout.start_checkout(world.module, CUSTOMER, key, order.order_id, "hosted")


def the_customer(world: World) -> str:
    return str(world.db.document(f"customers/{CUSTOMER.uid}").get().get("stripe_id"))


def delete_the_customer(world: World) -> None:
    client = stripe.StripeClient("sk_test_merchant", base_addresses={"api": world.server.url})
    assert client.v1.customers.delete(the_customer(world)).deleted


def test_invertase_385_a_customer_deleted_in_the_dashboard_can_pay_again(world: World) -> None:
    """https://github.com/invertase/stripe-firebase-extensions/issues/385: there the checkout waits for ever."""
    world.paid()
    gone = the_customer(world)
    delete_the_customer(world)
    order = world.place(key="again")

    with pytest.raises(Refused, match="start another") as refused:
        start(world, order, "first")
    assert "checkout_refused" == refused.value.code
    page = start(world, order, "second").attempt.url

    assert page
    assert gone != the_customer(world)
    world.pay(page)
    world.deliver()
    assert Status.CONFIRMED is world.order(order).status
    assert [] == world.verify(order)


def test_the_same_customer_may_be_deleted_twice_within_the_hour(world: World) -> None:
    order = world.place()
    start(world, order, "one")
    seen = {the_customer(world)}
    for number in (2, 3):
        delete_the_customer(world)
        order = world.place(key=f"place {number}")
        with pytest.raises(Refused):
            start(world, order, f"refused {number}")
        assert start(world, order, f"open {number}").attempt.url
        seen.add(the_customer(world))

    assert 3 == len(seen)


def refuses_to_list(_api: Api, _path: str, **_query: object) -> NoReturn:
    raise CustomerGone(MISSING)


@pytest.mark.parametrize("are_listed", [True, False])
def test_a_page_whose_answer_was_lost_is_found_though_its_customer_is_gone(
    world: World, monkeypatch: pytest.MonkeyPatch, *, are_listed: bool
) -> None:
    monkeypatch.setattr(stripe_payments, "RETRIES_MAX", 0)
    world.module = world.another()
    order = world.place()
    world.fault(SESSIONS, "drop_after_effect")
    with pytest.raises(InProgress):
        start(world, order, "lost")
    delete_the_customer(world)
    if not are_listed:
        monkeypatch.setattr(Api, "listed", refuses_to_list)

    world.advance(minutes=5)
    world.settle()

    found = world.order(order).last_attempt
    assert found
    assert CallState.ACCEPTED is found.state
    assert 1 == len(world.objects("checkout.session"))
