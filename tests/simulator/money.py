"""What the tests of money after the payment share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import stripe

from stripe_simulator.world import World
from tests.simulator.harness import Stripe

DAY_SECONDS = 86_400
PAY: dict[str, Any] = {"amount": 10_000, "currency": "usd", "confirm": True}


def paid(simulator: Stripe, token: str = "pm_card_visa", **more: Any) -> stripe.Charge:
    """The charge of a payment that was just made."""
    intent = simulator.v1.payment_intents.create({**PAY, "payment_method": token, **more})  # type: ignore[typeddict-item]
    return charge_of(simulator, intent.id)


def debited(simulator: Stripe, token: str = "pm_success_de") -> stripe.Charge:
    """The charge of a SEPA debit that went through."""
    charge = paid(
        simulator,
        token,
        currency="eur",
        allowed_payment_method_types=["sepa_debit"],
        mandate_data={"customer_acceptance": {"type": "offline"}},
    )
    wait(simulator, 10)
    return simulator.v1.charges.retrieve(charge.id)


def charge_of(simulator: Stripe, intent: str) -> stripe.Charge:
    """The newest charge of a PaymentIntent."""
    return simulator.v1.charges.list({"payment_intent": intent}).data[0]


def wait(simulator: Stripe, seconds: int) -> None:
    """Let time pass."""
    simulator.control("/clock", {"advance": seconds})


def now(simulator: Stripe) -> int:
    """The simulator's time."""
    return int(simulator.control("/health")["now"])


def until_noon(simulator: Stripe) -> None:
    """Let it be 12:00 UTC, so that no test meets the end of a day by chance."""
    wait(simulator, (DAY_SECONDS // 2 - now(simulator)) % DAY_SECONDS)


def until_midnight(simulator: Stripe, days: int = 1) -> None:
    """Let a day, or several, end."""
    wait(simulator, days * DAY_SECONDS - now(simulator) % DAY_SECONDS)


def since(simulator: Stripe, seen: list[str]) -> list[str]:
    """The types of the events after those that were *seen*."""
    return simulator.event_types()[len(seen) :]


def booked(simulator: Stripe, key: Any) -> stripe.BalanceTransaction:
    """A balance transaction."""
    return simulator.v1.balance_transactions.retrieve(str(key))


def amounts(simulator: Stripe, currency: str = "usd") -> tuple[int, int]:
    """What is available and what is pending."""
    balance = simulator.v1.balance.retrieve()
    available = {entry.currency: entry.amount for entry in balance.available}
    pending = {entry.currency: entry.amount for entry in balance.pending}
    return available[currency], pending[currency]


@contextmanager
def inside(simulator: Stripe) -> Iterator[World]:
    """The simulator's world, locked: what its dashboard works on."""
    with simulator.server.simulator.changed:
        yield simulator.server.simulator.world
