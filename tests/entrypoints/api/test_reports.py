"""The figures of days as staff ask for them: what is in them, which days, how many, and how much is counted."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from functions.domain.figures import NOTHING, Figures
from functions.use_cases import reports
from functions.use_cases.books import DayReport
from tests.entrypoints.api.conftest import MUG, SHIPPING, Api, code_of

TOTAL = 2 * MUG + SHIPPING
YESTERDAY = date(2026, 1, 14)
MADE_AT = datetime(2026, 1, 15, 0, 10, tzinfo=UTC)


def asked(api: Api, query: str = "") -> dict[str, Any]:
    answer = api.get(f"/admin/reports/daily?{query}", "staff:bob")
    assert 200 == answer.status_code, answer.text
    return dict(answer.get_json())


def close(api: Api, day: date, figures: Figures = NOTHING) -> None:
    api.store.reports[day] = DayReport(day, {"eur": figures}, MADE_AT)


def test_todays_sale_is_in_todays_figures(api: Api) -> None:
    api.paid()
    api.place("mallory")

    today = asked(api)["days"][-1]

    assert ("2026-01-15", None) == (today["day"], today["made_at"])
    (eur,) = today["currencies"]
    assert {
        "currency": "eur",
        "orders": 2,
        "ordered": 2 * TOTAL,
        "payments_begun": 1,
        "payments_paid": 1,
        "payments_declined": 0,
        "taken": TOTAL,
        "taken_tender": 0,
        "refunds": 0,
        "refunded": 0,
        "refunded_tender": 0,
        "disputes_opened": 0,
        "disputes_won": 0,
        "disputes_lost": 0,
        "disputed": 0,
    } == eur


def test_what_goes_back_is_taken_off_the_day_on_which_it_went(api: Api) -> None:
    order = api.paid()
    api.clock.advance(days=1)
    api.post(f"/admin/orders/{order['id']}/refunds", {"amount": 490, "reason": "goodwill"}, "staff:bob")
    api.settle()

    first, second = (day["currencies"][0] for day in asked(api)["days"][-2:])

    assert (TOTAL, 0, 0) == (first["taken"], first["refunds"], first["refunded"])
    assert (0, 1, 490) == (second["taken"], second["refunds"], second["refunded"])


def test_thirty_days_with_today_are_told_unless_others_are_asked_for(api: Api) -> None:
    found = asked(api)

    assert ("2025-12-17", "2026-01-15") == (found["since"], found["until"])
    assert 30 == len(found["days"])
    assert ["2026-01-13", "2026-01-14"] == [
        day["day"] for day in asked(api, "since=2026-01-13&until=2026-01-14")["days"]
    ]
    assert "2025-12-11" == asked(api, "until=2026-01-09")["since"]
    assert "2026-01-15" == asked(api, "since=2026-01-10")["until"]


def test_a_day_that_is_over_is_told_as_it_was_written_down(api: Api) -> None:
    api.paid()
    api.clock.advance(days=1)
    close(api, date(2026, 1, 15), Figures(orders=7))

    written, today = asked(api)["days"][-2:]

    assert ("2026-01-15T00:10:00Z", 7) == (written["made_at"], written["currencies"][0]["orders"])
    assert (None, []) == (today["made_at"], today["currencies"])


def test_a_day_without_a_report_is_counted_for_a_month_and_then_left_out(api: Api) -> None:
    api.paid()
    api.clock.advance(days=31)
    (counted,) = asked(api, "since=2026-01-14&until=2026-01-15")["days"]
    api.clock.advance(days=1)

    assert ("2026-01-15", 1) == (counted["day"], counted["currencies"][0]["orders"])
    assert [] == asked(api, "since=2026-01-14&until=2026-01-15")["days"]


def test_days_to_come_are_not_told(api: Api) -> None:
    assert ["2026-01-15"] == [day["day"] for day in asked(api, "since=2026-01-15&until=2026-01-20")["days"]]
    assert [] == asked(api, "since=2026-02-01")["days"]


def test_so_many_orders_are_counted_and_the_answer_says_how_far(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "ORDERS_MAX", 2)
    for _ in range(3):
        api.place()
        api.clock.advance(minutes=5)

    found = asked(api)

    assert 2 == found["days"][-1]["currencies"][0]["orders"]
    assert "2026-01-15T09:35:00Z" == found["counted_until"]
    monkeypatch.setattr(reports, "ORDERS_MAX", 3)
    assert (None, 3) == ((found := asked(api))["counted_until"], found["days"][-1]["currencies"][0]["orders"])


def test_orders_that_only_written_days_need_are_not_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    close(api, YESTERDAY)
    monkeypatch.setattr(reports, "read_events", None)

    assert ["2026-01-14"] == [day["day"] for day in asked(api, "since=2026-01-14&until=2026-01-14")["days"]]


def test_each_currency_stands_for_itself(api: Api) -> None:
    api.store.reports[YESTERDAY] = DayReport(YESTERDAY, {"eur": NOTHING, "jpy": Figures(orders=1)}, MADE_AT)

    (day,) = asked(api, "since=2026-01-14&until=2026-01-14")["days"]

    assert [("eur", 0), ("jpy", 1)] == [(row["currency"], row["orders"]) for row in day["currencies"]]


def test_an_order_whose_events_are_damaged_is_left_out_and_the_others_are_there(api: Api) -> None:
    damaged, _ = api.place(), api.place()
    for event in api.store.events[damaged["id"]].values():
        del event["data"]

    assert 1 == asked(api)["days"][-1]["currencies"][0]["orders"]


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-01-15&until=2026-01-14",
        "since=2025-10-15&until=2026-01-15",
        "since=yesterday",
        "since=2026-1-5",
        "since=1999-12-31",
        "until=2026-01-15T00:00:00Z",
        "day=2026-01-15",
    ],
)
def test_days_that_are_none_or_too_many_are_refused(api: Api, query: str) -> None:
    answer = api.get(f"/admin/reports/daily?{query}", "staff:bob")

    assert (422, "invalid_input") == (answer.status_code, code_of(answer))


def test_ninety_two_days_are_not_too_many(api: Api) -> None:
    found = asked(api, "since=2025-10-16&until=2026-01-15")

    assert ("2025-10-16", "2026-01-15") == (found["since"], found["until"])


def test_customers_are_told_no_figures(api: Api) -> None:
    assert 403 == api.get("/admin/reports/daily", "alice").status_code
