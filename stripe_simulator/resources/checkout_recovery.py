"""The new Checkout Session behind the address in an expired one.

Follows docs.stripe.com/payments/checkout/abandoned-carts.
"""

from stripe_simulator.messages import Json, copied
from stripe_simulator.resources import checkout_sessions
from stripe_simulator.world import Call, World


def recover(world: World, token: str) -> Json | None:
    """A copy of the expired Session to which *token* leads, open again for a day; None if it leads nowhere.

    Its discount is gone; whether promotion codes may be entered is what ``after_expiration`` says.
    """
    key = world.store.aside("recoveries").get(token)
    if key is None:
        return None
    expired = world.store.get("checkout.session", key)
    recovery = expired["after_expiration"]["recovery"]
    if recovery["expires_at"] <= world.clock.now():
        return None
    params = copied(world.store.aside("checkout_params")[key])
    for name in ("allow_promotion_codes", "discounts", "expires_at"):
        params.pop(name, None)
    if recovery["allow_promotion_codes"]:
        params["allow_promotion_codes"] = True
    session = checkout_sessions.create(Call(world, params))
    session["recovered_from"] = key
    return session
