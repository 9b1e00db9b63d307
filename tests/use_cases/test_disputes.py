"""Disputes, warnings and reviews, as Stripe's test cards bring them about."""

import pytest

from functions.domain.disputes import DisputeStatus
from functions.domain.errors import Refused
from functions.domain.facets import dispute_status, secured
from functions.domain.ledger import target
from functions.domain.order import Order
from functions.use_cases import staff
from tests.world import MUG, SHIPPING, STAFF, World

pytestmark = pytest.mark.emulator

TOTAL = MUG + SHIPPING
DISPUTED, INQUIRY, WARNED, REVIEWED = "4000000000000259", "4000000000001976", "4000000000005423", "4000000000009235"


def bought(world: World, card: str) -> Order:
    world.seed()
    order = world.place()
    assert 303 == world.pay(world.checkout(order), card)
    world.deliver()
    world.settle()
    world.deliver()
    world.settle()
    return world.order(order)


def answer(world: World, evidence: str) -> None:
    dispute = world.stripe.v1.disputes.list().data[0]
    world.stripe.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": evidence}, "submit": True})
    world.advance(minutes=5)
    world.deliver()
    world.settle()


def test_a_dispute_holds_the_order_and_its_money_is_posted(world: World) -> None:
    order = bought(world, DISPUTED)

    assert DisputeStatus.NEEDS_RESPONSE is dispute_status(order)
    assert ({"disputed"}, 0) == (set(order.holds), secured(order))
    assert {"customer": -TOTAL, "disputed": TOTAL, "refunds_pending": 0, "stripe": 0, "tender": 0} == target(order)
    assert "disputed" in [code for code, _ in world.problems()]


def test_a_disputed_payment_is_not_refunded_as_well(world: World) -> None:
    order = bought(world, DISPUTED)

    with pytest.raises(Refused) as refusal:
        staff.refund(world.module, STAFF, "refund", order.order_id, amount=100, reason="goodwill")

    assert "disputed" == refusal.value.code
    assert [] == world.posts("/v1/refunds")


@pytest.mark.parametrize(
    ("evidence", "status", "kept"),
    [("winning_evidence", DisputeStatus.WON, TOTAL), ("losing_evidence", DisputeStatus.LOST, 0)],
)
def test_a_dispute_ends_as_stripe_decides(world: World, evidence: str, status: DisputeStatus, kept: int) -> None:
    order = bought(world, DISPUTED)

    answer(world, evidence)
    order = world.order(order)

    assert (status, kept) == (dispute_status(order), secured(order))
    assert [] == world.verify(order)


def test_an_inquiry_moves_no_money_and_holds_nothing(world: World) -> None:
    order = bought(world, INQUIRY)

    assert (DisputeStatus.WARNING, {}, TOTAL) == (dispute_status(order), dict(order.holds), secured(order))


def test_messages_about_a_dispute_end_alike_in_every_order(world: World) -> None:
    world.seed()
    order = world.place()
    assert 303 == world.pay(world.checkout(order), DISPUTED)
    world.advance(minutes=1)
    world.stripe.v1.disputes.list()
    for event in reversed(world.events()):
        world.webhook(event)
    world.settle()
    order = world.order(order)

    assert (DisputeStatus.NEEDS_RESPONSE, {"disputed"}) == (dispute_status(order), set(order.holds))


def test_a_dispute_that_nobody_told_of_an_end_is_found_by_looking(world: World) -> None:
    order = bought(world, DISPUTED)
    dispute = world.stripe.v1.disputes.list().data[0]
    world.stripe.v1.disputes.close(dispute.id)
    world.delivered |= {event["id"] for event in world.events()}

    world.advance(days=2)
    world.settle()

    assert DisputeStatus.LOST is dispute_status(world.order(order))


def test_an_operator_is_reminded_before_the_deadline_once(world: World) -> None:
    order = bought(world, DISPUTED)
    world.advance(days=6)
    world.settle()
    world.advance(days=1)
    world.settle()

    assert 1 == [code for code, _ in world.problems()].count("dispute_due")
    assert {"disputed"} == set(world.order(order).holds)


def test_a_fraud_warning_holds_the_goods(world: World) -> None:
    order = bought(world, WARNED)

    assert {"fraud_warning"} == set(order.holds)
    with pytest.raises(Refused) as refusal:
        staff.ship(world.module, STAFF, "ship", order.order_id, quantities=None, carrier="DHL", tracking="1")
    assert "held" == refusal.value.code


def test_a_review_holds_the_goods_until_it_is_approved(world: World) -> None:
    order = bought(world, REVIEWED)
    assert {"review"} == set(order.holds)

    world.stripe.v1.reviews.approve(world.stripe.v1.reviews.list().data[0].id)
    world.deliver()
    world.settle()

    assert {} == dict(world.order(order).holds)
