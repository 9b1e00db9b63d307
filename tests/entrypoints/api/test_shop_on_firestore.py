"""Admins keep the shop through the real door, on the emulator; customers meet what they have kept."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from functions.adapters.desk import FirestoreDesk
from functions.entrypoints.api import create_app, shop, shop_schemas
from functions.entrypoints.api.settings import EXAMPLE, HIDDEN, SettingsRequest
from functions.use_cases.settings import Settings
from tests.entrypoints.api.conftest import CONTACT, Tokens, code_of
from tests.world import MUG, SHIPPING, World

pytestmark = pytest.mark.emulator

NEW = {"If-None-Match": "*"}
TEE = {"name": "T-shirt", "prices": {"eur": 2400}, "product_id": "tee", "options": {"size": "L"}, "weight_grams": 180}
PROMOTION = {"kind": "percent", "percent": 1000, "ends_at": "2099-01-01T00:00:00Z", "skus": ["mug"]}


class Admin:
    """An admin at the door of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http: FlaskClient = create_app(world.module, Tokens(), FirestoreDesk(world.db)).test_client()

    def send(self, method: str, path: str, body: object = None, token: str = "admin:eve", **more: str) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"} | {n.replace("_", "-"): v for n, v in more.items()}
        content: dict[str, Any] = {} if body is None else {"json": body}
        return self.http.open(f"/api/v1{path}", method=method, headers=headers, **content)

    def etag(self, path: str) -> str:
        answer = self.send("GET", path)
        assert 200 == answer.status_code, answer.text
        return answer.headers["ETag"]

    def total(self, sku: str, **cart: object) -> Any:
        """Return what one piece comes to, shipping included, or the code of the refusal."""
        answer = self.send("POST", "/quotes", {"items": [{"sku": sku, "quantity": 1}], **cart}, "alice")
        return answer.get_json()["amounts"]["total"] if answer.status_code == 200 else code_of(answer)


@pytest.fixture
def admin(world: World) -> Admin:
    return Admin(world)


def test_a_product_is_created_sold_changed_and_taken_off_the_shelf(admin: Admin) -> None:
    path = "/admin/products/tee-l"
    made = admin.send("PUT", path, TEE, If_None_Match="*")
    sold = admin.total("tee-l")
    changed = admin.send("PUT", path, TEE | {"prices": {"eur": 2600}}, If_Match=made.headers["ETag"])
    dearer = admin.total("tee-l")
    gone = admin.send("DELETE", path, If_Match=changed.headers["ETag"])

    assert (201, 200, 200) == (made.status_code, changed.status_code, gone.status_code)
    assert {**TEE, "sku": "tee-l", "tax_code": "", "ships": True, "stocked": True, "active": True, "stock": None} == (
        made.get_json()
    )
    assert (2400 + SHIPPING, 2600 + SHIPPING, "unknown_product") == (sold, dearer, admin.total("tee-l"))
    assert gone.get_json() == admin.send("GET", path).get_json()
    assert gone.get_json()["active"] is False


def test_nobody_overwrites_what_they_have_not_seen(admin: Admin) -> None:
    path = "/admin/products/mug"
    seen, product = admin.etag(path), {"name": "Cup", "prices": {"eur": MUG}}
    admin.send("PUT", path, product, If_Match=seen)

    refusals = [
        admin.send("PUT", path, {**product, "name": "Beaker"}, If_Match=seen),
        admin.send("PUT", path, product, If_None_Match="*"),
        admin.send("PUT", "/admin/products/none", product, If_Match="*"),
        admin.send("DELETE", path, If_Match=seen),
        admin.send("PUT", path, product),
        admin.send("DELETE", path),
        admin.send("PUT", path, product, If_None_Match='"x"'),
        admin.send("PUT", path, product, If_None_Match="*", If_Match="*"),
        admin.send("DELETE", path, If_None_Match="*"),
        admin.send("DELETE", "/admin/products/none", If_Match="*"),
        admin.send("GET", "/admin/products/none"),
    ]

    assert [*["precondition_failed"] * 4, *["precondition_required"] * 2, *["malformed_request"] * 3] == [
        code_of(answer) for answer in refusals[:9]
    ]
    assert ["not_found", "not_found"] == [code_of(answer) for answer in refusals[9:]]
    assert "Cup" == admin.send("GET", path).get_json()["name"]
    assert 200 == admin.send("PUT", path, {**product, "name": "Beaker"}, If_Match="*").status_code


def test_a_change_sent_again_is_done(admin: Admin) -> None:
    seen, product = admin.etag("/admin/products/mug"), {"name": "Cup", "prices": {"eur": MUG}}

    first, again = (admin.send("PUT", "/admin/products/mug", product, If_Match=seen) for _ in range(2))

    assert (200, 200) == (first.status_code, again.status_code)
    assert first.headers["ETag"] == again.headers["ETag"]
    assert 1 == len(admin.world.db.collection("products/mug/changes").get())


FAULTY: list[tuple[str, dict[str, Any], str]] = [
    ("/admin/products/x", {"name": "X", "prices": {}}, "prices"),
    ("/admin/products/x", {"name": "X", "prices": {"xyz": 5}}, "prices"),
    ("/admin/products/x", {"name": "X", "prices": {"isk": 150}}, "prices"),
    ("/admin/products/x", {"name": "X", "prices": {"eur": 1}, "options": {"a;b": "c"}}, "options"),
    ("/admin/products/x", {"name": "X", "prices": {"eur": 1}, "price": 5}, "price"),
    ("/admin/products/__x", {"name": "X", "prices": {"eur": 1}}, "sku"),
    ("/admin/promotions/P", {"kind": "percent"}, "percent"),
    ("/admin/promotions/P", {"kind": "amount"}, "amounts"),
    ("/admin/promotions/P", {"kind": "free_shipping", "percent": 5}, "percent"),
    ("/admin/promotions/P", PROMOTION | {"starts_at": "2099-01-02T00:00:00Z"}, "ends_at"),
    ("/admin/promotions/P", PROMOTION | {"ends_at": "2099-01-02T00:00:00"}, "ends_at"),
    ("/admin/promotions/P%20Q", PROMOTION, "code"),
    (
        "/admin/shipping-rates/r",
        {"name": "R", "prices": {"eur": 1}, "weight_min": 5, "weight_max": 4},
        "weight_max",
    ),
    ("/admin/shipping-rates/r", {"name": "R", "prices": {"eur": 1}, "countries": ["Germany"]}, "countries"),
    ("/admin/tax-rates/r", {"name": "R", "rate": 1, "region": "BE"}, "country"),
    ("/admin/settings", EXAMPLE | {"total_min": {"eur": 10}}, "total_min"),
    ("/admin/settings", EXAMPLE | {"total_min": {"eur": 900}, "total_max": {"eur": 800}}, "total_max"),
    ("/admin/settings", EXAMPLE | {"installation_id": "x"}, "installation_id"),
    ("/admin/settings", {n: v for n, v in EXAMPLE.items() if n != "tax"}, "tax"),
]


def test_what_cannot_stand_is_refused_by_field(admin: Admin) -> None:
    answers = [admin.send("PUT", path, body, If_Match="*") for path, body, _ in FAULTY]

    assert {"invalid_input"} == {code_of(answer) for answer in answers}
    assert [[field] for *_, field in FAULTY] == [list(answer.get_json()["errors"])[:1] for answer in answers]


def test_lists_hold_every_record_once(admin: Admin) -> None:
    for sku in ("a", "c/".replace("/", ""), "ü b"):
        admin.send("PUT", f"/admin/products/{sku}", TEE, If_None_Match="*")

    found: list[tuple[str, int | None]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = admin.send("GET", "/admin/products?limit=2" + (f"&cursor={cursor}" if cursor else "")).get_json()
        found += [(product["sku"], product["stock"]) for product in page["products"]]
        cursor = page["next_cursor"]

    assert [("a", None), ("c", None), ("mug", 5), ("song", None), ("ü b", None)] == found
    assert "invalid_cursor" == code_of(admin.send("GET", "/admin/products?cursor=%21"))


def test_a_promotion_a_rate_and_a_tax_are_kept_and_met_by_customers(admin: Admin) -> None:
    kept = {
        "/admin/promotions/ten": PROMOTION,
        "/admin/shipping-rates/parcel": {"name": "Parcel", "prices": {"eur": 300}, "countries": ["DE"]},
        "/admin/tax-rates/de": {"name": "VAT", "rate": 190_000, "country": "DE"},
    }
    made = {path: admin.send("PUT", path, body, If_None_Match="*") for path, body in kept.items()}
    answers = {path: admin.send("GET", path) for path in kept}
    total = admin.total("mug", promotion_codes=["Ten"], country="DE")
    admin.send("DELETE", "/admin/promotions/TEN", If_Match=answers["/admin/promotions/ten"].headers["ETag"])

    assert {201} == {answer.status_code for answer in made.values()}
    assert [answer.get_json() for answer in made.values()] == [answer.get_json() for answer in answers.values()]
    assert "TEN" == made["/admin/promotions/ten"].get_json()["code"]
    assert MUG * 9 // 10 + 300 == total
    assert MUG + 300 == admin.total("mug", promotion_codes=["Ten"], country="DE")
    assert "not_found" == code_of(admin.send("GET", "/admin/promotions/TEN"))


@pytest.mark.parametrize("name", ["a%00b", "%ed%a0%80", "x" * 2000, "..", "__x__", "%F0%9F%92%A9", "a%0Ab", "."])
def test_a_strange_name_is_answered_like_any_other_that_is_not_there(admin: Admin, name: str) -> None:
    for path in (
        "/admin/products/",
        "/admin/promotions/",
        "/admin/shipping-rates/",
        "/admin/tax-rates/",
        "/admin/stock/",
    ):
        answer = admin.send("GET", path + name)
        assert (answer.status_code, code_of(answer)) in ((404, "not_found"), (422, "invalid_input")), path


# Stock


def test_a_delta_counts_once_however_often_it_is_sent(admin: Admin) -> None:
    body = {"delta": 40, "reason": "delivery"}
    first, again = (admin.send("PATCH", "/admin/stock/mug", body, Idempotency_Key="k") for _ in range(2))
    other = admin.send("PATCH", "/admin/stock/mug", {"delta": 41}, Idempotency_Key="k")

    assert (45, 45) == (first.get_json()["available"], again.get_json()["available"])
    assert (None, "true") == (first.headers.get("Idempotent-Replayed"), again.headers.get("Idempotent-Replayed"))
    assert "idempotency_conflict" == code_of(other)
    (entry,) = again.get_json()["entries"]
    assert (40, 45, "delivery", "staff:eve") == tuple(entry[n] for n in ("delta", "available", "reason", "actor"))
    assert first.headers["ETag"] == admin.etag("/admin/stock/mug")


def test_stock_never_falls_below_zero_and_only_for_what_is_sold_here(admin: Admin) -> None:
    short = admin.send("PATCH", "/admin/stock/mug", {"delta": -6}, Idempotency_Key="a")
    unknown = admin.send("PATCH", "/admin/stock/nothing", {"delta": 6}, Idempotency_Key="b")
    both = admin.send("PATCH", "/admin/stock/mug", {"delta": 6, "available": 6}, Idempotency_Key="c")
    uncounted = admin.send("GET", "/admin/stock/song")
    emptied = admin.send("PATCH", "/admin/stock/mug", {"delta": -5}, Idempotency_Key="d")

    assert ["out_of_stock", "not_found", "invalid_input", "not_found"] == [
        code_of(answer) for answer in (short, unknown, both, uncounted)
    ]
    assert 0 == emptied.get_json()["available"] == admin.world.stock()


def test_stock_is_set_by_who_has_seen_it(admin: Admin) -> None:
    path, seen = "/admin/stock/mug", admin.etag("/admin/stock/mug")
    admin.world.place()

    refused = admin.send("PATCH", path, {"available": 9}, Idempotency_Key="a", If_Match=seen)
    blind = admin.send("PATCH", path, {"available": 9}, Idempotency_Key="a")
    done = admin.send("PATCH", path, {"available": 9}, Idempotency_Key="a", If_Match=admin.etag(path))
    first = admin.send("PATCH", "/admin/stock/song", {"available": 3}, Idempotency_Key="b", If_None_Match="*")

    assert ["precondition_failed", "precondition_required"] == [code_of(refused), code_of(blind)]
    assert (9, 5) == (done.get_json()["available"], done.get_json()["entries"][0]["delta"])
    assert (200, 3) == (first.status_code, first.get_json()["available"])


def test_a_product_is_spread_evenly_once_and_sells_to_the_last_piece(admin: Admin) -> None:
    path = "/admin/stock/mug"
    before = admin.send("GET", path).get_json()
    spread = [admin.send("PATCH", path, {"shards": 3}, Idempotency_Key="s") for _ in range(2)]
    parts = [admin.world.db.document(f"stock/mug/shards/{n}").get().get("available") for n in range(3)]

    assert (1, 3, 5) == (before["shards"], spread[0].get_json()["shards"], spread[0].get_json()["available"])
    assert [2, 2, 1] == parts
    assert "true" == spread[1].headers["Idempotent-Replayed"]
    assert spread[0].get_json() == spread[1].get_json() == admin.send("GET", path).get_json()
    assert [(0, 5)] == [(each["delta"], each["available"]) for each in spread[0].get_json()["entries"]]
    assert 5 == admin.world.place(5).lines[0].quantity
    assert 0 == admin.send("GET", path).get_json()["available"]


def test_what_came_to_one_shard_is_spread_again_and_never_over_fewer(admin: Admin) -> None:
    path = "/admin/stock/mug"
    admin.send("PATCH", path, {"shards": 2}, Idempotency_Key="a")
    admin.send("PATCH", path, {"delta": 7}, Idempotency_Key="b")
    again = admin.send("PATCH", path, {"shards": 4}, Idempotency_Key="c")
    fewer = admin.send("PATCH", path, {"shards": 3}, Idempotency_Key="d")
    uncounted = admin.send("PATCH", "/admin/stock/song", {"shards": 2}, Idempotency_Key="e")
    both = admin.send("PATCH", path, {"shards": 9, "delta": 1}, Idempotency_Key="f")

    assert [3] * 4 == [admin.world.db.document(f"stock/mug/shards/{n}").get().get("available") for n in range(4)]
    assert 12 == again.get_json()["available"]
    assert (409, "fewer_shards") == (fewer.status_code, code_of(fewer))
    assert (404, 422) == (uncounted.status_code, both.status_code)


def test_deltas_at_once_are_all_counted(admin: Admin) -> None:
    def deliver(number: int) -> int:
        body = {"delta": 1, "reason": "delivery"}
        return admin.send("PATCH", "/admin/stock/mug", body, Idempotency_Key=f"k{number}").status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(deliver, range(8)))

    counted = [status for status in statuses if status == 200]
    assert {200, 503} >= set(statuses)
    assert len(counted) >= 4
    assert 5 + len(counted) == admin.world.stock() == 5 + len(admin.world.db.collection("stock/mug/entries").get())


# Settings


def test_every_setting_but_the_installations_own_can_be_stated() -> None:
    assert set(vars(Settings(True, 1, frozenset(), "eur", "i", "s"))) - HIDDEN == set(SettingsRequest().fields)
    assert set(EXAMPLE) == set(SettingsRequest().fields)


def test_settings_hold_for_the_next_reader_and_the_change_is_on_record(admin: Admin) -> None:
    shown = admin.send("GET", "/admin/settings")
    before = admin.total("mug")
    wanted = shown.get_json() | {"shipping_flat": 700, "total_min": {"eur": 2000}, "total_max": {"eur": 4000}}

    stated = admin.send("PUT", "/admin/settings", wanted, If_Match=shown.headers["ETag"])
    admin.world.module = admin.world.another()
    fresh = Admin(admin.world)

    assert MUG + SHIPPING == before
    assert wanted == stated.get_json() == fresh.send("GET", "/admin/settings").get_json()
    assert not HIDDEN & set(wanted)
    assert MUG + 700 == fresh.total("mug")
    assert ["amount_too_small", "amount_too_large"] == [
        fresh.total("song"),
        code_of(fresh.send("POST", "/quotes", {"items": [{"sku": "mug", "quantity": 3}]}, "alice")),
    ]
    (change,) = admin.world.rows("settings/module/changes").values()
    assert ("staff:eve", 700) == (change["actor"], change["after"]["shipping_flat"])
    config = fresh.send("GET", "/config").get_json()
    assert ({"eur": 2000}, {"eur": 4000}, 14, False) == tuple(
        config[name] for name in ("total_min", "total_max", "return_days", "prices_include_tax")
    )


def test_an_order_outside_the_bounds_is_not_placed(admin: Admin) -> None:
    admin.world.settings(total_min={"eur": 9000})
    admin.world.module = admin.world.another()
    body = {"items": [{"sku": "mug", "quantity": 1}], "contact": CONTACT, "expected_total": MUG + SHIPPING}

    answer = Admin(admin.world).send("POST", "/orders", body, "alice", Idempotency_Key="k")

    assert "amount_too_small" == code_of(answer)
    assert 5 == admin.world.stock()


def test_examples_of_the_contract_are_taken(admin: Admin) -> None:
    bodies = {
        "/admin/products/x": (shop_schemas.ProductRequest, shop.PRODUCT),
        "/admin/settings": (SettingsRequest, EXAMPLE),
    }
    for path, (schema, example) in bodies.items():
        assert not schema().validate(example)
        headers = {"If_Match": "*"} if path == "/admin/settings" else {"If_None_Match": "*"}
        assert admin.send("PUT", path, example, **headers).status_code in (200, 201)
