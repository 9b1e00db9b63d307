"""What staff write on an order: a hold, notes, tags. Notes and tags change nothing of what happens to it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from functions.domain import desk_events as d
from functions.domain.commands import Context, ask_table, refuse_unless
from functions.domain.errors import InvalidInput
from functions.domain.notes import NOTES_MAX, TAG, TAG_LENGTH_MAX, TAGS_MAX
from functions.domain.order import Order
from functions.domain.transitions import Command


def hold_placed(order: Order, body: d.HoldPlaced, context: Context) -> Order:
    """Put a hold on the order, which names the event that did so; one of each kind."""
    order = ask_table(order, Command.PLACE_HOLD)
    refuse_unless(body.code not in order.holds, "already_held", "the order is held for this reason already")
    return replace(order, holds={**order.holds, body.code: context.event_id})


def note_added(order: Order, body: d.NoteAdded, _context: Context) -> Order:
    """Remember that there is a note; its text stands elsewhere."""
    order = ask_table(order, Command.ADD_NOTE)
    refuse_unless(len(order.notes) < NOTES_MAX, "too_many_notes", "the order has too many notes")
    return replace(order, notes={**order.notes, body.note_id: True})


def note_erased(order: Order, body: d.NoteErased, _context: Context) -> Order:
    """Remember that the text of a note is gone."""
    order = ask_table(order, Command.ERASE_NOTE)
    refuse_unless(order.notes.get(body.note_id), "unknown_note", "the order has no such note, or it is erased")
    return replace(order, notes={**order.notes, body.note_id: False})


def tag_added(order: Order, body: d.TagAdded, _context: Context) -> Order:
    """Mark the order; one that has the tag keeps it."""
    order = ask_table(order, Command.ADD_TAG)
    if len(body.tag) > TAG_LENGTH_MAX or not re.fullmatch(TAG, body.tag):
        raise InvalidInput(f"a tag is a word of up to {TAG_LENGTH_MAX} letters a to z, digits, - and _")
    tags = {**order.tags, body.tag: body.key}
    refuse_unless(len(tags) <= TAGS_MAX, "too_many_tags", "the order has too many tags")
    return replace(order, tags=tags)


def tag_removed(order: Order, body: d.TagRemoved, _context: Context) -> Order:
    """Take a mark off the order; without it, nothing changes."""
    order = ask_table(order, Command.REMOVE_TAG)
    return replace(order, tags={tag: key for tag, key in order.tags.items() if tag != body.tag})


HANDLERS: Mapping[type, Callable[[Order, Any, Context], Order]] = {
    d.HoldPlaced: hold_placed,
    d.NoteAdded: note_added,
    d.NoteErased: note_erased,
    d.TagAdded: tag_added,
    d.TagRemoved: tag_removed,
}
