"""How a refund goes on after it is made: it succeeds, waits, fails or is canceled.

Follows docs.stripe.com/refunds#failed-refunds, docs.stripe.com/testing#refunds and
docs.stripe.com/api/refunds/object (``pending_reason``).
"""

from stripe_simulator.messages import Json
from stripe_simulator.resources import balance, balance_settings, balance_transactions
from stripe_simulator.resources.outcomes import behind
from stripe_simulator.world import World

# Stripe says "some time later" of its test cards, and days of real ones; here it is seconds.
SUCCEEDS_AFTER_SECONDS = 5
FAILS_AFTER_SECONDS = 5

REFERENCE_TYPE = "acquirer_reference_number"
FAILURE_REASON = "expired_or_canceled_card"


def begin(world: World, item: Json, charge: Json) -> None:
    """Book a new refund; it is pending if its payment method takes its time, or if there is no money for it.

    Without ``debit_negative_balances`` what is available must cover it; with it the bank account pays the rest.
    """
    available = balance.amount(world, item["currency"])
    if item["amount"] > available and not balance_settings.covers_negative_balances(world):
        item.update(status="pending", pending_reason="insufficient_funds")
        world.store.aside("refunds_without_funds")[item["id"]] = True
        _show_card(item, "pending")
        return
    item["balance_transaction"] = balance_transactions.for_refund(world, item)
    outcome = behind(world, charge).refund
    if outcome == "pending" or item["destination_details"]["type"] != "card":
        item.update(status="pending", pending_reason="processing")
        world.later(SUCCEEDS_AFTER_SECONDS, "refund.succeed", item["id"])
        _show_card(item, "pending")
        return
    if outcome == "failing":
        world.later(FAILS_AFTER_SECONDS, "refund.fail", item["id"])
    _show_card(item, "refund")


def _show_card(item: Json, kind: str) -> None:
    if "card" in item["destination_details"]:
        item["destination_details"]["card"].update(type=kind, reference_status="pending", reference_type=REFERENCE_TYPE)


def go_on(world: World, item: Json) -> None:
    """The card network's reference of a refund that succeeded arrives."""
    if item["status"] == "succeeded":
        announce(world, item, _reference(world, item))


def _reference(world: World, item: Json) -> Json:
    """Show the network's reference and return what ``destination_details`` was, as ``previous_attributes``."""
    card = item["destination_details"].get("card")
    if card is None:
        return {}
    before = {"reference": None, "reference_status": "pending"}
    if card["type"] == "pending":
        before["type"] = "pending"
    card.update(reference=world.ids.letters("reference", 16), reference_status="available", type="refund")
    return {"destination_details": {"card": before}}


def announce(world: World, item: Json, previous: Json) -> None:
    """Emit that a refund changed: ``refund.updated`` and ``charge.refund.updated``."""
    world.emit("refund.updated", item, previous)
    world.emit("charge.refund.updated", item, previous)


def succeed(world: World, key: str) -> None:
    """A pending refund reaches the customer."""
    item = world.store.get("refund", key)
    if item["status"] != "pending":
        return
    previous = {"pending_reason": item.pop("pending_reason"), "status": "pending"}
    item["status"] = "succeeded"
    announce(world, item, {**_reference(world, item), **previous})


def fail(world: World, key: str) -> None:
    """The bank sends a refund back: the money returns to the balance and may be refunded again."""
    item = world.store.get("refund", key)
    if item["status"] in ("pending", "succeeded"):
        _fail(world, item, FAILURE_REASON)


def _fail(world: World, item: Json, reason: str) -> None:
    end(world, item, "failed", reason)
    world.emit("refund.failed", item)


def after_chargeback(world: World, dispute: Json) -> None:
    """A refund that is not yet sent fails when the bank takes the money itself.

    Follows docs.stripe.com/api/refunds/object (``failure_reason``).
    """
    for item in list(world.store.newest_first("refund")):
        if item["charge"] == dispute["charge"] and item["status"] == "pending":
            _fail(world, item, "charge_for_pending_refund_disputed")


def end(world: World, item: Json, status: str, reason: str) -> None:
    """Undo a refund: it is ``failed`` or ``canceled``, and no longer counts on its charge."""
    world.store.aside("refunds_without_funds").pop(item["id"], None)
    charge = world.store.get("charge", item["charge"])
    charge.update(amount_refunded=charge["amount_refunded"] - item["amount"], refunded=False)
    pending = {"pending_reason": item.pop("pending_reason")} if "pending_reason" in item else {}
    previous = world.change(item, status=status, failure_reason=reason)
    if item["balance_transaction"] is not None:
        returned = balance_transactions.for_refund_failure(world, item)
        previous |= world.change(item, failure_balance_transaction=returned)
    announce(world, item, {**previous, **pending})


def retry(world: World, _moved: Json) -> None:
    """Send the refunds that waited for money, the oldest first, while there is enough."""
    waiting = world.store.aside("refunds_without_funds")
    for key in list(waiting):
        item = world.store.get("refund", key)
        enough = item["amount"] <= balance.amount(world, item["currency"])
        if not enough and not balance_settings.covers_negative_balances(world):
            continue
        del waiting[key]
        booked = balance_transactions.for_refund(world, item)
        announce(world, item, world.change(item, balance_transaction=booked, pending_reason="processing"))
        world.later(SUCCEEDS_AFTER_SECONDS, "refund.succeed", key)


TASKS = {"refund.succeed": succeed, "refund.fail": fail}

WATCHERS = {
    "charge.dispute.funds_withdrawn": after_chargeback,
    # What may bring money.
    **dict.fromkeys(
        ("balance.available", "balance_settings.updated", "payout.canceled", "payout.failed", "refund.failed"), retry
    ),
}
