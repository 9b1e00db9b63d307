"""The table that moves an order, row for row."""

import pytest

from functions.domain.apply import apply
from functions.domain.edit_events import EditWithdrawn
from functions.domain.errors import Refused
from functions.domain.events import (
    Body,
    CaptureRequested,
    RefundRequested,
    StockMissing,
    StockReleased,
    StockTaken,
    Timer,
    TimerFired,
)
from functions.domain.facets import Condition
from functions.domain.order import Status
from functions.domain.return_events import (
    ReturnApproved,
    ReturnCanceled,
    ReturnReceived,
    ReturnRejected,
    ReturnRequested,
)
from functions.domain.transitions import ON_COMMAND, ON_CONDITION, Command, Refuse, decide, follow
from tests.domain import builders as b

COMMANDS = """
command        awaiting_payment  confirmed      completed          expired    canceled
checkout       stay              stay           !already_paid      !expired   !canceled
cancel         stay              canceled       !already_completed !expired   !canceled
expire         stay              !already_paid  !already_completed !expired   !canceled
ask            stay              stay           stay               stay       stay
ship           !not_paid         stay           !already_completed !expired   !canceled
deliver        !not_paid         stay           !already_completed !expired   !canceled
capture        stay              stay           !already_paid      !expired   !canceled
refund         stay              stay           stay               stay       stay
release_stock  !not_ended        !not_ended     !not_ended         stay       stay
take_stock     !not_ended        !not_ended     !not_ended         confirmed  !canceled
miss_stock     !not_ended        !not_ended     !not_ended         stay       !canceled
release_hold   stay              stay           stay               stay       stay
place_hold     stay              stay           stay               stay       stay
request_return !not_paid         stay           stay               !expired   !canceled
approve_return !not_paid         stay           stay               !expired   !canceled
reject_return  !not_paid         stay           stay               !expired   !canceled
cancel_return  !not_paid         stay           stay               !expired   !canceled
receive_return !not_paid         stay           stay               !expired   !canceled
add_note       stay              stay           stay               stay       stay
erase_note     stay              stay           stay               stay       stay
add_tag        stay              stay           stay               stay       stay
remove_tag     stay              stay           stay               stay       stay
link_customer  stay              stay           stay               stay       stay
edit           stay              stay           !already_completed !expired   !canceled
withdraw_edit  !no_edit          stay           !no_edit           !no_edit   !no_edit
expire_edit    !no_edit          stay           !no_edit           !no_edit   !no_edit
"""
CONDITIONS = """
condition      awaiting_payment  confirmed  completed  expired  canceled
covered        confirmed         stay       stay       stay     stay
delivered      confirmed         completed  stay       stay     stay
owed_back      canceled          stay       stay       stay     stay
pending        stay              stay       stay       stay     stay
lapsed_expire  expired           stay       stay       stay     stay
lapsed_cancel  canceled          stay       stay       stay     stay
uncovered      stay              stay       stay       stay     stay
"""


def rows(table: str) -> list[tuple[str, str, str]]:
    """Return (status, word, decision) for each cell of *table*."""
    (_, *statuses), *lines = [line.split() for line in table.strip().splitlines()]
    return [(status, word, cell) for word, *cells in lines for status, cell in zip(statuses, cells, strict=True)]


def spell(decision: object) -> str:
    """Return a decision as the tables above spell it."""
    return f"!{decision.code}" if isinstance(decision, Refuse) else str(decision)


@pytest.mark.parametrize(("status", "name", "decision"), rows(COMMANDS))
def test_a_command_is_decided_by_the_status(status: str, name: str, decision: str) -> None:
    assert decision == spell(decide(Status(status), Command(name)))


@pytest.mark.parametrize(("status", "name", "decision"), rows(CONDITIONS))
def test_a_condition_leads_to_a_status(status: str, name: str, decision: str) -> None:
    expected = status if decision == "stay" else decision

    assert expected == follow(Status(status), Condition(name))


def test_every_pair_is_decided_and_stands_in_the_tables_above() -> None:
    assert {(s, c) for s in Status for c in Command} == set(ON_COMMAND)
    assert {(s, c) for s in Status for c in Condition} == set(ON_CONDITION)
    assert {(s, c) for s, c, _ in rows(COMMANDS)} == {(str(s), str(c)) for s, c in ON_COMMAND}
    assert {(s, c) for s, c, _ in rows(CONDITIONS)} == {(str(s), str(c)) for s, c in ON_CONDITION}


def test_every_refusal_has_a_code() -> None:
    refusals = [decision for decision in ON_COMMAND.values() if isinstance(decision, Refuse)]

    assert [] == [refusal for refusal in refusals if not refusal.code.isidentifier()]


@pytest.mark.parametrize("terminal", [Status.COMPLETED, Status.CANCELED])
def test_a_terminal_status_never_leaves(terminal: Status) -> None:
    reached = {ON_COMMAND[terminal, c] for c in Command} | {ON_CONDITION[terminal, c] for c in Condition}

    assert set() == reached & set(Status)


REACHED = {
    Status.AWAITING_PAYMENT: b.run(b.placed()),
    Status.CONFIRMED: b.confirmed(),
    Status.COMPLETED: b.run(b.ship(), b.deliver(), order=b.confirmed()),
    Status.EXPIRED: b.expired(),
    Status.CANCELED: b.run(b.placed(), b.cancel()),
}


def test_every_status_is_reached_by_real_events() -> None:
    assert {status: status for status in Status} == {status: order.status for status, order in REACHED.items()}


BODIES: dict[Command, Body] = {
    Command.CHECKOUT: b.checkout(9).body,
    Command.CANCEL: b.cancel().body,
    Command.EXPIRE: b.expire().body,
    Command.SHIP: b.ship().body,
    Command.DELIVER: b.deliver("shp_9").body,
    Command.CAPTURE: CaptureRequested(1),
    Command.REFUND: RefundRequested(1, "goodwill"),
    Command.RELEASE_STOCK: StockReleased(),
    Command.TAKE_STOCK: StockTaken(),
    Command.MISS_STOCK: StockMissing("sku-l1"),
    Command.REQUEST_RETURN: ReturnRequested("ret_1", {"l1": 1}, "damaged", 14, approved=False),
    Command.APPROVE_RETURN: ReturnApproved("ret_1"),
    Command.REJECT_RETURN: ReturnRejected("ret_1", "other"),
    Command.CANCEL_RETURN: ReturnCanceled("ret_1"),
    Command.RECEIVE_RETURN: ReturnReceived("ret_1", {"l1": 1}, {}, ("l1",), None),
    Command.WITHDRAW_EDIT: EditWithdrawn(),
    Command.EXPIRE_EDIT: TimerFired(Timer.EDIT, b.NOW, "e1"),
}


REFUSALS = [
    (status, name, decision.code)
    for status in Status
    for name in BODIES
    if isinstance(decision := decide(status, name), Refuse)
]


@pytest.mark.parametrize(("status", "name", "code"), REFUSALS)
def test_apply_refuses_with_the_code_of_the_table(status: Status, name: Command, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        apply(REACHED[status], b.command(BODIES[name]), origin=b.ORIGIN)

    assert (code, 409) == (refusal.value.code, refusal.value.status)
