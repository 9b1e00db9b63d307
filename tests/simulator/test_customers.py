"""docs.stripe.com/api/customers."""

import pytest
import stripe

from tests.simulator.harness import Stripe, previous, tags


def test_a_customer_is_created_read_updated_and_deleted(simulator: Stripe) -> None:
    """docs.stripe.com/api/customers: the life of a customer, each change with its event."""
    made = simulator.v1.customers.create({"email": "a@example.com", "metadata": {"a": "1", "b": "2"}})

    simulator.v1.customers.update(made.id, {"name": "Ann", "metadata": {"a": "", "c": "3"}})
    read = simulator.v1.customers.retrieve(made.id)
    simulator.v1.customers.delete(made.id)

    assert tags(read) == {"b": "2", "c": "3"}
    assert read.name == "Ann"
    assert simulator.v1.customers.retrieve(made.id).deleted is True
    assert simulator.event_types() == ["customer.created", "customer.updated", "customer.deleted"]
    updated = simulator.v1.events.list({"type": "customer.updated"}).data[0]
    assert previous(updated)["name"] is None


def test_customers_are_found_by_exact_email(simulator: Stripe) -> None:
    """docs.stripe.com/api/customers/list: ``email`` is a case-sensitive filter."""
    wanted = simulator.v1.customers.create({"email": "a@example.com"})
    simulator.v1.customers.create({"email": "A@example.com"})

    found = simulator.v1.customers.list({"email": "a@example.com"})

    assert [wanted.id] == [customer.id for customer in found.data]


def test_lists_are_paged_by_cursor_in_both_directions(simulator: Stripe) -> None:
    """docs.stripe.com/api/pagination: newest first, ``has_more``, ``starting_after``, ``ending_before``."""
    keys = [simulator.v1.customers.create().id for _ in range(5)][::-1]

    first = simulator.v1.customers.list({"limit": 2})
    rest = simulator.v1.customers.list({"limit": 10, "starting_after": keys[1]})
    back = simulator.v1.customers.list({"limit": 2, "ending_before": keys[4]})

    assert keys[:2] == [item.id for item in first.data]
    assert (first.has_more, rest.has_more, back.has_more) == (True, False, True)
    assert keys[2:] == [item.id for item in rest.data]
    assert keys[2:4] == [item.id for item in back.data]
    assert keys == [item.id for item in simulator.v1.customers.list({"limit": 2}).auto_paging_iter()]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_limit_outside_of_1_to_100_is_refused(simulator: Stripe, limit: int) -> None:
    """docs.stripe.com/api/pagination: ``limit`` ranges between 1 and 100."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.customers.list({"limit": limit})

    assert (
        caught.value.http_status,
        caught.value.code,
        caught.value.param,
    ) == (400, "parameter_invalid_integer", "limit")
