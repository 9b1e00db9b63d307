"""`GET /admin/orders` as CSV: every order that fits, written as it is read, in pages of constant memory.

A cell that a spreadsheet would take for a formula gets an apostrophe before it.
Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
import time
from collections.abc import Callable, Iterator, Sequence

from flask import Response

from functions.domain.errors import Unavailable
from functions.domain.money import exponent
from functions.domain.summary import Summary
from functions.entrypoints.api import rendering
from functions.entrypoints.api.paging import Page

MEDIA_TYPE = "text/csv"
COLUMNS = (
    "id",
    "number",
    "status",
    "payment_status",
    "fulfillment_status",
    "held",
    "currency",
    "total",
    "decimals",
    "customer_id",
    "created_at",
    "updated_at",
)
"""The first row; `total` is in minor units, of which `decimals` make a whole one."""
END, MORE = "end", "more"
"""The last row's first cell: all is there; or it is not, and the second cell is the cursor to go on with."""
PAGE = 100
SECONDS_MAX = 40.0
"""After this no further page is read: the function is ended after 60."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take UTF-8 for another encoding."""
EXAMPLE = (
    BYTE_ORDER_MARK + ",".join(COLUMNS) + "\r\n"
    "ord_7f3c,N3TZ4WQ2KD,confirmed,paid,unfulfilled,false,eur,3490,2,yJ6fP0sXQmZb,"
    "2026-01-15T09:46:00Z,2026-01-15T09:47:12Z\r\nend\r\n"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

type Read = Callable[[str | None, int], Page]
"""Return the page from a cursor on, of so many orders."""


def export(read: Read, cursor: str | None, monotonic: Callable[[], float] = time.monotonic) -> Response:
    """Return every order from *cursor* on; the first page is read before anything is answered.

    Raises:
        Unavailable, RequestProblem: the first page cannot be read.
    """
    until = monotonic() + SECONDS_MAX
    rows = _rows(read, read(cursor, PAGE), lambda: monotonic() >= until)
    answer = Response(rows, content_type=f"{MEDIA_TYPE}; charset=utf-8; header=present")
    answer.headers["Content-Disposition"] = 'attachment; filename="orders.csv"'
    return answer


def _rows(read: Read, page: Page, is_late: Callable[[], bool]) -> Iterator[bytes]:
    yield (BYTE_ORDER_MARK + _row(COLUMNS)).encode()
    yield _lines(page)
    while page.next_cursor is not None and not is_late():
        try:
            page = read(page.next_cursor, PAGE)
        except Unavailable:
            break
        yield _lines(page)
    yield _row((END,) if page.next_cursor is None else (MORE, page.next_cursor)).encode()


def _lines(page: Page) -> bytes:
    return "".join(_row([_cell(_view(order)[name]) for name in COLUMNS]) for order in page.orders).encode()


def _view(order: Summary) -> rendering.View:
    return rendering.staff_summary(order) | {"decimals": exponent(order.currency)}


def _cell(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _row(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
