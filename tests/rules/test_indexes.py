"""The indexes against the queries that are asked. The emulator runs every query, with or without its index."""

import copy
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest

from functions.use_cases.search import E_MAIL, LISTS, WHOLE, Span, UnsupportedSearch, check
from ops import bootstrap_tools
from ops.paths import ROOT

SPEC: dict[str, Any] = json.loads((ROOT / "firestore.indexes.json").read_text())

FACETS = ("status", "payment_status", "fulfillment_status", "customer_id", "number", "skus", "tag_keys")
TTL = {"stripe_events": "expire_at", "mail": "expire_at", "rate_limits": "expire_at"}
NOT_INDEXED = {
    "changes": {"after"},
    "orders": {"breakdown", "lines", "amounts", "payments", "refunds", "returns", "shipments", "timeline"},
    "private": {
        "attempts",
        "refund_rows",
        "stripe",
        "holds",
        "name",
        "notes",
        "phone",
        "address",
        "tags",
        "email",
        E_MAIL,
    },
    "notes": {"text", "salt"},
    "addresses": {"name", "phone", "address"},
    "events": {"data", "postings"},
    "outbox": {"message"},
    "mail": {"expire_at", "message"},
    "products": {"options", "prices"},
    "rate_limits": {"expire_at"},
    "stripe_events": {"expire_at"},
}
ASCENDING, DESCENDING = "ASCENDING", "DESCENDING"
BY_NAME = ("__name__", ASCENDING)


@dataclass(frozen=True)
class Shape:
    """A query: fields that must equal something, then one order; a range, if there is one, is on the ordered field."""

    collection: str
    equal: tuple[str, ...] = ()
    order: tuple[str, str] | None = None
    scope: str = "COLLECTION"

    def __str__(self) -> str:
        order = f" by {self.order[0]} {self.order[1].lower()}" if self.order else ""
        return f"{self.collection} ({', '.join(self.equal)}){order}"


def is_allowed(facets: tuple[str, ...], span: Span) -> bool:
    """Say whether staff may search so."""
    try:
        check(dict.fromkeys(facets, "x"), span)
    except UnsupportedSearch:
        return False
    return True


SHAPES = (
    # A customer's own orders, and what staff search for: any facets together that `check` lets through.
    *(
        Shape("orders", facets, ("created_at", ASCENDING if span.oldest_first else DESCENDING))
        for span in (WHOLE, Span(oldest_first=True))
        for count in range(len(FACETS) + 1)
        for facets in combinations(FACETS, count)
        if is_allowed(facets, span)
    ),
    # What sweep looks for.
    Shape("orders", (), ("next_due_at", ASCENDING)),
    Shape("outbox", ("dead",), ("due_at", ASCENDING)),
    Shape("stripe_events", (), ("due_at", ASCENDING)),
    # What the lists bring, and what reconcile compares.
    Shape("settlements", ("state",), ("available_on", ASCENDING)),
    Shape("settlements", (), ("created", ASCENDING)),
    Shape("orders", (), ("updated_at", ASCENDING)),
    Shape("stripe_events", (), ("received_at", ASCENDING)),
    Shape("outbox", (), ("due_at", ASCENDING)),
    Shape("outbox", ("order_id",)),
    # What operators look at.
    Shape("stripe_events", ("status",)),
    Shape("problems", ("open",), ("raised_at", DESCENDING)),
    Shape("problems", ("order_id", "open")),
    Shape("problems", (), ("raised_at", ASCENDING)),
    # An order's history.
    Shape("events", (), ("seq", ASCENDING)),
    Shape("notes", (), ("at", ASCENDING)),
    # What a customer is given of what is kept.
    Shape("mail", ("order_id",), ("__name__", ASCENDING)),
    Shape("credits", (), ("__name__", ASCENDING)),
    Shape("entries", (), ("__name__", ASCENDING)),
    # What customers keep, and what they pay with.
    Shape("addresses", ()),
    Shape("gift_cards", ("code_hash",)),
    # What a shop shows by itself, by the rules: its products, or the variants of one; and what admins keep, by id.
    Shape("products", ("active",), ("name", ASCENDING)),
    Shape("products", ("active", "product_id"), ("name", ASCENDING)),
    *(Shape(kept, (), ("__name__", ASCENDING)) for kept in ("products", "promotions", "shipping_rates", "tax_rates")),
    Shape("entries", (), ("at", DESCENDING)),
    # What prices are made from; `in` is answered as equality is.
    Shape("shipping_rates"),
    Shape("tax_rates", ("country",)),
    # Staff search by e-mail.
    Shape("private", (E_MAIL,), ("created_at", DESCENDING), scope="COLLECTION_GROUP"),
)

VALIDATE = """
const { FirestoreApi } = require(process.argv[1]);
const api = new FirestoreApi();
let text = "";
process.stdin.on("data", (part) => (text += part)).on("end", () => {
  const answers = JSON.parse(text).map((spec) => {
    try {
      api.validateSpec(api.upgradeOldSpec(spec));
      return "";
    } catch (error) {
      return error.message;
    }
  });
  process.stdout.write(JSON.stringify(answers));
});
"""


def is_served(shape: Shape, spec: Mapping[str, Any]) -> bool:
    """Say whether Firestore answers the query from the indexes of *spec* and its automatic ones.

    Several equalities are answered by merging indexes that each begin with one of them and end in the same order.
    """
    if shape.order in (None, BY_NAME):  # Every index ends in the document's name.
        return all(_has_single(shape, field, ASCENDING, spec) for field in shape.equal)
    if not shape.equal:
        return _has_single(shape, *shape.order, spec)
    return all(_has_composite(shape, field, shape.order, spec) for field in shape.equal)


def _has_single(shape: Shape, field: str, direction: str, spec: Mapping[str, Any]) -> bool:
    """Without an override, Firestore indexes a field both ways, within each collection but not across them."""
    for override in spec["fieldOverrides"]:
        if (override["collectionGroup"], override["fieldPath"]) == (shape.collection, field):
            return {"order": direction, "queryScope": shape.scope} in override["indexes"]
    return shape.scope == "COLLECTION"


def _has_composite(shape: Shape, field: str, order: tuple[str, str], spec: Mapping[str, Any]) -> bool:
    first = {"arrayConfig": "CONTAINS"} if field in LISTS else {"order": ASCENDING}
    wanted = {
        "collectionGroup": shape.collection,
        "queryScope": shape.scope,
        "fields": [{"fieldPath": field} | first, {"fieldPath": order[0], "order": order[1]}],
    }
    return wanted in spec["indexes"]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_query_has_its_indexes(shape: Shape) -> None:
    assert is_served(shape, SPEC)


@pytest.mark.parametrize("at", range(len(SPEC["indexes"])))
def test_every_composite_index_serves_a_query(at: int) -> None:
    """One that serves none would only make every write dearer."""
    without = {**SPEC, "indexes": [index for n, index in enumerate(SPEC["indexes"]) if n != at]}

    assert [] != [str(shape) for shape in SHAPES if is_served(shape, SPEC) and not is_served(shape, without)]


def test_a_query_by_a_field_that_is_not_indexed_is_noticed() -> None:
    assert not is_served(Shape("orders", (), ("timeline", ASCENDING)), SPEC)
    assert not is_served(Shape("private", ("phone",), scope="COLLECTION_GROUP"), SPEC)
    assert not is_served(Shape("orders", ("currency",), ("created_at", DESCENDING)), SPEC)


def test_expired_documents_are_removed_where_that_is_promised() -> None:
    assert TTL == {each["collectionGroup"]: each["fieldPath"] for each in SPEC["fieldOverrides"] if each.get("ttl")}


def test_only_the_named_fields_are_exempt_from_indexing() -> None:
    exempt: dict[str, set[str]] = {}
    for override in SPEC["fieldOverrides"]:
        if not override["indexes"]:
            exempt.setdefault(override["collectionGroup"], set()).add(override["fieldPath"])

    assert exempt == NOT_INDEXED


def test_firebase_tools_accept_the_indexes_and_would_refuse_wrong_ones() -> None:
    wrong_ttl, no_scope, wrong_order = (copy.deepcopy(SPEC) for _ in range(3))
    wrong_ttl["fieldOverrides"][0]["ttl"] = "yes"
    no_scope["indexes"][0]["queryScope"] = "PLANET"
    wrong_order["indexes"][0]["fields"][0]["order"] = "UP"

    accepted, *refused = _validated(SPEC, wrong_ttl, no_scope, wrong_order)

    assert "" == accepted
    assert ["ttl", "queryScope", "order"] == [next(word for word in KEYS if f'"{word}"' in each) for each in refused]


KEYS = ("ttl", "queryScope", "order")


def _validated(*specs: Mapping[str, Any]) -> list[str]:
    """Return what the pinned firebase-tools say of each, nothing for what they would deploy."""
    module = ROOT / "tools" / "node_modules" / "firebase-tools" / "lib" / "firestore" / "api.js"
    command = [str(bootstrap_tools.node(ROOT)), "-e", VALIDATE, str(module)]
    ran = subprocess.run(command, input=json.dumps(specs), capture_output=True, text=True, timeout=60, check=True)
    answers: list[str] = json.loads(ran.stdout)
    return answers


def test_nothing_is_named_twice_and_no_key_is_unknown() -> None:
    """firebase-tools pass over a key that they do not know, and Firestore refuses an index of a single field."""
    indexes = [json.dumps(index, sort_keys=True) for index in SPEC["indexes"]]
    overrides = [(each["collectionGroup"], each["fieldPath"]) for each in SPEC["fieldOverrides"]]

    assert sorted(set(indexes)) == sorted(indexes)
    assert sorted(set(overrides)) == overrides
    assert {"indexes", "fieldOverrides"} == set(SPEC)
    assert [] == [each for each in SPEC["indexes"] if set(each) != {"collectionGroup", "queryScope", "fields"}]
    assert [] == [each for each in SPEC["indexes"] if len(each["fields"]) < 2]
    assert [] == [each for each in SPEC["fieldOverrides"] if not _is_known_override(each)]


def _is_known_override(override: Mapping[str, Any]) -> bool:
    known = {"collectionGroup", "fieldPath", "indexes"}
    return known <= set(override) <= known | {"ttl"} and all(
        set(index) == {"order", "queryScope"} for index in override["indexes"]
    )
