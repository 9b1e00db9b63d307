"""The settings of this installation: what new money may come in for, and the shop's own terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from functions.domain.locales import DEFAULT
from functions.domain.order import GOODS_DAYS
from functions.domain.returns import RETURN_DAYS

TAX_SOURCES = ("none", "table", "stripe")
"""No taxes at all, those of the table `tax_rates`, those of Stripe Tax."""


@dataclass(frozen=True)
class Settings:
    """The settings document: whether new money may come in, for whom, and this installation's ids."""

    enabled: bool
    rollout_percent: int
    allow_list: frozenset[str]
    currency: str
    installation_id: str
    salt: str
    shipping_flat: int = 0
    capture_method: str = "automatic_async"
    """`manual` authorises only; staff take the money."""
    goods_days: int = GOODS_DAYS
    """Within how many days of the payment the goods leave, or an operator is told."""
    publish_events: bool = False
    """Every event of an order is published for the host application."""
    locale: str = DEFAULT
    """The language of mails to customers of whom none is known."""
    return_days: int = RETURN_DAYS
    """Within how many days of its delivery a customer may ask for a return of a piece."""
    return_approval: str = "staff"
    """`automatic` approves what a customer asks for at once."""
    terms_version: str = ""
    """The terms that customers agree to when they order; empty: none are asked for."""

    tax: str = TAX_SOURCES[0]
    """Where taxes come from."""
    prices_include_tax: bool = False
    """How Stripe Tax is to read the prices; rows of the table say so themselves."""

    total_min: Mapping[str, int] = field(default_factory=dict)
    """The least that an order comes to, by currency in minor units; Stripe's own minimum holds beside it."""
    total_max: Mapping[str, int] = field(default_factory=dict)
    """The most that an order comes to, by currency in minor units."""

    def admits(self, bucket: int, customer_id: str) -> bool:
        """Say whether a customer in *bucket* (0 to 9,999) is in the rollout."""
        return customer_id in self.allow_list or bucket < 100 * self.rollout_percent


class SettingsSource(Protocol):
    """Where the settings come from; at most ten seconds old."""

    def current(self) -> Settings | None:
        """Return the settings, or None when they cannot be read."""

    def known(self) -> Settings | None:
        """Return the settings as they were last read, None if they never were."""
