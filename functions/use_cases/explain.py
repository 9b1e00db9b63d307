"""Why an order is in its state: the order, its events, what is to be done outside for it, and its open problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.errors import NotFound, Unreadable
from functions.domain.explain import Explanation, Guard, explain
from functions.domain.notes import Note
from functions.domain.order import Order
from functions.use_cases.ports import Orders, OutboxRow

UNREADABLE = (Unreadable, LookupError, ValueError, TypeError, AttributeError)
"""What reading a document raises that is not as it should be."""


@dataclass(frozen=True)
class OpenProblem:
    """What an operator was told of an order and has not answered."""

    code: str
    subject: str
    raised_at: datetime


class Desk(Protocol):
    """What stands beside an order."""

    def effects(self, order_id: str) -> list[OutboxRow]:
        """Return the order's outbox rows by when they are due, dead ones too."""

    def notes(self, order_id: str) -> list[Note]:
        """Return the order's notes, the oldest first, erased ones too."""

    def problems(self, order_id: str) -> list[OpenProblem]:
        """Return the order's open problems, the oldest first."""


@dataclass(frozen=True)
class Explained:
    """An order explained, with what is to be done outside for it, and its open problems."""

    explanation: Explanation
    effects: Sequence[OutboxRow]
    problems: Sequence[OpenProblem]


def explain_order(orders: Orders, desk: Desk, order_id: str, at: datetime) -> Explained:
    """Return why the order is in its state at *at*. Writes nothing; what cannot be read is among its `faults`.

    Raises:
        NotFound: there is no such order.
        InvalidInput: that cannot be an order's id.
        Unavailable: the database does not answer.
    """
    guard = Guard(caught=UNREADABLE)
    order = guard.one("the order", lambda: _found(orders, order_id))
    entries = guard.many("the events", lambda: orders.entries(order_id))
    effects = guard.many("the outbox", lambda: desk.effects(order_id))
    problems = guard.many("the problems", lambda: desk.problems(order_id))
    return Explained(explain(order, order_id, entries, at, guard.faults), effects, problems)


def _found(orders: Orders, order_id: str) -> Order:
    order = orders.get(order_id)
    if order is None:
        raise NotFound
    return order
