"""The resources of the API, a file each; ``ROUTES`` is all that the simulator answers under ``/v1``."""

from stripe_simulator.resources import (
    balance_transactions,
    charges,
    checkout_flow,
    checkout_sessions,
    customers,
    events,
    payment_intents,
    payment_methods,
    refunds,
)
from stripe_simulator.world import NOBODY, World

ROUTES = (
    *customers.ROUTES,
    *checkout_sessions.ROUTES,
    *payment_intents.ROUTES,
    *payment_methods.ROUTES,
    *charges.ROUTES,
    *refunds.ROUTES,
    *balance_transactions.ROUTES,
    *events.ROUTES,
)


def expire_what_is_due(world: World) -> None:
    """Do what the passing of time does: expire Sessions, make funds available."""
    cause, world.cause = world.cause, NOBODY
    checkout_flow.expire_due(world)
    balance_transactions.settle_due(world)
    world.cause = cause


__all__ = ["ROUTES", "expire_what_is_due"]
