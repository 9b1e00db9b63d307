"""The API on its real adapters: Firestore's emulator and Stripe's own client."""

import pytest
from flask.testing import FlaskClient

from functions.adapters.desk import FirestoreDesk
from functions.entrypoints.api import create_app
from tests.entrypoints.api.conftest import CONTACT, Tokens
from tests.world import MUG, SHIPPING, World

pytestmark = pytest.mark.emulator


def client(world: World) -> FlaskClient:
    return create_app(world.module, Tokens(), FirestoreDesk(world.db)).test_client()


def headers(token: str, key: str = "k") -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key}


def test_an_order_is_placed_paid_shipped_delivered_and_refunded(world: World) -> None:
    http, alice, bob = client(world), headers("alice"), headers("staff:bob")
    cart = {"items": [{"sku": "mug", "quantity": 2}]}
    total = http.post("/api/v1/quotes", json=cart, headers=alice).get_json()["amounts"]["total"]
    placed = http.post("/api/v1/orders", json={**cart, "contact": CONTACT, "expected_total": total}, headers=alice)
    path = f"orders/{placed.get_json()['id']}"
    checkout = http.post(f"/api/v1/{path}/checkout", headers=alice).get_json()

    assert 303 == world.pay(checkout["url"])
    assert {200} == set(world.deliver())

    shipped = http.post(f"/api/v1/admin/{path}/shipments", headers=bob).get_json()
    shipment = shipped["shipments"][0]["id"]
    delivered = http.post(f"/api/v1/admin/{path}/shipments/{shipment}/deliver", headers=bob).get_json()
    http.post(f"/api/v1/admin/{path}/refunds", json={"amount": 500, "reason": "damaged"}, headers=bob)
    world.settle()
    seen = http.get(f"/api/v1/{path}", headers=alice).get_json()

    assert 2 * MUG + SHIPPING == total
    assert ("completed", "delivered") == (delivered["status"], delivered["fulfillment_status"])
    assert ("partially_refunded", 500) == (seen["payment_status"], seen["refunded"])
    assert CONTACT == seen["contact"]


@pytest.mark.parametrize("path", ["/api/v1/orders", "/api/v1/admin/orders"])
def test_a_list_shows_the_facets_that_the_order_shows(world: World, path: str) -> None:
    order = world.paid()
    http = client(world)

    seen = http.get(f"/api/v1/orders/{order.order_id}", headers=headers("staff:customer_1")).get_json()
    (listed,) = http.get(path, headers=headers("staff:customer_1")).get_json()["orders"]

    assert "paid" == seen["payment_status"]
    assert {name: seen[name] for name in listed} == listed


def test_pages_hold_every_order_once(world: World) -> None:
    ids = [world.place(key=f"k{n}").order_id for n in range(3)]
    http, found, cursor = client(world), [], ""
    for _ in ids:
        page = http.get(f"/api/v1/orders?limit=1{cursor}", headers=headers("customer_1")).get_json()
        found += [order["id"] for order in page["orders"]]
        cursor = f"&cursor={page['next_cursor']}"

    assert ids[::-1] == found
    assert "&cursor=None" == cursor
