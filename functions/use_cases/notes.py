"""What staff write on an order: notes, whose text can be erased, and tags, by which orders are found."""

import hashlib
import hmac

from functions.domain.desk_events import NoteAdded, NoteErased, TagAdded, TagRemoved
from functions.domain.errors import NotFound
from functions.domain.notes import Note, seal
from functions.use_cases.explain import Desk
from functions.use_cases.module import Caller, Module
from functions.use_cases.record import Extras, Result
from functions.use_cases.settings import Settings

TAG_KEY_LENGTH = 32


def add_note(module: Module, caller: Caller, key: str, order_id: str, *, code: str, text: str) -> tuple[str, Result]:
    """Write a note down and return its id: the text beside the order, its seal in the event, both in one commit.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    note_id, salt = caller.named("note_", order_id, key), module.recorder.nonce()
    body = NoteAdded(note_id, code, seal(salt, text))
    event = module.command(caller, "note", key, order_id, body, request=[code, text])
    note = Note(note_id, code, text, salt, caller.actor, event.at)
    return note_id, module.recorder.record(event, Extras(note=note))


def erase_note(module: Module, caller: Caller, key: str, order_id: str, note_id: str) -> Result:
    """Delete the text of a note and its salt; that there was one stays on record.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    event = module.command(caller, "erase_note", key, order_id, NoteErased(note_id), request=note_id)
    gone = Note(note_id, "", None, None, caller.actor, event.at)
    return module.recorder.record(event, Extras(note=gone))


def notes_of(module: Module, desk: Desk, order_id: str) -> list[Note]:
    """Return the notes of an order, the oldest first, erased ones without their text.

    Raises:
        NotFound: there is no such order.
    """
    if module.orders.get(order_id) is None:
        raise NotFound
    return desk.notes(order_id)


def add_tag(module: Module, caller: Caller, key: str, order_id: str, tag: str) -> Result:
    """Mark the order; one that has the tag keeps it.

    Raises:
        NotFound, Refused, IdempotencyConflict, Contended.
    """
    body = TagAdded(tag, tag_key(module.installed(), tag))
    return module.recorder.record(module.command(caller, "add_tag", key, order_id, body, request=tag))


def remove_tag(module: Module, caller: Caller, key: str, order_id: str, tag: str) -> Result:
    """Take a mark off the order; without it, nothing changes.

    Raises:
        NotFound, IdempotencyConflict, Contended.
    """
    return module.recorder.record(module.command(caller, "remove_tag", key, order_id, TagRemoved(tag), request=tag))


def tag_key(settings: Settings, tag: str) -> str:
    """Return what orders with *tag* are found by: the customer, who reads the order's document, cannot tell the tag."""
    return hmac.new(settings.salt.encode(), f"tag\n{tag}".encode(), hashlib.sha256).hexdigest()[:TAG_KEY_LENGTH]
