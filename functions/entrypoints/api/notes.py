"""What staff write on an order: notes, which can be erased, and tags, by which orders are found."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from functions.domain.errors import NotFound
from functions.domain.notes import Note
from functions.entrypoints.api import answers, examples, rendering, schemas
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.fields import choice, moment, prose, several
from functions.entrypoints.api.policy import Policy, Rule, caller, desk, key, module
from functions.use_cases import notes
from functions.use_cases.record import Result

WRITES = Rule(Policy.STAFF, writes=True)
NOTE_CODES = ("general", "customer_contact", "delivery", "payment", "return", "fraud")
TEXT_LENGTH_MAX = 2000

blueprint = Blueprint("notes", __name__, description="Notes and tags; for staff.")


class NoteRequest(schemas.Strict):
    """What is to be remembered."""

    code = choice(NOTE_CODES, load_default="general", metadata={"description": "What it is about."})
    text = prose(TEXT_LENGTH_MAX, required=True)


class NoteAnswer(Schema):
    """A note; without its text once erased."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    text = fields.String(required=True, allow_none=True)
    author = fields.String(required=True)
    at = moment(required=True)


class NoteList(Schema):
    """The notes of an order, the oldest first."""

    notes = several(NoteAnswer, required=True)


@blueprint.operation(
    "GET", "/admin/orders/<order_id>/notes", Rule(Policy.STAFF), Answer(NoteList, {"notes": [examples.NOTED]})
)
def list_notes(order_id: str) -> Response:
    """Read the notes of an order.

    The oldest first; of an erased one the text is null.
    """
    found = notes.notes_of(module(), desk(), order_id)
    return rendering.answer({"notes": [_view(note) for note in found]})


@blueprint.operation(
    "POST",
    "/admin/orders/<order_id>/notes",
    WRITES,
    Answer(NoteAnswer, examples.NOTED, status=201),
    takes=Input(NoteRequest, examples.NOTE),
    errors=["too_many_notes"],
)
def add_note(body: dict[str, Any], order_id: str) -> Response:
    """Write a note.

    The order's history keeps its code and a keyed hash of its text; the text itself can be erased.
    """
    note_id, result = notes.add_note(module(), caller(), key(), order_id, code=body["code"], text=body["text"])
    return _answer(order_id, note_id, result, 201)


@blueprint.operation(
    "DELETE",
    "/admin/orders/<order_id>/notes/<note_id>",
    WRITES,
    Answer(NoteAnswer, examples.NOTED | {"text": None}),
    errors=["unknown_note"],
)
def erase_note(order_id: str, note_id: str) -> Response:
    """Erase a note.

    Its text is gone for good; that there was a note, by whom and when, stays.
    """
    return _answer(order_id, note_id, notes.erase_note(module(), caller(), key(), order_id, note_id), 200)


@blueprint.operation(
    "PUT",
    "/admin/orders/<order_id>/tags/<tag>",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER),
    errors=["invalid_input", "too_many_tags"],
)
def add_tag(order_id: str, tag: str) -> Response:
    """Tag an order.

    A short word of the letters a to z, digits, `-` and `_`; the customer does not see it. One that is there stays.
    """
    return rendering.written(caller(), notes.add_tag(module(), caller(), key(), order_id, tag))


@blueprint.operation(
    "DELETE",
    "/admin/orders/<order_id>/tags/<tag>",
    WRITES,
    Answer(answers.StaffOrder, examples.STAFF_ORDER | {"tags": []}),
)
def remove_tag(order_id: str, tag: str) -> Response:
    """Take a tag off an order.

    One that is not there changes nothing.
    """
    return rendering.written(caller(), notes.remove_tag(module(), caller(), key(), order_id, tag))


def _answer(order_id: str, note_id: str, result: Result, status: int) -> Response:
    found = {note.note_id: note for note in desk().notes(order_id)}
    if note_id not in found:
        raise NotFound
    return rendering.marked(rendering.answer(_view(found[note_id]), status), result)


def _view(note: Note) -> dict[str, object]:
    return {
        "id": note.note_id,
        "code": note.code,
        "text": note.text,
        "author": note.author,
        "at": rendering.time(note.at),
    }
