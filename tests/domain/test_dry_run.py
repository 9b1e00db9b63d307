"""What each command would answer: tried with all that is left, by nobody, and never kept."""

from dataclasses import replace

import pytest

from functions.domain import events as e
from functions.domain.customer_events import CustomerLinked
from functions.domain.desk_events import HoldPlaced, NoteAdded, NoteErased, TagAdded, TagRemoved
from functions.domain.dry_run import ORIGIN, CommandAnswer, answers, tried
from functions.domain.edit_events import Edited, EditWithdrawn
from functions.domain.order import Order, Status
from functions.domain.return_events import (
    ReturnApproved,
    ReturnCanceled,
    ReturnReceived,
    ReturnRejected,
    ReturnRequested,
)
from functions.domain.transitions import Command
from tests.domain import builders as b

PLACED, CONFIRMED = b.run(b.placed()), b.confirmed()
SHIPPED = b.run(
    b.ship({"l1": 1}, "shp_1"), b.ship({"l1": 1}, "shp_2"), order=b.confirmed(b.goods(quantity=2, unit_price=50))
)
HELD = replace(CONFIRMED, holds={"review": "event_2", "disputed": "event_1"})
CALLED = b.run(b.placed(), b.checkout())
ASKED = b.run(*(b.ask_back(return_id=name, within_days=None) for name in ("ret_1", "ret_2")), order=SHIPPED)
DEARER = b.run(b.ask_edit(160, b.goods("x", 1, 60)), order=CONFIRMED)
NOTED = replace(CONFIRMED, notes={"note_1": True, "note_2": False}, tags={"vip": "key"})


@pytest.mark.parametrize(
    ("order", "command", "bodies"),
    [
        (
            CALLED,
            Command.CHECKOUT,
            [("", e.CheckoutRequested(2, "hosted", ORIGIN, b.TOTAL, {}, b.NOW, b.NOW))],
        ),
        (PLACED, Command.CANCEL, [("", e.CancelRequested("other"))]),
        (PLACED, Command.EXPIRE, [("", e.TimerFired(e.Timer.EXPIRE, b.NOW))]),
        (CALLED, Command.ASK, [("1", e.TimerFired(e.Timer.ASK, b.NOW, "1"))]),
        (PLACED, Command.ASK, []),
        (CONFIRMED, Command.SHIP, [("", e.Shipped(ORIGIN, None, "", ""))]),
        (SHIPPED, Command.DELIVER, [("shp_1", e.Delivered("shp_1")), ("shp_2", e.Delivered("shp_2"))]),
        (CONFIRMED, Command.DELIVER, [("", e.Delivered(""))]),
        (CONFIRMED, Command.REFUND, [("", e.RefundRequested(None, "other"))]),
        (CONFIRMED, Command.CAPTURE, [("", e.CaptureRequested(None))]),
        (CONFIRMED, Command.RELEASE_STOCK, [("", e.StockReleased())]),
        (CONFIRMED, Command.TAKE_STOCK, [("", e.StockTaken())]),
        (CONFIRMED, Command.MISS_STOCK, [("", e.StockMissing(""))]),
        (
            HELD,
            Command.RELEASE_HOLD,
            [("disputed", e.HoldReleased("disputed", "event_1")), ("review", e.HoldReleased("review", "event_2"))],
        ),
        (CONFIRMED, Command.RELEASE_HOLD, [("", e.HoldReleased("", ""))]),
        (CONFIRMED, Command.PLACE_HOLD, [("", HoldPlaced("other"))]),
        (SHIPPED, Command.REQUEST_RETURN, [("", ReturnRequested(ORIGIN, {"l1": 2}, "other", None, approved=False))]),
        (ASKED, Command.APPROVE_RETURN, [("ret_1", ReturnApproved("ret_1")), ("ret_2", ReturnApproved("ret_2"))]),
        (CONFIRMED, Command.REJECT_RETURN, [("", ReturnRejected("", "other"))]),
        (CONFIRMED, Command.CANCEL_RETURN, [("", ReturnCanceled(""))]),
        (
            ASKED,
            Command.RECEIVE_RETURN,
            [(name, ReturnReceived(name, {"l1": 1}, {}, ("l1",), None)) for name in ("ret_1", "ret_2")],
        ),
        (CONFIRMED, Command.ADD_NOTE, [("", NoteAdded(ORIGIN, "other", ""))]),
        (NOTED, Command.ERASE_NOTE, [("note_1", NoteErased("note_1"))]),
        (CONFIRMED, Command.ERASE_NOTE, []),
        (CONFIRMED, Command.ADD_TAG, [("", TagAdded(ORIGIN, ""))]),
        (NOTED, Command.REMOVE_TAG, [("vip", TagRemoved("vip"))]),
        (CONFIRMED, Command.REMOVE_TAG, []),
        (CONFIRMED, Command.LINK_CUSTOMER, [("", CustomerLinked(ORIGIN))]),
        (CONFIRMED, Command.EDIT, [("", Edited({}, (), (), b.TOTAL))]),
        (DEARER, Command.CHECKOUT, [("", e.CheckoutRequested(2, "hosted", ORIGIN, 60, {}, b.NOW, b.NOW, 1))]),
        (DEARER, Command.WITHDRAW_EDIT, [("", EditWithdrawn())]),
        (DEARER, Command.EXPIRE_EDIT, [("", e.TimerFired(e.Timer.EDIT, b.NOW, "e1"))]),
        (CONFIRMED, Command.EXPIRE_EDIT, [("", e.TimerFired(e.Timer.EDIT, b.NOW, ""))]),
    ],
)
def test_each_command_is_tried_with_all_that_is_left(
    order: Order, command: Command, bodies: list[tuple[str, e.Body]]
) -> None:
    assert bodies == tried(order, command, b.NOW)


def test_a_return_is_answered_as_it_stands() -> None:
    said = [(each.command, each.subject, each.code) for each in answers(ASKED, b.NOW)]

    assert (Command.REQUEST_RETURN, "", "nothing_to_return") in said
    assert (Command.APPROVE_RETURN, "ret_2", "") in said
    assert (Command.RECEIVE_RETURN, "ret_1", "return_not_approved") in said
    assert "unknown_return" == answer(SHIPPED, Command.CANCEL_RETURN).code


def test_receiving_a_return_says_what_it_would_do() -> None:
    order = b.run(b.command(ReturnApproved("ret_1")), order=ASKED)

    (found,) = [a for a in answers(order, b.NOW) if (a.command, a.subject) == (Command.RECEIVE_RETURN, "ret_1")]

    assert ("", ("return_received",)) == (found.code, found.moments)
    assert ("mail-return_received", "refund-r1") == found.effects


def answer(order: Order, command: Command) -> CommandAnswer:
    (found,) = [each for each in answers(order, b.NOW) if each.command is command]
    return found


def test_an_answer_says_where_the_order_would_stand_and_what_it_would_do() -> None:
    found = answer(CONFIRMED, Command.CANCEL)

    assert found == CommandAnswer(
        command=Command.CANCEL,
        subject="",
        code="",
        why="",
        status=Status.CANCELED,
        moments=("cancel_requested", "canceled"),
        effects=("mail-order_canceled", "refund-r1", "release_stock"),
    )
    assert found.allowed


def test_a_refusal_says_its_code_and_why_and_that_the_order_stays() -> None:
    found = answer(CONFIRMED, Command.CAPTURE)

    why = "an order that is confirmed cannot do this: already_paid"
    assert CommandAnswer(Command.CAPTURE, "", "already_paid", why, Status.CONFIRMED) == found
    assert not found.allowed


def test_what_is_about_one_thing_is_answered_for_each() -> None:
    found = [(each.subject, each.code) for each in answers(SHIPPED, b.NOW) if each.command is Command.DELIVER]

    assert [("shp_1", ""), ("shp_2", "")] == found


def test_where_there_is_nothing_to_ask_the_table_answers() -> None:
    nothing = CommandAnswer(Command.ASK, "", "", "there is nothing to ask about", Status.CONFIRMED)

    assert nothing == answer(CONFIRMED, Command.ASK)


def test_an_order_that_breaks_the_code_is_answered_with_what_broke() -> None:
    broken = replace(CONFIRMED, shipments=(None,))  # type: ignore[arg-type]

    why = "AttributeError: 'NoneType' object has no attribute 'shipment_id'"
    assert CommandAnswer(Command.DELIVER, "", "internal", why, Status.CONFIRMED) == answer(broken, Command.DELIVER)
    ship = answer(broken, Command.SHIP)
    assert ("internal", "", Status.CONFIRMED) == (ship.code, ship.subject, ship.status)
    assert "AttributeError: 'NoneType' object has no attribute 'quantities'" == ship.why


def test_commands_are_answered_in_the_tables_order_and_change_nothing() -> None:
    before = replace(CONFIRMED)

    assert list(Command) == [each.command for each in answers(CONFIRMED, b.NOW)]
    assert before == CONFIRMED
