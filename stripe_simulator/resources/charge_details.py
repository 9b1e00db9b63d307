"""``payment_method_details`` of charges; follows docs.stripe.com/api/charges/object."""

from stripe_simulator.messages import Json
from stripe_simulator.resources.payment_methods import card_of
from stripe_simulator.world import World

HOLD_SECONDS = 7 * 24 * 60 * 60
# Visa gives four days and 18 hours to a payment that its customer is not there for.
# docs.stripe.com/payments/place-a-hold-on-a-payment-method
HOLD_SECONDS_VISA_OFF_SESSION = (4 * 24 + 18) * 60 * 60


def hold_seconds(brand: str, *, off_session: bool) -> int:
    """How long an authorisation holds."""
    return HOLD_SECONDS_VISA_OFF_SESSION if off_session and brand == "visa" else HOLD_SECONDS


def of_card(world: World, charge: Json, method: Json, *, hold: int | None, authentication: Json | None) -> Json:
    """The details of a card charge; *hold* is how many seconds an authorisation stands, or None."""
    shown, approved = method["card"], charge["status"] != "failed"
    details: Json = {
        "amount_authorized": charge["amount"] if approved else None,
        "authorization_code": world.ids.letters("authorization", 6).upper() if approved else None,
        "brand": shown["brand"],
        "checks": {**shown["checks"], **_checks(world, method)},
        "country": shown["country"],
        "exp_month": shown["exp_month"],
        "exp_year": shown["exp_year"],
        "extended_authorization": {"status": "disabled"},
        "fingerprint": shown["fingerprint"],
        "funding": shown["funding"],
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": shown["last4"],
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": shown["brand"],
        "network_token": {"used": False},
        "network_transaction_id": world.ids.letters("network", 15),
        "overcapture": {"maximum_amount_capturable": charge["amount"], "status": "unavailable"},
        "regulated_status": "unregulated",
        "three_d_secure": authentication,
        "transaction_link_id": None,
        "wallet": None,
    }
    if hold is not None and approved:
        details["capture_before"] = charge["created"] + hold
    return details


def _checks(world: World, method: Json) -> Json:
    """The checks that this card does not pass, of those that the method was made with."""
    made = method["card"]["checks"]
    failing = {f"{name}_check": result for name, result in card_of(world, method).checks}
    return {name: result for name, result in failing.items() if made[name] is not None}


def of_debit(method: Json, mandate: str | None) -> Json:
    """The details of a SEPA debit."""
    shown = method["sepa_debit"]
    names = ("bank_code", "branch_code", "country", "fingerprint", "last4")
    return {**{name: shown[name] for name in names}, "expected_debit_date": None, "mandate": mandate}


def of_boleto(method: Json) -> Json:
    """The details of a boleto."""
    return {"tax_id": method["boleto"]["tax_id"]}
