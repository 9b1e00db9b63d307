"""An order is explained from Firestore as it is, and what stands beside it is found by its id."""

from datetime import timedelta

import pytest
from google.cloud import firestore

from functions.adapters.desk import FirestoreDesk
from functions.adapters.firestore import stream, where
from functions.domain.attention import Problem
from functions.domain.errors import NotFound
from functions.use_cases import staff
from functions.use_cases.explain import Explained, explain_order
from tests.world import STAFF, World

pytestmark = pytest.mark.emulator


def explained(world: World, order_id: str) -> Explained:
    return explain_order(world.module.orders, FirestoreDesk(world.db), order_id, world.now())


def test_a_paid_order_is_explained_with_stripes_own_ids(world: World) -> None:
    order = world.paid()

    found = explained(world, order.order_id)

    at_stripe = {o["id"] for kind in ("checkout.session", "payment_intent", "charge") for o in world.objects(kind)}
    assert at_stripe == {fact.id for fact in found.explanation.facts}
    assert [] == list(found.explanation.faults)
    assert order.version == len(found.explanation.transitions)
    assert [("mail", "order_confirmed")] == [(row.kind, row.subject) for row in found.effects]


def answers_to(world: World, path: str) -> list[str]:
    """Return the ids of the requests that Stripe answered at *path*."""
    return [entry["request_id"] for entry in world.posts(path)]


def test_every_call_and_every_event_names_its_requests_at_stripe(world: World) -> None:
    order = world.paid()
    staff.refund(world.module, STAFF, "r", order.order_id, amount=500, reason="damaged")
    world.fault("/v1/refunds", "error_500_before", times=2, saved=False)
    world.settle()
    outside = {"payment_intent": next(iter(order.stripe.payment_intents)), "amount": 100}
    made = world.stripe.v1.refunds.create(outside)  # type: ignore[arg-type]
    world.deliver()

    found = explained(world, order.order_id).explanation

    checkout, refund = found.calls
    assert answers_to(world, "/v1/checkout/sessions") == list(checkout.requests)
    _, second, third, _ = answers_to(world, "/v1/refunds")
    assert (second, third) == (refund.requests[0], refund.requests[-1])
    assert ["call_unknown", "refund_answered"] == [
        t.kind for t in found.transitions if {*t.requests} & {*refund.requests}
    ]
    (told,) = [t for t in found.transitions if t.event_id.startswith(f"refund:{made.id}:")]
    assert (answers_to(world, "/v1/refunds")[-1],) == told.requests
    assert [] == list(found.faults)


def test_what_was_fetched_names_the_request_that_fetched_it(world: World) -> None:
    order = world.place()
    assert 303 == world.pay(world.checkout(order))
    world.poll()

    learned = [t for t in explained(world, order.order_id).explanation.transitions if t.kind == "facts_learned"]

    assert learned
    assert all(len(t.requests) == 1 and t.requests[0].startswith("req_") for t in learned)


def test_rows_and_problems_of_other_orders_stay_out_and_resolved_ones_too(world: World) -> None:
    order, other = world.paid(key="one"), world.paid(key="two")
    later = world.now() + timedelta(minutes=1)
    for subject, at in (("du_2", later), ("du_1", world.now()), ("du_3", later)):
        world.module.problems.raise_problem(order.order_id, Problem("disputed", subject), at)
    world.module.problems.raise_problem(other.order_id, Problem("disputed", "du_9"), later)
    world.module.problems.resolve(order.order_id, Problem("disputed", "du_3"), later)

    found = explained(world, order.order_id)

    assert ["du_1", "du_2"] == [problem.subject for problem in found.problems]
    assert {order.order_id} == {row.order_id for row in found.effects}


def test_an_order_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        explained(world, "ord_none")


@pytest.mark.parametrize(
    "damage", [{"schema_major": 99}, {"status": "sideways"}, {"lines": firestore.DELETE_FIELD}, {"amounts": 7}]
)
def test_a_damaged_document_is_a_fault_and_the_events_still_tell(world: World, damage: dict[str, object]) -> None:
    order = world.paid()
    world.db.document(f"orders/{order.order_id}").update(damage)

    found = explained(world, order.order_id)

    assert None is found.explanation.state
    assert "the order cannot be worked out" in found.explanation.faults[0]
    assert order.version == len(found.explanation.transitions)


def test_a_changed_past_is_a_fault(world: World) -> None:
    order = world.paid()
    (event,) = stream(where(world.db.collection(f"orders/{order.order_id}/events"), [("seq", "==", 2)]))
    event.reference.update({"actor": "staff:mallory"})

    assert ["event 2 was changed"] == list(explained(world, order.order_id).explanation.faults)


def test_damage_beside_an_order_leaves_the_rest_to_be_told(world: World) -> None:
    order = world.paid()
    world.db.document("outbox/odd").set({"order_id": order.order_id})

    found = explained(world, order.order_id)

    assert [] == list(found.effects)
    assert ["the outbox cannot be worked out: KeyError: 'number'"] == list(found.explanation.faults)
    assert found.explanation.state
