"""What staff and the customer do about an edit that costs more, on the stage of one order."""

from functions.use_cases import edits, staff
from ops.simulation.shop import PRODUCTS, SHIPPING
from ops.simulation.stage import STAFF, Stage

DEARER = 2 * PRODUCTS["mug"].prices["eur"] + SHIPPING
"""What the order comes to with one mug more."""


def ask_edit(stage: Stage) -> None:
    """Staff add a mug to the paid order."""
    request = edits.EditRequest({}, [("mug", 1)], DEARER)
    edits.edit_order(stage.world.module, STAFF, "edit", stage.order_id, request)


def check_out_edit(stage: Stage) -> None:
    """The customer begins to pay the difference."""
    stage.checkout("checkout of the edit")


def withdraw_edit(stage: Stage, key: str = "withdraw") -> None:
    """Staff do not want the edit any more."""
    edits.withdraw_edit(stage.world.module, STAFF, key, stage.order_id)


def capture_edit(stage: Stage, key: str = "capture of the edit") -> None:
    """Staff take what is authorised for the edit."""
    staff.capture(stage.world.module, STAFF, key, stage.order_id, amount=None)


def let_time_pass(stage: Stage) -> None:
    """The time of the edit is over."""
    if stage.order.edit is None:
        raise AssertionError("no edit is open")
    stage.world.clock.at = stage.order.edit.expires_at
