"""A customer's personal data as a file, through the real door, on the emulator and a Stripe over HTTP."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.adapters import books, personal_data
from ops.paths import ROOT
from tests.entrypoints.api.test_customers_on_firestore import Door
from tests.world import MUG, SHIPPING, World

pytestmark = pytest.mark.emulator

STAFF = "staff:bob"
BROWSER = {"X_Forwarded_For": "198.51.100.1, 203.0.113.7", "User_Agent": "Browser/1"}
TERMS = {"terms_version": "2"}


@pytest.fixture
def door(world: World) -> Door:
    """A shop that asks for terms and holds enough."""
    world.seed(stock=50, **TERMS)
    world.module = world.another()
    return Door(world)


def contact_of(name: str) -> dict[str, Any]:
    """Return a contact and address in which every word is this person's own."""
    places = {part: f"{name} {part}" for part in ("line1", "line2", "city", "state", "postal_code")}
    return {
        "name": f"{name} Lovelace",
        "email": f"{name}@example.org",
        "phone": f"+44 {len(name)}0 7946 {sum(map(ord, name))}",
        "address": {**places, "country": "GB"},
        "locale": "de",
    }


def order_of(door: Door, uid: str) -> str:
    """Let *uid* place an order of a mug, and return its id."""
    contact = contact_of(uid)
    body = {"items": [{"sku": "mug", "quantity": 1}], "contact": contact, "expected_total": MUG + SHIPPING, **TERMS}
    answer = door.send("POST", "/orders", body, uid, **BROWSER)
    assert 201 == answer.status_code, answer.text
    return str(answer.get_json()["id"])


def lived(door: Door, uid: str) -> str:
    """Let *uid* leave something in every place that a customer's data are kept in, and return the order's id."""
    order_id = order_of(door, uid)
    page = door.send("POST", f"/orders/{order_id}/checkout", {"save_payment_method": True}, uid).get_json()["url"]
    assert 303 == door.world.pay(page, savePaymentMethod="true")
    door.world.deliver()
    address = {name: contact_of(uid)[name] for name in ("name", "phone", "address")}
    told = [
        door.send("PUT", "/me/addresses/home", address, uid),
        *(write_note(door, order_id, f"{code} of {uid}", code) for code in ("general", "fraud")),
        door.send("PUT", f"/admin/orders/{order_id}/tags/vip", token=STAFF),
        credit(door, uid, 700),
        door.send("POST", f"/admin/orders/{order_id}/shipments", {"carrier": "DHL", "tracking": f"1Z-{uid}"}, STAFF),
        door.send("POST", f"/admin/orders/{order_id}/refunds", {"amount": 400, "reason": "goodwill"}, STAFF),
    ]
    assert {200, 201} == {answer.status_code for answer in told}
    door.world.trigger()
    door.world.deliver()
    door.world.settle()
    return order_id


def write_note(door: Door, order_id: str, text: str, code: str = "general") -> TestResponse:
    return door.send("POST", f"/admin/orders/{order_id}/notes", {"code": code, "text": text}, STAFF)


def credit(door: Door, uid: str, amount: int) -> TestResponse:
    change = {"amount": amount, "currency": "eur", "reason": "goodwill"}
    return door.send("POST", f"/admin/customers/{uid}/credit", change, STAFF)


def export(door: Door, uid: str) -> dict[str, Any]:
    answer = door.send("GET", "/me/export", token=uid)
    assert 200 == answer.status_code, answer.text
    return dict(answer.get_json())


def test_a_customer_gets_all_that_is_kept_of_them_as_a_file(door: Door) -> None:
    order_id = lived(door, "ada")

    answer = door.send("GET", "/me/export", token="ada")

    assert 'attachment; filename="personal-data.json"' == answer.headers["Content-Disposition"]
    assert ("no-store", "application/json") == (answer.headers["Cache-Control"], answer.content_type)
    found = answer.get_json()
    (customer,) = door.world.objects("customer")
    assert {"uid": "ada", "stripe_customer": customer["id"]} == found["customer"]
    (address,) = found["addresses"]
    assert ("home", contact_of("ada")["address"]) == (address["id"], address["address"])
    assert [("visa", "4242")] == [(each["brand"], each["last4"]) for each in found["payment_methods"]]
    (purse,) = found["credits"]
    assert ("eur", 700) == (purse["currency"], purse["balance"])
    assert [(700, 700, "goodwill")] == [(e["amount"], e["balance"], e["reason"]) for e in purse["entries"]]
    assert [order_id] == [order["id"] for order in found["orders"]]
    assert ([], True) == (found["missing"], found["complete"])


def test_an_order_in_the_file_is_what_its_customer_sees_and_what_is_kept_beside_it(door: Door) -> None:
    order_id = lived(door, "ada")
    seen = door.send("GET", f"/orders/{order_id}", token="ada").get_json()

    (order,) = export(door, "ada")["orders"]

    assert {**seen, "contact": contact_of("ada")} == {name: order[name] for name in seen}
    consent = order["consent"]
    at = consent.pop("at")
    forwarded = BROWSER["X_Forwarded_For"]
    assert {**TERMS, "ip": "203.0.113.7", "forwarded_for": forwarded, "user_agent": "Browser/1"} == consent
    assert seen["created_at"] == at
    (intent,), (refund,) = door.world.objects("payment_intent"), door.world.objects("refund")
    assert [{"id": intent["id"], "paid": MUG + SHIPPING, "refunded": 400}] == order["payments"]
    assert [{"id": refund["id"], "amount": 400, "status": "succeeded"}] == order["refunds"]
    assert {("ada@example.org",)} == {tuple(mail["to"]) for mail in order["mails"]}
    assert 3 == len(order["mails"])
    assert [] == [mail for mail in order["mails"] if order["number"] not in mail["subject"]]


def test_notes_are_given_without_who_wrote_them_but_for_what_is_suspected_and_what_was_erased(door: Door) -> None:
    order_id = lived(door, "ada")
    erased = write_note(door, order_id, "a mistake").get_json()["id"]
    door.send("DELETE", f"/admin/orders/{order_id}/notes/{erased}", token=STAFF)

    answer = door.send("GET", "/me/export", token="ada")

    (order,) = answer.get_json()["orders"]
    assert [("general", "general of ada")] == [(note["code"], note["text"]) for note in order["notes"]]
    assert {"code", "text", "at"} == set(order["notes"][0])
    for kept_back in ("fraud of ada", "a mistake", "bob", "vip"):
        assert kept_back not in answer.text


def test_nothing_of_another_customer_is_in_the_file(door: Door) -> None:
    lived(door, "ada")
    of_grace = lived(door, "grace")
    own, foreign = door.send("GET", "/me/export", token="ada"), door.send("GET", "/me/export", token="grace")

    assert of_grace in foreign.text
    assert [] == [word for word in ("grace", of_grace) if word in own.text]
    ids = {value for value in strings(foreign.get_json()) if re.match(r"(cus|pi|re|pm|ord|shp)_", value)}
    assert len(ids) >= 6
    assert [] == [value for value in ids if value in own.text]
    nobody = export(door, "mallory")
    assert ([], [], [], [], None) == (
        *(nobody[name] for name in ("addresses", "payment_methods", "credits", "orders")),
        nobody["customer"]["stripe_customer"],
    )


def test_staff_get_their_own_data_and_not_those_of_customers(door: Door) -> None:
    lived(door, "ada")

    found = export(door, STAFF)

    assert ("bob", []) == (found["customer"]["uid"], found["orders"])


def test_a_guest_gets_what_they_ordered_and_after_the_link_the_account_has_it(door: Door) -> None:
    order_id = order_of(door, "guest-1")
    before = export(door, "guest-1")
    door.link()

    after = export(door, "alice")

    assert [order_id] == [order["id"] for order in before["orders"]]
    assert [order_id] == [order["id"] for order in after["orders"]]
    assert "guest-1@example.org" == after["orders"][0]["contact"]["email"]
    assert [] == export(door, "guest-1")["orders"]


def test_a_page_of_orders_costs_the_same_few_reads_however_many_there_are(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = [order_of(door, "ada") for _ in range(5)]
    for order_id in placed:
        write_note(door, order_id, "Called.")
    monkeypatch.setattr(personal_data, "PAGE", 2)
    reads = list[str]()
    for module, name in ((personal_data, "stream"), (personal_data, "get_all"), (books, "stream")):
        real = getattr(module, name)

        def counted(*asked: Any, real: Any = real, name: str = name) -> Any:
            reads.append(name)
            return real(*asked)

        monkeypatch.setattr(module, name, counted)

    found = export(door, "ada")["orders"]

    assert sorted(placed) == sorted(order["id"] for order in found)
    assert [1] * 5 == [len(order["notes"]) for order in found]
    assert 3 * (2 + 2) + 1 == len(reads)


def test_without_stripe_the_file_says_what_is_missing_and_has_all_else(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = lived(door, "ada")
    monkeypatch.setattr("functions.adapters.stripe_payments.RETRIES_MAX", 0)
    door.world.module = door.world.another()
    customer = door.world.objects("customer")[0]["id"]
    door.world.fault(f"/v1/customers/{customer}/payment_methods", "error_500_before", method="GET")

    found = export(Door(door.world), "ada")

    assert (None, ["payment_methods"], False) == (found["payment_methods"], found["missing"], found["complete"])
    assert [order_id] == [order["id"] for order in found["orders"]]


def test_an_order_that_cannot_be_read_is_named_and_does_not_hide_the_others(door: Door) -> None:
    broken, whole = order_of(door, "ada"), order_of(door, "ada")
    door.world.db.document(f"orders/{broken}").update({"schema_major": 99})

    found = export(door, "ada")

    assert [whole] == [order["id"] for order in found["orders"]]
    assert ([f"orders/{broken}"], False) == (found["missing"], found["complete"])


# What is kept, and whether it is in the file: docs/privacy.md says it of each document, this of each field.

GIVEN: Mapping[str, tuple[str, str]] = {
    "orders/{id}": (
        (
            "order_id number currency created_at updated_at expires_at lines amounts breakdown status payment_status "
            "fulfillment_status held ending edit captured refunded payments refunds shipments returns timeline version "
            "customer_id"
        ),
        (
            "schema_major skus dispute_status reservation restock_failed uncharged edits goods_days paid_at tag_keys "
            "next_due_at head_hash"
        ),
    ),
    "orders/{id}/private/contact": ("name email phone address locale", "customer_id email_key created_at"),
    "orders/{id}/private/evidence": ("terms_version at ip forwarded_for user_agent", ""),
    "orders/{id}/private/staff": (
        "",
        "holds attempts refund_rows capture_rows views tender_rows takings refresh_at notes tags told stripe",
    ),
    "orders/{id}/notes/{id}": ("code text at", "note_id salt author"),
    "customers/{id}": ("stripe_id", "key requested_at"),
    "customers/{id}/addresses/{id}": ("name phone default address", ""),
    "credits/{id}": ("balance", ""),
    "credits/{id}/entries/{id}": ("amount balance reason at", "entry_id input_hash actor"),
    "mail/{id}": ("to message created_at order_id", "seq expire_at"),
}
"""Document → its fields that the file gives, and those that it does not: our bookkeeping, and what staff alone see."""


def strings(value: object) -> list[str]:
    """Return every text in *value*."""
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def documents(collections: Any) -> dict[str, dict[str, Any]]:
    """Return every document below *collections* by path."""
    found: dict[str, dict[str, Any]] = {}
    for collection in collections:
        for reference in collection.list_documents():
            snapshot = reference.get()
            found |= {reference.path: snapshot.to_dict() or {}} if snapshot.exists else {}
            found |= documents(reference.collections())
    return found


def kind_of(path: str) -> str:
    """Return how docs/privacy.md names the document at *path*."""
    parts = path.split("/")
    if parts[2:3] == ["private"]:
        return f"orders/{{id}}/private/{parts[3]}"
    return "/".join("{id}" if at % 2 else part for at, part in enumerate(parts))


def table() -> dict[str, str]:
    """Return what the page says of each document: `yes`, `in part` or `no`."""
    rows = re.findall(
        r"^\| (`.*`) \| .* \| (yes|in part|no)[^|]* \|$", (ROOT / "docs/privacy.md").read_text(), re.MULTILINE
    )
    return {kind: said for kinds, said in rows for kind in re.findall(r"`([^`]+)`", kinds)}


def test_the_page_names_every_document_that_there_is_and_each_with_a_yes_is_looked_at_here(door: Door) -> None:
    lived(door, "ada")
    rules = re.findall(r"^\| `([a-z_]+/\{id\}\S*)` \|", (ROOT / "docs/security-rules.md").read_text(), re.MULTILINE)
    known = {kind for kind in rules if "{anything" not in kind}
    there = {kind_of(path) for path in documents(door.world.db.collections())}

    assert len(known) > 20
    assert [] == sorted((known | there) - set(table()))
    assert {kind for kind, said in table().items() if said != "no"} == set(GIVEN)
    assert set(GIVEN) <= there


def test_every_field_that_is_kept_of_a_customer_is_in_the_file_or_named_as_not(door: Door) -> None:
    lived(door, "ada")
    text = json.dumps(export(door, "ada"), ensure_ascii=False)

    for path, document in documents(door.world.db.collections()).items():
        given, held_back = (names.split() for names in GIVEN.get(kind_of(path), ("", "")))
        if not (given or held_back) or document.get("code") == "fraud":
            continue
        assert {*given, *held_back} == set(document), path
        page = {name: document[name] for name in given}
        if "message" in page:
            page["message"] = {name: value for name, value in page["message"].items() if name != "html"}
        lost = [value for value in strings(page) if json.dumps(value, ensure_ascii=False)[1:-1] not in text]
        assert [] == lost, path


def test_a_persons_words_stand_in_no_document_that_the_file_leaves_out(door: Door) -> None:
    lived(door, "ada")
    private = [*strings(contact_of("ada")), *BROWSER.values(), "general of ada"]
    private = [word for word in private if word not in ("de", "GB")]
    said = table()

    elsewhere = {
        (path, word)
        for path, document in documents(door.world.db.collections()).items()
        for word in private
        if said[kind_of(path)] == "no" and any(word.lower() in text.lower() for text in strings(document))
    }

    assert len(private) > 9
    assert set() == elsewhere
