"""Orders of before these fields were stored get what the reader takes an absent one for.

So that a later change of those defaults leaves the orders that were placed under them alone.
"""

from collections.abc import Mapping
from typing import Any

COLLECTION = "orders"
READ_AS: dict[str, Any] = {"goods_days": 14, "uncharged": 0, "paid_at": None}


def up(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that the order lacks."""
    return {name: value for name, value in READ_AS.items() if name not in document}
