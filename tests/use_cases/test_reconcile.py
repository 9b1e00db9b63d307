"""The drift check on the real adapters: what is wrong is named and repaired or raised, what is right is left alone."""

from datetime import timedelta

import pytest

from functions.domain.drift import TIMER_LATE, Break, Drift
from functions.domain.facets import PaymentStatus, payment_status
from functions.domain.order import Order, Status
from functions.use_cases import staff, sweep
from functions.use_cases.reconcile import Report
from functions.use_cases.repair import reconcile
from tests.world import CUSTOMER, ORIGIN, STAFF, World

DISPUTED = "4000000000000259"

pytestmark = pytest.mark.emulator


def run(world: World, *, apply: bool = False, days: float = 2) -> Report:
    return reconcile(world.healing, world.now() - timedelta(days=days), apply=apply)


def kinds(report: Report) -> set[Drift]:
    return {each.kind for each in report.breaks}


def later(world: World) -> None:
    """Let what is on its way be late."""
    world.advance(minutes=6)


def settled(world: World) -> Order:
    """Return a paid order whose effects are done and whose balance transaction is on file."""
    order = world.paid()
    world.settle()
    world.poll()
    later(world)
    return order


def test_a_clean_shop_has_no_breaks_and_a_look_writes_nothing(world: World) -> None:
    order = settled(world)
    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    world.settle()
    world.deliver()
    staff.cancel_order(world.module, CUSTOMER, "c", world.place(key="other").order_id, "asked")
    world.settle()
    world.poll()
    later(world)
    before, posts = world.dump(), len([*world.server.simulator.world.log.requests])

    report = run(world, apply=True)

    assert () == report.breaks
    assert (2, 2) == (report.orders, report.settlements)
    assert before == world.dump()
    gone = list(world.server.simulator.world.log.requests)[posts:]
    assert {"GET"} == {entry["method"] for entry in gone}


def test_a_payment_that_nobody_heard_of_is_named_and_joined(world: World) -> None:
    order = world.place()
    assert 303 == world.pay(world.checkout(order))
    later(world)

    expected = {Drift.SESSION_BEHIND, Drift.PAYMENT_INTENT_MISSING, Drift.CHARGE_MISSING, Drift.SETTLEMENT_MISSING}
    before = world.dump()
    assert expected <= kinds(run(world))
    assert before == world.dump()
    repaired = run(world, apply=True)

    assert 0 == repaired.raised
    assert Status.CONFIRMED is world.order(order).status
    assert [] == world.problems()
    assert [] == world.verify(order)
    assert () == run(world).breaks


def test_a_second_pass_writes_nothing_and_posts_nothing(world: World) -> None:
    order = settled(world)
    world.db.document(f"orders/{order.order_id}").update({"status": "awaiting_payment"})
    world.db.collection("stripe_links").document(world.objects("payment_intent")[0]["id"]).delete()
    run(world, apply=True)
    before, posts = world.dump(), list(world.server.simulator.world.log.requests)

    again = run(world, apply=True)

    assert {Drift.STATUS_WRONG, Drift.TIMER_WRONG} == kinds(again)
    assert before == world.dump()
    gone = list(world.server.simulator.world.log.requests)[len(posts) :]
    assert {"GET"} == {entry["method"] for entry in gone}


def test_a_refund_made_in_the_dashboard_unheard_of_is_joined_and_holds_the_order(world: World) -> None:
    order = settled(world)
    world.stripe.v1.refunds.create({"payment_intent": world.objects("payment_intent")[0]["id"], "amount": 100})
    later(world)

    assert Drift.REFUND_MISSING in kinds(run(world, apply=True))

    assert PaymentStatus.PARTIALLY_REFUNDED is payment_status(world.order(order))
    assert ["refunded_outside"] == list(world.order(order).holds)


def test_a_dispute_that_nobody_heard_of_is_joined_and_looked_at_at_once(world: World) -> None:
    order = world.place()
    assert 303 == world.pay(world.checkout(order), DISPUTED)
    world.deliver("payment_intent.succeeded")
    later(world)
    (dispute,) = world.objects("dispute")

    run(world, apply=True)
    assert [dispute["id"]] == [row["subject"] for row in world.rows("outbox").values() if row["kind"] == "refresh"]
    world.settle()

    view = world.order(order).views[dispute["id"]]
    assert ("needs_response", dispute["evidence_details"]["due_by"]) == (
        view.status,
        view.due_by and view.due_by.timestamp(),
    )
    assert run(world).is_clean


def test_a_payment_of_ours_without_an_order_is_one_problem_after_an_hour(world: World) -> None:
    tags = {"origin": ORIGIN, "order_id": "ord_gone", "attempt": "1"}
    made = world.stripe.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, "metadata": tags}
    )
    later(world)
    assert Drift.ORPHAN_PAYMENT not in kinds(run(world, apply=True))
    world.advance(hours=1)

    report = run(world, apply=True)

    assert Break(Drift.ORPHAN_PAYMENT, "ord_gone", made.id) in report.breaks
    assert [("orphan_payment", made.id)] == world.problems()


def test_another_installations_objects_are_not_compared(world: World) -> None:
    tags = {"origin": "inst_other", "order_id": "theirs", "attempt": "1"}
    world.stripe.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, "metadata": tags}
    )
    world.poll()
    later(world)
    world.advance(hours=2)

    assert () == run(world).breaks


def test_what_is_minutes_old_is_left_to_the_next_pass(world: World) -> None:
    order = world.place()
    assert 303 == world.pay(world.checkout(order))

    assert Drift.PAYMENT_INTENT_MISSING not in kinds(run(world))


def test_an_object_that_stripe_does_not_know_is_a_problem(world: World) -> None:
    order = settled(world)
    session, *_ = world.order(order).stripe.sessions
    world.server.simulator.world.store.remove("checkout.session", session)

    report = run(world, apply=True)

    assert (Break(Drift.UNKNOWN_AT_STRIPE, order.order_id, session),) == report.breaks
    assert [("unknown_at_stripe", session)] == world.problems()


def test_an_object_older_than_the_window_is_asked_for_by_itself(world: World) -> None:
    order = settled(world)
    world.advance(days=1)
    staff.ship(world.module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1")
    world.settle()
    world.poll()

    report = run(world, days=0.5)

    assert () == report.breaks
    assert (1, 0) == (report.orders, report.objects)


def test_a_lost_outbox_row_is_written_again_and_done(world: World) -> None:
    order = settled(world)
    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    for row_id in world.rows("outbox"):
        world.db.document(f"outbox/{row_id}").delete()
    assert {Drift.EFFECT_LOST} == kinds(run(world))

    assert 1 == run(world, apply=True).repaired
    world.settle()
    world.deliver()

    assert [100] == [refund["amount"] for refund in world.objects("refund")]
    assert PaymentStatus.PARTIALLY_REFUNDED is payment_status(world.order(order))
    assert set() == kinds(run(world)) - {Drift.SETTLEMENT_MISSING}


def test_a_lost_timer_is_set_again_and_fires(world: World) -> None:
    order = world.place()
    later(world)
    world.db.document(f"orders/{order.order_id}").update({"next_due_at": None})

    assert {Drift.TIMER_WRONG} == kinds(run(world, apply=True))
    world.advance(hours=2)
    world.settle()

    assert Status.EXPIRED is world.order(order).status


def test_a_missing_link_is_written_again_and_a_wrong_one_raised(world: World) -> None:
    order = settled(world)
    intent, session = world.objects("payment_intent")[0]["id"], world.objects("checkout.session")[0]["id"]
    world.db.document(f"stripe_links/{intent}").delete()
    world.db.document(f"stripe_links/{session}").update({"order_id": "other"})

    report = run(world, apply=True)

    assert {Drift.LINK_MISSING, Drift.LINK_ELSEWHERE} == kinds(report)
    assert order.order_id == world.rows("stripe_links")[intent]["order_id"]
    assert "other" == world.rows("stripe_links")[session]["order_id"]
    assert [("link_elsewhere", session)] == world.problems()


def test_a_changed_past_is_a_problem_and_is_left_as_it_is(world: World) -> None:
    order = settled(world)
    entry = next(iter(world.db.collection(f"orders/{order.order_id}/events").stream()))
    entry.reference.update({"actor": "staff:nobody"})

    report = run(world, apply=True)

    assert {Drift.EVENT_CHANGED} == kinds(report)
    assert "staff:nobody" == entry.reference.get().get("actor")
    assert [("event_changed", order.order_id)] == world.problems()


def test_rows_without_their_order_are_problems(world: World) -> None:
    settled(world)
    inbox = next(iter(world.rows("stripe_events").values()))
    world.db.document("stripe_events/evt_lost").set(inbox | {"event_id": "evt_lost", "order_id": "ord_gone"})
    staff.refund(world.module, STAFF, "r", inbox["order_id"], amount=1, reason="asked")
    row_id, row = next(iter(world.rows("outbox").items()))
    world.db.document("outbox/lost").set(row | {"order_id": "ord_gone"})
    assert row_id

    report = run(world, apply=True)

    assert {Drift.OUTBOX_WITHOUT_ORDER, Drift.INBOX_WITHOUT_ORDER} == kinds(report)
    assert 2 == report.raised


def test_a_break_that_is_gone_at_the_second_look_is_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = world.place()
    assert 303 == world.pay(world.checkout(order))
    later(world)
    healing, looked = world.healing, []
    entries = healing.module.orders.entries

    def and_then_it_comes(order_id: str) -> object:
        looked.append(order_id)
        if len(looked) == 1:
            found = entries(order_id)
            world.deliver()
            return found
        return entries(order_id)

    monkeypatch.setattr(healing.module.orders, "entries", and_then_it_comes)
    report = reconcile(healing, world.now() - timedelta(days=2), apply=False)

    assert len(looked) > 1
    assert {Drift.SETTLEMENT_MISSING} == kinds(report)


def test_an_order_whose_books_are_broken_is_not_repaired(world: World) -> None:
    """The document lost what the chain still tells: joining it again would post its money twice."""
    order = settled(world)
    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    world.settle()
    world.deliver()
    world.poll()
    later(world)
    world.db.document(f"orders/{order.order_id}/private/staff").update({"stripe.refunds": {}})
    version = world.order(order).version

    report = run(world, apply=True)

    assert {Drift.POSTINGS_DIFFER, Drift.REFUND_MISSING} <= kinds(report)
    assert 0 == report.repaired
    assert version == world.order(order).version
    assert {"postings_differ", "refund_missing"} <= {code for code, _ in world.problems()}


def test_an_order_that_cannot_be_read_is_one_problem_and_the_others_go_on(world: World) -> None:
    newer = settled(world)
    other = world.place(key="other")
    assert 303 == world.pay(world.checkout(other, key="pay other"))
    later(world)
    world.db.document(f"orders/{newer.order_id}").update({"schema_major": 2})

    report = run(world, apply=True)

    assert Break(Drift.UNREADABLE, newer.order_id, newer.order_id) in report.breaks
    assert {newer.order_id, other.order_id} == {each.order_id for each in report.breaks}
    assert (1, 1) == (report.orders, report.raised)
    assert Status.CONFIRMED is world.order(other).status
    assert [("unreadable", newer.order_id)] == world.problems()
    assert [Drift.UNREADABLE] == [each.kind for each in run(world, apply=True).breaks]


def test_an_order_that_cannot_be_read_is_no_missing_one(world: World) -> None:
    """What names it is not without an order, and what it holds is not missing elsewhere."""
    newer, other = settled(world), world.place(key="other")
    staff.refund(world.module, STAFF, "r", newer.order_id, amount=1, reason="asked")
    intent = world.objects("payment_intent")[0]["id"]
    world.db.document(f"orders/{newer.order_id}").update({"schema_major": 2})
    tags = {"metadata": {"origin": ORIGIN, "order_id": other.order_id, "attempt": "1"}}
    world.stripe.v1.payment_intents.update(intent, tags)  # type: ignore[arg-type]
    world.advance(hours=2)

    assert {(newer.order_id, Drift.UNREADABLE)} == {(each.order_id, each.kind) for each in run(world).breaks}


def test_metadata_that_is_no_order_id_is_an_orphan_and_stops_nothing(world: World) -> None:
    settled(world)
    tags = {"origin": ORIGIN, "order_id": "a/b", "attempt": "1"}
    made = world.stripe.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, "metadata": tags}
    )
    world.poll()
    world.advance(hours=2)

    report = run(world, apply=True)

    assert Break(Drift.ORPHAN_PAYMENT, "a/b", made.id) in report.breaks
    assert ("orphan_payment", made.id) in world.problems()


def test_a_timer_that_the_sweep_put_off_is_no_break(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = world.place()
    world.advance(hours=4)
    with monkeypatch.context() as patched:
        patched.setattr(sweep, "_record", lambda *_: 1 / 0)
        world.sweep()
    put_off = world.order(order).next_due_at

    assert put_off
    assert order.next_due_at
    assert put_off > order.next_due_at + TIMER_LATE
    assert () == run(world, apply=True).breaks
    assert ([("timer_failed", order.order_id)], put_off) == (world.problems(), world.order(order).next_due_at)
