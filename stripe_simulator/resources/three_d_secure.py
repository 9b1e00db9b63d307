"""When a card payment asks its owner to authenticate, and what it shows of that.

Follows docs.stripe.com/payments/3d-secure/authentication-flow and docs.stripe.com/testing#regulatory-cards.
"""

from stripe_simulator.messages import Json
from stripe_simulator.resources.cards import Card
from stripe_simulator.world import World

_CHALLENGED = ("required", "unless_set_up", "set_up")


def decision(card: Card, *, asked: bool, off_session: bool = False, set_up: bool = False) -> str:
    """What a payment needs: ``none``, ``challenge``, ``frictionless``, ``attempt``, ``breaks`` or ``refused``.

    *asked*: ``request_three_d_secure`` is ``any`` or ``challenge``; *set_up*: the card is saved for off-session use.
    ``refused``: the issuer wants its customer, who is not there.
    """
    kind = card.three_d_secure
    if off_session:
        saved = kind == "set_up" or (kind == "unless_set_up" and set_up)
        return "refused" if kind in _CHALLENGED and not saved else "none"
    if kind in _CHALLENGED or (kind == "optional" and asked):
        return "challenge"
    if kind == "failing" or (kind == "optional_failing" and asked):
        return "breaks"
    if kind == "frictionless":
        return kind
    return "attempt" if kind == "not_enrolled" and asked else "none"


def next_action(world: World, intent: Json, return_url: str | None) -> Json:
    """Where the customer authenticates: a page to be sent to, or what Stripe.js opens by itself."""
    url = f"{world.base_url}/3ds/{intent['id']}?client_secret={intent['client_secret']}"
    if return_url is not None:
        return {"redirect_to_url": {"return_url": return_url, "url": url}, "type": "redirect_to_url"}
    step = {"source": world.ids.new("src"), "stripe_js": url, "type": "three_d_secure_redirect"}
    return {"type": "use_stripe_sdk", "use_stripe_sdk": step}


def asked_for(intent: Json) -> bool:
    """Whether the integration asks for 3-D Secure where the issuer does not."""
    options = intent["payment_method_options"] or {}
    return options.get("card", {}).get("request_three_d_secure") in ("any", "challenge")


def result(world: World, brand: str, step: str) -> Json | None:
    """The charge's ``three_d_secure``; follows docs.stripe.com/api/charges/object (three_d_secure)."""
    if step in ("none", "refused"):
        return None
    outcome, indicator = {
        "challenge": ("authenticated", "05"),
        "frictionless": ("authenticated", "05"),
        "attempt": ("attempt_acknowledged", "06"),
        "breaks": ("processing_error", None),
        "failed": ("failed", None),
    }[step]
    if brand == "mastercard" and indicator is not None:
        indicator = {"05": "02", "06": "01"}[indicator]
    return {
        "authentication_flow": {"attempt": "frictionless", "breaks": None, "failed": "challenge"}.get(step, step),
        "electronic_commerce_indicator": indicator,
        "exemption_indicator": None,
        "result": outcome,
        "result_reason": {"breaks": "protocol_error", "failed": "rejected"}.get(step),
        "transaction_id": world.ids.letters("three_d_secure", 32).lower(),
        "version": "2.2.0",
    }
