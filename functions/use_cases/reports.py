"""What happened on each day, for staff: a day that is over is written once, what is not yet written is counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from functions.domain.figures import NOTHING, Figures, daily
from functions.use_cases.books import Books, DayReport, Healing
from functions.use_cases.digest import midnight, read_events, write_digest
from functions.use_cases.module import Module

DAYS_MAX = 92
"""How many days one answer has at most."""
MADE_UP_DAYS = 31
"""How far back a day without a report is still made up for, or counted."""
ORDERS_MAX = 200
"""How many orders are counted while somebody waits."""


@dataclass(frozen=True)
class Reported:
    """The figures of each day that is known; if not all orders were counted, those last changed up to then were."""

    days: Sequence[DayReport]
    counted_until: datetime | None = None


class Tally:
    """Adds up the figures of some days, order by order."""

    def __init__(self, days: Collection[date]) -> None:
        self._sums: dict[date, dict[str, Figures]] = {day: {} for day in days}

    def take(self, _order_id: str, entries: Sequence[Mapping[str, Any]]) -> None:
        """Add what the events of one order come to.

        Raises:
            LookupError, TypeError, ValueError: they are damaged; nothing of them is added.
        """
        currency, found = daily(entries)
        for day in found.keys() & self._sums.keys():
            sums = self._sums[day]
            sums[currency] = sums.get(currency, NOTHING).plus(found[day])

    def report(self, day: date, made_at: datetime | None = None) -> DayReport:
        """Return what was added up of *day*."""
        return DayReport(day, dict(sorted(self._sums[day].items())), made_at)


def close_day(healing: Healing, day: date) -> None:
    """Write the digest of *day* (UTC), which is over, and its report; each once, from one reading of the orders."""
    tally = Tally({day})
    write_digest(healing, day, tally.take)
    healing.books.put_report(tally.report(day, healing.module.now()))


def make_up(healing: Healing) -> None:
    """Write the reports of days that are over and have none, as far back as they are made up for."""
    now = healing.module.now()
    days = {now.date() - timedelta(days=n) for n in range(1, MADE_UP_DAYS + 1)}
    missing = days - healing.books.reports(days).keys()
    if not missing:
        return
    tally = Tally(missing)
    read_events(healing.module, healing.books.orders_since(midnight(min(missing))), tally.take)
    for day in sorted(missing):
        healing.books.put_report(tally.report(day, now))


def daily_report(module: Module, books: Books, since: date, until: date) -> Reported:
    """Return the figures of the days from *since* to *until*, both included; not of days to come.

    A day that is not written yet is counted from its orders, the one that was changed longest ago first. One that is
    too far back for that is left out.
    """
    today = module.now().date()
    days = [since + timedelta(days=n) for n in range((min(until, today) - since).days + 1)]
    written = dict(books.reports(days))
    open_days = [day for day in days if day not in written and day >= today - timedelta(days=MADE_UP_DAYS)]
    if not open_days:
        return Reported([written[day] for day in days if day in written])
    tally = Tally(open_days)
    until_then = _count(module, books, midnight(open_days[0]), tally)
    counted = {day: tally.report(day) for day in open_days}
    known = written | counted
    return Reported([known[day] for day in days if day in known], until_then)


def _count(module: Module, books: Books, since: datetime, tally: Tally) -> datetime | None:
    """Count the orders that were written since then; return how far, or None for all."""
    last = ""

    def take(order_id: str, entries: Sequence[Mapping[str, Any]]) -> None:
        nonlocal last
        tally.take(order_id, entries)
        last = str(entries[-1]["at"])

    written = books.orders_since(since)
    read_events(module, islice(written, ORDERS_MAX), take)
    return datetime.fromisoformat(last) if next(written, None) is not None and last else None
