"""A process may end at any I/O point."""

import pytest

from ops.simulation import crashes
from ops.simulation.crashes import Case, Mode, Recovery

ONE_IN = 11
"""CI plays one case in so many of each flow, spread over points, modes and recoveries; `ops prove crashes` all."""


@pytest.mark.parametrize("flow", crashes.jobs())
def test_what_a_crash_leaves_is_taken_up_and_ends_as_if_nothing_had_happened(flow: str) -> None:
    runs, wrong = crashes.run_job(flow, ONE_IN)

    assert runs
    assert [] == wrong


@pytest.mark.parametrize("recovery", Recovery)
def test_a_capture_whose_answer_died_with_its_process_is_found_and_not_taken_for_refused(recovery: Recovery) -> None:
    """Stripe captured, the process ended; the second try, under its own key, was declined and recorded as refused."""
    flow = next(flow for flow in crashes.FLOWS if flow.name == "capture a part")
    counted = crashes.count(flow)

    assert () == tuple(crashes.run(Case(flow, 5, Mode.AFTER, recovery), counted).wrong)


def test_a_case_in_which_nothing_crashes_is_not_counted_as_passed() -> None:
    flow = crashes.FLOWS[0]
    counted = crashes.count(flow)

    result = crashes.run(Case(flow, counted.points + 1, Mode.BEFORE, Recovery.SWEEP), counted)

    assert ["nothing crashed"] == list(result.wrong)
