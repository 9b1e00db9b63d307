"""docs.stripe.com/api/events."""

import pytest

from tests.simulator.harness import Stripe, previous

PAYMENT = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
]


def test_a_payment_through_checkout_tells_its_story_in_order(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/fulfill-orders: the booking follows the completed Session."""
    simulator.paid()

    assert simulator.event_types() == PAYMENT
    charge = simulator.v1.events.list({"type": "charge.succeeded"}).data[0].data.object
    updated = simulator.v1.events.list({"type": "charge.updated"}).data[0]
    assert charge["balance_transaction"] is None
    assert updated.data.object["balance_transaction"].startswith("txn_")
    assert previous(updated) == {"balance_transaction": None}


def test_a_refund_tells_its_story_in_order(simulator: Stripe) -> None:
    """docs.stripe.com/refunds: created, then counted on the charge, then given its reference."""
    intent = simulator.paid()

    simulator.v1.refunds.create({"payment_intent": intent.id, "amount": 100})

    told = ["refund.created", "charge.refunded", "refund.updated", "charge.refund.updated"]
    assert told == simulator.event_types()[len(PAYMENT) :]
    counted = simulator.v1.events.list({"type": "charge.refunded"}).data[0]
    assert previous(counted) == {"amount_refunded": 0}


def test_an_event_is_a_snapshot_and_names_its_request(simulator: Stripe) -> None:
    """docs.stripe.com/api/events/object: ``data.object`` as it was, ``request`` as it came."""
    customer = simulator.v1.customers.create({"name": "Ann"}, {"idempotency_key": "key-1"})
    simulator.v1.customers.update(customer.id, {"name": "Bea"})

    event = simulator.v1.events.list({"type": "customer.created"}).data[0]

    assert event.request is not None
    assert event.data.object["name"] == "Ann"
    assert event.request.idempotency_key == "key-1"
    assert str(event.request.id).startswith("req_")
    assert event.livemode is False
    assert simulator.v1.events.retrieve(event.id).id == event.id


def test_events_are_filtered_by_type_types_and_time(simulator: Stripe) -> None:
    """docs.stripe.com/api/events/list."""
    simulator.paid()
    now = simulator.control("/health")["now"]
    simulator.control("/clock", {"advance": 100})
    simulator.v1.customers.create()

    def types(**params: object) -> list[str]:
        return [event.type for event in simulator.v1.events.list(params).data]  # type: ignore[arg-type]

    assert types(type="payment_intent.*") == ["payment_intent.succeeded", "payment_intent.created"]
    assert types(types=["charge.succeeded", "charge.updated"]) == ["charge.updated", "charge.succeeded"]
    assert types(created={"gt": now + 50}) == ["customer.created"]
    assert PAYMENT[::-1] == types(created={"lt": now + 50})


@pytest.mark.parametrize("forward", [True, False])
def test_events_are_paged_without_gaps(simulator: Stripe, forward: bool) -> None:  # noqa: FBT001
    """docs.stripe.com/webhooks/process-undelivered-events: ``ending_before`` pages in order of time."""
    simulator.v1.customers.create()
    first = simulator.v1.events.list().data[0].id
    simulator.paid()

    if forward:
        pages = simulator.v1.events.list({"limit": 2, "ending_before": first})
        assert [event.type for event in pages.auto_paging_iter()] == PAYMENT
    else:
        pages = simulator.v1.events.list({"limit": 2})
        assert [*PAYMENT[::-1], "customer.created"] == [event.type for event in pages.auto_paging_iter()]
