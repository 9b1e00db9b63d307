"""`ops events replay`: takes up again what the inbox gave up."""

import json
import sys

from functions.domain.errors import NotFound, Unavailable
from functions.use_cases.module import Module
from functions.use_cases.ports import InboxRow
from functions.use_cases.receive import replay
from ops.bootstrap_run import SetupError, say
from ops.cloud.healing import healing_at

DEAD_MAX = 1_000


def run_replay(project: str, event_ids: list[str], *, as_json: bool) -> int:
    """Take up the events named, or all that were given up; return 0 when each is handled now, else 1.

    Raises:
        SetupError: nothing runs there, or an event of this id was never received.
    """
    module = healing_at(project).module
    try:
        wanted = event_ids or [row.event_id for row in module.inbox.dead(DEAD_MAX)]
        rows = [_replay(module, event_id, number, len(wanted)) for number, event_id in enumerate(wanted, start=1)]
    except Unavailable as failure:
        raise SetupError(f"{failure}; run it again") from failure
    sys.stdout.write(_json(rows) if as_json else _text(rows))
    return 0 if all(row.status in ("handled", "foreign") for row in rows) else 1


def _replay(module: Module, event_id: str, number: int, count: int) -> InboxRow:
    say(f"{number} of {count}: {event_id}")
    try:
        return replay(module, event_id)
    except NotFound:
        raise SetupError(f"no event {event_id} was received; `stripe events resend {event_id}` sends it") from None


def _json(rows: list[InboxRow]) -> str:
    shown = [{"event": row.event_id, "type": row.type, "status": row.status, "order": row.order_id} for row in rows]
    return json.dumps(shown) + "\n"


def _text(rows: list[InboxRow]) -> str:
    if not rows:
        return "No event was given up.\n"
    lines = [f"  {row.event_id}  {row.type}  {row.status}  {row.order_id or row.reason or ''}" for row in rows]
    handled = sum(row.status == "handled" for row in rows)
    return "\n".join([*lines, f"{handled} of {len(rows)} handled"]) + "\n"
