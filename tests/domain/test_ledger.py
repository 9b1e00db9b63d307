"""The books: postings that balance and add up to what the facts mean, and a chain that shows every damage."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.domain import ledger
from functions.domain.ledger import Posting
from functions.domain.order import Order
from tests.domain import builders as b

Entry = dict[str, Any]
EVENTS = [
    b.placed(),
    b.checkout(),
    b.fact(b.paid(), b.charge(1)),
    b.refund_of(30),
    b.fact(*b.stripe_refund("pending")),
    b.fact(*b.stripe_refund("succeeded")),
    b.fact(*b.stripe_refund("failed")),
]


def kept() -> tuple[Order, list[Entry]]:
    """Return an order and its entries as the one write path chains them."""
    order: Order | None = None
    entries: list[Entry] = []
    for event in EVENTS:
        change = b.step(order, event)
        lines = [{"account": p.account, "amount": p.amount} for p in change.postings]
        entry = {"seq": change.order.version, "data": event.kind, "postings": lines}
        add(entries, entry)
        order = replace(change.order, head_hash=entries[-1]["hash"])
    if order is None:
        raise ValueError("no events, no order")
    return order, entries


def add(entries: list[Entry], entry: Entry) -> None:
    entry["previous_hash"] = entries[-1]["hash"] if entries else ""
    entry["hash"] = ledger.entry_hash(entry)
    entries.append(entry)


def chained(entries: list[Entry]) -> list[Entry]:
    """Return *entries* with a chain that is right again: what a forger would do."""
    again: list[Entry] = []
    for seq, entry in enumerate(entries, 1):
        add(again, entry | {"seq": seq})
    return again


def test_books_that_nobody_touched_are_right() -> None:
    assert [] == ledger.verify(*kept())


def test_nothing_is_posted_that_balances_to_nothing() -> None:
    assert ({"customer": 0, "disputed": 0, "refunds_pending": 0, "stripe": 0, "tender": 0}, ()) == (
        ledger.target(None),
        ledger.postings(None, b.run(b.placed())),
    )


def test_a_payment_and_its_refund_are_posted_step_by_step() -> None:
    _, entries = kept()

    assert [
        [],
        [],
        [{"account": "customer", "amount": -100}, {"account": "stripe", "amount": 100}],
        [{"account": "customer", "amount": 30}, {"account": "refunds_pending", "amount": -30}],
        [],
        [{"account": "refunds_pending", "amount": 30}, {"account": "stripe", "amount": -30}],
        [{"account": "customer", "amount": -30}, {"account": "stripe", "amount": 30}],
    ] == [entry["postings"] for entry in entries]


def test_only_accounts_that_change_are_posted() -> None:
    order = b.run(*EVENTS[:4])

    assert (Posting("customer", -70), Posting("refunds_pending", -30), Posting("stripe", 100)) == ledger.postings(
        None, order
    )


def changed(entries: list[Entry]) -> list[Entry]:
    return [entries[0], entries[1] | {"data": "another"}, *entries[2:]]


def without_one(entries: list[Entry]) -> list[Entry]:
    return [*entries[:1], *entries[2:]]


def without_the_last(entries: list[Entry]) -> list[Entry]:
    return entries[:-1]


def swapped(entries: list[Entry]) -> list[Entry]:
    return [entries[1], entries[0], *entries[2:]]


def unbalanced(entries: list[Entry]) -> list[Entry]:
    return [*entries[:2], entries[2] | {"postings": [{"account": "stripe", "amount": 100}]}, *entries[3:]]


def misposted(entries: list[Entry]) -> list[Entry]:
    lines = [{"account": "customer", "amount": -99}, {"account": "stripe", "amount": 99}]
    return chained([*entries[:2], entries[2] | {"postings": lines}, *entries[3:]])


def posted_elsewhere(entries: list[Entry]) -> list[Entry]:
    lines = [{"account": "pocket", "amount": -100}, {"account": "stripe", "amount": 100}]
    return chained([*entries[:2], entries[2] | {"postings": lines}, *entries[3:]])


def added(entries: list[Entry]) -> list[Entry]:
    return chained([*entries, {"data": "another", "postings": []}])


def unlinked(entries: list[Entry]) -> list[Entry]:
    entry = entries[1] | {"previous_hash": "0" * 64}
    return [entries[0], entry | {"hash": ledger.entry_hash(entry)}, *entries[2:]]


DAMAGE: list[tuple[Callable[[list[Entry]], list[Entry]], list[str]]] = [
    (changed, ["event 2 was changed"]),
    (without_one, ["event 2 is missing", "event 2 does not follow the one before", "the chain ends at 6"]),
    (without_the_last, ["the chain ends at 6, the order at 7", "posted "]),
    (swapped, ["event 1 is missing", "event 2 is missing", "event 1 does not follow", "event 2 does not follow"]),
    (unbalanced, ["event 3 is not balanced", "event 3 was changed", "posted "]),
    (misposted, ["the chain ends at 7, the order at 7", "posted "]),
    (posted_elsewhere, ["the chain ends at 7, the order at 7", "posted "]),
    (added, ["the chain ends at 8, the order at 7"]),
    (unlinked, ["event 2 does not follow the one before", "event 3 does not follow the one before"]),
]


@pytest.mark.parametrize(("damage", "faults"), DAMAGE)
def test_every_damage_is_found(damage: Callable[[list[Entry]], list[Entry]], faults: list[str]) -> None:
    order, entries = kept()

    found = ledger.verify(order, damage(entries))

    assert [] == [fault for fault in faults if not any(line.startswith(fault) for line in found)]


def test_postings_that_are_no_list_are_not_read() -> None:
    order, entries = kept()

    with pytest.raises(TypeError, match="postings are a list"):
        ledger.verify(order, [entries[0] | {"postings": 5}])
