"""What staff write on an order without changing what happens to it, but for a hold; `events` has the others."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HoldPlaced:
    """Staff want nothing to go on by rule until somebody has looked; `code` says why."""

    code: str


@dataclass(frozen=True)
class NoteAdded:
    """Staff wrote something down. The text and its salt stand beside: here are a code and HMAC-SHA256(salt, text)."""

    note_id: str
    code: str
    text_hmac: str


@dataclass(frozen=True)
class NoteErased:
    """The text of a note and its salt are deleted."""

    note_id: str


@dataclass(frozen=True)
class TagAdded:
    """Staff marked the order; `key` is what it is found by, meaningless to whoever reads the order's document."""

    tag: str
    key: str


@dataclass(frozen=True)
class TagRemoved:
    """Staff took a mark off the order."""

    tag: str
