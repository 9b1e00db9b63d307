"""Lists: newest first, page by page, each cursor good for its own list alone; and what has not changed is not sent."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.entrypoints.api.paging import encode, scope_of
from functions.use_cases.search import Place
from tests.entrypoints.api.conftest import MUG, Api, code_of


def several(api: Api, number: int, token: str = "alice") -> list[str]:
    """Place orders one second apart and return their ids, newest first."""
    ids = []
    for _ in range(number):
        ids.append(api.place(token)["id"])
        api.clock.advance(seconds=1)
    return ids[::-1]


def walk(api: Api, path: str, token: str = "alice") -> list[list[str]]:
    """Return the ids of every page."""
    pages, cursor = [], ""
    while True:
        found: dict[str, Any] = api.get(path + (f"&cursor={cursor}" if cursor else ""), token).get_json()
        pages.append([order["id"] for order in found["orders"]])
        if found["next_cursor"] is None:
            return pages
        cursor = found["next_cursor"]


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1] * 5), (2, [2, 2, 1]), (5, [5]), (100, [5])])
def test_pages_hold_every_order_once_the_newest_first(api: Api, limit: int, sizes: list[int]) -> None:
    ids = several(api, 5)
    several(api, 2, "mallory")

    pages = walk(api, f"/orders?limit={limit}")

    assert sizes == [len(page) for page in pages]
    assert ids == [order_id for page in pages for order_id in page]


def test_an_order_placed_meanwhile_moves_nothing(api: Api) -> None:
    ids = several(api, 3)
    first = api.get("/orders?limit=2").get_json()
    several(api, 1)

    second = api.get(f"/orders?limit=2&cursor={first['next_cursor']}").get_json()

    assert ids[2:] == [order["id"] for order in second["orders"]]


def test_a_page_holds_twenty_orders_by_default(api: Api) -> None:
    several(api, 21)

    assert [20, 1] == [len(page) for page in walk(api, "/orders?limit=20")]
    assert 20 == len(api.get("/orders").get_json()["orders"])


def test_a_list_shows_what_the_order_shows(api: Api) -> None:
    order = api.paid()

    (listed,) = api.get("/orders").get_json()["orders"]
    (seen_by_staff,) = api.get("/admin/orders", "staff:bob").get_json()["orders"]

    assert {name: order[name] for name in listed} == listed
    assert listed | {"customer_id": "alice"} == seen_by_staff


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("status=awaiting_payment", 2),
        ("status=confirmed", 1),
        ("payment_status=paid", 1),
        ("payment_status=paid&status=awaiting_payment", 0),
        ("fulfillment_status=unfulfilled", 3),
        ("customer=mallory", 1),
        ("number=N2", 1),
        ("number=N9", 0),
    ],
)
def test_staff_find_orders_by_what_fits(api: Api, query: str, found: int) -> None:
    api.place("alice")
    api.place("mallory")
    api.paid("alice")

    assert found == len(api.get(f"/admin/orders?{query}", "staff:bob").get_json()["orders"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sku=mug", 2),
        ("sku=song", 1),
        ("sku=song&status=awaiting_payment", 1),
        ("email=ADA%40example.com", 3),
        ("email=+ada%40EXAMPLE.com", 3),
        ("email=ada%40example.org", 0),
        ("from=2026-01-15T09:30:01Z", 2),
        ("to=2026-01-15T09:30:01Z", 1),
        ("from=2026-01-15T10:30:00%2B01:00&to=2026-01-15T09:30:02Z", 2),
        ("email=ada%40example.com&from=2026-01-15T09:30:02Z", 1),
        ("customer=alice&from=2027-01-01", 0),
    ],
)
def test_staff_find_orders_by_product_e_mail_and_time(api: Api, query: str, found: int) -> None:
    several(api, 2)
    api.place(items=[{"sku": "song", "quantity": 1}], expected_total=MUG)

    assert found == len(api.get(f"/admin/orders?{query}", "staff:bob").get_json()["orders"])


def test_staff_see_the_oldest_first_if_they_ask_for_it(api: Api) -> None:
    ids = several(api, 3)

    assert [[i] for i in ids[::-1]] == walk(
        api, "/admin/orders?limit=1&sort=oldest&status=awaiting_payment", "staff:bob"
    )


@pytest.mark.parametrize(
    "query",
    [
        "email=a%40b.example&status=confirmed",
        "email=a%40b.example&sort=oldest",
        "sku=mug&tag=vip",
        "sku=mug&sort=oldest",
        "customer=alice&status=confirmed&sort=oldest",
    ],
)
def test_filters_that_no_index_carries_together_are_refused(api: Api, query: str) -> None:
    answer = api.get(f"/admin/orders?{query}", "staff:bob")

    assert (422, "unsupported_search") == (answer.status_code, code_of(answer))


def test_orders_of_the_same_moment_are_all_listed(api: Api) -> None:
    ids = {api.place()["id"] for _ in range(5)}

    pages = walk(api, "/orders?limit=2")

    assert [2, 2, 1] == [len(page) for page in pages]
    assert ids == {order_id for page in pages for order_id in page}


def test_a_cursor_of_the_time_before_it_held_an_id_is_refused(api: Api) -> None:
    several(api, 2)
    at = (1768469400_000000).to_bytes(8)
    check = hashlib.sha256(b"cursor\n" + repr(("alice", [])).encode() + at).digest()[:8]
    older = base64.urlsafe_b64encode(at + check).decode().rstrip("=")

    assert "invalid_cursor" == code_of(api.get(f"/orders?cursor={older}"))


@pytest.mark.parametrize("order_id", ["", "a/b", ".", "__x__", "x" * 65, "\x00"])
def test_a_cursor_that_names_what_is_no_order_is_refused(api: Api, order_id: str) -> None:
    several(api, 2)
    forged = encode(scope_of("alice", {}), Place(datetime(2026, 1, 15, tzinfo=UTC), order_id))

    assert "invalid_cursor" == code_of(api.get(f"/orders?cursor={forged}"))


def test_a_search_is_paged_too(api: Api) -> None:
    ids = several(api, 3)

    assert [[i] for i in ids] == walk(api, "/admin/orders?limit=1&customer=alice", "staff:bob")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=1.0",
        "limit=1_0",
        "limit=%EF%BC%91",
        "limit=%2B1",
        "limit=" + "9" * 5000,
        "limit=",
        "cursor=",
        "cursor=" + "a" * 129,
        "from=yesterday",
        "from=0001-01-01T00:00:00%2B14:00",
        "to=9999-12-31T23:59:59-14:00",
        "from=2026-01-02&to=2026-01-02",
        "sort=upwards",
        "email=",
        "sku=%00",
        "status=paid",
        "status=",
        "payment_status=x",
        "customer=" + "x" * 129,
        "customer=%00",
        "colour=red",
    ],
)
def test_a_query_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    answer = api.get(f"/admin/orders?{query}", "staff:bob")

    assert 422 == answer.status_code
    assert "invalid_input" == code_of(answer)


def test_a_parameter_stands_once(api: Api) -> None:
    assert "malformed_request" == code_of(api.get("/orders?limit=1&limit=2"))


def test_a_cursor_that_was_changed_is_refused(api: Api) -> None:
    several(api, 2)
    cursor = api.get("/orders?limit=1").get_json()["next_cursor"]
    raw = base64.urlsafe_b64decode(cursor + "==")
    changed = [
        bytes(b ^ (1 << bit) if i == n else b for i, b in enumerate(raw)) for n in range(len(raw)) for bit in (0, 7)
    ]

    forged = [base64.urlsafe_b64encode(c).decode().rstrip("=") for c in changed]
    forged += [cursor[:-1], cursor + "A", cursor + "=", "!", "_", "-" * 22, "A" * 64, "%ff"]
    answers = [api.get(f"/orders?limit=1&cursor={f}") for f in forged]

    assert {400} == {answer.status_code for answer in answers}
    assert {"invalid_cursor"} == {code_of(answer) for answer in answers}


def test_a_cursor_is_good_for_its_own_list_alone(api: Api) -> None:
    several(api, 2)
    mine = api.get("/orders?limit=1").get_json()["next_cursor"]
    staffs = api.get("/admin/orders?limit=1&customer=alice", "staff:bob").get_json()["next_cursor"]

    answers = [
        api.get(f"/orders?cursor={mine}", "mallory"),
        api.get(f"/admin/orders?cursor={mine}", "staff:bob"),
        api.get(f"/admin/orders?cursor={staffs}", "staff:bob"),
        api.get(f"/orders?cursor={staffs}"),
    ]

    assert ["invalid_cursor"] * 4 == [code_of(answer) for answer in answers]


def test_what_has_not_changed_is_not_sent_again(api: Api) -> None:
    order = api.place()
    first = api.get(f"/orders/{order['id']}")
    etag = first.headers["ETag"]

    same = api.get(f"/orders/{order['id']}", If_None_Match=etag)
    seen_by_staff = api.get(f"/orders/{order['id']}", "staff:bob", If_None_Match=etag)
    api.post(f"/orders/{order['id']}/cancel", {})
    changed = api.get(f"/orders/{order['id']}", If_None_Match=etag)

    assert etag.startswith('"1-')
    assert (304, b"") == (same.status_code, same.data)
    assert etag == same.headers["ETag"]
    assert [200, 200] == [seen_by_staff.status_code, changed.status_code]
    assert changed.headers["ETag"].startswith('"2-')


def test_an_erased_contact_changes_the_tag(api: Api) -> None:
    order = api.place()
    etag = api.get(f"/orders/{order['id']}").headers["ETag"]
    api.store.contacts.clear()

    assert 200 == api.get(f"/orders/{order['id']}", If_None_Match=etag).status_code
