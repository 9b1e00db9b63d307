"""The balance: what is available, what is pending, and what waits to be paid out.

Follows docs.stripe.com/api/balance/balance_object and docs.stripe.com/payouts#balance. Days begin at 00:00 UTC;
funds become available at the beginning of a day.
"""

from stripe_simulator.messages import Json
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

DAY_SECONDS = 24 * 60 * 60
DEFAULT_CURRENCY = "usd"


def day_from(moment: int) -> int:
    """The first 00:00 UTC that is not before *moment*."""
    return -(-moment // DAY_SECONDS) * DAY_SECONDS


def amount(world: World, currency: str, part: str = "available") -> int:
    """What is ``available`` or ``pending`` in a currency, in minor units; it may be negative."""
    return int(_totals(world, part).get(currency, 0))


def enter(world: World, item: Json) -> None:
    """Count a new balance transaction: now, or as pending until its ``available_on``.

    Of money that is there at once an event tells too; docs.stripe.com/api/events/types (``balance.available``).
    """
    if item["available_on"] <= world.clock.now():
        _make_available(world, item)
        if item["net"] > 0:
            world.later(0, "balance.tell", "all")
        return
    _add(world, "pending", item)
    when = item["available_on"]
    waiting = world.store.aside("settling").setdefault(str(when), [])
    if not waiting:
        world.schedule.put(when, "balance.settle", str(when))
    waiting.append(item["id"])


def settle(world: World, key: str) -> None:
    """Make available what waits for this moment; emits one ``balance.available``."""
    for transaction in world.store.aside("settling").pop(key):
        item = world.store.get("balance_transaction", transaction)
        _add(world, "pending", item, -1)
        _make_available(world, item)
    world.emit("balance.available", shown(world))


def tell(world: World, _key: str) -> None:
    """Tell of money that was available at once, in one event for all of the moment."""
    world.emit("balance.available", shown(world))


def _make_available(world: World, item: Json) -> None:
    item["status"] = "available"
    _add(world, "available", item)
    world.store.aside("unpaid").setdefault(item["currency"], []).append(item["id"])
    plan_payouts(world)


def plan_payouts(world: World) -> None:
    """See at the beginning of the next day, or at once at the beginning of this one, what can be paid out."""
    day = day_from(world.clock.now())
    planned = world.store.aside("payout_day")
    if planned.get("next") != day:
        planned["next"] = day
        world.schedule.put(day, "payout.daily", str(day))


def _totals(world: World, part: str) -> dict[str, int]:
    totals: dict[str, int] = world.store.aside("balance").setdefault(part, {})
    return totals


def _add(world: World, part: str, item: Json, sign: int = 1) -> None:
    totals = _totals(world, part)
    totals[item["currency"]] = totals.get(item["currency"], 0) + sign * item["net"]


def shown(world: World) -> Json:
    """The balance object, with every currency that ever moved."""
    known = {*_totals(world, "available"), *_totals(world, "pending")}
    currencies = sorted(known) or [DEFAULT_CURRENCY]
    return {
        "object": "balance",
        "available": [_entry(world, "available", currency) for currency in currencies],
        "connect_reserved": [{"amount": 0, "currency": currency} for currency in currencies],
        "livemode": False,
        "pending": [_entry(world, "pending", currency) for currency in currencies],
    }


def _entry(world: World, part: str, currency: str) -> Json:
    total = amount(world, currency, part)
    return {"amount": total, "currency": currency, "source_types": {"card": total}}


def retrieve(call: Call) -> Json:
    """The balance now."""
    return shown(call.world)


TASKS = {"balance.settle": settle, "balance.tell": tell}

ROUTES = (Route("GET", "/v1/balance", retrieve),)
