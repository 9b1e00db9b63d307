"""The store in memory is worth what the emulator says of it; the whole of it is `python3 -m ops prove emulator`."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import override

import pytest

from functions.adapters import stripe_client
from functions.adapters.documents import order_document, order_from
from functions.adapters.staff_documents import staff_document
from functions.domain.attention import Problem
from functions.domain.joins import Joined, Refund, RefundState
from functions.domain.order import Order
from functions.domain.takings import Counter
from functions.use_cases.ports import OutboxRow
from ops.simulation import differential, differential_command
from ops.simulation.boxes import FakeOutbox
from ops.simulation.differential import compare
from ops.simulation.differential_command import play
from ops.simulation.differential_dump import differences
from ops.simulation.differential_store import EMULATOR, telling
from ops.simulation.schedule import plan, run
from ops.simulation.store import FakeStore
from tests.domain import builders as b

emulator = pytest.mark.emulator

LONG, SHORT = range(1, 16), range(16, 151)
"""CI plays 150 seeds: some for as long as the command does, the others for a few acts and all that follows."""
LONG_STEPS, SHORT_STEPS = 60, 8
HUNT = range(1, 41)


@emulator
@pytest.mark.timeout(900)
def test_a_hundred_and_fifty_schedules_end_in_the_same_documents_on_the_emulator() -> None:
    jobs = [*((seed, LONG_STEPS) for seed in LONG), *((seed, SHORT_STEPS) for seed in SHORT)]
    figures = play(jobs, os.environ[EMULATOR], os.cpu_count() or 1)

    assert [] == figures.wrong
    assert (150, 15 * 60 + 135 * 8) == (figures.schedules, figures.steps)
    assert min(figures.documents, figures.calls) > 150


def test_a_document_for_staff_that_says_nothing_any_more_is_as_good_as_none() -> None:
    """Seed 7038 of commit ea9c854: an edit that was withdrawn left an empty one."""
    order = b.run(b.placed())
    silent, other = staff_document(order), staff_document(replace(order, told=frozenset({"goods"})))

    found = telling({"orders/1/private/staff": silent, "orders/2/private/staff": other, "orders/1": {}})

    assert {"orders/2/private/staff": other, "orders/1": {}} == found


class Generous(FakeStore):
    """Never takes anything from the shelf."""

    @override
    def count(self, counter: Counter, level: int) -> None:
        super().count(counter, max(level, self.counters.get(counter, 0)))


class Mislabelling(FakeStore):
    """Writes a problem under another code."""

    @override
    def put_problem(self, order_id: str, problem: Problem, at: datetime) -> None:
        super().put_problem(order_id, replace(problem, code="another"), at)


class LatestFirst(FakeOutbox):
    @override
    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        return super().due(now, limit)[::-1]


class Backwards(FakeStore):
    """Its outbox gives the latest row first."""

    @property
    @override
    def outbox(self) -> FakeOutbox:
        return LatestFirst(self)


@emulator
@pytest.mark.parametrize(
    ("spoilt", "named"),
    [(Generous, "documents › stock/"), (Mislabelling, "documents › problems/"), (Backwards, "documents › orders/")],
)
def test_a_store_in_memory_that_is_not_as_firestore_is_found_and_named(
    spoilt: type[FakeStore], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differential, "FakeStore", spoilt)
    monkeypatch.setattr(differential, "SHOWN_MAX", 1000)
    lines = (line for seed in HUNT for line in compare(seed, 20).wrong)

    assert next((line for line in lines if named in line), None)


@emulator
def test_the_command_prints_its_figures_and_how_to_replay(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == differential_command.run_command(schedules=1, steps=4, seed=7, as_json=True)
    figures = json.loads(capsys.readouterr().out)
    assert (1, 4, 0, 7) == tuple(figures[name] for name in ("schedules", "steps", "different", "seed"))

    monkeypatch.setattr(differential_command, "play", lambda *_: differential_command.Figures(1, 4, 9, 9, [7], ["it"]))
    assert 1 == differential_command.run_command(schedules=1, steps=4, seed=7, as_json=False)
    assert "it\nreplay: python3 -m ops prove emulator --schedules 1 --seed 7 --steps 4\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2}]}, []),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, ["a › 1 › b: in memory 2, in Firestore 3"]),
        ({"a": 1}, {"c": 1}, ["a: only in memory", "c: only in Firestore"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a: 1 in memory, 2 in Firestore"]),
    ],
)
def test_a_difference_names_its_place_and_both_values(
    ours: Mapping[str, object], theirs: Mapping[str, object], told: list[str]
) -> None:
    assert told == list(differences(ours, theirs))


def refunds(*ids: str) -> Order:
    """Return an order whose refunds were heard of in this order."""
    found = {i: Refund(i, RefundState.SUCCEEDED, int(i[-1]), "eur", "pi_1") for i in ids}
    return replace(b.run(b.placed()), stripe=Joined(refunds=found), holds=dict.fromkeys(ids, "e"))


def test_a_document_does_not_depend_on_what_came_first() -> None:
    first, second = refunds("re_1", "re_2"), refunds("re_2", "re_1")

    assert order_document(first) == order_document(second)
    assert [1, 2] == [refund["amount"] for refund in order_document(second)["refunds"]]


def test_maps_are_read_by_their_keys_whatever_firestore_makes_of_them() -> None:
    order = refunds("re_2", "re_1")
    read = order_from(order_document(order), staff_document(order))

    assert ["re_1", "re_2"] == list(read.holds) == list(read.stripe.refunds)


def test_a_repeated_call_in_another_order_of_its_parameters_is_found_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A retry read its parameters back in another order, so that one key stood for two different bodies."""
    monkeypatch.setattr(stripe_client, "in_order", lambda parameters: parameters)
    found = (violation for seed in HUNT for violation in run(plan(seed, 60)).violations)

    assert 16 == next(violation.number for violation in found)
