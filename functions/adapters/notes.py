"""The notes of staff, beside their order: the only place where their text stands."""

from typing import Any

from google.cloud import firestore

from functions.adapters.staff_documents import Document, pick
from functions.domain.notes import Note

_NOTE = ("note_id", "code", "text", "salt", "author", "at")


def put_note(batch: firestore.WriteBatch, order: firestore.DocumentReference, note: Note) -> None:
    """Add the note to *batch*; of an erased one only its text and salt are written, as nothing."""
    reference = order.collection("notes").document(note.note_id)
    if note.text is None:
        batch.update(reference, {"text": None, "salt": None})
    else:
        batch.create(reference, note_document(note))


def note_document(note: Note) -> Document:
    """Return `orders/{id}/notes/{note_id}`."""
    return pick(note, _NOTE)


def note_from(doc: dict[str, Any]) -> Note:
    """Return the note of its document."""
    return Note(**{name: doc[name] for name in _NOTE})
