"""Returns: what a customer sends back of an order, from the wish to the goods on the table. Frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

RETURNS_MAX = 50
"""How many returns an order may have, whatever came of them."""
RETURN_DAYS = 14
"""Within how many days of its delivery a customer may send a piece back, unless the settings say otherwise."""


class ReturnState(StrEnum):
    """How far a return got; the last three are its ends."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RECEIVED = "received"
    REJECTED = "rejected"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Return:
    """How many of each line are to come back (`quantities`), did (`received`), and are for sale again (`restocked`).

    `reason` and `rejection` are codes; `refund` is what was decided to give back when the goods came, in minor units.
    """

    return_id: str
    quantities: Mapping[str, int]
    reason: str
    requested_at: datetime
    state: ReturnState = ReturnState.REQUESTED
    rejection: str = ""
    received: Mapping[str, int] = field(default_factory=dict)
    restocked: Mapping[str, int] = field(default_factory=dict)
    refund: int = 0

    @property
    def is_open(self) -> bool:
        """Say whether the goods may still come."""
        return self.state in (ReturnState.REQUESTED, ReturnState.APPROVED)

    @property
    def claimed(self) -> Mapping[str, int]:
        """Return how many of each line no other return may name: what is to come, or what came."""
        return self.quantities if self.is_open else self.received
