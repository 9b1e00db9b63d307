"""Small shapes and parameter declarations that several resources share."""

from collections.abc import Mapping
from typing import Any

from stripe_simulator.messages import Json
from stripe_simulator.params import Check, mapping, text
from stripe_simulator.world import World

ADDRESS_FIELDS = ("city", "country", "line1", "line2", "postal_code", "state")

ADDRESS: Check = mapping(dict.fromkeys(ADDRESS_FIELDS, text(clearable=True)))

SHIPPING: Check = mapping(
    {
        "address": ADDRESS,
        "carrier": text(clearable=True),
        "name": text(clearable=True),
        "phone": text(clearable=True),
        "tracking_number": text(clearable=True),
    },
    ("address",),
)


def whole_address(given: Mapping[str, Any] | None = None) -> Json:
    """An address with all of its fields."""
    return {name: (given or {}).get(name) for name in ADDRESS_FIELDS}


def require_customer(world: World, values: Mapping[str, Any]) -> Json | None:
    """The customer that ``customer`` names, or None without one.

    Raises:
        InvalidRequestError: ``resource_missing``.
    """
    key = values.get("customer")
    return None if key is None else world.store.get("customer", key, param="customer", status=400)
