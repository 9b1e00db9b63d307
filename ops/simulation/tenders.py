"""Gift cards, store credit and a limited code in the simulated shop: what there is, and what staff change of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from functions.domain.breakdown import PromotionKind
from functions.domain.promotions import Promotion
from functions.domain.takings import Counter, Pool
from functions.domain.tender import GiftCard, credit_name
from functions.use_cases.module import Module
from functions.use_cases.purses import NewCard, PurseEntry, Purses
from functions.use_cases.tender import hash_of

CURRENCY = "eur"
CODES = {"CARD1": 5000, "CARD2": 700}
CREDITS = {"customer_0": 400, "customer_1": 2500}
SPRING = Promotion("SPRING", PromotionKind.PERCENT, percent=1000, limit=3, limit_per_customer=2)
LIMITS = {Pool.PROMOTION: SPRING.limit or 0, Pool.PROMOTION_CUSTOMER: SPRING.limit_per_customer or 0}
ISSUED: Mapping[Counter, int] = {
    **{(Pool.GIFT_CARD, f"gc_{code}"): amount for code, amount in CODES.items()},
    **{(Pool.CREDIT, credit_name(uid, CURRENCY)): amount for uid, amount in CREDITS.items()},
}

type Change = tuple[Counter, int]
"""Minor units that a gift card or a customer's credit gets, or loses if they are below 0."""


@dataclass
class Changes:
    """What staff asked for, by the request's key, and which of it was answered; what was refused is not in it."""

    asked: dict[str, Change] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)

    def stand(self, there: Iterable[Change]) -> None:
        """Take what stands *there* as asked for and answered."""
        self.asked = {f"before {place}": change for place, change in enumerate(there)}
        self.answered = set(self.asked)


def issue(module: Module, purses: Purses) -> None:
    """Issue the gift cards and give the credit; no fault meets it."""
    for (pool, name), amount in ISSUED.items():
        entry = PurseEntry("issued", "", amount, amount, "issued", "staff:staff_1", module.now())
        new = None
        if pool is Pool.GIFT_CARD:
            card = GiftCard(name, CURRENCY, amount, amount)
            new = NewCard(card, hash_of(module, name.removeprefix("gc_")))
        purses.write((pool, name), None, entry, new)
