"""What happened on each day, for staff."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validates_schema
from marshmallow.exceptions import ValidationError

from functions.domain.figures import Figures
from functions.entrypoints.api import rendering
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.fields import moment, several
from functions.entrypoints.api.policy import Policy, Rule, desk, module
from functions.entrypoints.api.search_schemas import YEARS
from functions.use_cases.books import DayReport
from functions.use_cases.reports import DAYS_MAX, daily_report

DAYS_DEFAULT = 30
SALE = Figures(orders=2, ordered=6980, payments_begun=2, payments_paid=1, payments_declined=1, taken=3490)
EXAMPLE = {
    "since": "2026-01-14",
    "until": "2026-01-15",
    "counted_until": None,
    "days": [
        {"day": "2026-01-14", "made_at": "2026-01-15T00:10:04Z", "currencies": [{"currency": "eur", **asdict(SALE)}]},
        {"day": "2026-01-15", "made_at": None, "currencies": []},
    ],
}

blueprint = Blueprint("reports", __name__, description="What happened on each day; for staff.")


def _day(description: str) -> fields.Date:
    def check(value: Any) -> None:
        if value.year not in YEARS:
            raise ValidationError("Not a day of this shop.")

    metadata = {"description": description, "example": "2026-01-15"}
    return fields.Date(format="iso", validate=check, metadata=metadata)


class DailyQuery(Schema):
    """Which days; at most ninety-two."""

    since = _day("The first day (UTC); twenty-nine days before the last one unless it is named.")
    until = _day("The last day (UTC), included; today unless it is named, or the ninety-second if that is sooner.")

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: object) -> None:
        if "since" in data and not 0 <= (data.get("until", data["since"]) - data["since"]).days < DAYS_MAX:
            raise ValidationError(f"Must be `since` or one of the {DAYS_MAX - 1} days after it.", "until")


def _count(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


class CurrencyFigures(Schema):
    """What happened in one currency.

    Each figure is the difference between the end and the beginning of the day, so one may be less than 0: a refund
    that failed after it had succeeded is taken off. Days are those on which the module recorded it.
    """

    currency = fields.String(required=True)
    orders = _count("Orders placed.")
    ordered = _count("What they cost when they were placed, gift cards and store credit included. Minor units.")
    payments_begun = _count("Checkout Sessions.")
    payments_paid = _count("PaymentIntents of which something was captured.")
    payments_declined = _count("Charges with the status `failed`.")
    taken = _count("What Stripe captured. Minor units.")
    taken_tender = _count("What gift cards and store credit paid, if the order did not end unpaid. Minor units.")
    refunds = _count("Refunds with the status `succeeded`.")
    refunded = _count("What they gave back. Minor units.")
    refunded_tender = _count("What went back to gift cards and store credit. Minor units.")
    disputes_opened = _count("Disputes; inquiries are none yet.")
    disputes_won = _count("Disputes with the status `won`.")
    disputes_lost = _count("Disputes with the status `lost`.")
    disputed = _count("What disputes withdrew, without what they gave back. Minor units.")


class ReportedDay(Schema):
    """One day; without `made_at` it is not over, or not written down yet."""

    day = fields.Date(required=True)
    made_at = moment(required=True, allow_none=True)
    currencies = several(CurrencyFigures, required=True)


class DailyReport(Schema):
    """The figures of each day that is known, the first day first."""

    since = fields.Date(required=True)
    until = fields.Date(required=True)
    counted_until = moment(
        required=True,
        allow_none=True,
        metadata={"description": "Days without `made_at` count only the orders that were last changed up to then."},
    )
    days = several(ReportedDay, required=True)


@blueprint.operation(
    "GET",
    "/admin/reports/daily",
    Rule(Policy.STAFF),
    Answer(DailyReport, EXAMPLE),
    takes=Input(DailyQuery, location="query"),
)
def report_days(query: dict[str, Any]) -> Response:
    """Report what was sold, paid, refunded and disputed on each day.

    A day that is over was written down once and does not change any more; today is counted from its orders. Over any
    days, `taken - refunded - disputed` is what the books of the orders say that Stripe holds.
    """
    since, until = _span(query, module().now().date())
    found = daily_report(module(), desk().books, since, until)
    body = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "counted_until": rendering.time(found.counted_until) if found.counted_until else None,
        "days": [_view(day) for day in found.days],
    }
    return rendering.answer(body)


def _span(query: Mapping[str, date], today: date) -> tuple[date, date]:
    """Return the first and the last day that is asked for."""
    if "since" not in query:
        until = query.get("until", today)
        return until - timedelta(days=DAYS_DEFAULT - 1), until
    since = query["since"]
    return since, query.get("until", min(max(today, since), since + timedelta(days=DAYS_MAX - 1)))


def _view(report: DayReport) -> dict[str, object]:
    return {
        "day": report.day.isoformat(),
        "made_at": rendering.time(report.made_at) if report.made_at else None,
        "currencies": [{"currency": currency, **asdict(figures)} for currency, figures in report.figures.items()],
    }
