"""The digest of a day's chain heads: whoever holds it can tell later whether that day's past was changed."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from functions.use_cases.books import Healing
from functions.use_cases.module import Module

logger = logging.getLogger(__name__)

type Take = Callable[[str, Sequence[Mapping[str, Any]]], None]
"""Takes in an order's id and its event documents."""


def write_digest(healing: Healing, day: date, *also: Take) -> str:
    """Write the digest of *day* (UTC) once, as a document and a log line, and return it.

    What was read for it is handed to *also*: the events of each order that was written since that day began.
    """
    heads = chain_heads(healing, day, *also)
    text = digest_of(heads)
    healing.books.put_digest(day.isoformat(), text, len(heads), healing.module.now())
    fields = {"day": day.isoformat(), "sha256": text, "orders": len(heads)}
    logger.info("digest of chain heads", extra={"json_fields": fields})
    return text


def chain_heads(healing: Healing, day: date, *also: Take) -> dict[str, str]:
    """Return the hash of the last event that each order had on *day*; what came after that day does not count."""
    since = midnight(day)
    heads = {}

    def take(order_id: str, entries: Sequence[Mapping[str, Any]]) -> None:
        if head := _head(entries, since, since + timedelta(days=1)):
            heads[order_id] = head

    read_events(healing.module, healing.books.orders_since(since), take, *also)
    return heads


def midnight(day: date) -> datetime:
    """Return when *day* (UTC) begins."""
    return datetime.combine(day, time(), UTC)


def read_events(module: Module, order_ids: Iterable[str], *takes: Take) -> None:
    """Hand the event documents of each order to all of *takes*.

    An order whose events have no time, no hash or another shape is left out and logged; the drift check raises what is
    wrong with it.
    """
    for order_id in order_ids:
        entries = module.orders.entries(order_id)
        try:
            for take in takes:
                take(order_id, entries)
        except (LookupError, TypeError, ValueError):
            logger.warning("order unreadable", extra={"json_fields": {"order_id": order_id}})


def _head(entries: Sequence[Mapping[str, object]], since: datetime, until: datetime) -> str:
    that_day = [e for e in entries if since <= datetime.fromisoformat(str(e["at"])) < until]
    return str(that_day[-1]["hash"]) if that_day else ""


def digest_of(heads: Mapping[str, str]) -> str:
    """Return the SHA-256, in hex, of one line `order_id head_hash` for each order, sorted by order id."""
    return hashlib.sha256("".join(f"{i} {h}\n" for i, h in sorted(heads.items())).encode()).hexdigest()
