"""Whose an order is changes by a command alone, and nothing else of the order with it."""

from dataclasses import replace

import pytest

from functions.domain.customer_events import CustomerLinked
from tests.domain import builders as b

LINKED = b.command(CustomerLinked("alice"))


def test_a_linked_order_is_the_accounts_and_otherwise_as_it_was() -> None:
    before = b.run(b.placed(), b.checkout(), b.opened())

    after = b.run(LINKED, order=before)

    assert "alice" == after.customer_id
    assert before == replace(after, customer_id="customer_1", version=before.version)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_whenever_the_link_comes_between_facts_the_order_ends_alike(place: int) -> None:
    facts = [b.opened(), b.fact(b.paid())]
    facts.insert(place, LINKED)

    order = b.run(b.placed(), b.checkout(), *facts)

    plain = b.run(b.placed(), b.checkout(), b.opened(), b.fact(b.paid()))
    assert ("alice", plain.stripe, plain.status) == (order.customer_id, order.stripe, order.status)


def test_the_last_link_says_whose_the_order_is() -> None:
    order = b.run(b.placed(), LINKED, b.command(CustomerLinked("carol"), "again"))

    assert "carol" == order.customer_id
