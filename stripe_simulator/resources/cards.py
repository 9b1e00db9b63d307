"""The test cards; follows docs.stripe.com/testing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decline:
    """How an issuer says no."""

    decline_code: str
    message: str
    advice_code: str
    network_decline_code: str


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: its number, its token and what a charge of it leads to."""

    number: str
    token: str
    brand: str = "visa"
    decline: Decline | None = None

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]


CARDS = (
    Card("4242424242424242", "pm_card_visa"),
    Card(
        "4000000000000002",
        "pm_card_chargeDeclined",
        decline=Decline("generic_decline", "Your card was declined.", "try_again_later", "01"),
    ),
    Card(
        "4000000000009995",
        "pm_card_chargeDeclinedInsufficientFunds",
        decline=Decline("insufficient_funds", "Your card has insufficient funds.", "try_again_later", "51"),
    ),
)

BY_TOKEN = {card.token: card for card in CARDS}
BY_NUMBER = {card.number: card for card in CARDS}

LUHN_CARRY = 9


def passes_luhn(number: str) -> bool:
    """Whether the check digit of a card number is right."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - LUHN_CARRY if value > LUHN_CARRY else value
    return total % 10 == 0
