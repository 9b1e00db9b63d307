"""The guide's tasks after a deployment as one table: each line now, before, and whether somebody should look."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from functions.adapters.firestore import put
from ops.cloud.watch_sources import UNREACHABLE, Sources, Window

LAG_SECONDS_MAX = 120.0
LATENCY_MS_MAX = 500.0
SAMPLE_HOURS_MAX = 24.0
WORSE, TRIED_MIN, SHARE_MIN = 0.9, 5, 0.5
REPORTS, KIND = "reports", "watch"


class Verdict(StrEnum):
    """What a line says. No data is never well."""

    WELL = "well"
    LOOK = "look"
    NO_DATA = "no data"


@dataclass(frozen=True)
class Line:
    """One line of the table; `next` is what to look at when it is not well."""

    name: str
    now: str
    before: str
    verdict: Verdict
    next: str


@dataclass(frozen=True)
class Table:
    """What was seen at one moment."""

    at: datetime
    since: datetime
    lines: tuple[Line, ...]

    @property
    def is_well(self) -> bool:
        """Say whether every line is."""
        return all(each.verdict is Verdict.WELL for each in self.lines)


def table(sources: Sources, hours: float, now: datetime | None = None) -> Table:
    """Return what happened in the last *hours*, compared with as many before."""
    at = now or datetime.now(UTC)
    since = at - timedelta(hours=hours)
    new, old = Window(since, at), Window(since - timedelta(hours=hours), since)
    readers = (_errors, _payments, _webhooks, _delivered, _lag, _sample, _latency)
    return Table(at, since, tuple(_read(reader, sources, new, old) for reader in readers))


type Reader = Callable[[Sources, Window, Window], Line]


def _read(reader: Reader, sources: Sources, new: Window, old: Window) -> Line:
    """Read one line; a source that does not answer is no data, and says why."""
    try:
        return reader(sources, new, old)
    except UNREACHABLE as error:
        why = " ".join(str(error).split()) or type(error).__name__
        return Line(NAMES[reader], f"{Verdict.NO_DATA}: {why[:80]}", "", Verdict.NO_DATA, "who runs this may read it?")


def _shown(value: object, form: str = "{}") -> str:
    return str(Verdict.NO_DATA) if value is None else form.format(value)


def _verdict(value: object, *, bad: bool) -> Verdict:
    if value is None:
        return Verdict.NO_DATA
    return Verdict.LOOK if bad else Verdict.WELL


def _errors(sources: Sources, new: Window, old: Window) -> Line:
    now, before = sources.errors(new), sources.errors(old)
    verdict = _verdict(now, bad=(now or 0) > (before or 0))
    return Line(NAMES[_errors], _shown(now), _shown(before), verdict, "Error Reporting, and the log of that function")


def _payments(sources: Sources, new: Window, old: Window) -> Line:
    now, before = sources.payments(new), sources.payments(old)
    worse = now is not None and before is not None and now.share < WORSE * before.share
    low = now is not None and now.of >= TRIED_MIN and now.share < SHARE_MIN
    shown = [f"{each.share:.0%} of {each.of}" if each else str(Verdict.NO_DATA) for each in (now, before)]
    return Line(NAMES[_payments], shown[0], shown[1], _verdict(now, bad=worse or low), "declines in Stripe's Dashboard")


def _webhooks(sources: Sources, new: Window, old: Window) -> Line:
    now, before = sources.received(new), sources.received(old)
    shown = [_shown(each and ", ".join(f"{n} {s}" for s, n in sorted(each.items()))) for each in (now, before)]
    bad = bool(now and now.get("dead"))
    return Line(NAMES[_webhooks], shown[0], shown[1], _verdict(now, bad=bad), "`python3 -m ops events replay`")


def _delivered(sources: Sources, new: Window, old: Window) -> Line:
    now, before = sources.undelivered(new), sources.undelivered(old)
    where = "`python3 -m ops webhook validate`"
    return Line(NAMES[_delivered], str(now), str(before), _verdict(now, bad=now > 0), where)


def _lag(sources: Sources, new: Window, _old: Window) -> Line:
    seconds = sources.lag_seconds(new.until)
    bad = seconds > LAG_SECONDS_MAX
    return Line(NAMES[_lag], f"{seconds:.0f} s", "", _verdict(seconds, bad=bad), "the log of orders_sweep")


def _sample(sources: Sources, new: Window, _old: Window) -> Line:
    found = sources.sample()
    if found is None:
        return Line(NAMES[_sample], str(Verdict.NO_DATA), "", Verdict.NO_DATA, "`python3 -m ops smoke`")
    hours = (new.until - found["at"]).total_seconds() / 3600
    text = f"{'well' if found['ok'] else 'failed'}, {found['seconds']:.0f} s, {hours:.0f} h ago"
    bad = not found["ok"] or hours > SAMPLE_HOURS_MAX
    return Line(NAMES[_sample], text, "", _verdict(text, bad=bad), "`python3 -m ops smoke`")


def _latency(sources: Sources, new: Window, old: Window) -> Line:
    here = sources.measured_ms()
    now, before = sources.latency_ms(new), sources.latency_ms(old)
    measured = f"{here:.0f} ms from here"
    text = measured if sources.environment.is_local else f"{_shown(now, '{:.0f} ms')}; {measured}"
    known = here if sources.environment.is_local else now
    bad = known is not None and known > max(LATENCY_MS_MAX, 2 * (before or 0))
    return Line(NAMES[_latency], text, _shown(before, "{:.0f} ms"), _verdict(known, bad=bad), "Firestore's indexes")


NAMES: dict[Reader, str] = {
    _errors: "errors in the logs",
    _payments: "payments that succeeded",
    _webhooks: "Stripe's events",
    _delivered: "events not delivered",
    _lag: "oldest that is due",
    _sample: "sample transaction",
    _latency: "database queries, 95 %",
}


def as_text(seen: Table) -> str:
    """Return the table for people."""
    head = ("", f"since {seen.since:%d %b %H:%M}", "as long before", "")
    rows = [head, *((each.name, each.now, each.before, str(each.verdict)) for each in seen.lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    looks = [f"{each.name}: look at {each.next}" for each in seen.lines if each.verdict is not Verdict.WELL]
    return "\n".join([f"{seen.at:%Y-%m-%d %H:%M:%S} UTC", *lines, *looks]) + "\n"


def as_document(seen: Table) -> dict[str, Any]:
    """Return the table as a report."""
    lines = [{**asdict(each), "verdict": str(each.verdict)} for each in seen.lines]
    return {"kind": KIND, "at": seen.at, "since": seen.since, "well": seen.is_well, "lines": lines}


def keep(sources: Sources, seen: Table) -> None:
    """Write the report."""
    put(sources.db.collection(REPORTS).document(f"{KIND}-{seen.at:%Y%m%dT%H%M%S}"), as_document(seen))
