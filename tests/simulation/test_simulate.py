"""A share of the simulation on every change; the whole of it is `python3 -m ops simulate --schedules 100000`."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import count, islice

import pytest

from functions.adapters.stripe_payments import StripePayments
from functions.domain.joins import Refund
from functions.entrypoints import webhook
from functions.use_cases import record
from functions.use_cases.module import Module
from functions.use_cases.receive import Delivery
from ops.simulation import command
from ops.simulation.command import simulate
from ops.simulation.faults import DELIVERY, READ, STORE, STRIPE
from ops.simulation.schedule import CROWDS, PROFILES, Outcome, plan, run, run_on, shrink
from ops.simulation.store import FakeStore
from ops.simulation.world import World

pytestmark = pytest.mark.timeout(300)

STEPS = 60
SEEDS = range(1, 301)
HUNT = range(1, 41)


@pytest.fixture(scope="module")
def tally() -> command.Tally:
    return simulate(SEEDS, STEPS, processes=2)


def test_three_hundred_schedules_break_nothing_and_leave_nothing_stuck(tally: command.Tally) -> None:
    found = [f"seed {outcome.plan.seed}: {violation}" for outcome in tally.failures for violation in outcome.violations]

    assert [] == found
    assert (300, 18_000, 0) == (tally.schedules, tally.steps, tally.stuck)


def test_every_kind_of_fault_was_met(tally: command.Tally) -> None:
    assert {*STORE, *READ, *STRIPE, *DELIVERY, "webhook_thin", "interleaved", "timed_out", "trigger_lost"} <= set(
        tally.faults
    )


def test_every_kind_of_run_was_played() -> None:
    assert set(PROFILES) == {plan(seed, STEPS).profile for seed in SEEDS}
    assert {True, False} == {plan(seed, STEPS).manual_capture for seed in SEEDS}


def test_a_seed_repeats_its_run() -> None:
    first, second = run(plan(7, STEPS)), run(plan(7, STEPS))

    assert (first.done, first.faults) == (second.done, second.faults)


def first_failure() -> Outcome:
    outcomes = (run(plan(seed, STEPS)) for seed in HUNT)
    return next(outcome for outcome in outcomes if outcome.violations)


def refund_under_any_key(
    payments: StripePayments, payment_intent: str, amount: int, row: Mapping[str, str], *, key: str
) -> Refund:
    refund_under_any_key.calls += 1  # type: ignore[attr-defined]
    another = f"{key}/{refund_under_any_key.calls}"  # type: ignore[attr-defined]
    return CREATE_REFUND(payments, payment_intent, amount, row, key=another)


refund_under_any_key.calls = 0  # type: ignore[attr-defined]
CREATE_REFUND = StripePayments.create_refund


def test_a_refund_under_a_key_of_the_moment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StripePayments, "create_refund", refund_under_any_key)

    assert {16} == {violation.number for violation in first_failure().violations}


def test_acknowledging_before_storing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(_module: Module, _delivery: Delivery) -> str:
        return "handled"

    monkeypatch.setattr(webhook, "receive", forgetful)

    assert {31} == {violation.number for violation in first_failure().violations}


def test_a_commit_that_is_not_told_from_its_replay_is_found_and_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    def unguarded(recorder: record.Recorder, event: object, seen: object, change: object, *more: object) -> object:
        commit = COMMIT(recorder, event, seen, change, *more)  # type: ignore[arg-type]
        return replace(commit, levels={})

    monkeypatch.setattr(record.Recorder, "_commit", unguarded)
    failure = first_failure()
    shortest = shrink(failure)

    assert 25 == shortest.violations[0].number
    assert 2 >= len(shortest.plan.acts)


COMMIT = record.Recorder._commit


def test_the_command_prints_its_figures_and_how_to_replay(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webhook, "receive", lambda *_: "handled")
    code = command.run_command(schedules=2, steps=20, seed=1, only=None, as_json=True)
    told = capsys.readouterr()
    figures = json.loads(told.out)

    assert 1 == code
    assert (2, 1) == (figures["schedules"], figures["seed"])
    assert figures["failing_seeds"]
    assert f"ops simulate --only {figures['failing_seeds'][0]} --steps 20" in told.err


def test_the_command_without_a_finding_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == command.run_command(schedules=1, steps=20, seed=1, only=3, as_json=False)
    assert "violations: 0" in capsys.readouterr().out


def test_the_acts_reach_an_order_that_is_paid_after_its_end_and_is_sold_out() -> None:
    """Crowds are played until one does: one in some twenty."""
    crowds = (planned for seed in count(1) if (planned := plan(seed, STEPS)).orders_max == max(CROWDS))

    played = (run_on(planned, FakeStore()) for planned in islice(crowds, 300))
    outcome = next(outcome for outcome, world in played if "stock_missing" in _kinds(world))

    assert [] == outcome.violations


def _kinds(world: World) -> set[object]:
    return {entry["kind"] for order_id in world.store.documents for entry in world.store.entries(order_id)}
