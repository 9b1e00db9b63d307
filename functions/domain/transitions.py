"""The one table: where an order's status goes, and why a command is refused. Nothing else compares statuses to move.

Commands are keyed by (status, command), facts by (status, condition). Every pair is decided: a `Status` moves,
`STAY` stays, a `Refuse` names the code that the caller gets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from functions.domain.facets import Condition
from functions.domain.order import Status


class Command(StrEnum):
    """What may be asked of an order."""

    CHECKOUT = "checkout"
    CANCEL = "cancel"
    EXPIRE = "expire"
    ASK = "ask"
    SHIP = "ship"
    DELIVER = "deliver"
    REFUND = "refund"
    CAPTURE = "capture"
    RELEASE_STOCK = "release_stock"
    TAKE_STOCK = "take_stock"
    MISS_STOCK = "miss_stock"
    RELEASE_HOLD = "release_hold"
    PLACE_HOLD = "place_hold"
    REQUEST_RETURN = "request_return"
    APPROVE_RETURN = "approve_return"
    REJECT_RETURN = "reject_return"
    CANCEL_RETURN = "cancel_return"
    RECEIVE_RETURN = "receive_return"
    ADD_NOTE = "add_note"
    ERASE_NOTE = "erase_note"
    ADD_TAG = "add_tag"
    REMOVE_TAG = "remove_tag"
    LINK_CUSTOMER = "link_customer"
    EDIT = "edit"
    WITHDRAW_EDIT = "withdraw_edit"
    EXPIRE_EDIT = "expire_edit"


@dataclass(frozen=True)
class Refuse:
    """The command is refused with this code."""

    code: str


class Stay(StrEnum):
    """The pair is decided: the status stays."""

    STAY = "stay"


STAY = Stay.STAY
type Decision = Status | Stay | Refuse

AWAITING, CONFIRMED, COMPLETED = Status.AWAITING_PAYMENT, Status.CONFIRMED, Status.COMPLETED
EXPIRED, CANCELED = Status.EXPIRED, Status.CANCELED

_IN_ANY = (
    *(Command.ASK, Command.REFUND, Command.RELEASE_HOLD, Command.PLACE_HOLD),
    *(Command.ADD_NOTE, Command.ERASE_NOTE, Command.ADD_TAG, Command.REMOVE_TAG),
    Command.LINK_CUSTOMER,
)
_OF_RETURNS = (
    *(Command.REQUEST_RETURN, Command.APPROVE_RETURN, Command.REJECT_RETURN),
    *(Command.CANCEL_RETURN, Command.RECEIVE_RETURN),
)
_SENT_BACK: Mapping[Status, Decision] = {
    AWAITING: Refuse("not_paid"),
    CONFIRMED: STAY,
    COMPLETED: STAY,  # What is complete stays so; what came back shows in the goods and in the money.
    EXPIRED: Refuse("expired"),
    CANCELED: Refuse("canceled"),
}
_ALWAYS: dict[tuple[Status, Command], Decision] = {(status, command): STAY for status in Status for command in _IN_ANY}
_ALIKE = _ALWAYS | {(status, command): said for status, said in _SENT_BACK.items() for command in _OF_RETURNS}
_OF_OPEN_EDITS: Mapping[tuple[Status, Command], Decision] = {
    (status, command): STAY if status is CONFIRMED else Refuse("no_edit")
    for status in Status
    for command in (Command.WITHDRAW_EDIT, Command.EXPIRE_EDIT)
}
ON_COMMAND: Mapping[tuple[Status, Command], Decision] = {
    **_ALIKE,
    **_OF_OPEN_EDITS,
    (AWAITING, Command.CHECKOUT): STAY,
    (AWAITING, Command.CANCEL): STAY,  # Recorded; the status follows when no payment can come any more.
    (AWAITING, Command.EXPIRE): STAY,  # As above: close before release.
    (AWAITING, Command.CAPTURE): STAY,
    (AWAITING, Command.SHIP): Refuse("not_paid"),
    (AWAITING, Command.DELIVER): Refuse("not_paid"),
    (AWAITING, Command.EDIT): STAY,
    (AWAITING, Command.RELEASE_STOCK): Refuse("not_ended"),
    (AWAITING, Command.TAKE_STOCK): Refuse("not_ended"),
    (AWAITING, Command.MISS_STOCK): Refuse("not_ended"),
    (CONFIRMED, Command.CHECKOUT): STAY,  # For the difference of an open edit alone; as the next.
    (CONFIRMED, Command.CAPTURE): STAY,
    (CONFIRMED, Command.CANCEL): CANCELED,
    (CONFIRMED, Command.EXPIRE): Refuse("already_paid"),
    (CONFIRMED, Command.SHIP): STAY,
    (CONFIRMED, Command.DELIVER): STAY,
    (CONFIRMED, Command.EDIT): STAY,
    (CONFIRMED, Command.RELEASE_STOCK): Refuse("not_ended"),
    (CONFIRMED, Command.TAKE_STOCK): Refuse("not_ended"),
    (CONFIRMED, Command.MISS_STOCK): Refuse("not_ended"),
    (COMPLETED, Command.CHECKOUT): Refuse("already_paid"),
    (COMPLETED, Command.CAPTURE): Refuse("already_paid"),
    (COMPLETED, Command.CANCEL): Refuse("already_completed"),
    (COMPLETED, Command.EXPIRE): Refuse("already_completed"),
    (COMPLETED, Command.SHIP): Refuse("already_completed"),
    (COMPLETED, Command.DELIVER): Refuse("already_completed"),
    (COMPLETED, Command.EDIT): Refuse("already_completed"),
    (COMPLETED, Command.RELEASE_STOCK): Refuse("not_ended"),
    (COMPLETED, Command.TAKE_STOCK): Refuse("not_ended"),
    (COMPLETED, Command.MISS_STOCK): Refuse("not_ended"),
    (EXPIRED, Command.CHECKOUT): Refuse("expired"),
    (EXPIRED, Command.CAPTURE): Refuse("expired"),
    (EXPIRED, Command.CANCEL): Refuse("expired"),
    (EXPIRED, Command.EXPIRE): Refuse("expired"),
    (EXPIRED, Command.SHIP): Refuse("expired"),
    (EXPIRED, Command.DELIVER): Refuse("expired"),
    (EXPIRED, Command.EDIT): Refuse("expired"),
    (EXPIRED, Command.RELEASE_STOCK): STAY,
    (EXPIRED, Command.TAKE_STOCK): CONFIRMED,  # Paid late, and the goods are there again: honour it.
    (EXPIRED, Command.MISS_STOCK): STAY,
    (CANCELED, Command.CHECKOUT): Refuse("canceled"),
    (CANCELED, Command.CAPTURE): Refuse("canceled"),
    (CANCELED, Command.CANCEL): Refuse("canceled"),
    (CANCELED, Command.EXPIRE): Refuse("canceled"),
    (CANCELED, Command.SHIP): Refuse("canceled"),
    (CANCELED, Command.DELIVER): Refuse("canceled"),
    (CANCELED, Command.EDIT): Refuse("canceled"),
    (CANCELED, Command.RELEASE_STOCK): STAY,
    (CANCELED, Command.TAKE_STOCK): Refuse("canceled"),
    (CANCELED, Command.MISS_STOCK): Refuse("canceled"),
}

ON_CONDITION: Mapping[tuple[Status, Condition], Status | Stay] = {
    (AWAITING, Condition.COVERED): CONFIRMED,
    (AWAITING, Condition.DELIVERED): CONFIRMED,
    (AWAITING, Condition.OWED_BACK): CANCELED,  # Canceled while the payment was under way: the money goes back.
    (AWAITING, Condition.PENDING): STAY,
    (AWAITING, Condition.LAPSED_EXPIRE): EXPIRED,
    (AWAITING, Condition.LAPSED_CANCEL): CANCELED,
    (AWAITING, Condition.UNCOVERED): STAY,
    (CONFIRMED, Condition.COVERED): STAY,
    (CONFIRMED, Condition.DELIVERED): COMPLETED,
    (CONFIRMED, Condition.OWED_BACK): STAY,
    (CONFIRMED, Condition.PENDING): STAY,
    (CONFIRMED, Condition.LAPSED_EXPIRE): STAY,
    (CONFIRMED, Condition.LAPSED_CANCEL): STAY,
    (CONFIRMED, Condition.UNCOVERED): STAY,  # Refunded: nothing more ships, what happened stays visible.
    **{(status, condition): STAY for status in (COMPLETED, EXPIRED, CANCELED) for condition in Condition},
}


def decide(status: Status, command: Command) -> Decision:
    """Return what the table says of *command* in *status*."""
    return ON_COMMAND[status, command]


def follow(status: Status, condition: Condition) -> Status:
    """Return the status that *condition* leads to from *status*; itself if it stays."""
    to = ON_CONDITION[status, condition]
    return status if isinstance(to, Stay) else to
