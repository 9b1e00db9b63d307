"""What a return looks like in its order's document."""

from collections.abc import Mapping
from typing import Any

from functions.adapters.maps import in_order
from functions.adapters.staff_documents import Document, pick
from functions.domain.returns import Return, ReturnState

_PLAIN = ("return_id", "reason", "requested_at", "rejection", "refund")
_QUANTITIES = ("quantities", "received", "restocked")


def return_document(found: Return) -> Document:
    """Return the element of `returns` in `orders/{id}`."""
    quantities = {name: dict(getattr(found, name)) for name in _QUANTITIES}
    return pick(found, _PLAIN) | quantities | {"state": str(found.state)}


def return_from(doc: Mapping[str, Any]) -> Return:
    """Return the return of its element."""
    quantities = {name: in_order(doc[name]) for name in _QUANTITIES}
    return Return(**{name: doc[name] for name in _PLAIN}, **quantities, state=ReturnState(doc["state"]))
