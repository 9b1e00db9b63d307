"""What Stripe did not sign, or not so, gets 400 and writes nothing."""

import json
import time
from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from functions.entrypoints import start, webhook
from tests.world import SECRET, World, signed

pytestmark = pytest.mark.emulator


@pytest.fixture
def event(world: World) -> dict[str, Any]:
    """The event that says that an order was paid, not delivered yet."""
    assert 303 == world.pay(world.checkout(world.place()))
    return world.events("payment_intent.succeeded")[0]


def paid_object(world: World) -> dict[str, Any]:
    return dict(world.events("payment_intent.succeeded")[0]["data"]["object"])


DEEP = b"[" * 100_000 + b"]" * 100_000


def refused_deliveries() -> list[Any]:
    """Return (body or None for the event's own, signature made of it) of what Stripe did not send."""
    cases: dict[str, tuple[bytes | None, Any]] = {
        "unsigned": (None, lambda _body: None),
        "an empty signature": (None, lambda _body: ""),
        "forged": (None, lambda _body: f"t={int(time.time())},v1={'0' * 64}"),
        "another secret": (None, lambda body: signed(body, "whsec_wrong")),
        "an empty secret": (None, lambda body: signed(body, "")),
        "stale": (None, lambda body: signed(body, age=301)),
        "from the future": (None, lambda body: signed(body, age=-310)),
        "ten years ahead": (None, lambda body: signed(body, age=-315_360_000)),
        "another scheme": (None, lambda body: signed(body).replace("v1=", "v0=")),
        "no timestamp": (None, lambda body: signed(body).partition(",")[2]),
        "a timestamp that is none": (None, lambda body: "t=soon," + signed(body).partition(",")[2]),
        "a timestamp without end": (None, lambda body: f"t={'9' * 5000}," + signed(body).partition(",")[2]),
        "not ASCII": (None, lambda body: signed(body) + "é"),
        "rubbish": (None, lambda _body: "=,=,t==,v1"),
        "not UTF-8": (b"\xff\xfe{}", lambda _body: signed(b"{}")),
        "another body": (b"{}", lambda _body: signed(b"[]")),
        "an empty body": (b"", signed),
        "no JSON": (b"{", signed),
        "a signed list": (b"[]", signed),
        "a signed number": (b"5", signed),
        "signed nothing": (b"null", signed),
        "deep": (DEEP, signed),
        "deep inside an event": (b'{"id": ' + DEEP + b"}", signed),
        "a number without end": (b'{"id": ' + b"9" * 5000 + b"}", signed),
        "an empty object": (b"{}", signed),
    }
    return [pytest.param(body, signature, id=name) for name, (body, signature) in cases.items()]


@pytest.mark.parametrize(("body", "signature"), refused_deliveries())
def test_what_stripe_did_not_sign_gets_400_and_writes_nothing(
    world: World, event: dict[str, Any], body: bytes | None, signature: Any
) -> None:
    sent = json.dumps(event).encode() if body is None else body
    before = world.dump()
    started = time.monotonic()

    assert 400 == world.post(sent, signature(sent)).status_code
    assert time.monotonic() - started < 2
    assert before == world.dump()


SHAPELESS: list[dict[str, object]] = [
    {"id": None},
    {"id": 5},
    {"id": ""},
    {"id": "a/b"},
    {"id": "x" * 2000},
    {"id": "\ud800"},
    {"type": ["payment_intent.succeeded"]},
    {"data": None},
    {"data": {"object": None}},
    {"data": {"object": []}},
    {"data": {"object": {"id": "pi_1"}}},
    {"object": "v2.core.event"},
    {"object": "v2.core.event", "related_object": {"id": 7}},
]


@pytest.mark.parametrize("fields", SHAPELESS, ids=str)
def test_a_signed_event_of_another_shape_gets_400_and_writes_nothing(
    world: World, event: dict[str, Any], fields: dict[str, object]
) -> None:
    before = world.dump()

    assert 400 == world.webhook({**event, **fields}).status_code
    assert before == world.dump()


@pytest.mark.parametrize(
    "fields",
    [
        {"id": 5},
        {"id": "a/b"},
        {"amount_received": "1990"},
        {"amount_received": True},
        {"amount_received": 1.5},
        {"amount_received": float("nan")},
        {"amount_received": -1},
        {"amount_received": 2**64},
        {"currency": None},
        {"status": None},
        {"metadata": "none"},
        {"metadata": {"origin": 5, "attempt": 1}},
        {"latest_charge": 5},
    ],
    ids=str,
)
def test_a_signed_object_of_another_shape_gets_400_and_writes_nothing(
    world: World, event: dict[str, Any], fields: dict[str, object]
) -> None:
    before = world.dump()

    assert 400 == world.webhook({**event, "data": {"object": {**paid_object(world), **fields}}}).status_code
    assert before == world.dump()


def test_a_body_over_the_cap_gets_413_and_one_at_the_cap_does_not(world: World) -> None:
    body = b" " * (webhook.BODY_BYTES_MAX + 1)
    before = world.dump()

    assert 413 == world.post(body, signed(body)).status_code
    assert 400 == world.post(body[1:], signed(body[1:])).status_code
    assert before == world.dump()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_a_post_is_a_delivery(world: World, method: str) -> None:
    request = Request(EnvironBuilder("/", method=method).get_environ())

    response = webhook.handle(request, world.module, (SECRET,))

    assert (405, "POST") == (response.status_code, response.headers["Allow"])


def test_the_runtime_asking_for_health_is_no_delivery() -> None:
    request = Request(EnvironBuilder(start.HEALTH_PATH).get_environ())

    assert 200 == webhook.serve(request).status_code
