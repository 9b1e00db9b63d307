"""What changes whose an order is; `events` has the others."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomerLinked:
    """The guest who placed the order has signed in to an account: from now on it is that customer's."""

    customer_id: str
