"""What is due outside is done by one at a time, again when it fails, and put before an operator when it never works."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from google.api_core import exceptions as gax
from google.cloud import firestore

from functions.adapters.boxes import FirestoreOutbox
from functions.use_cases import effects, staff
from functions.use_cases.ports import CommitFailed, OutboxRow
from tests.faults import Crashed, FaultyClient, crash_after, failed, lost
from tests.world import CUSTOMER, STAFF, World

pytestmark = pytest.mark.emulator


def due(world: World, kind: str) -> OutboxRow:
    (row,) = [r for r in world.module.outbox.due(world.now() + timedelta(days=9), 100) if r.kind == kind]
    return row


@pytest.fixture
def release(world: World) -> OutboxRow:
    """The stock of an order that was canceled, on its way back."""
    order = world.place()
    staff.cancel_order(world.module, CUSTOMER, "c", order.order_id, "asked")
    return due(world, "release_stock")


def test_of_sixteen_who_claim_one_wins(world: World, release: OutboxRow) -> None:
    until = world.now() + effects.LEASE
    with ThreadPoolExecutor(16) as threads:
        won = list(threads.map(lambda _: world.another().outbox.claim(release, until), range(16)))

    assert [False] * 15 + [True] == sorted(won)
    assert (1, until) == tuple(world.rows("outbox")[release.row_id][name] for name in ("attempts", "lease_until"))


def test_of_sixteen_who_run_one_does_it(world: World, release: OutboxRow) -> None:
    with ThreadPoolExecutor(16) as threads:
        done = list(threads.map(lambda _: effects.run(world.module, release), range(16)))

    assert 1 == done.count(True)
    assert 5 == world.stock()
    assert {} == {i: r for i, r in world.rows("outbox").items() if r["kind"] == "release_stock"}


def test_a_claim_whose_holder_ended_is_taken_over_when_its_lease_is_over(world: World, release: OutboxRow) -> None:
    assert world.module.outbox.claim(release, world.now() + effects.LEASE)
    assert not effects.run(world.module, release)
    world.advance(seconds=30)
    world.sweep()
    assert 4 == world.stock()

    world.advance(seconds=31)
    world.sweep()

    assert 5 == world.stock()


def test_a_row_that_is_done_is_not_done_again(world: World, release: OutboxRow) -> None:
    assert effects.run(world.module, release)
    before = world.dump()

    assert not effects.run(world.module, release)
    assert before == world.dump()


def test_a_lost_answer_to_a_claim_costs_a_lease_and_no_more(world: World, release: OutboxRow) -> None:
    module = world.another(FaultyClient(world.db, lost(gax.ServiceUnavailable)))
    assert not effects.run(module, release)
    assert 4 == world.stock()

    world.advance(seconds=61)
    world.sweep()

    assert 5 == world.stock()


def test_a_crash_after_the_effect_leaves_it_done_once(world: World, release: OutboxRow) -> None:
    with pytest.raises(Crashed):
        effects.run(world.another(FaultyClient(world.db, None, crash_after)), release)

    world.settle()

    assert 5 == world.stock()


def test_an_effect_that_never_works_is_put_off_longer_each_time_then_dead_with_one_problem(
    world: World, release: OutboxRow
) -> None:
    world.db.document("stock/mug").delete()
    waits = []
    for _ in range(effects.TRIES_MAX):
        row = world.rows("outbox")[release.row_id]
        world.shift += row["due_at"] - world.now() + timedelta(seconds=1)
        world.sweep()
        waits.append((world.rows("outbox")[release.row_id]["due_at"] - world.now()).total_seconds())
        problems = [p for p in world.problems() if p == ("effect_failed", release.row_id)]
        assert (len(waits) >= effects.PROBLEM_TRIES) == bool(problems)

    row = world.rows("outbox")[release.row_id]
    assert (True, effects.TRIES_MAX, "crashed") == (row["dead"], row["attempts"], row["error"])
    assert [30, 60, 120] == [round(wait / 10) * 10 for wait in waits[:3]]
    assert effects.BACKOFF_MAX.total_seconds() >= max(waits)
    assert sum(waits) > timedelta(hours=26).total_seconds()
    assert [("effect_failed", release.row_id)] == world.problems()
    world.advance(days=9)
    assert 0 == world.sweep().effects


@pytest.mark.usefixtures("release")
def test_an_effect_that_never_works_stops_no_other(world: World) -> None:
    world.db.document("stock/mug").delete()
    world.advance(minutes=1)

    swept = world.sweep()

    assert (2, 1) == (swept.effects, swept.failed)
    assert 1 == len(world.rows("mail"))


@pytest.mark.usefixtures("release")
def test_a_row_that_cannot_even_be_put_back_stops_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise CommitFailed("unavailable")

    monkeypatch.setattr(FirestoreOutbox, "retry", fail)
    world.db.document("stock/mug").delete()
    world.advance(minutes=1)

    swept = world.sweep()

    assert (2, 1) == (swept.effects, swept.failed)
    assert 1 == len(world.rows("mail"))


def test_a_row_without_its_order_is_put_off_and_stops_no_other(world: World, release: OutboxRow) -> None:
    reference = world.db.collection("outbox").document("orphan")
    reference.set(world.rows("outbox")[release.row_id] | {"order_id": "ord_nobody"})
    world.advance(minutes=1)

    assert 1 == world.sweep().failed
    assert 5 == world.stock()
    assert "crashed" == world.rows("outbox")["orphan"]["error"]


def test_a_mail_that_is_run_ten_times_at_once_is_written_once(world: World) -> None:
    order = world.paid()
    row = due(world, "mail")
    with ThreadPoolExecutor(10) as threads:
        done = list(threads.map(lambda _: effects.run(world.module, row), range(10)))

    (mail,) = world.rows("mail").values()
    assert [True] * 10 == done
    assert ["ada@example.org"] == mail["to"]
    assert f"Your order {order.number} is confirmed" == mail["message"]["subject"]
    assert f"http://127.0.0.1:5000/orders/{order.order_id}" in mail["message"]["text"]
    assert (order.order_id, order.version) == (mail["order_id"], mail["seq"])
    assert {} == world.rows("outbox")


@pytest.mark.parametrize("fault", [lost(gax.ServiceUnavailable), lost(gax.Aborted)])
def test_a_mail_whose_answer_is_lost_is_written_once(world: World, fault: Any) -> None:
    world.paid()
    assert effects.run(world.another(FaultyClient(world.db, fault)), due(world, "mail"))

    assert 1 == len(world.rows("mail"))
    assert {} == world.rows("outbox")


def test_a_mail_that_could_not_be_written_is_written_later(world: World) -> None:
    world.paid()
    assert not effects.run(world.another(FaultyClient(world.db, failed(gax.Aborted))), due(world, "mail"))
    assert {} == world.rows("mail")

    world.settle()

    assert 1 == len(world.rows("mail"))


def test_a_mail_for_a_customer_who_was_forgotten_has_no_address(world: World) -> None:
    order = world.paid()
    world.db.document(f"orders/{order.order_id}/private/contact").delete()

    world.settle()

    assert [[]] == [mail["to"] for mail in world.rows("mail").values()]


def test_a_mail_is_in_the_language_that_its_customer_chose(world: World) -> None:
    order = world.paid()
    world.db.document(f"orders/{order.order_id}/private/contact").update({"locale": "de"})

    world.settle()

    (mail,) = world.rows("mail").values()
    assert f"Ihre Bestellung {order.number} ist bestätigt" == mail["message"]["subject"]
    assert "15,00 EUR" in mail["message"]["html"]


def test_a_customer_of_before_there_were_languages_gets_the_installation_s(world: World) -> None:
    order = world.paid()
    world.settings(locale="de")
    contact = world.db.document(f"orders/{order.order_id}/private/contact")
    contact.update({"locale": firestore.DELETE_FIELD})

    assert effects.run(world.another(), due(world, "mail"))
    (mail,) = world.rows("mail").values()
    assert f"Ihre Bestellung {order.number} ist bestätigt" == mail["message"]["subject"]


def test_each_change_that_a_customer_should_know_of_is_one_mail(world: World) -> None:
    order = world.paid()
    ship = staff.ship(world.module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1")
    staff.deliver(world.module, STAFF, "d", order.order_id, ship.order.shipments[0].shipment_id)
    staff.refund(world.module, STAFF, "r", order.order_id, amount=100, reason="asked")
    world.settle()
    world.deliver()
    world.settle()

    kinds = sorted(name.rsplit("mail-", 1)[1] for name in world.rows("mail"))
    assert ["order_confirmed", "order_refunded", "order_shipped"] == kinds


def test_a_dead_row_that_an_operator_wakes_is_done(world: World, release: OutboxRow) -> None:
    module = world.module
    module.outbox.retry(replace(release, attempts=effects.TRIES_MAX - 1), world.now(), "crashed", dead=True)
    world.advance(days=1)
    world.sweep()
    assert 4 == world.stock()

    world.db.document(f"outbox/{release.row_id}").update({"dead": False, "attempts": 0})
    world.sweep()

    assert 5 == world.stock()
