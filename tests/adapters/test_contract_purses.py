"""The contract of gift cards and store credit: Firestore's adapter keeps it, and so does the one in memory."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.takings import Counter, Pool
from functions.domain.tender import GiftCard
from functions.use_cases.ports import CommitFailed
from functions.use_cases.purses import NewCard, PurseEntry, Purses
from tests.adapters.ports import NOW, Ports

pytestmark = pytest.mark.emulator

CREDIT: Counter = (Pool.CREDIT, "alice.eur")
CARD = NewCard(GiftCard("gc_1", "eur", 500, 500, NOW + timedelta(days=30)), "hash of its code")
ENTRY = PurseEntry("e1", "hash", 500, 500, "goodwill", "staff:bob", NOW)


def of(ports: Ports) -> Purses:
    return ports.world.module.purses if ports.world else ports.store.purses


def wins(purses: Purses, counter: Counter, token: object, entry: PurseEntry, new: NewCard | None = None) -> bool:
    try:
        purses.write(counter, token, entry, new)
    except CommitFailed:
        return False
    return True


def test_a_purse_that_nobody_wrote_is_none_and_one_that_was_written_is_read_with_its_entry(ports: Ports) -> None:
    purses = of(ports)
    nothing = purses.read(CREDIT, "e1")
    purses.write(CREDIT, nothing.token, ENTRY)

    assert (None, None) == (nothing.balance, nothing.entry)
    assert (500, ENTRY) == (purses.read(CREDIT, "e1").balance, purses.read(CREDIT, "e1").entry)
    assert (500, None) == (purses.read(CREDIT, "e2").balance, purses.read(CREDIT, "e2").entry)


def test_who_read_a_purse_before_another_wrote_it_comes_too_late(ports: Ports) -> None:
    purses, more = of(ports), replace(ENTRY, entry_id="e2", balance=1000)
    nothing = purses.read(CREDIT, "e1")
    won = [wins(purses, CREDIT, nothing.token, ENTRY), wins(purses, CREDIT, nothing.token, more)]
    first = purses.read(CREDIT, "e2")
    won += [wins(purses, CREDIT, first.token, more), wins(purses, CREDIT, first.token, replace(more, entry_id="e3"))]

    assert [True, False, True, False] == won
    assert (1000, None) == (purses.read(CREDIT, "e3").balance, purses.read(CREDIT, "e3").entry)


def test_an_entry_is_written_once_whatever_stands_in_the_purse(ports: Ports) -> None:
    purses = of(ports)
    purses.write(CREDIT, purses.read(CREDIT, "e1").token, ENTRY)

    assert not wins(purses, CREDIT, purses.read(CREDIT, "e1").token, replace(ENTRY, balance=1000))
    assert (500, ENTRY) == (purses.read(CREDIT, "e1").balance, purses.read(CREDIT, "e1").entry)


def test_of_eight_writes_at_once_one_is_done(ports: Ports) -> None:
    purses = of(ports)
    token = purses.read(CREDIT, "e1").token
    with ThreadPoolExecutor(8) as threads:
        entries = [replace(ENTRY, entry_id=f"e{n}") for n in range(8)]
        won = sorted(threads.map(lambda entry: wins(purses, CREDIT, token, entry), entries))

    assert [False] * 7 + [True] == won


def test_a_gift_card_is_found_by_its_codes_hash_and_shows_what_is_left(ports: Ports) -> None:
    purses, counter = of(ports), (Pool.GIFT_CARD, CARD.card.card_id)
    purses.write(counter, purses.read(counter, "e1").token, ENTRY, CARD)
    spent = replace(ENTRY, entry_id="e2", amount=-200, balance=300)
    purses.write(counter, purses.read(counter, "e2").token, spent)
    left = replace(CARD.card, balance=300)

    assert {CARD.code_hash: left} == purses.by_code([CARD.code_hash, "another"])
    assert (left, None) == (purses.card("gc_1"), purses.card("gc_2"))
    assert not wins(purses, counter, None, replace(ENTRY, entry_id="e3"), CARD)


def test_another_code_of_a_gift_card_changes_nothing_else_and_voids_the_one_before(ports: Ports) -> None:
    purses, counter = of(ports), (Pool.GIFT_CARD, CARD.card.card_id)
    purses.write(counter, purses.read(counter, "e1").token, ENTRY, CARD)
    first = purses.read(counter, "e2")
    other = NewCard(replace(CARD.card, issued=1, balance=1, expires_at=None), "hash of another")
    coded = replace(ENTRY, entry_id="e2", amount=0)
    won = [wins(purses, counter, token, coded, other) for token in (None, first.token, first.token)]

    assert [False, True, False] == won
    assert {"hash of another": CARD.card} == purses.by_code([CARD.code_hash, "hash of another"])
    assert coded == purses.read(counter, "e2").entry
