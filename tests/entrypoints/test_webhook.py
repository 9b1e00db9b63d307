"""The webhook's door: what Stripe signed changes one thing, once; what it did not sign changes nothing."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Request
from google.cloud import firestore
from werkzeug.serving import make_server
from werkzeug.test import EnvironBuilder

from functions.domain.order import Order, Status
from functions.entrypoints import start, webhook
from functions.use_cases import receive
from functions.use_cases.module import Module
from functions.use_cases.ports import Commit, CommitFailed
from ops.ports import free_port
from tests.faults import Crashed, FaultyClient, crash_after, crash_before
from tests.world import SECRET, World, signed

pytestmark = pytest.mark.emulator

DELIVERIES = 50


@pytest.fixture
def event(world: World) -> dict[str, Any]:
    """The event that says that an order was paid, not delivered yet."""
    assert 303 == world.pay(world.checkout(world.place()))
    return world.events("payment_intent.succeeded")[0]


def the_order(world: World) -> Order:
    (order_id,) = world.rows("orders")
    found = world.module.orders.get(order_id)
    assert found
    return found


def changed(world: World, **fields: object) -> dict[str, Any]:
    """Return the paid event with other *fields*."""
    return {**world.events("payment_intent.succeeded")[0], **fields}


@contextmanager
def served(world: World) -> Iterator[int]:
    """Serve the door over HTTP and yield its port."""

    def door(environ: dict[str, Any], start_response: Any) -> Any:
        response = webhook.handle(Request(environ), world.module, world.config.webhook_secrets)
        return response(environ, start_response)

    server = make_server("127.0.0.1", 0, door, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(port: int, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/", body, {"Stripe-Signature": signed(body)})
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_same_webhook_fifty_times_at_once_changes_one_thing(world: World, event: dict[str, Any]) -> None:
    before = the_order(world)

    with ThreadPoolExecutor(DELIVERIES) as threads:
        answers = [response.status_code for response in threads.map(world.webhook, [event] * DELIVERIES)]

    after = the_order(world)
    assert [200] * DELIVERIES == answers
    assert before.version + 1 == after.version == len(world.module.orders.entries(after.order_id))
    assert Status.CONFIRMED is after.status
    assert [event["id"]] == list(world.rows("stripe_events"))
    assert 1 == len([row for row in world.rows("outbox").values() if row["kind"] == "mail"])
    assert [] == world.verify(after)


def test_the_same_webhook_fifty_times_at_once_over_http_changes_one_thing(world: World, event: dict[str, Any]) -> None:
    before, body = the_order(world), json.dumps(event).encode()

    with served(world) as port, ThreadPoolExecutor(DELIVERIES) as threads:
        answers = list(threads.map(lambda _: send(port, body), range(DELIVERIES)))

    assert [200] * DELIVERIES == answers
    assert before.version + 1 == the_order(world).version
    assert [] == world.verify(before)


def test_every_event_of_a_payment_at_once_in_many_copies_gives_one_paid_order(world: World) -> None:
    assert 303 == world.pay(world.checkout(world.place()))

    with ThreadPoolExecutor(16) as threads:
        answers = {r.status_code for r in threads.map(world.webhook, world.events() * 5)}

    order = the_order(world)
    assert {200} == answers
    assert Status.CONFIRMED is order.status
    assert ["payment_paid", "confirmed"] == [m.code for m in order.timeline][-2:]
    assert [] == world.verify(order)


def test_a_delivery_again_is_answered_200_and_changes_nothing(world: World, event: dict[str, Any]) -> None:
    world.webhook(event)
    before = world.dump()

    assert 200 == world.webhook(event).status_code
    assert before == world.dump()


def test_two_event_objects_for_one_change_are_one_event(world: World, event: dict[str, Any]) -> None:
    world.webhook(event)
    before = the_order(world)

    assert 200 == world.webhook({**event, "id": "evt_twin"}).status_code
    assert before == the_order(world)
    assert {event["id"], "evt_twin"} == set(world.rows("stripe_events"))


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


def paid_object(world: World) -> dict[str, Any]:
    return dict(world.events("payment_intent.succeeded")[0]["data"]["object"])


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


def test_either_of_two_live_secrets_signs_and_so_does_a_header_with_both(world: World, event: dict[str, Any]) -> None:
    body, new = json.dumps(event).encode(), "whsec_new"
    config = replace(world.config, webhook_secrets=(new, SECRET))
    both = signed(body, "whsec_unknown") + ",v1=" + signed(body, new).partition("v1=")[2]

    for signature in (signed(body, new), signed(body, SECRET), both):
        world.config = config
        assert 200 == world.post(body, signature).status_code
    assert Status.CONFIRMED is the_order(world).status


def test_a_type_that_orders_do_not_need_gets_200_and_writes_nothing(world: World) -> None:
    world.paid()
    before = world.dump()

    for kind in ("customer.created", "charge.updated", "v1.customer.created", "made.up", 5):
        assert 200 == world.webhook(changed(world, type=kind)).status_code
    assert before == world.dump()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"livemode": True}, "wrong_mode"),
        ({"livemode": None}, "wrong_mode"),
        ({"api_version": "2020-08-27"}, "wrong_api_version"),
        ({"api_version": None}, "wrong_api_version"),
    ],
)
def test_another_mode_or_version_is_set_aside_with_a_problem(
    world: World, event: dict[str, Any], fields: dict[str, object], problem: str
) -> None:
    before = the_order(world)

    for _ in range(2):
        assert 200 == world.webhook({**event, **fields}).status_code

    assert before == the_order(world)
    assert [(problem, event["id"])] == world.problems()
    assert ("ignored", problem) == tuple(world.rows("stripe_events")[event["id"]][n] for n in ("status", "reason"))


def test_a_thin_event_is_stored_and_its_object_fetched_by_the_sweep(world: World, event: dict[str, Any]) -> None:
    thin = {
        "object": "v2.core.event",
        "id": "evt_thin",
        "type": "v1.payment_intent.succeeded",
        "livemode": False,
        "related_object": {"id": event["data"]["object"]["id"], "type": "payment_intent"},
    }

    assert 200 == world.webhook(thin).status_code
    assert "parked" == world.rows("stripe_events")["evt_thin"]["status"]
    assert Status.AWAITING_PAYMENT is the_order(world).status
    world.settle()

    assert Status.CONFIRMED is the_order(world).status
    assert "handled" == world.rows("stripe_events")["evt_thin"]["status"]


def test_an_event_that_overtakes_its_order_is_parked_and_handled_by_the_sweep(
    world: World, event: dict[str, Any]
) -> None:
    order = the_order(world)
    paths = [path for path in world.dump() if order.order_id in path]
    kept = {path: world.db.document(path).get().to_dict() for path in paths}
    for path in paths:
        world.db.document(path).delete()

    assert 200 == world.webhook(event).status_code
    row = world.rows("stripe_events")[event["id"]]
    assert ("parked", "unknown_order") == (row["status"], row["reason"])
    for path, document in kept.items():
        world.db.document(path).set(document or {})
    world.settle()

    assert Status.CONFIRMED is the_order(world).status
    assert "handled" == world.rows("stripe_events")[event["id"]]["status"]
    assert [] == world.verify(order)


def test_another_installations_payment_is_foreign_and_no_problem(world: World) -> None:
    metadata = {"origin": "inst_elsewhere", "order_id": "ord_theirs", "attempt": "1"}
    for tags in (metadata, {}):
        world.stripe.v1.payment_intents.create(
            {"amount": 999, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, "metadata": tags}
        )

    assert {200} == set(world.deliver("payment_intent.succeeded"))
    assert ["foreign", "foreign"] == [row["status"] for row in world.rows("stripe_events").values()]
    assert [] == world.problems()
    assert {} == world.rows("orders")


def test_somebody_elses_session_without_an_amount_is_foreign(world: World, event: dict[str, Any]) -> None:
    session = dict(world.objects("checkout.session")[0])
    theirs = {**session, "mode": "setup", "amount_total": None, "currency": None, "metadata": {}, "id": "cs_theirs"}
    theirs |= {"payment_intent": None, "status": "complete", "payment_status": "no_payment_required"}

    kind = {"type": "checkout.session.completed", "data": {"object": theirs}}

    assert 200 == world.webhook({**event, **kind}).status_code
    assert "foreign" == world.rows("stripe_events")[event["id"]]["status"]


def test_facts_that_differ_are_joined_all_the_same_and_a_problem_says_so(world: World, event: dict[str, Any]) -> None:
    world.webhook(event)
    other = {**event, "id": "evt_2", "data": {"object": {**paid_object(world), "currency": "usd"}}}

    assert 200 == world.webhook(other).status_code
    assert ("facts_differ", f"{paid_object(world)['id']}/currency") in world.problems()
    assert "handled" == world.rows("stripe_events")["evt_2"]["status"]


def dead_database(monkeypatch: pytest.MonkeyPatch, world: World) -> Module:
    """Return a module whose database does not answer."""
    with monkeypatch.context() as patched:
        patched.setenv("FIRESTORE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
        return world.another(firestore.Client(project=world.db.project, database="orders"))


def test_a_delivery_that_cannot_be_stored_gets_503_soon(
    world: World, event: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = dead_database(monkeypatch, world)
    started = time.monotonic()

    assert 503 == world.webhook(event, module=module).status_code
    assert time.monotonic() - started < 30


def test_a_warm_process_whose_database_goes_away_answers_503_soon(
    world: World, event: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = dead_database(monkeypatch, world)
    module = replace(dead, settings=world.module.settings)
    foreign = {**event, "data": {"object": {**paid_object(world), "metadata": {"origin": "inst_elsewhere"}}}}
    started = time.monotonic()

    with ThreadPoolExecutor(3) as threads:
        answers = threads.map(
            lambda given: world.webhook(given, module=module), (event, foreign, {**event, "livemode": True})
        )

    assert [503] * 3 == [response.status_code for response in answers]
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("crash", [crash_before, crash_after])
def test_a_process_that_ends_at_the_commit_is_healed_by_the_next_delivery(
    world: World, event: dict[str, Any], crash: Any
) -> None:
    with pytest.raises(Crashed):
        world.webhook(event, module=world.another(FaultyClient(world.db, crash)))

    assert 200 == world.webhook(event).status_code
    assert Status.CONFIRMED is the_order(world).status
    assert [] == world.verify(the_order(world))


def test_a_delivery_that_meets_too_many_writers_is_parked_and_swept(world: World, event: dict[str, Any]) -> None:
    class Busy:
        """The order's documents are always written by somebody else first."""

        def __getattr__(self, name: str) -> Any:
            return getattr(world.module.orders, name)

        def commit(self, _commit: Commit) -> str:
            raise CommitFailed

    seconds = iter(range(0, 1000, 3))
    recorder = replace(
        world.module.recorder, orders=Busy(), monotonic=lambda: float(next(seconds)), sleep=lambda _seconds: None
    )

    assert 200 == world.webhook(event, module=replace(world.module, recorder=recorder)).status_code
    assert "contention" == world.rows("stripe_events")[event["id"]]["reason"]
    world.settle()

    assert Status.CONFIRMED is the_order(world).status


def test_an_event_that_never_can_be_handled_is_dead_with_one_problem_and_blocks_no_other(world: World) -> None:
    world.stripe.v1.payment_intents.create(
        {
            "amount": 999,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "metadata": {"origin": "inst_tests", "order_id": "ord_never", "attempt": "1"},
        }
    )
    world.deliver("payment_intent.succeeded")
    (poison,) = world.rows("stripe_events")
    order = world.place()
    world.pay(world.checkout(order))
    world.webhook(world.events("payment_intent.succeeded")[1] | {"id": "evt_good"})
    assert Status.CONFIRMED is world.order(order).status

    for _ in range(receive.TRIES_MAX + 3):
        world.advance(hours=2)
        world.sweep()

    row = world.rows("stripe_events")[poison]
    assert ("dead", None, receive.TRIES_MAX) == (row["status"], row["due_at"], row["attempts"])
    assert [("event_without_order", poison)] == world.problems()
    assert {} == world.rows("outbox")
