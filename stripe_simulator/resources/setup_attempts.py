"""SetupAttempts, one for each confirmation of a SetupIntent; follows docs.stripe.com/api/setup_attempts."""

from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import text
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World


def make(world: World, intent: Json, method: Json) -> Json:
    """A new attempt to set up *method*, which has not ended; it becomes the intent's latest."""
    item = world.store.add(
        {
            "id": world.ids.new("setatt"),
            "object": "setup_attempt",
            "application": None,
            "created": world.clock.now(),
            "customer": intent["customer"],
            "customer_account": None,
            "flow_directions": None,
            "livemode": False,
            "on_behalf_of": None,
            "payment_method": method["id"],
            "payment_method_details": {method["type"]: _details(method), "type": method["type"]},
            "setup_error": None,
            "setup_intent": intent["id"],
            "status": "requires_confirmation",
            "usage": intent["usage"],
        }
    )
    intent["latest_attempt"] = item["id"]
    return item


_SHOWN = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")


def _details(method: Json) -> Json:
    if method["type"] != "card":
        return {}
    card = method["card"]
    return {
        **{name: card[name] for name in _SHOWN},
        "checks": dict(card["checks"]),
        "network": card["brand"],
        "three_d_secure": None,
        "wallet": None,
    }


def listed(call: Call) -> Json:
    """The attempts of one SetupIntent."""
    intent = call.params["setup_intent"]
    call.world.store.get("setup_intent", intent, param="setup_intent", status=400)
    return page(call, "setup_attempt", lambda item: item["setup_intent"] == intent)


ROUTES = (Route("GET", "/v1/setup_attempts", listed, {**LIST_PARAMS, "setup_intent": text()}, ("setup_intent",)),)
