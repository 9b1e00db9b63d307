"""A delivery whose database is silent, busy or gone: never a 2xx before something durable is written."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from google.cloud import firestore

from functions.domain.order import Order, Status
from functions.use_cases import receive
from functions.use_cases.module import Module
from functions.use_cases.ports import Commit, CommitFailed
from ops.ports import free_port
from tests.faults import Crashed, FaultyClient, crash_after, crash_before
from tests.world import World

pytestmark = pytest.mark.emulator


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


def paid_object(world: World) -> dict[str, Any]:
    return dict(world.events("payment_intent.succeeded")[0]["data"]["object"])


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
    (orphan, *_) = world.objects("payment_intent")
    assert [("orphan_payment", orphan["id"])] == world.problems()
    assert {} == world.rows("outbox")
