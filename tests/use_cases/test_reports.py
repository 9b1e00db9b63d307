"""The report of a day: written once when it is over, made up for when it was missed, the same as what was counted."""

import logging
from datetime import timedelta

import pytest

from functions.domain.figures import NOTHING, Figures
from functions.use_cases import staff
from functions.use_cases.books import DayReport
from functions.use_cases.reports import MADE_UP_DAYS, close_day, daily_report, make_up
from tests.world import DECLINED, MUG, SHIPPING, STAFF, World

pytestmark = pytest.mark.emulator

TOTAL = MUG + SHIPPING
SALE = Figures(orders=1, ordered=TOTAL, payments_begun=1, payments_paid=1, taken=TOTAL)


def written(world: World) -> dict[str, dict[str, Figures]]:
    """Return the figures that were written down, by day, of days on which there was something."""
    days = {world.now().date() - timedelta(days=n) for n in range(MADE_UP_DAYS + 2)}
    found = world.healing.books.reports(days).values()
    return {report.day.isoformat(): dict(report.figures) for report in found if report.figures}


def test_a_day_that_is_over_is_written_as_it_was_counted(world: World) -> None:
    address = world.checkout(world.place())
    world.pay(address, DECLINED)
    world.pay(address)
    world.deliver()
    day = world.now().date()
    (counted,) = daily_report(world.module, world.healing.books, day, day).days
    world.advance(days=1)

    close_day(world.healing, day)

    assert {"eur": SALE.plus(Figures(payments_declined=1))} == counted.figures
    assert {day.isoformat(): counted.figures} == written(world)
    assert [f"daily.{day.isoformat()}"] == list(world.rows("reports"))
    assert [day.isoformat()] == list(world.rows("digests"))


def test_what_happens_later_does_not_change_a_day_that_was_written(world: World) -> None:
    order, day = world.paid(), world.now().date()
    world.advance(days=1)
    close_day(world.healing, day)
    before = world.rows("reports")
    staff.refund(world.module, STAFF, "r", order.order_id, amount=None, reason="goodwill")
    world.settle()

    close_day(world.healing, day)
    make_up(world.healing)

    assert before.items() <= world.rows("reports").items()
    assert {day.isoformat(): {"eur": SALE}} == written(world)
    (_, today) = daily_report(world.module, world.healing.books, day, day + timedelta(days=1)).days
    assert {"eur": Figures(refunds=1, refunded=TOTAL)} == today.figures


def test_days_that_were_missed_are_made_up_for_and_none_is_written_twice(world: World) -> None:
    first, day = world.paid(key="1"), world.now().date()
    world.advance(days=2)
    world.paid(key="2")
    staff.ship(world.module, STAFF, "s", first.order_id, quantities=None, carrier="dhl", tracking="1")
    world.advance(days=1)
    world.healing.books.put_report(DayReport(day + timedelta(days=2), {"eur": NOTHING}, world.now()))

    make_up(world.healing)

    assert {day.isoformat(): {"eur": SALE}, (day + timedelta(days=2)).isoformat(): {"eur": NOTHING}} == written(world)
    assert MADE_UP_DAYS == len(world.rows("reports"))
    before = world.dump()
    make_up(world.healing)
    assert before == world.dump()


def test_a_damaged_order_is_left_out_of_the_report_and_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="functions")
    damaged, _ = world.place(key="1"), world.place(key="2")
    event = next(iter(world.db.collection(f"orders/{damaged.order_id}/events").stream()))
    event.reference.update({"data": {}})
    day = world.now().date()

    close_day(world.healing, day)

    assert {day.isoformat(): {"eur": Figures(orders=1, ordered=TOTAL)}} == written(world)
    assert 2 == world.rows("digests")[day.isoformat()]["orders"]
    told = [r.__dict__["json_fields"] for r in caplog.records if r.getMessage() == "order unreadable"]
    assert [{"order_id": damaged.order_id}] == told
