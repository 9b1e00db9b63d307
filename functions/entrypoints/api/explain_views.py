"""Turns an explanation into its answer, member by member."""

from collections.abc import Sequence
from enum import Enum, StrEnum

from functions.domain import explain as domain
from functions.domain.dry_run import CommandAnswer
from functions.domain.event_ids import plain
from functions.entrypoints.api.rendering import View, time
from functions.use_cases.explain import Explained
from functions.use_cases.ports import OutboxRow

_STATE = (
    "status",
    "payment_status",
    "fulfillment_status",
    "dispute_status",
    "condition",
    "reservation",
    "ending",
    "why",
)
_SUMS = (
    "currency", "total", "uncharged", "due", "tender", "tender_kept", "captured", "capturable", "refunded", "open",
    "withdrawn", "secured", "granted", "refundable", "owed",
)  # fmt: skip
_CALL = (
    "call", "name", "state", "key", "amount", "reason", "error", "sent_at", "payment_intent", "stripe_id",
    "requests",
)  # fmt: skip
_EFFECT = ("kind", "subject", "due_at", "attempts", "lease_until", "dead", "error")


def explanation(explained: Explained) -> View:
    """Return all of *explained*."""
    found = explained.explanation
    return {
        "order_id": found.order_id,
        "at": time(found.at),
        "state": found.state and _pick(found.state, _STATE),
        "sums": found.sums and _pick(found.sums, _SUMS),
        "holds": [_held(h) for h in found.holds],
        "problems": [_pick(p, ("code", "subject", "raised_at")) for p in explained.problems],
        "awaited": [_pick(a, ("what", "about", "until", "text")) for a in found.awaited],
        "effects": [_effect(row) for row in explained.effects],
        "commands": [_command(c) for c in found.commands],
        "facts": [_pick(f, ("kind", "id", "text", "joined", "view")) for f in found.facts],
        "calls": [_pick(c, _CALL) for c in found.calls],
        "transitions": [_transition(t) for t in found.transitions],
        "faults": list(found.faults),
    }


def _pick(found: object, names: Sequence[str]) -> View:
    return {name: _value(getattr(found, name)) for name in names}


def _value(value: object) -> object:
    """Return times as RFC 3339, ranks by their names."""
    if isinstance(value, Enum):
        return str(value) if isinstance(value, StrEnum) else value.name.lower()
    return plain(value)


def _held(held: domain.Held) -> View:
    put_on = held.put_on and _transition(held.put_on)
    return {"code": held.code, "event_id": held.event_id, "put_on": put_on, "about": list(held.about)}


def _effect(row: OutboxRow) -> View:
    return {"id": row.row_id} | _pick(row, _EFFECT)


def _command(answer: CommandAnswer) -> View:
    members = _pick(answer, ("command", "subject", "allowed", "why", "status", "moments", "effects"))
    return members | {"code": answer.code or None}


def _transition(transition: domain.Transition) -> View:
    members = _pick(transition, ("seq", "event_id", "kind", "actor", "at"))
    postings = [{"account": p.account, "amount": p.amount} for p in transition.postings]
    return members | {
        "codes": list(transition.codes),
        "postings": postings,
        "requests": list(transition.requests),
    }
