"""What is done about each break: facts are joined, rows written again, the rest is one problem for an operator."""

from collections.abc import Callable, Mapping
from datetime import datetime

from functions.domain.attention import Problem
from functions.domain.drift import Break, Drift, due_effects
from functions.domain.errors import OrderPaymentsError
from functions.domain.event_ids import digest
from functions.domain.obligations import next_due
from functions.use_cases.books import Healing
from functions.use_cases.missed import settle
from functions.use_cases.pace import paced
from functions.use_cases.ports import OutboxRow
from functions.use_cases.receive import record_facts
from functions.use_cases.reconcile import Report, Say, Sight, breaks_of, facts_of, look, order_breaks
from functions.use_cases.requests import heard

UNSOUND = (
    Drift.EVENT_MISSING,
    Drift.EVENT_CHANGED,
    Drift.POSTINGS_DIFFER,
    Drift.AMOUNTS_WRONG,
    Drift.STATUS_WRONG,
)
"""An order with one of these lost something that was recorded: joining it again would post its money twice."""

HARMLESS = (Drift.LINK_MISSING, Drift.SETTLEMENT_MISSING)
"""Repaired whatever else is wrong: the order is not touched."""


def reconcile(healing: Healing, since: datetime, *, apply: bool, say: Say = lambda _what, _count: None) -> Report:
    """Compare everything since *since*; with *apply* repair each break, or raise one problem for it.

    Raises:
        CallFailed: Stripe does not answer; what was repaired until then stands.
    """
    healing = paced(healing)
    sight = look(healing, since, say)
    breaks, unsound, repaired, raised = [], set[str](), 0, 0
    for each in breaks_of(sight, say):
        breaks.append(each)
        unsound |= {each.order_id} if each.kind in UNSOUND else set()
        if apply and (each.order_id not in unsound or each.kind in HARMLESS) and _repaired(sight, each):
            repaired += 1
        elif apply:
            healing.module.problems.raise_problem(each.order_id, _problem(each), healing.module.now())
            raised += 1
    orders = sum(sight.exists.values()) - sum(each.kind is Drift.UNREADABLE for each in breaks)
    return Report(orders, len(sight.found), len(sight.booked), tuple(breaks), repaired, raised)


def _problem(each: Break) -> Problem:
    return Problem(str(each.kind), each.subject)


def _repaired(sight: Sight, each: Break) -> bool:
    """Repair the break if there is a way, and say whether it is gone."""
    repair = _REPAIRS.get(each.kind)
    if repair is None:
        return False
    try:
        repair(sight, each)
    except OrderPaymentsError:
        return False
    return each.kind is Drift.SETTLEMENT_MISSING or each not in order_breaks(sight, each.order_id, fresh=True)


def _join(sight: Sight, each: Break) -> None:
    """Join what Stripe says; as a message of its own, so that a dispute is looked at as at any message about it."""
    requests = list[str]()
    with heard(requests):
        facts = facts_of(sight, each.subject, fresh=True)
    if facts:
        record_facts(sight.healing.module, each.order_id, facts, None, f"reconcile-{digest(facts)[:24]}", requests)


def _link(sight: Sight, each: Break) -> None:
    sight.healing.books.put_link(each.subject, each.order_id)


def _settle(sight: Sight, each: Break) -> None:
    settle(sight.healing, [sight.booked[each.subject]])


def _queue(sight: Sight, each: Break) -> None:
    """Write the lost outbox row again; the sweep does the rest."""
    module, order = sight.healing.module, sight.healing.module.orders.get(each.order_id)
    for kind, subject in due_effects(order) if order else ():
        if order and each.subject == f"{kind}-{subject}":
            event_id = f"reconcile:{order.order_id}:{order.version}"
            row_id = f"{event_id}.{each.subject.removesuffix('-')}"
            row = OutboxRow(row_id, order.order_id, order.number, event_id, order.version, kind, subject, module.now())
            sight.healing.books.queue(row)


def _set_timer(sight: Sight, each: Break) -> None:
    order = sight.healing.module.orders.get(each.order_id)
    due = next_due(order) if order else None
    if due is not None:
        sight.healing.module.orders.defer(each.order_id, due, _problem(each))


_REPAIRS: Mapping[Drift, Callable[[Sight, Break], None]] = {
    Drift.SESSION_MISSING: _join,
    Drift.SESSION_BEHIND: _join,
    Drift.PAYMENT_INTENT_MISSING: _join,
    Drift.PAYMENT_INTENT_BEHIND: _join,
    Drift.CHARGE_MISSING: _join,
    Drift.CHARGE_BEHIND: _join,
    Drift.REFUND_MISSING: _join,
    Drift.REFUND_BEHIND: _join,
    Drift.DISPUTE_MISSING: _join,
    Drift.DISPUTE_BEHIND: _join,
    Drift.SETTLEMENT_MISSING: _settle,
    Drift.LINK_MISSING: _link,
    Drift.TIMER_WRONG: _set_timer,
    Drift.EFFECT_LOST: _queue,
}
