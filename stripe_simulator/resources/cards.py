"""The test cards and what a charge of each leads to; follows docs.stripe.com/testing."""

from dataclasses import dataclass
from types import MappingProxyType

from stripe_simulator.resources.card_issuers import PLAIN


@dataclass(frozen=True, slots=True)
class Decline:
    """How an issuer, or Radar, says no; *code* is the error's code, such as ``expired_card``."""

    decline_code: str
    message: str
    advice_code: str
    network_decline_code: str
    code: str = "card_declined"


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: its number, its token (empty where Stripe has none) and what a charge of it leads to.

    *three_d_secure*: ``required`` (a challenge each time), ``unless_set_up`` (no challenge off session once it is
    saved), ``set_up`` (the same, and it counts as saved), ``optional`` (a challenge if asked for), ``frictionless``
    (authenticated without a challenge if asked for), ``not_enrolled`` (attempted without a challenge if asked for),
    ``failing`` (required, and the attempt breaks), ``optional_failing`` (breaks if asked for) or ``unsupported``.
    *then*: what follows a successful charge: ``dispute_fraudulent``, ``dispute_not_received``,
    ``dispute_inquiry`` or ``fraud_warning``. *refund*: ``pending`` (succeeds later) or ``failing`` (fails later).
    *funds*: ``bypass_pending`` makes them available at once.
    *attaches*: a declining card that can be saved, so that only its charges are declined.
    *checks*: the checks that do not pass, as in ``card.checks``.
    """

    number: str
    token: str
    brand: str = "visa"
    decline: Decline | None = None
    three_d_secure: str = "not_enrolled"
    then: str | None = None
    refund: str | None = None
    funds: str | None = None
    funding: str = "credit"
    risk_level: str = "normal"
    country: str = "US"
    blocked: bool = False
    attaches: bool = False
    checks: tuple[tuple[str, str], ...] = ()

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]


# docs.stripe.com/declines/codes and docs.stripe.com/declines/network-codes
GENERIC = Decline("generic_decline", "Your card was declined.", "try_again_later", "01")
INSUFFICIENT_FUNDS = Decline("insufficient_funds", "Your card has insufficient funds.", "try_again_later", "51")
LOST = Decline("lost_card", "Your card was declined.", "do_not_try_again", "41")
STOLEN = Decline("stolen_card", "Your card was declined.", "do_not_try_again", "43")
EXPIRED = Decline("expired_card", "Your card has expired.", "do_not_try_again", "54", "expired_card")
INCORRECT_CVC = Decline(
    "incorrect_cvc", "Your card's security code is incorrect.", "confirm_card_data", "82", "incorrect_cvc"
)
PROCESSING_ERROR = Decline(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "try_again_later",
    "96",
    "processing_error",
)
VELOCITY = Decline(
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    "try_again_later",
    "65",
)
FRAUDULENT = Decline("fraudulent", "Your card was declined.", "do_not_try_again", "")
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "",
    "1A",
    "authentication_required",
)
LIVE_CARD = Decline(
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test "
    "cards, visit: https://stripe.com/docs/testing.",
    "",
    "",
)

_DECLINING = (
    Card("4000000000000002", "pm_card_chargeDeclined", decline=GENERIC),
    Card("4000000000009995", "pm_card_chargeDeclinedInsufficientFunds", decline=INSUFFICIENT_FUNDS),
    Card("4000000000009987", "pm_card_chargeDeclinedLostCard", decline=LOST),
    Card("4000000000009979", "pm_card_chargeDeclinedStolenCard", decline=STOLEN),
    Card("4000000000000069", "pm_card_chargeDeclinedExpiredCard", decline=EXPIRED),
    Card("4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", decline=INCORRECT_CVC, checks=(("cvc", "fail"),)),
    Card("4000000000000119", "pm_card_chargeDeclinedProcessingError", decline=PROCESSING_ERROR),
    Card("4000000000006975", "pm_card_chargeDeclinedVelocityLimitExceeded", decline=VELOCITY),
    Card("4000000000000341", "pm_card_chargeCustomerFail", decline=GENERIC, attaches=True),
    Card("4100000000000019", "pm_card_radarBlock", decline=FRAUDULENT, risk_level="highest", blocked=True),
    Card("4000000000004954", "pm_card_riskLevelHighest", decline=FRAUDULENT, risk_level="highest", blocked=True),
    Card(
        "4000000000004954", "pm_card_chargeDeclinedFraudulent", decline=FRAUDULENT, risk_level="highest", blocked=True
    ),
)

_CHECKED = (
    Card("4000000000009235", "pm_card_riskLevelElevated", risk_level="elevated"),
    Card("4000000000000101", "pm_card_cvcCheckFail", checks=(("cvc", "fail"),)),
    Card("4000000000000036", "pm_card_avsZipFail", checks=(("address_postal_code", "fail"),)),
    Card(
        "4000058400307872",
        "pm_card_cvcCheckFailElevatedRisk",
        checks=(("cvc", "fail"),),
        risk_level="elevated",
    ),
    Card(
        "4000058400306072",
        "pm_card_avsZipFailElevatedRisk",
        checks=(("address_postal_code", "fail"),),
        risk_level="elevated",
    ),
    Card("4000000000000028", "pm_card_avsLine1Fail", checks=(("address_line1", "fail"),)),
    Card("4000000000000010", "pm_card_avsFail", checks=(("address_line1", "fail"), ("address_postal_code", "fail"))),
    Card(
        "4000000000000044",
        "pm_card_avsUnchecked",
        checks=(("address_line1", "unavailable"), ("address_postal_code", "unavailable")),
    ),
)

_AFTERWARDS = (
    Card("4000000000000259", "pm_card_createDispute", then="dispute_fraudulent"),
    Card("4000000000002685", "pm_card_createDisputeProductNotReceived", then="dispute_not_received"),
    Card("4000000000001976", "pm_card_createDisputeInquiry", then="dispute_inquiry"),
    Card("4000000000005423", "pm_card_createIssuerFraudRecord", then="fraud_warning"),
    Card("4000000000007726", "pm_card_pendingRefund", refund="pending"),
    Card("4000000000005126", "pm_card_refundFail", refund="failing"),
    Card("4000000000000077", "pm_card_bypassPending", funds="bypass_pending"),
    Card("4000003720000278", "pm_card_bypassPendingInternational", funds="bypass_pending", country="IE"),
)

# docs.stripe.com/testing#regulatory-cards
_AUTHENTICATED = (
    Card("4000002500003155", "pm_card_authenticationRequiredOnSetup", three_d_secure="unless_set_up", country="FR"),
    Card("4000002760003184", "pm_card_authenticationRequired", three_d_secure="required", country="DE"),
    Card("4000003800000446", "pm_card_authenticationRequiredSetupForOffSession", three_d_secure="set_up", country="IT"),
    Card(
        "4000008260003178",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        three_d_secure="unless_set_up",
        decline=INSUFFICIENT_FUNDS,
        attaches=True,
        country="GB",
    ),
    Card("4000000000003220", "pm_card_threeDSecure2Required", three_d_secure="required", country="IE"),
    Card("4000008400000027", "", three_d_secure="required"),
    Card("4000000000003063", "pm_card_threeDSecureRequired", three_d_secure="required"),
    Card(
        "4000008400001629",
        "pm_card_threeDSecureRequiredChargeDeclined",
        three_d_secure="required",
        decline=GENERIC,
        attaches=True,
    ),
    Card("4000008400001280", "pm_card_threeDSecureRequiredProcessingError", three_d_secure="failing"),
    Card("4000000000003055", "pm_card_threeDSecureOptional", three_d_secure="optional"),
    Card("4000000000003097", "pm_card_threeDSecureOptionalProcessingError", three_d_secure="optional_failing"),
    Card("4000000032200000", "", three_d_secure="frictionless"),
    Card("378282246310005", "pm_card_amex", brand="amex", three_d_secure="unsupported"),
    Card("371449635398431", "pm_card_amex", brand="amex", three_d_secure="unsupported"),
    Card("378282246310005", "pm_card_amex_threeDSecureNotSupported", brand="amex", three_d_secure="unsupported"),
    Card("4000582600000094", "", three_d_secure="required", country="GB"),
    Card("4000582600000045", "", three_d_secure="required", country="GB"),
    Card("4000582600000102", "", three_d_secure="required", country="GB"),
    Card("4000582600000110", "", three_d_secure="required", country="GB"),
)

CARDS = (
    *(Card(number, token, brand=brand, country=land, funding=kind) for number, token, brand, land, kind in PLAIN),
    *_DECLINING,
    *_CHECKED,
    *_AFTERWARDS,
    *_AUTHENTICATED,
)


def _by_token() -> dict[str, Card]:
    """Each token, with ``visa_`` put before its outcome too: Stripe's pages spell some tokens both ways."""
    found: dict[str, Card] = {}
    for card in CARDS:
        found.setdefault(card.token, card)
    del found[""]
    outcomes = [
        card for card in (*_DECLINING, *_CHECKED, *_AFTERWARDS, *_AUTHENTICATED) if card.brand == "visa" and card.token
    ]
    for card in outcomes:
        found.setdefault(card.token.replace("pm_card_", "pm_card_visa_"), card)
    return found


BY_TOKEN = MappingProxyType(_by_token())
BY_NUMBER = MappingProxyType({card.number: card for card in reversed(CARDS)})

LUHN_CARRY = 9


def passes_luhn(number: str) -> bool:
    """Whether the check digit of a card number is right."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - LUHN_CARRY if value > LUHN_CARRY else value
    return total % 10 == 0
