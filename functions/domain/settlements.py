"""Balance transactions: what Stripe settled for each movement of money. Facts of their own, no event of an order."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum


class SettlementState(IntEnum):
    """How far the money of a balance transaction got; the higher wins."""

    PENDING = 1
    AVAILABLE = 2


@dataclass(frozen=True)
class Settlement:
    """One balance transaction. `amount`, `fee` and `net` in minor units of `currency`, what leaves us is negative.

    `source` is the charge, refund, dispute or payout that moved the money; `order_id` is empty where no order is known.
    """

    txn_id: str
    state: SettlementState
    amount: int
    fee: int
    net: int
    currency: str
    type: str
    source: str
    created: datetime
    available_on: datetime
    order_id: str = ""


_ONCE = ("amount", "fee", "net", "currency", "source")


def differences(old: Settlement, new: Settlement) -> list[str]:
    """Return the write-once fields that two looks at one balance transaction stated differently."""
    return [name for name in _ONCE if getattr(old, name) != getattr(new, name)]


def joined(old: Settlement | None, new: Settlement) -> Settlement:
    """Return *old* with *new* merged in: the higher state, the order once it is known; the rest stands as written."""
    if old is None:
        return new
    return replace(
        old,
        state=max(old.state, new.state),
        available_on=max(old.available_on, new.available_on),
        order_id=old.order_id or new.order_id,
    )
