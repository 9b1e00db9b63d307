"""The staff's list as a file: all of it, or a row that says how to go on."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from functions.domain.errors import Unavailable
from functions.domain.summary import Summary
from functions.entrypoints.api import csv_export
from functions.entrypoints.api.paging import Page
from tests.entrypoints.api.conftest import Api, code_of

HEADER = (
    "id number status payment_status fulfillment_status held currency total decimals customer_id created_at updated_at"
)


def fetch(api: Api, query: str = "", token: str = "staff:bob") -> TestResponse:
    return api.get(f"/admin/orders{query}", token, Accept="text/csv")


def rows(data: bytes) -> list[list[str]]:
    """Return the rows, having checked how they are written."""
    text = data.decode()
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def summaries(api: Api, count: int) -> list[Summary]:
    """Return lines of *count* orders without placing them."""
    api.place()
    (line,) = api.module.orders.search({}, limit=1, after=None)
    return [replace(line, order_id=f"ord_{number}") for number in range(count)]


def written(api: Api, pages: int, seconds: Iterator[float], fails_at: int = -1) -> tuple[list[list[str]], list[int]]:
    """Return the rows of an export of so many pages of one order each, and which pages were read."""
    lines, read = summaries(api, pages), list[int]()

    def page(cursor: str | None, _limit: int) -> Page:
        at = int(cursor or 0)
        if at == fails_at:
            raise Unavailable("no answer")
        read.append(at)
        return Page([lines[at]], str(at + 1) if at + 1 < pages else None)

    answer = csv_export.export(page, None, lambda: next(seconds))
    return rows(b"".join(answer.iter_encoded())), read


def test_every_order_that_fits_is_written_whatever_the_limit(api: Api) -> None:
    order = api.paid()
    api.place("mallory")

    answer = fetch(api, "?limit=1&status=confirmed")
    header, line, end = rows(answer.data)

    assert "text/csv; charset=utf-8; header=present" == answer.content_type
    assert 'attachment; filename="orders.csv"' == answer.headers["Content-Disposition"]
    assert (HEADER.split(), ["end"]) == (header, end)
    assert [order["id"], order["number"], "confirmed", "paid", "unfulfilled", "false", "eur", "3490", "2"] == line[:9]
    assert ["alice", order["created_at"], order["updated_at"]] == line[9:]


def test_an_export_goes_on_from_a_cursor(api: Api) -> None:
    ids = [api.place()["id"] for _ in range(3)]
    first = api.get("/admin/orders?limit=1", "staff:bob").get_json()

    found = rows(fetch(api, f"?cursor={first['next_cursor']}").data)

    assert 2 == len(found[1:-1])
    assert set(ids) == {first["orders"][0]["id"], *(row[0] for row in found[1:-1])}


def test_orders_of_several_pages_are_all_written(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_export, "PAGE", 2)
    ids = [api.place()["id"] for _ in range(5)]

    assert sorted(ids) == sorted(row[0] for row in rows(fetch(api).data)[1:-1])


def test_an_export_that_takes_too_long_ends_with_the_cursor_to_go_on_with(api: Api) -> None:
    found, read = written(api, 5, iter([0.0, 10.0, csv_export.SECONDS_MAX]))

    assert ([0, 1], ["more", "2"]) == (read, found[-1])
    assert ["ord_0", "ord_1"] == [row[0] for row in found[1:-1]]


def test_a_database_that_stops_answering_ends_it_with_the_cursor_too(api: Api) -> None:
    found, read = written(api, 5, iter([0.0] * 9), fails_at=3)

    assert ([0, 1, 2], ["more", "3"]) == (read, found[-1])


def test_pages_are_read_as_they_are_sent(api: Api) -> None:
    lines, read = summaries(api, 3), list[int]()

    def page(cursor: str | None, _limit: int) -> Page:
        read.append(int(cursor or 0))
        return Page([lines[read[-1]]], str(read[-1] + 1) if read[-1] < 2 else None)

    parts = csv_export.export(page, None).iter_encoded()
    next(parts), next(parts)

    assert [0] == read


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(api: Api, value: str) -> None:
    (line,) = summaries(api, 1)

    answer = csv_export.export(lambda *_: Page([replace(line, customer_id=value, total=-5)], None), None)
    row = rows(b"".join(answer.iter_encoded()))[1]

    assert ["-5", "'" + value] == [row[7], row[9]]


def test_what_is_wrong_with_the_request_is_still_a_problem(api: Api) -> None:
    assert "invalid_cursor" == code_of(fetch(api, "?cursor=abc"))
    assert "unsupported_search" == code_of(fetch(api, "?sku=a&tag=b"))
    assert "forbidden" == code_of(fetch(api, token="alice"))


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", "text/csv;q=0.5, application/json", ""])
def test_who_asks_for_nothing_else_gets_json(api: Api, accept: str) -> None:
    assert "application/json" == api.get("/admin/orders", "staff:bob", Accept=accept).content_type
