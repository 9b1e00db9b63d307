"""What the edit that waits for its difference looks like in its order's public document: its customer is to pay it."""

from collections.abc import Mapping
from typing import Any

from functions.adapters.breakdown_documents import breakdown_document, breakdown_from
from functions.adapters.line_documents import amounts_document, amounts_from, line_document, line_from
from functions.adapters.staff_documents import Document, pick
from functions.domain.order import Ending, PendingEdit

_EDIT = ("edit_id", "expires_at")


def edit_document(edit: PendingEdit | None) -> Document | None:
    """Return the edit, None without one."""
    if edit is None:
        return None
    return pick(edit, _EDIT) | {
        "attempts": list(edit.attempts),
        "lines": [line_document(line) for line in edit.lines],
        "amounts": amounts_document(edit.amounts),
        "breakdown": breakdown_document(edit.breakdown),
        "ending": str(edit.ending) if edit.ending else None,
    }


def edit_from(doc: Mapping[str, Any] | None) -> PendingEdit | None:
    """Return the edit of its document; an order without one, or of before there were any, has none."""
    if doc is None:
        return None
    return PendingEdit(
        **{name: doc[name] for name in _EDIT},
        attempts=tuple(doc["attempts"]),
        lines=tuple(map(line_from, doc["lines"])),
        amounts=amounts_from(doc["amounts"]),
        breakdown=breakdown_from(doc["breakdown"]),
        ending=Ending(doc["ending"]) if doc["ending"] else None,
    )
