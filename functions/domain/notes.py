"""What staff write on an order: notes, whose text never enters an event, and tags."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

NOTES_MAX = 100
"""How many notes an order may have, erased ones included."""
TAGS_MAX = 20
TAG_LENGTH_MAX = 20
TAG = "[a-z0-9][a-z0-9_-]*"
"""A short word in lower case; the tags of an order are not translated."""


@dataclass(frozen=True)
class Note:
    """A note and who wrote it; `text` and `salt` are None once erased."""

    note_id: str
    code: str
    text: str | None
    salt: str | None
    author: str
    at: datetime


def seal(salt: str, text: str) -> str:
    """Return HMAC-SHA256(salt, text) in hex: it proves a shown text, and tells nothing without the salt."""
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()
