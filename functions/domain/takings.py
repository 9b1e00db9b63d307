"""Counters that all orders share, and what an order takes from them: stock, limited promotions, gift cards, credit.

A counter is named by its pool and a name within it. Stock, gift cards and credit count what is left; promotions count
their uses, up to a limit.
"""

from dataclasses import dataclass
from enum import StrEnum

from functions.domain.errors import Exhausted, OutOfStock


class Pool(StrEnum):
    """What is taken from."""

    STOCK = "stock"
    """Pieces of a product; the name is its SKU."""
    PROMOTION = "promotion"
    """Uses of a code by all customers; the name is the code."""
    PROMOTION_CUSTOMER = "promotion_customer"
    """Uses of a code by one customer; the name is the code and a hash of the customer's id."""
    GIFT_CARD = "gift_card"
    """Minor units of a gift card's currency; the name is the card's id."""
    CREDIT = "credit"
    """Minor units of a customer's store credit; the name is the customer's id and the currency."""


class CounterGone(LookupError):
    """What counts was deleted; it is not made again by giving back."""


type Counter = tuple[Pool, str]

PROMOTIONS = frozenset({Pool.PROMOTION, Pool.PROMOTION_CUSTOMER})
"""Their counters go up with each use; one that nobody used yet does not exist."""

_CODES = {
    Pool.PROMOTION: "promotion_exhausted",
    Pool.PROMOTION_CUSTOMER: "promotion_exhausted",
    Pool.GIFT_CARD: "gift_card_exhausted",
    Pool.CREDIT: "credit_exhausted",
}


@dataclass(frozen=True)
class Taking:
    """`amount` taken of one counter, less than 0 when it is given back; `limit` is how many uses a promotion has."""

    pool: Pool
    name: str
    amount: int
    limit: int = 0

    @property
    def counter(self) -> Counter:
        """Return the counter that this takes from."""
        return self.pool, self.name


def level_after(taking: Taking, level: int | None) -> int:
    """Return what the counter shows after *taking*; *level* is what it shows now, None if it does not exist.

    Raises:
        Exhausted: less is left than is taken.
        CounterGone: something is to be given back to a counter that there is not any more.
    """
    if taking.pool in PROMOTIONS:
        used = (level or 0) + taking.amount
        if taking.amount > 0 and used > taking.limit:
            raise Exhausted(_CODES[taking.pool], taking.name)
        return used
    if (level or 0) < taking.amount:
        raise OutOfStock(taking.name) if taking.pool is Pool.STOCK else Exhausted(_CODES[taking.pool], taking.name)
    if level is None and taking.pool is not Pool.CREDIT:  # Nobody has credit before the first is given.
        raise CounterGone(f"the counter {taking.pool} {taking.name!r} is gone")
    return (level or 0) - taking.amount
