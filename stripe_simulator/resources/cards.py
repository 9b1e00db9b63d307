"""The test cards; follows docs.stripe.com/testing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decline:
    """How an issuer says no; *code* is the error's code, such as ``expired_card``."""

    decline_code: str
    message: str
    advice_code: str
    network_decline_code: str
    code: str = "card_declined"


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: its number, its token and what a charge of it leads to.

    *three_d_secure*: ``required`` (a challenge each time), ``unless_set_up`` (no challenge once saved with a
    SetupIntent), ``optional`` (a challenge if asked for), ``frictionless`` (authenticated without a challenge if
    asked for), ``failing`` (required, and the attempt breaks) or ``unsupported``.
    *then*: what follows a successful charge: ``dispute_fraudulent``, ``dispute_not_received``,
    ``dispute_inquiry`` or ``fraud_warning``. *refund*: ``pending`` (succeeds later) or ``failing`` (fails later).
    *funds*: ``bypass_pending`` makes them available at once.
    """

    number: str
    token: str
    brand: str = "visa"
    decline: Decline | None = None
    three_d_secure: str = "frictionless"
    then: str | None = None
    refund: str | None = None
    funds: str | None = None
    funding: str = "credit"
    risk_level: str = "normal"

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
    Card("4000000000000259", "pm_card_createDispute", then="dispute_fraudulent"),
    Card("4000000000002685", "pm_card_createDisputeProductNotReceived", then="dispute_not_received"),
    Card("4000000000001976", "pm_card_createDisputeInquiry", then="dispute_inquiry"),
    Card("4000000000005423", "pm_card_createIssuerFraudRecord", then="fraud_warning"),
    Card("4000000000007726", "pm_card_pendingRefund", refund="pending"),
    Card("4000000000005126", "pm_card_refundFail", refund="failing"),
    Card("4000000000000077", "pm_card_bypassPending", funds="bypass_pending"),
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
