"""The webhook's door: what Stripe signed changes one thing, once; what it did not sign changes nothing."""

import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Request
from werkzeug.serving import make_server

from functions.domain.order import Order, Status
from functions.entrypoints import webhook
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


def paid_object(world: World) -> dict[str, Any]:
    return dict(world.events("payment_intent.succeeded")[0]["data"]["object"])


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
