"""The figures of a rollout, as Cloud Monitoring has them, and the missed events that a deployment ends with."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from google.api_core.exceptions import ServiceUnavailable
from google.cloud.monitoring_v3 import ListTimeSeriesRequest, Point, TimeSeries

from functions.use_cases.books import Healing
from functions.use_cases.missed import Polled
from ops.bootstrap_run import SetupError
from ops.cloud import deploy_backfill, rollout_figures
from ops.cloud.rollout import Counted
from tests.ops.cloud.deploying import ENVIRONMENT

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 10, tzinfo=UTC)


class Monitoring:
    """Cloud Monitoring's client, answering with what the test says."""

    def __init__(self, answer: list[TimeSeries] | Exception) -> None:
        self.answer = answer
        self.asked: list[ListTimeSeriesRequest] = []

    def list_time_series(self, request: ListTimeSeriesRequest, timeout: float) -> Iterable[TimeSeries]:
        assert timeout
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def series(code_class: str, *counts: int) -> TimeSeries:
    points = [Point(value={"int64_value": count}) for count in counts]
    return TimeSeries(
        metric={"type": rollout_figures.METRIC, "labels": {"response_code_class": code_class}}, points=points
    )


def counted(monkeypatch: pytest.MonkeyPatch, answer: list[TimeSeries] | Exception) -> Counted | None:
    monitoring = Monitoring(answer)
    monkeypatch.setattr(rollout_figures, "time_series", lambda: monitoring)
    found = rollout_figures.measured(ENVIRONMENT)(SINCE, UNTIL)
    (request,) = monitoring.asked
    assert 'resource.labels.service_name = "orders-api"' in request.filter
    assert SINCE == cast("Any", request.interval.start_time)
    return found


def test_what_the_server_failed_is_counted_among_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Counted(30, 3) == counted(monkeypatch, [series("2xx", 10, 15), series("4xx", 2), series("5xx", 1, 2)])


@pytest.mark.parametrize("answer", [[], ServiceUnavailable("no answer")])
def test_no_figures_are_no_data(monkeypatch: pytest.MonkeyPatch, answer: list[TimeSeries] | Exception) -> None:
    assert counted(monkeypatch, answer) is None


def backfilled(monkeypatch: pytest.MonkeyPatch, *passes: Polled) -> str:
    polls = iter(passes)
    monkeypatch.setattr(deploy_backfill, "poll", lambda _healing: next(polls))
    monkeypatch.setattr(deploy_backfill, "paced", lambda healing: healing)
    return deploy_backfill.backfilled(cast("Healing", None), lambda: None)


def test_missed_events_are_taken_in_until_there_are_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "151 events, 3 settlements" == backfilled(monkeypatch, Polled(150, 2), Polled(1, 1), Polled())


def test_a_list_that_cannot_be_read_to_its_end_is_not_taken_for_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SetupError, match="missed events: no_answer after 5; run it again"):
        backfilled(monkeypatch, Polled(5), Polled(0, 0, "no_answer"))
