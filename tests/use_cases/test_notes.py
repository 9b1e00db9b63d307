"""Notes and tags on Firestore: the text stands in its own document and can be erased, the chain stays whole."""

import hashlib
import hmac

import pytest

from functions.adapters.desk import FirestoreDesk
from functions.domain.errors import IdempotencyConflict, NotFound, Refused
from functions.domain.ledger import verify
from functions.domain.notes import NOTES_MAX, TAGS_MAX
from functions.domain.order import Order
from functions.use_cases import notes
from functions.use_cases.record import Outcome
from tests.world import STAFF, World

pytestmark = pytest.mark.emulator
TEXT = "Called at noon:\nthe blue mug is missing."


def add(world: World, order: Order, key: str = "note", text: str = TEXT) -> str:
    note_id, _ = notes.add_note(world.module, STAFF, key, order.order_id, code="delivery", text=text)
    return note_id


def everything(world: World, order: Order) -> str:
    """Return all that is stored of the order, as text."""
    found = world.db.document(f"orders/{order.order_id}")
    below = [snapshot.to_dict() for kind in found.collections() for snapshot in kind.stream()]
    return str([found.get().to_dict(), *below])


def test_a_note_stands_beside_its_order_and_its_seal_in_the_event(world: World) -> None:
    order = world.place()

    note_id = add(world, order)

    (note,) = notes.notes_of(world.module, FirestoreDesk(world.db), order.order_id)
    event = world.module.orders.entries(order.order_id)[-1]
    assert (note_id, "delivery", TEXT, "staff:staff_1") == (note.note_id, note.code, note.text, note.author)
    sealed = hmac.new(str(note.salt).encode(), TEXT.encode(), hashlib.sha256).hexdigest()
    assert {"note_id": note_id, "code": "delivery", "text_hmac": sealed} == event["data"]
    assert TEXT not in str(world.module.orders.entries(order.order_id))


def test_an_erased_note_leaves_nothing_of_its_text_and_the_chain_whole(world: World) -> None:
    order = world.place()
    note_id = add(world, order)
    (before,) = FirestoreDesk(world.db).notes(order.order_id)

    notes.erase_note(world.module, STAFF, "erase", order.order_id, note_id)

    (note,) = FirestoreDesk(world.db).notes(order.order_id)
    assert (note_id, None, None, before.at, before.author) == (note.note_id, note.text, note.salt, note.at, note.author)
    assert "blue mug" not in everything(world, order)
    assert str(before.salt) not in everything(world, order)
    assert [] == verify(world.order(order), world.module.orders.entries(order.order_id))


def test_a_note_is_erased_once_and_only_if_there_is_one(world: World) -> None:
    order = world.place()
    note_id = add(world, order)
    notes.erase_note(world.module, STAFF, "erase", order.order_id, note_id)

    for number, absent in enumerate((note_id, "note_x")):
        with pytest.raises(Refused) as refusal:
            notes.erase_note(world.module, STAFF, f"again {number}", order.order_id, absent)
        assert "unknown_note" == refusal.value.code


def test_a_note_that_is_sent_again_is_written_once(world: World) -> None:
    order = world.place()
    first = add(world, order)

    again, result = notes.add_note(world.module, STAFF, "note", order.order_id, code="delivery", text=TEXT)

    assert (first, Outcome.REPLAYED) == (again, result.outcome)
    assert 1 == len(FirestoreDesk(world.db).notes(order.order_id))
    with pytest.raises(IdempotencyConflict):
        add(world, order, text="Another text.")


def test_an_order_that_there_is_not_has_no_notes(world: World) -> None:
    with pytest.raises(NotFound):
        notes.notes_of(world.module, FirestoreDesk(world.db), "ord_none")


def test_orders_are_found_by_a_tag_that_their_customer_cannot_read(world: World) -> None:
    tagged, other = world.place(key="one"), world.place(key="two")
    notes.add_tag(world.module, STAFF, "tag", tagged.order_id, "call-back")
    notes.add_tag(world.module, STAFF, "tag", other.order_id, "vip")
    key = notes.tag_key(world.module.installed(), "call-back")

    found = world.module.orders.search({"tag_keys": key, "status": "awaiting_payment"}, limit=5, after=None)

    assert [tagged.order_id] == [order.order_id for order in found]
    public = world.db.document(f"orders/{tagged.order_id}").get().to_dict()
    assert public
    assert [key] == public["tag_keys"]
    assert "call-back" not in str(public)
    assert {"call-back": key} == world.order(tagged).tags


def test_a_tag_that_is_taken_off_is_not_found_any_more(world: World) -> None:
    order = world.place()
    notes.add_tag(world.module, STAFF, "tag", order.order_id, "vip")

    notes.remove_tag(world.module, STAFF, "untag", order.order_id, "vip")

    key = notes.tag_key(world.module.installed(), "vip")
    assert [] == world.module.orders.search({"tag_keys": key}, limit=5, after=None)
    assert [] == verify(world.order(order), world.module.orders.entries(order.order_id))


def test_limits_of_notes_and_tags_stay() -> None:
    assert (100, 20) == (NOTES_MAX, TAGS_MAX)
