"""The contract of outbox, inbox, problems and Stripe customers: Firestore's adapters keep it, and so do the fakes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.attention import Problem
from functions.use_cases.ports import OutboxRow, StripeCustomer
from tests.adapters.ports import EVENT, NOW, ROW, Ports, placing

pytestmark = pytest.mark.emulator


def queued(ports: Ports) -> OutboxRow:
    ports.orders.commit(placing(ports, outbox=[ROW]))
    return ROW


def test_a_claim_is_exclusive_and_moves_the_row(ports: Ports) -> None:
    row, until = queued(ports), NOW + timedelta(minutes=1)
    with ThreadPoolExecutor(8) as threads:
        won = sorted(threads.map(lambda _: ports.outbox.claim(row, until), range(8)))

    claimed = replace(row, attempts=1, lease_until=until, due_at=until)
    assert [False] * 7 + [True] == won
    assert claimed == ports.outbox.get(row.row_id)
    assert ([], [claimed]) == (ports.outbox.due(NOW, 9), ports.outbox.due(until, 9))
    assert ports.outbox.claim(claimed, until + timedelta(minutes=1))


def test_who_read_a_row_before_another_claimed_it_comes_too_late(ports: Ports) -> None:
    row, until = queued(ports), NOW + timedelta(minutes=1)
    waiting = replace(EVENT, status="parked", due_at=NOW)
    ports.inbox.put(waiting)

    assert (True, False) == (ports.outbox.claim(row, until), ports.outbox.claim(row, until))
    assert (True, False) == (ports.inbox.claim(waiting, until), ports.inbox.claim(waiting, until))


def test_a_row_that_is_put_back_waits_and_a_dead_one_is_never_due(ports: Ports) -> None:
    row, later = queued(ports), NOW + timedelta(hours=1)
    ports.outbox.retry(row, later, "no_answer", dead=False)
    back = ports.outbox.get(row.row_id)

    assert back
    assert (1, later, "no_answer", None) == (back.attempts, back.due_at, back.error, back.lease_until)
    ports.outbox.retry(back, later, "no_answer", dead=True)
    assert [] == ports.outbox.due(later, 9)
    dead = ports.outbox.get(row.row_id)
    assert dead
    assert not ports.outbox.claim(dead, later)


def test_what_is_done_is_gone_and_done_again_is_done(ports: Ports) -> None:
    row = queued(ports)
    for _ in range(2):
        ports.outbox.finish(row)

    assert None is ports.outbox.get(row.row_id)
    assert not ports.outbox.claim(row, NOW)
    ports.outbox.retry(row, NOW, "late", dead=False)
    assert None is ports.outbox.get(row.row_id)


def test_a_mail_is_written_once_and_completes_its_row(ports: Ports) -> None:
    row = queued(ports)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: ports.outbox.mail(row, {"to": ["a@example.org"]}), range(8)))

    assert (1, None) == (ports.count("mail"), ports.outbox.get(row.row_id))


def test_an_inbox_row_is_put_once_updated_and_due_while_it_waits(ports: Ports) -> None:
    assert ports.inbox.put(EVENT)
    assert not ports.inbox.put(replace(EVENT, status="handled"))
    assert ([], [EVENT]) == (ports.inbox.due(NOW - timedelta(seconds=1), 9), ports.inbox.due(NOW, 9))

    ports.inbox.update(replace(EVENT, status="handled", due_at=None))

    assert [] == ports.inbox.due(NOW + timedelta(days=1), 9)


def test_a_waiting_inbox_row_is_claimed_by_one(ports: Ports) -> None:
    ports.inbox.put(EVENT)
    until = NOW + timedelta(minutes=2)
    with ThreadPoolExecutor(8) as threads:
        won = sorted(threads.map(lambda _: ports.inbox.claim(EVENT, until), range(8)))

    assert [False] * 7 + [True] == won
    assert replace(EVENT, attempts=1, due_at=until) == ports.inbox.get(EVENT.event_id)
    assert [] == ports.inbox.due(NOW, 9)


def test_a_row_that_is_done_or_absent_is_not_claimed(ports: Ports) -> None:
    assert not ports.inbox.claim(EVENT, NOW)
    assert None is ports.inbox.get("evt_none")
    ports.inbox.put(replace(EVENT, status="handled", due_at=None))

    assert not ports.inbox.claim(replace(EVENT, due_at=None), NOW)


def test_rows_that_were_given_up_are_listed(ports: Ports) -> None:
    ports.inbox.put(EVENT)
    assert [] == ports.inbox.dead(9)
    given_up = replace(EVENT, status="dead", due_at=None)
    ports.inbox.update(given_up)

    assert [given_up] == ports.inbox.dead(9)


def test_a_problem_is_closed_once_it_is_resolved(ports: Ports) -> None:
    problem = Problem("effect_failed", "row_1")
    ports.problems.resolve("ord_1", problem, NOW)
    assert 0 == ports.count("problems")
    ports.problems.raise_problem("ord_1", problem, NOW)
    assert [problem.code] == ports.open_problems()

    ports.problems.resolve("ord_1", problem, NOW)

    assert [] == ports.open_problems()


def test_a_problem_is_one_however_often_it_is_raised(ports: Ports) -> None:
    for subject in ("pi_1/currency", "pi_1/currency", "pi_2"):
        ports.problems.raise_problem("ord_1", Problem("facts_differ", subject), NOW)

    assert 2 == ports.count("problems")


def test_of_many_problems_the_newest_are_listed(ports: Ports) -> None:
    for minute in (2, 3, 1):
        ports.problems.raise_problem(f"ord_{minute}", Problem("facts_differ", "pi"), NOW + timedelta(minutes=minute))

    assert ["ord_3", "ord_2"] == [row.order_id for row in ports.problems.open(2)]


def test_a_customers_row_is_made_once_and_then_accepted(ports: Ports) -> None:
    row = StripeCustomer("u1", "key_1")
    assert row == ports.customers.request(row)
    assert row == ports.customers.request(replace(row, key="key_2"))

    ports.customers.accept("u1", "cus_1")

    assert replace(row, stripe_id="cus_1") == ports.customers.get("u1") == ports.customers.request(row)


def test_a_customers_row_takes_another_key_and_keeps_what_stripe_answered(ports: Ports) -> None:
    row = StripeCustomer("u1", "key_1", requested_at=NOW)
    ports.customers.request(row)
    later = replace(row, key="key_2", requested_at=NOW + timedelta(hours=2))
    ports.customers.renew(later)
    assert later == ports.customers.get("u1")

    ports.customers.accept("u1", "cus_1")
    ports.customers.renew(later)

    assert replace(later, stripe_id="cus_1") == ports.customers.get("u1")


def test_a_customer_who_is_gone_at_stripe_is_forgotten_once(ports: Ports) -> None:
    row = StripeCustomer("u1", "key_1", requested_at=NOW)
    ports.customers.request(row)
    ports.customers.accept("u1", "cus_1")
    anew = replace(row, key="key_2", requested_at=NOW + timedelta(hours=2))
    ports.customers.forget(anew, "cus_1")
    assert anew == ports.customers.get("u1")

    ports.customers.accept("u1", "cus_2")
    ports.customers.forget(anew, "cus_1")

    assert replace(anew, stripe_id="cus_2") == ports.customers.get("u1")
