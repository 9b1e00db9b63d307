"""The digest of a day's chain heads: whoever holds it can tell later whether that day's past was changed."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from functions.use_cases.books import Healing

logger = logging.getLogger(__name__)


def write_digest(healing: Healing, day: date) -> str:
    """Write the digest of *day* (UTC) once, as a document and a log line, and return it."""
    heads = chain_heads(healing, day)
    text = digest_of(heads)
    healing.books.put_digest(day.isoformat(), text, len(heads), healing.module.now())
    fields = {"day": day.isoformat(), "sha256": text, "orders": len(heads)}
    logger.info("digest of chain heads", extra={"json_fields": fields})
    return text


def chain_heads(healing: Healing, day: date) -> dict[str, str]:
    """Return the hash of the last event that each order had on *day*; what came after that day does not count.

    An order whose events have no time or no hash is left out and logged; the drift check raises what is wrong with it.
    """
    since = datetime.combine(day, time(), UTC)
    heads = {}
    for order_id in healing.books.orders_since(since):
        entries = healing.module.orders.entries(order_id)
        try:
            head = _head(entries, since, since + timedelta(days=1))
        except (KeyError, ValueError):
            logger.warning("order unreadable", extra={"json_fields": {"order_id": order_id}})
            continue
        if head:
            heads[order_id] = head
    return heads


def _head(entries: Sequence[Mapping[str, object]], since: datetime, until: datetime) -> str:
    that_day = [e for e in entries if since <= datetime.fromisoformat(str(e["at"])) < until]
    return str(that_day[-1]["hash"]) if that_day else ""


def digest_of(heads: Mapping[str, str]) -> str:
    """Return the SHA-256, in hex, of one line `order_id head_hash` for each order, sorted by order id."""
    return hashlib.sha256("".join(f"{i} {h}\n" for i, h in sorted(heads.items())).encode()).hexdigest()
