"""ConfirmationTokens, what a customer entered for one confirmation; follows docs.stripe.com/api/confirmation_tokens."""

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json, copied
from stripe_simulator.params import Check, address, mapping, text, unsupported
from stripe_simulator.resources import payment_methods
from stripe_simulator.resources.mandates import MANDATE_DATA
from stripe_simulator.resources.method_params import METHOD_DATA, SETUP_FUTURE_USAGE
from stripe_simulator.resources.shapes import SHIPPING, whole_address
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

LIFETIME_SECONDS = 12 * 60 * 60

PARAMS: dict[str, Check] = {
    "mandate_data": MANDATE_DATA,
    "payment_method": text(),
    "payment_method_data": METHOD_DATA,
    "payment_method_options": mapping({"card": mapping({"cvc_token": text(), "installments": unsupported})}),
    "return_url": address,
    "setup_future_usage": SETUP_FUTURE_USAGE,
    "shipping": SHIPPING,
}


def create(call: Call) -> Json:
    """Keep what was entered for at most 12 hours; with a publishable key, or as a test helper."""
    world, params = call.world, call.params
    method = _method(world, params)
    preview = copied(method)
    for name in ("id", "object", "created", "livemode", "metadata"):
        del preview[name]
    shipping = params.get("shipping")
    item = world.store.add(
        {
            "id": world.ids.new("ctoken"),
            "object": "confirmation_token",
            "created": world.clock.now(),
            "expires_at": world.clock.now() + LIFETIME_SECONDS,
            "livemode": False,
            "mandate_data": _mandate_data(params.get("mandate_data")),
            "payment_intent": None,
            "payment_method_options": {"card": {"cvc_token": None}} if method["type"] == "card" else None,
            "payment_method_preview": preview,
            "return_url": params.get("return_url"),
            "setup_future_usage": params.get("setup_future_usage"),
            "setup_intent": None,
            "shipping": shipping and _shown(shipping),
            "use_stripe_sdk": True,
        }
    )
    world.store.aside("method_of_token")[item["id"]] = method
    return item


def _method(world: World, params: Json) -> Json:
    """The entered PaymentMethod; it exists only once the token is used, unless it did before."""
    if "payment_method_data" in params:
        method = payment_methods.from_data(world, params["payment_method_data"])
        world.store.remove("payment_method", method["id"])
        return method
    if "payment_method" in params:
        return payment_methods.resolve(world, params["payment_method"])
    raise InvalidRequestError(
        "Missing required param: payment_method_data.", code="parameter_missing", param="payment_method_data"
    )


def _shown(shipping: Json) -> Json:
    return {
        "address": whole_address(shipping["address"]),
        "name": shipping.get("name"),
        "phone": shipping.get("phone"),
    }


def _mandate_data(given: Json | None) -> Json | None:
    if given is None:
        return None
    accepted = given["customer_acceptance"]
    online = accepted.get("online", {})
    seen = {name: online.get(name) for name in ("ip_address", "user_agent")}
    return {"customer_acceptance": {"online": seen, "type": accepted["type"]}}


def use(world: World, key: str, owner: str, intent: Json) -> tuple[Json, Json]:
    """The token and its PaymentMethod for the intent that confirms with it, once; *owner* is the token's field for it.

    Raises:
        InvalidRequestError: there is no such token, or it is used or expired.
    """
    item = world.store.get("confirmation_token", key, param="confirmation_token", status=400)
    used = item["payment_intent"] or item["setup_intent"]
    if used not in (None, intent["id"]):
        raise InvalidRequestError(
            f"The ConfirmationToken {key} has already been used to confirm {used}.", param="confirmation_token"
        )
    if item["expires_at"] is not None and item["expires_at"] <= world.clock.now():
        raise InvalidRequestError(f"The ConfirmationToken {key} has expired.", param="confirmation_token")
    method: Json = world.store.aside("method_of_token")[key]
    if world.store.find("payment_method", method["id"]) is None:
        world.store.add(method)
    item.update({owner: intent["id"], "expires_at": None})
    return item, world.store.get("payment_method", method["id"])


def retrieve(call: Call) -> Json:
    """One ConfirmationToken."""
    return call.world.store.get("confirmation_token", call.target, param="confirmation_token")


ROUTES = (
    Route("POST", "/v1/confirmation_tokens", create, PARAMS, public=True),
    Route("POST", "/v1/test_helpers/confirmation_tokens", create, PARAMS),
    Route("GET", "/v1/confirmation_tokens/{id}", retrieve),
)
