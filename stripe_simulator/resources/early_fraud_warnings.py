"""Early fraud warnings; follows docs.stripe.com/api/radar/early_fraud_warnings and docs.stripe.com/disputes/measuring.

A card issuer says that a charge may be fraudulent; a full refund or a dispute makes the warning not ``actionable``.
"""

from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import text
from stripe_simulator.resources.outcomes import behind
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

KIND = "radar.early_fraud_warning"


def open_for(world: World, charge: Json, *, fraud_type: str = "misc") -> Json:
    """Let the card issuer warn of a charge; emits ``radar.early_fraud_warning.created``."""
    item = world.store.add(
        {
            "id": world.ids.new("issfr"),
            "object": KIND,
            "actionable": not (charge["refunded"] or charge["disputed"]),
            "charge": charge["id"],
            "created": world.clock.now(),
            "fraud_type": fraud_type,
            "livemode": False,
            "payment_intent": charge["payment_intent"],
        }
    )
    world.store.aside("warnings_of_charge").setdefault(charge["id"], []).append(item["id"])
    world.emit(f"{KIND}.created", item)
    return item


def follow_charge(world: World, charge: Json) -> None:
    """Warn of a captured charge whose test card asks for it."""
    warned = charge["id"] in world.store.aside("warnings_of_charge")
    if charge["captured"] and not warned and behind(world, charge).then == "fraud_warning":
        open_for(world, charge)


def after_refund(world: World, charge: Json) -> None:
    """Nothing is left to do once all is refunded."""
    if charge["refunded"]:
        _set_aside(world, charge["id"])


def after_dispute(world: World, dispute: Json) -> None:
    """Nothing is left to do once the charge is disputed."""
    _set_aside(world, dispute["charge"])


def _set_aside(world: World, charge: str) -> None:
    for key in world.store.aside("warnings_of_charge").get(charge, []):
        item = world.store.get(KIND, key)
        previous = world.change(item, actionable=False)
        if previous:
            world.emit(f"{KIND}.updated", item, previous)


def retrieve(call: Call) -> Json:
    """One warning."""
    return call.world.store.get(KIND, call.target)


def listed(call: Call) -> Json:
    """Warnings, filtered by charge and PaymentIntent."""
    wanted = {name: call.params[name] for name in ("charge", "payment_intent") if name in call.params}
    return page(call, KIND, lambda item: all(item[name] == value for name, value in wanted.items()))


WATCHERS = {
    "charge.succeeded": follow_charge,
    "charge.captured": follow_charge,
    "charge.refunded": after_refund,
    "charge.dispute.created": after_dispute,
}

ROUTES = (
    Route(
        "GET",
        "/v1/radar/early_fraud_warnings",
        listed,
        {**LIST_PARAMS, "charge": text(), "payment_intent": text()},
    ),
    Route("GET", "/v1/radar/early_fraud_warnings/{id}", retrieve),
)
