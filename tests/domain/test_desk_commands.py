"""Holds by staff, notes and tags: what they change, and what they are refused for."""

import pytest

from functions.domain import events as e
from functions.domain.desk_events import HoldPlaced, NoteAdded, NoteErased, TagAdded, TagRemoved
from functions.domain.errors import OrderPaymentsError
from functions.domain.notes import NOTES_MAX, TAGS_MAX
from functions.domain.order import Order
from tests.domain import builders as b

PLACED = b.run(b.placed())
HOLD = b.command(HoldPlaced("stock_check"))


def refusal(order: Order, event: e.OrderEvent) -> str:
    with pytest.raises(OrderPaymentsError) as found:
        b.step(order, event)
    return found.value.code


def test_a_hold_by_staff_names_its_event_and_is_released_by_it() -> None:
    held = b.run(HOLD, order=PLACED)

    assert {"stock_check": HOLD.event_id} == held.holds
    assert {} == b.run(b.command(e.HoldReleased("stock_check", HOLD.event_id)), order=held).holds
    assert () == b.step(PLACED, HOLD).codes


def test_a_hold_is_put_on_once_of_each_kind() -> None:
    held = b.run(HOLD, order=PLACED)

    assert "already_held" == refusal(held, b.command(HoldPlaced("stock_check"), "again"))
    assert ["stock_check", "other"] == list(b.run(b.command(HoldPlaced("other"), "again"), order=held).holds)


def test_an_order_that_staff_hold_neither_ships_nor_expires_nor_starts_to_be_paid() -> None:
    unpaid, paid = b.run(HOLD, order=PLACED), b.run(HOLD, order=b.confirmed())

    assert ["held"] * 3 == [refusal(unpaid, b.expire()), refusal(unpaid, b.checkout()), refusal(paid, b.ship())]


def test_an_order_that_staff_hold_refunds_nothing_by_rule_until_it_is_released() -> None:
    canceled = b.run(HOLD, b.cancel(), order=b.confirmed())

    released = b.run(b.command(e.HoldReleased("stock_check", HOLD.event_id)), order=canceled)

    assert {} == canceled.refund_rows
    assert [100] == [row.amount for row in released.refund_rows.values()]


def note(number: int = 1) -> e.OrderEvent:
    return b.command(NoteAdded(f"note_{number}", "general", "f00"), f"note-{number}")


def test_a_note_is_remembered_by_its_id_and_erased_once() -> None:
    noted = b.run(note(), order=PLACED)
    erased = b.run(b.command(NoteErased("note_1")), order=noted)

    assert ({"note_1": True}, {"note_1": False}) == (noted.notes, erased.notes)
    assert ["unknown_note"] * 2 == [
        refusal(erased, b.command(NoteErased("note_1"), "again")),
        refusal(noted, b.command(NoteErased("note_2"))),
    ]


def test_the_number_of_notes_has_a_limit() -> None:
    full = b.run(*(note(number) for number in range(NOTES_MAX)), order=PLACED)

    assert "too_many_notes" == refusal(full, note(NOTES_MAX))


def tag(name: str) -> e.OrderEvent:
    return b.command(TagAdded(name, f"key of {name}"), f"tag-{name}")


def test_a_tag_is_put_on_and_taken_off_and_either_may_be_repeated() -> None:
    tagged = b.run(tag("vip"), b.command(TagAdded("vip", "key of vip"), "again"), order=PLACED)
    off = b.run(b.command(TagRemoved("vip")), b.command(TagRemoved("vip"), "again"), order=tagged)

    assert ({"vip": "key of vip"}, {}) == (tagged.tags, off.tags)


@pytest.mark.parametrize("name", ["", "VIP", "two words", "-x", "x" * 21, "é", "x\n"])
def test_a_tag_is_a_short_word(name: str) -> None:
    assert "invalid_input" == refusal(PLACED, tag(name))


@pytest.mark.parametrize("name", ["a", "0", "call-back_2", "x" * 20])
def test_a_word_is_a_tag(name: str) -> None:
    assert [name] == list(b.run(tag(name), order=PLACED).tags)


def test_the_number_of_tags_has_a_limit_and_one_that_is_there_stays() -> None:
    full = b.run(*(tag(f"t{number}") for number in range(TAGS_MAX)), order=PLACED)

    assert "too_many_tags" == refusal(full, tag("one-more"))
    assert full.tags == b.run(b.command(TagAdded("t1", "key of t1"), "again"), order=full).tags
