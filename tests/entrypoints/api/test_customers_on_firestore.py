"""Customers through the real door, on the emulator: terms, guests who sign in, addresses."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from functions.adapters.desk import FirestoreDesk
from functions.domain.order import Order
from functions.entrypoints.api import create_app
from functions.use_cases import customers
from functions.use_cases.customers import ADDRESSES_MAX
from functions.use_cases.module import Caller
from tests.entrypoints.api.conftest import CONTACT, PLACE, Tokens, code_of
from tests.world import MUG, SHIPPING, World

pytestmark = pytest.mark.emulator

GUEST = Caller("guest-1")
ONE: dict[str, Any] = {"items": [{"sku": "mug", "quantity": 1}], "contact": CONTACT, "expected_total": MUG + SHIPPING}
HOME: dict[str, Any] = {"name": "Ada Lovelace", "address": PLACE["contact"]["address"]}


class Door:
    """The API of one world, as its callers meet it."""

    def __init__(self, world: World) -> None:
        self.world, self.keys = world, iter(range(1000))
        self.http: FlaskClient = create_app(world.module, Tokens(), FirestoreDesk(world.db)).test_client()

    def send(self, method: str, path: str, body: object = None, token: str = "alice", **more: str) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{next(self.keys)}"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        content: dict[str, Any] = {} if body is None else {"json": body}
        return self.http.open(f"/api/v1{path}", method=method, headers=headers, **content)

    def link(self, guest_token: str = GUEST.uid, token: str = "alice") -> TestResponse:
        return self.send("POST", "/me/link", {"guest_token": guest_token}, token)

    def private(self, order_id: str, name: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.world.db.document(f"orders/{order_id}/private/{name}").get().to_dict()
        return found


@pytest.fixture
def door(world: World) -> Door:
    return Door(world)


@pytest.fixture
def asking(world: World) -> Door:
    """A shop whose terms are of version 2."""
    world.settings(terms_version="2")
    world.module = world.another()
    return Door(world)


@pytest.mark.parametrize("agreed", [{}, {"terms_version": ""}, {"terms_version": "1"}])
def test_who_has_not_agreed_to_the_terms_that_hold_cannot_order(asking: Door, agreed: dict[str, str]) -> None:
    answer = asking.send("POST", "/orders", ONE | agreed)

    assert ("terms_outdated", "2") == (code_of(answer), answer.get_json()["terms_version"])
    assert "2" == asking.send("GET", "/config").get_json()["terms_version"]
    assert 5 == asking.world.stock()


def test_what_shows_the_agreement_is_kept_with_the_order_and_not_in_its_events(asking: Door) -> None:
    forwarded = "198.51.100.1, 203.0.113.7"
    asked = {"Idempotency_Key": "k", "X_Forwarded_For": forwarded, "User_Agent": "Browser/1"}
    placed = asking.send("POST", "/orders", ONE | {"terms_version": "2"}, **asked).get_json()
    asking.world.settings(terms_version="3")
    asking.world.module = asking.world.another()

    again = Door(asking.world).send("POST", "/orders", ONE | {"terms_version": "2"}, **asked)

    found = asking.private(placed["id"], "evidence") or {}
    at = found.pop("at")
    assert {"terms_version": "2", "ip": "203.0.113.7", "forwarded_for": forwarded, "user_agent": "Browser/1"} == found
    assert placed["created_at"][:19] == at.isoformat()[:19]
    assert (201, placed["id"], "true") == (
        again.status_code,
        again.get_json()["id"],
        again.headers.get("Idempotent-Replayed"),
    )
    (event,) = asking.world.module.orders.entries(placed["id"])
    assert "'terms_version': '2'" in str(event)
    assert "203.0.113.7" not in str(event)


def test_where_no_terms_are_asked_for_nothing_is_kept_of_where_the_request_came_from(door: Door) -> None:
    placed = door.send("POST", "/orders", ONE | {"terms_version": "of another shop"}).get_json()

    assert None is door.private(placed["id"], "evidence")


def at_the_guests(world: World) -> tuple[Order, Order]:
    """Return two orders of the guest: one paid, one whose payment page is open."""
    paid = world.paid(key="first", caller=GUEST)
    waiting = world.place(key="second", caller=GUEST)
    world.checkout(waiting, key="open", caller=GUEST)
    return paid, waiting


def test_a_guest_who_signs_in_to_an_account_finds_the_orders_there(door: Door) -> None:
    paid, waiting = at_the_guests(door.world)

    answer = door.link()

    assert [waiting.order_id, paid.order_id] == answer.get_json()["orders"]
    for order in (paid, waiting):
        assert 200 == door.send("GET", f"/orders/{order.order_id}").status_code
        assert 404 == door.send("GET", f"/orders/{order.order_id}", token=GUEST.uid).status_code
        assert "alice" == (door.private(order.order_id, "contact") or {})["customer_id"]
        assert "customer_linked" == door.world.module.orders.entries(order.order_id)[-1]["kind"]
    listed = door.send("GET", "/orders").get_json()["orders"]
    assert {paid.order_id, waiting.order_id} == {order["id"] for order in listed}
    assert [] == door.send("GET", "/orders", token=GUEST.uid).get_json()["orders"]


def test_a_payment_that_was_open_at_the_link_goes_on_and_a_new_one_is_the_accounts(door: Door) -> None:
    order = door.world.place(key="k", caller=GUEST)
    page = door.world.checkout(order, key="open", caller=GUEST)
    door.link()
    later = door.world.place(key="later", caller=Caller("alice"))

    same = door.send("POST", f"/orders/{order.order_id}/checkout", {}).get_json()["url"]
    door.send("POST", f"/orders/{later.order_id}/checkout", {})
    assert 303 == door.world.pay(same)
    assert {200} == set(door.world.deliver())

    assert page == same
    assert "paid" == door.send("GET", f"/orders/{order.order_id}").get_json()["payment_status"]
    of_guest, of_account = (door.world.module.customers.get(uid) for uid in (GUEST.uid, "alice"))
    assert of_guest
    assert of_account
    assert [of_guest.stripe_id, of_account.stripe_id] == [
        session["customer"] for session in door.world.objects("checkout.session")
    ]


def test_linking_again_moves_nothing_and_what_was_left_undone_is_moved(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid, waiting = at_the_guests(door.world)
    with monkeypatch.context() as patched:
        moved = customers._moved
        patched.setattr(customers, "_moved", lambda *asked: moved(*asked) if asked[3] == paid.order_id else False)
        first = door.link().get_json()["orders"]

    answers = [door.link().get_json()["orders"] for _ in range(2)]

    assert ([paid.order_id], [[waiting.order_id], []]) == (first, answers)
    assert 1 == [e["kind"] for e in door.world.module.orders.entries(paid.order_id)].count("customer_linked")


def test_two_links_at_once_move_each_order_once(door: Door) -> None:
    at_the_guests(door.world)

    with ThreadPoolExecutor(4) as threads:
        moved = list(threads.map(lambda _: door.link().get_json()["orders"], range(4)))

    for order in door.send("GET", "/orders").get_json()["orders"]:
        kinds = [entry["kind"] for entry in door.world.module.orders.entries(order["id"])]
        assert 1 == kinds.count("customer_linked")
        assert any(order["id"] in each for each in moved)


@pytest.mark.parametrize(
    ("guest_token", "token"), [("carol", "alice"), ("rubbish", "alice"), (GUEST.uid, GUEST.uid)], ids=str
)
def test_only_a_valid_token_of_another_anonymous_user_is_taken(door: Door, guest_token: str, token: str) -> None:
    order = door.world.place(caller=Caller(guest_token))

    assert "guest_token_invalid" == code_of(door.link(guest_token, token))
    assert guest_token == door.world.order(order).customer_id


def test_a_guest_with_too_many_orders_is_not_linked(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "LINKED_MAX", 1)
    orders = at_the_guests(door.world)

    assert "too_many_orders" == code_of(door.link())
    assert {GUEST.uid} == {door.world.order(order).customer_id for order in orders}


def test_an_address_is_kept_read_changed_and_forgotten(door: Door) -> None:
    kept = door.send("PUT", "/me/addresses/home", HOME)
    changed = door.send("PUT", "/me/addresses/home", HOME | {"phone": "+44 20 7946 0000"}).get_json()
    read = door.send("GET", "/me/addresses/home").get_json()
    left = door.send("DELETE", "/me/addresses/home")

    assert {"id": "home", **HOME, "phone": "", "default": False} == kept.get_json()
    assert changed == read == {"id": "home", **HOME, "phone": "+44 20 7946 0000", "default": False}
    assert {"addresses": []} == left.get_json()
    assert 404 == door.send("GET", "/me/addresses/home").status_code
    assert 200 == door.send("DELETE", "/me/addresses/home").status_code


def test_one_address_is_the_default(door: Door) -> None:
    for name in ("home", "work"):
        door.send("PUT", f"/me/addresses/{name}", HOME | {"default": True})

    listed = door.send("GET", "/me/addresses").get_json()["addresses"]

    assert [("home", False), ("work", True)] == [(each["id"], each["default"]) for each in listed]


def test_nobody_sees_or_changes_anothers_addresses(door: Door) -> None:
    door.send("PUT", "/me/addresses/home", HOME)

    assert 404 == door.send("GET", "/me/addresses/home", token="carol").status_code
    assert {"addresses": []} == door.send("DELETE", "/me/addresses/home", token="carol").get_json()
    assert 200 == door.send("GET", "/me/addresses/home").status_code


def test_a_customer_keeps_so_many_addresses_even_when_they_come_at_once(door: Door) -> None:
    for n in range(ADDRESSES_MAX - 1):
        door.send("PUT", f"/me/addresses/a{n}", HOME)

    with ThreadPoolExecutor(3) as threads:
        new = list(threads.map(lambda n: door.send("PUT", f"/me/addresses/new{n}", HOME), range(3)))

    assert [200, 409, 409] == sorted(answer.status_code for answer in new)
    assert ADDRESSES_MAX == len(door.send("GET", "/me/addresses").get_json()["addresses"])
    assert 200 == door.send("PUT", "/me/addresses/a0", HOME | {"phone": "1"}).status_code


@pytest.mark.parametrize("name", ["__x__", "a b", "x" * 65, "ä"])
def test_an_address_has_a_plain_id(door: Door, name: str) -> None:
    assert "invalid_input" == code_of(door.send("PUT", f"/me/addresses/{name}", HOME))


def test_an_order_keeps_its_own_copy_of_the_address(door: Door) -> None:
    door.send("PUT", "/me/addresses/home", HOME)
    placed = door.send("POST", "/orders", ONE).get_json()
    door.send("DELETE", "/me/addresses/home")

    assert CONTACT["address"] == door.send("GET", f"/orders/{placed['id']}").get_json()["contact"]["address"]
