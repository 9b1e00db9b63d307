"""Whose an order is: a guest's, until they sign in to an account."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from functions.domain.commands import Context, ask_table
from functions.domain.customer_events import CustomerLinked
from functions.domain.order import Order
from functions.domain.transitions import Command


def customer_linked(order: Order, body: CustomerLinked, _context: Context) -> Order:
    """Give the order to another customer; nothing else of it changes."""
    return replace(ask_table(order, Command.LINK_CUSTOMER), customer_id=body.customer_id)


HANDLERS: Mapping[type, Callable[[Order, Any, Context], Order]] = {CustomerLinked: customer_linked}
