"""Contacts of before staff could search by e-mail get what they are found by: the address in one form, and when.

`created_at` is the order's own, to the microsecond: a page of a search begins where the order before it stood.
"""

from collections.abc import Mapping
from typing import Any

from functions.use_cases.search import email_key

COLLECTION = "private"
BESIDE_ORDER = True


def up(document: Mapping[str, Any], order: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that the contact lacks; an erased one, and what is no contact, is left as it is."""
    if not isinstance(document.get("email"), str) or "created_at" not in order:
        return {}
    found_by = {"email_key": email_key(document["email"]), "created_at": order["created_at"]}
    return {name: value for name, value in found_by.items() if name not in document}
