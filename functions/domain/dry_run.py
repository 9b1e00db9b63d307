"""What each command would answer now: it is tried on the order through `apply`, and nothing of it is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from functions.domain import events as e
from functions.domain.apply import apply
from functions.domain.customer_events import CustomerLinked
from functions.domain.desk_events import HoldPlaced, NoteAdded, NoteErased, TagAdded, TagRemoved
from functions.domain.edit_events import Edited, EditWithdrawn
from functions.domain.errors import OrderPaymentsError
from functions.domain.event_ids import SYSTEM
from functions.domain.goods import returnable
from functions.domain.obligations import asks_due
from functions.domain.order import Order, Status
from functions.domain.pending_edits import to_pay
from functions.domain.return_events import (
    ReturnApproved,
    ReturnCanceled,
    ReturnReceived,
    ReturnRejected,
    ReturnRequested,
)
from functions.domain.returns import Return
from functions.domain.transitions import Command, Refuse, decide

ORIGIN = "dry-run"


@dataclass(frozen=True)
class CommandAnswer:
    """What one command would come to. An empty `code` allows it; `internal` means that the order breaks the code.

    `subject` is the attempt, shipment, hold, return, note or tag it was tried on, empty for the order. `status` is
    where the order would stand, `moments` what its timeline would gain, `effects` what would be done outside.
    """

    command: Command
    subject: str
    code: str
    why: str
    status: Status
    moments: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Say whether the command would be carried out."""
        return not self.code


def answers(order: Order, at: datetime) -> list[CommandAnswer]:
    """Return what every command would answer at *at*, in the table's order.

    A command that is about one attempt, shipment, hold, return or tag is tried on each there is; `refund` and `capture`
    are tried with all that is left, `ship` with all that is to go, `request_return` by staff with all that may come
    back, `receive_return` with all of it, `edit` with no change. Stock is counted only when it is taken: `out_of_stock`
    does not show here.
    """
    return [answer for command in Command for answer in _answers(order, command, at)]


def _answers(order: Order, command: Command, at: datetime) -> list[CommandAnswer]:
    try:
        tries = tried(order, command, at)
    except Exception as error:  # noqa: BLE001 — an order that breaks the code is the one that must be explained.
        return [_broken(order, command, "", error)]
    if tries:
        return [_try(order, command, subject, body, at) for subject, body in tries]
    said = decide(order.status, command)
    code = said.code if isinstance(said, Refuse) else ""
    return [CommandAnswer(command, "", code, "there is nothing to ask about", order.status)]


def _broken(order: Order, command: Command, subject: str, error: Exception) -> CommandAnswer:
    return CommandAnswer(command, subject, "internal", f"{type(error).__name__}: {error}", order.status)


def tried(order: Order, command: Command, at: datetime) -> list[tuple[str, e.Body]]:
    """Return what *command* is tried with: (what it is about, the body)."""
    match command:
        case Command.CHECKOUT:
            number, amount = len(order.attempts) + 1, to_pay(order)
            asked = e.CheckoutRequested(number, "hosted", ORIGIN, amount, {}, at, at, order.edits)
            return [("", asked)]
        case Command.CANCEL:
            return [("", e.CancelRequested("other"))]
        case Command.EXPIRE:
            return [("", e.TimerFired(e.Timer.EXPIRE, at))]
        case Command.EXPIRE_EDIT:
            return [("", e.TimerFired(e.Timer.EDIT, at, order.edit.edit_id if order.edit else ""))]
        case Command.ASK:
            return [(str(n), e.TimerFired(e.Timer.ASK, at, str(n))) for n in sorted(asks_due(order))]
        case Command.SHIP:
            return [("", e.Shipped(ORIGIN, None, "", ""))]
        case Command.DELIVER:
            shipments = [s.shipment_id for s in order.shipments] or [""]
            return [(shipment, e.Delivered(shipment)) for shipment in shipments]
        case Command.RELEASE_HOLD:
            holds = sorted(order.holds.items()) or [("", "")]
            return [(code, e.HoldReleased(code, event)) for code, event in holds]
        case Command.ERASE_NOTE:
            return [(note, NoteErased(note)) for note, stands in order.notes.items() if stands]
        case Command.REMOVE_TAG:
            return [(tag, TagRemoved(tag)) for tag in order.tags]
        case Command.EDIT:
            return [("", Edited({}, (), (), order.amounts.total))]
        case Command.REQUEST_RETURN:
            return [("", ReturnRequested(ORIGIN, returnable(order), "other", None, approved=False))]
    if command in _OF_RETURN:
        found = list(order.returns.values()) or [Return("", {}, "", at)]
        return [(each.return_id, _OF_RETURN[command](each)) for each in found]
    return [("", _OF_ORDER[command])]


_OF_ORDER: dict[Command, e.Body] = {
    Command.REFUND: e.RefundRequested(None, "other"),
    Command.CAPTURE: e.CaptureRequested(None),
    Command.RELEASE_STOCK: e.StockReleased(),
    Command.TAKE_STOCK: e.StockTaken(),
    Command.MISS_STOCK: e.StockMissing(""),
    Command.PLACE_HOLD: HoldPlaced("other"),
    Command.ADD_NOTE: NoteAdded(ORIGIN, "other", ""),
    Command.ADD_TAG: TagAdded(ORIGIN, ""),
    Command.LINK_CUSTOMER: CustomerLinked(ORIGIN),
    Command.WITHDRAW_EDIT: EditWithdrawn(),
}
_OF_RETURN: dict[Command, Callable[[Return], e.Body]] = {
    Command.APPROVE_RETURN: lambda found: ReturnApproved(found.return_id),
    Command.REJECT_RETURN: lambda found: ReturnRejected(found.return_id, "other"),
    Command.CANCEL_RETURN: lambda found: ReturnCanceled(found.return_id),
    Command.RECEIVE_RETURN: lambda found: ReturnReceived(
        found.return_id, found.quantities, {}, tuple(found.quantities), None
    ),
}


def _try(order: Order, command: Command, subject: str, body: e.Body, at: datetime) -> CommandAnswer:
    event = e.OrderEvent(f"{ORIGIN}:{command}:{subject}", order.order_id, SYSTEM, at, body, "")
    try:
        change = apply(order, event, origin=ORIGIN)
    except OrderPaymentsError as refusal:
        return CommandAnswer(command, subject, refusal.code, str(refusal), order.status)
    except Exception as error:  # noqa: BLE001 — an order that breaks the code is the one that must be explained.
        return _broken(order, command, subject, error)
    effects = tuple(effect.name for effect in change.effects)
    return CommandAnswer(command, subject, "", "", change.order.status, change.codes, effects)
