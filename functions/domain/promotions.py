"""Promotion codes: which of those given apply, and what each takes off which line.

Every promotion is worked out on the full price of the lines in its scope, whatever others there are. They are taken in
one order: percentages, then amounts, each by code. No line goes below zero; what an amount cannot take from one line
it takes from the next. So neither the order of the codes matters, nor can one more code make a cart dearer.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from functions.domain.breakdown import AppliedPromotion, PromotionKind
from functions.domain.money import step
from functions.domain.rounding import floor, half_up, spread

CODES_MAX = 5
CODE = re.compile(r"[A-Z0-9_-]{1,40}")
PERCENT_WHOLE = 10_000
"""A percentage is counted in hundredths of a percent: 10,000 is all of the price."""


class Reason(StrEnum):
    """Why a code does not apply."""

    UNKNOWN = "unknown"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    CURRENCY = "currency"
    MINIMUM = "minimum"
    SCOPE = "scope"
    EXHAUSTED = "exhausted"
    NOT_STACKABLE = "not_stackable"


@dataclass(frozen=True)
class Promotion:
    """A promotion as the team stored it. Maps go from currency to minor units; an empty scope is every product."""

    code: str
    kind: PromotionKind
    percent: int = 0
    """In hundredths of a percent: 1250 is 12.5 %."""
    amounts: Mapping[str, int] = field(default_factory=dict)
    minimums: Mapping[str, int] = field(default_factory=dict)
    """What the goods must come to before any discount."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """From this moment on it does not apply any more."""
    limit: int | None = None
    """How many orders may use it in all."""
    limit_per_customer: int | None = None
    skus: frozenset[str] = frozenset()
    product_ids: frozenset[str] = frozenset()
    stacks: bool = False
    """Whether it may stand beside other codes that do."""

    def covers(self, goods: "Goods") -> bool:
        """Say whether *goods* are in its scope."""
        everything = not self.skus and not self.product_ids
        return everything or goods.sku in self.skus or goods.group in self.product_ids


@dataclass(frozen=True)
class Goods:
    """One line as promotions see it: `group` names the product that variants share, `price` is that of the line."""

    sku: str
    group: str
    price: int
    ships: bool = True


@dataclass(frozen=True)
class Used:
    """How often a promotion was used: in all, and by this customer."""

    in_all: int = 0
    by_customer: int = 0


NEVER_USED = Used()


@dataclass(frozen=True)
class Basket:
    """What promotions are measured against. `shipping`: what one with free shipping takes off, in minor units."""

    currency: str
    goods: Sequence[Goods]
    shipping: int
    now: datetime
    used: Mapping[str, Used] = field(default_factory=dict)


@dataclass(frozen=True)
class Discounts:
    """What some promotions take off: of each line, of shipping, and each of them."""

    by_line: tuple[int, ...]
    shipping: int
    applied: tuple[AppliedPromotion, ...]

    @property
    def total(self) -> int:
        """Return all of it, in minor units."""
        return sum(self.by_line) + self.shipping


def normal(code: str) -> str:
    """Return a code as it is stored: case and blanks around it do not matter."""
    return code.strip().upper()


def settle(
    codes: Iterable[str], promotions: Mapping[str, Promotion], basket: Basket
) -> tuple[Discounts, dict[str, Reason]]:
    """Return what *codes* take off *basket*, and why those that do not apply do not.

    Of codes that cannot stand together those apply that save most: all that stack, or one that does not.
    """
    wanted = sorted(set(map(normal, codes)))
    reasons = {code: _reason(promotions.get(code), basket) for code in wanted}
    valid = [promotions[code] for code in wanted if reasons[code] is None]
    sets = [[p for p in valid if p.stacks], *([p] for p in valid if not p.stacks)]
    tried = [discounts(each, basket) for each in sets if each or not valid]
    best = max(tried, key=lambda found: found.total)
    applied = {each.code for each in best.applied}
    rejected = {code: reason or Reason.NOT_STACKABLE for code, reason in reasons.items() if code not in applied}
    return best, rejected


def _reason(promotion: Promotion | None, basket: Basket) -> Reason | None:
    """Return why *promotion* does not apply, None when it does."""
    if promotion is None:
        return Reason.UNKNOWN
    used = basket.used.get(promotion.code, NEVER_USED)
    subtotal = sum(goods.price for goods in basket.goods)
    free = promotion.kind is PromotionKind.FREE_SHIPPING
    in_scope = [goods for goods in basket.goods if promotion.covers(goods) and (goods.ships or not free)]
    checks = {
        Reason.NOT_STARTED: promotion.starts_at is not None and basket.now < promotion.starts_at,
        Reason.ENDED: promotion.ends_at is not None and basket.now >= promotion.ends_at,
        Reason.CURRENCY: promotion.kind is PromotionKind.AMOUNT and basket.currency not in promotion.amounts,
        Reason.MINIMUM: subtotal < promotion.minimums.get(basket.currency, 0),
        Reason.SCOPE: not in_scope,
        Reason.EXHAUSTED: _reached(promotion.limit, used.in_all)
        or _reached(promotion.limit_per_customer, used.by_customer),
    }
    return next((reason for reason, fails in checks.items() if fails), None)


def _reached(limit: int | None, used: int) -> bool:
    return limit is not None and used >= limit


_ORDER = (PromotionKind.PERCENT, PromotionKind.AMOUNT, PromotionKind.FREE_SHIPPING)


def discounts(promotions: Iterable[Promotion], basket: Basket) -> Discounts:
    """Return what *promotions*, all of which apply, take off together."""
    left, shipping = [goods.price for goods in basket.goods], basket.shipping
    applied = []
    for promotion in sorted(promotions, key=lambda p: (_ORDER.index(p.kind), p.code)):
        if promotion.kind is PromotionKind.FREE_SHIPPING:
            discount, shipping = shipping, 0
        else:
            taken = _taken(promotion, basket, left)
            left = [rest - off for rest, off in zip(left, taken, strict=True)]
            discount = sum(taken)
        applied.append(AppliedPromotion(promotion.code, promotion.kind, discount))
    by_line = tuple(goods.price - rest for goods, rest in zip(basket.goods, left, strict=True))
    return Discounts(by_line, basket.shipping - shipping, tuple(applied))


def _taken(promotion: Promotion, basket: Basket, left: Sequence[int]) -> list[int]:
    """Return what *promotion* takes of each line, of which *left* is not taken yet."""
    unit = step(basket.currency)
    scope = [promotion.covers(goods) for goods in basket.goods]
    prices = [goods.price if inside else 0 for goods, inside in zip(basket.goods, scope, strict=True)]
    if promotion.kind is PromotionKind.PERCENT:
        wanted = half_up(sum(prices) * promotion.percent, PERCENT_WHOLE, unit)
    else:
        wanted = floor(min(promotion.amounts[basket.currency], sum(prices)), unit)
    taken = [min(share, rest) for share, rest in zip(spread(wanted, prices, unit), left, strict=True)]
    if promotion.kind is PromotionKind.AMOUNT:
        over = wanted - sum(taken)
        for at, inside in enumerate(scope):
            more = min(over, left[at] - taken[at]) if inside else 0
            taken[at], over = taken[at] + more, over - more
    return taken
