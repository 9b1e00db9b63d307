"""The one write path: once, whoever brings the event, how often, and whatever becomes of the commit."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from google.api_core import exceptions as gax

from functions.domain import event_ids
from functions.domain import events as e
from functions.domain.errors import Contended, IdempotencyConflict, NotFound, Refused
from functions.domain.joins import IntentEnd, PaymentIntent, Refund, RefundState
from functions.domain.order import Order
from functions.use_cases import place, staff
from functions.use_cases.ports import InboxRow
from functions.use_cases.receive import record_facts
from functions.use_cases.record import RETRY_SECONDS_MAX, Extras, LinkedElsewhere, Outcome
from tests.faults import ERRORS, FaultyClient, failed, lost
from tests.world import CONTACT, CUSTOMER, MUG, SHIPPING, STAFF, World

pytestmark = pytest.mark.emulator

CART = place.PlaceRequest([("mug", 1)], None, CONTACT, MUG + SHIPPING)


def paid_intent(order: Order, intent_id: str = "pi_1") -> PaymentIntent:
    return PaymentIntent(intent_id, IntentEnd.SUCCEEDED, order.amounts.total, order.amounts.total, order.currency)


def inbox_row(world: World, event_id: str) -> InboxRow:
    return InboxRow(event_id, "payment_intent.succeeded", "pi_1", "handled", world.now())


@pytest.mark.parametrize("error", ERRORS)
def test_a_commit_whose_answer_is_lost_is_recognised_as_ours(world: World, error: type[Exception]) -> None:
    module = world.another(FaultyClient(world.db, lost(error)))

    result = place.place_order(module, CUSTOMER, "k", CART)

    assert Outcome.RECORDED is result.outcome
    assert 1 == result.order.version == len(module.orders.entries(result.order.order_id))
    assert 4 == world.stock()
    assert [] == world.verify(result.order)


@pytest.mark.parametrize("error", ERRORS)
def test_a_lost_answer_on_an_order_that_stands_is_recognised_too(world: World, error: type[Exception]) -> None:
    order = world.paid()
    module = world.another(FaultyClient(world.db, lost(error)))

    result = staff.ship(module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1")

    assert Outcome.RECORDED is result.outcome
    assert order.version + 1 == result.order.version
    assert 1 == len(result.order.shipments)
    assert [] == world.verify(order)


@pytest.mark.parametrize("error", ERRORS)
def test_a_commit_that_did_not_happen_is_made_again(world: World, error: type[Exception]) -> None:
    db = FaultyClient(world.db, failed(error), failed(error))

    result = place.place_order(world.another(db), CUSTOMER, "k", CART)

    assert Outcome.RECORDED is result.outcome
    assert 3 == db.commits
    assert 4 == world.stock()


def test_a_lost_answer_is_a_replay_for_whoever_asks_again(world: World) -> None:
    module = world.another(FaultyClient(world.db, lost(gax.ServiceUnavailable)))
    first = place.place_order(module, CUSTOMER, "k", CART)

    again = place.place_order(world.module, CUSTOMER, "k", CART)

    assert Outcome.REPLAYED is again.outcome
    assert first.order.number == again.order.number


def test_an_order_that_somebody_changed_meanwhile_is_read_again(world: World) -> None:
    order = world.paid(2)
    event = world.module.command(STAFF, "ship", "late", order.order_id, e.Shipped("shp_2", {"l1": 1}, "dhl", "2"))
    stale = world.module.orders.read(order.order_id, event.event_id)
    staff.ship(world.module, STAFF, "s", order.order_id, quantities={"l1": 1}, carrier="dhl", tracking="1")

    result = world.module.recorder.record(event, seen=stale)

    assert ["1", "2"] == [s.tracking for s in result.order.shipments]
    assert [] == world.verify(order)


def test_too_many_writers_are_refused_in_time_and_nothing_is_written(world: World) -> None:
    time = [0.0]

    def sleep(seconds: float) -> None:
        time[0] += seconds

    db = FaultyClient(world.db, always=failed(gax.Aborted))
    module = world.another(db)
    recorder = replace(module.recorder, monotonic=lambda: time[0], sleep=sleep, chance=lambda: 1.0)
    before = world.dump()

    with pytest.raises(Contended):
        place.place_order(replace(module, recorder=recorder), CUSTOMER, "k", CART)

    assert RETRY_SECONDS_MAX <= time[0] <= RETRY_SECONDS_MAX + 0.5
    assert 10 <= db.commits <= 30
    assert before == world.dump()


def test_sixteen_writers_of_one_order_all_succeed(world: World) -> None:
    world.seed(stock=16)
    order = world.paid(16)

    def ship(number: int) -> Outcome:
        key, one = f"s{number}", {"l1": 1}
        parcel = {"quantities": one, "carrier": "dhl", "tracking": key}
        return staff.ship(world.module, STAFF, key, order.order_id, **parcel).outcome  # type: ignore[arg-type]

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(ship, range(16)))

    after, entries = world.order(order), world.module.orders.entries(order.order_id)
    assert [Outcome.RECORDED] * 16 == outcomes
    assert {f"s{n}" for n in range(16)} == {s.tracking for s in after.shipments}
    assert order.version + 16 == after.version
    assert list(range(1, after.version + 1)) == [entry["seq"] for entry in entries]
    assert [] == world.verify(order)


def test_of_sixteen_who_cancel_one_does_and_the_rest_are_refused_by_rule(world: World) -> None:
    order = world.paid()

    def cancel(number: int) -> str:
        try:
            return staff.cancel_order(world.module, STAFF, f"c{number}", order.order_id, "asked").outcome
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(16) as threads:
        answers = sorted(threads.map(cancel, range(16)))

    assert ["canceled"] * 15 + ["recorded"] == answers
    assert 1 == len(world.order(order).refund_rows)
    assert [] == world.verify(order)


def test_sixteen_who_refund_never_give_back_more_than_was_taken(world: World) -> None:
    order = world.paid()
    part = order.amounts.total // 5

    def refund(number: int) -> str:
        try:
            result = staff.refund(world.module, STAFF, f"r{number}", order.order_id, amount=part, reason="asked")
        except Refused as refused:
            return refused.code
        return result.outcome

    with ThreadPoolExecutor(16) as threads:
        answers = sorted(threads.map(refund, range(16)))
    world.settle()

    assert ["recorded"] * 5 + ["refund_exceeds"] * 11 == answers
    assert [part] * 5 == [r["amount"] for r in world.objects("refund")]
    assert [] == world.verify(order)


def test_sixteen_with_one_key_are_one_event(world: World) -> None:
    with ThreadPoolExecutor(16) as threads:
        results = list(threads.map(lambda _: place.place_order(world.another(), CUSTOMER, "k", CART), range(16)))

    assert 1 == len({result.order.number for result in results})
    assert [Outcome.RECORDED] == [r.outcome for r in results if r.outcome is not Outcome.REPLAYED]
    assert 4 == world.stock()


def test_another_body_under_a_key_conflicts_and_writes_nothing(world: World) -> None:
    order = world.paid()
    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    before = world.dump()

    with pytest.raises(IdempotencyConflict):
        staff.refund(world.module, STAFF, "r", order.order_id, amount=101, reason="asked")
    assert before == world.dump()


def test_a_refusal_is_not_stored_and_the_key_works_once_the_order_allows_it(world: World) -> None:
    order = world.place()
    ship = {"quantities": None, "carrier": "dhl", "tracking": "1"}
    with pytest.raises(Refused, match="not_paid"):
        staff.ship(world.module, STAFF, "s", order.order_id, **ship)  # type: ignore[arg-type]
    world.pay(world.checkout(order))
    world.deliver()

    again = staff.ship(world.module, STAFF, "s", order.order_id, **ship)  # type: ignore[arg-type]

    assert Outcome.RECORDED is again.outcome


def test_a_fact_that_adds_nothing_writes_its_inbox_row_alone(world: World) -> None:
    order = world.paid()
    intent = next(iter(order.stripe.payment_intents.values()))
    before = world.dump()
    weaker = replace(intent, end=IntentEnd.NONE, received=0)

    record_facts(world.module, order.order_id, (weaker,), inbox_row(world, "evt_weak"))

    changed = {path for path, found in world.dump().items() if before.get(path) != found}
    assert {"stripe_events/evt_weak"} == changed


def test_a_fact_under_its_id_again_is_done(world: World) -> None:
    order = world.place()
    fact = event_ids.learned(order.order_id, (paid_intent(order),), world.now())
    world.module.recorder.record(fact, Extras(links=["pi_1"]))
    before = world.dump()

    again = world.module.recorder.record(replace(fact, at=world.now()))

    assert Outcome.REPLAYED is again.outcome
    assert before == world.dump()


def test_a_fact_is_never_refused_whatever_the_order_went_through(world: World) -> None:
    order = world.place()
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")

    record_facts(world.module, order.order_id, (paid_intent(order),), None)

    assert order.amounts.total == sum(row.amount for row in world.order(order).refund_rows.values())


def test_one_stripe_object_belongs_to_one_order(world: World) -> None:
    mine, other = world.place(), world.place(key="other")
    record_facts(world.module, mine.order_id, (paid_intent(mine),), inbox_row(world, "evt_1"))
    stolen = Refund("re_1", RefundState.SUCCEEDED, 100, "eur", payment_intent="pi_1")

    record_facts(world.module, other.order_id, (stolen,), inbox_row(world, "evt_2"))

    assert [("linked_elsewhere", "pi_1"), ("refunded_outside", "re_1")] == world.problems()
    assert ["re_1"] == list(world.order(mine).stripe.refunds)
    assert [] == list(world.order(other).stripe.refunds)
    assert mine.order_id == world.rows("stripe_events")["evt_2"]["order_id"]
    with pytest.raises(LinkedElsewhere):
        world.module.recorder.record(event_ids.learned(other.order_id, (stolen,), world.now()), Extras(links=["pi_1"]))


def test_nothing_is_recorded_on_an_order_that_is_not_there(world: World) -> None:
    before = world.dump()

    with pytest.raises(NotFound):
        record_facts(world.module, "ord_nobody", (PaymentIntent("pi_1"),), inbox_row(world, "evt_1"))
    assert before == world.dump()


def test_another_customers_order_answers_like_an_absent_one(world: World) -> None:
    order = world.place()
    stranger = replace(CUSTOMER, uid="stranger")
    before = world.dump()
    answers = []

    for order_id in (order.order_id, "ord_nobody"):
        with pytest.raises(NotFound) as refused:
            staff.cancel_order(world.module, stranger, "c", order_id, "asked")
        answers.append((refused.value.code, str(refused.value)))

    assert answers[0] == answers[1]
    assert before == world.dump()
