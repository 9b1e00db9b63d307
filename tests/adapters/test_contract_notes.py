"""Notes and tags: what is committed with an event, on Firestore and in memory."""

from dataclasses import replace

import pytest

from functions.adapters.desk import FirestoreDesk
from functions.domain.apply import apply
from functions.domain.desk_events import NoteAdded, NoteErased, TagAdded
from functions.domain.events import OrderEvent
from functions.domain.notes import Note
from functions.use_cases.explain import Desk
from functions.use_cases.ports import Commit, Entry
from tests.adapters.ports import NOW, Ports, placing
from tests.domain import builders as b
from tests.fakes import FakeDesk

pytestmark = pytest.mark.emulator
NOTE = Note("note_1", "general", "Called.", "salt", "staff:bob", NOW)
ADDED, ERASED = b.command(NoteAdded("note_1", "general", "f00")), b.command(NoteErased("note_1"))


def desk(ports: Ports) -> Desk:
    return FirestoreDesk(ports.world.db) if ports.world else FakeDesk(ports.store)


def commit(ports: Ports, event: OrderEvent, note: Note | None = None) -> None:
    seen = ports.orders.read(b.ORDER_ID, event.event_id)
    change = apply(seen.order, event, origin=b.ORIGIN)
    entry = Entry(event, change.order.version, "nonce", (), (), seen.order.head_hash if seen.order else "")
    ports.orders.commit(Commit(seen.order, seen.token, change.order, entry, note=note))


def test_a_note_is_written_with_its_event_and_erased_with_another(ports: Ports) -> None:
    ports.orders.commit(placing(ports))

    commit(ports, ADDED, NOTE)
    assert [NOTE] == desk(ports).notes(b.ORDER_ID)
    commit(ports, ERASED, Note("note_1", "", None, None, "staff:eve", NOW))

    assert [replace(NOTE, text=None, salt=None)] == desk(ports).notes(b.ORDER_ID)
    assert [] == desk(ports).notes("ord_none")


def test_an_order_is_found_by_each_of_its_tags(ports: Ports) -> None:
    ports.orders.commit(placing(ports))
    for tag in ("vip", "call-back"):
        commit(ports, b.command(TagAdded(tag, f"key of {tag}"), tag))

    found = [len(ports.orders.search({"tag_keys": f"key of {tag}"}, limit=5, after=None)) for tag in ("vip", "new")]

    assert [1, 0] == found
    assert (order := ports.orders.get(b.ORDER_ID))
    assert {"vip": "key of vip", "call-back": "key of call-back"} == order.tags
