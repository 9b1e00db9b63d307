"""The damage that is planted: for each kind of break, one way in which it comes about."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from functions.domain.drift import Drift
from functions.domain.joins import Charge, ChargeState, IntentEnd, RefundState
from functions.domain.ledger import entry_hash
from functions.domain.order import Order, Status
from functions.use_cases import staff
from functions.use_cases.ports import InboxRow, OutboxRow
from ops.drift.shop import DECLINED, DISPUTED, ORIGIN, STAFF, Shop


def _joined(shop: Shop, order: Order, **maps: object) -> str:
    """Write over what is joined into the order."""
    stripe = replace(shop.order(order).stripe, **maps)  # type: ignore[arg-type]
    shop.edit(order, stripe=stripe)
    return order.order_id


def _session_missing(shop: Shop, order: Order) -> str:
    return _joined(shop, order, sessions={})


def _session_behind(shop: Shop, order: Order) -> str:
    (session,) = order.stripe.sessions
    shop.stripe.v1.checkout.sessions.expire(session)
    shop.withhold()
    return order.order_id


def _payment_intent_missing(shop: Shop, order: Order) -> str:
    shop.pay(order)
    shop.withhold()
    return order.order_id


def _payment_intent_behind(shop: Shop, order: Order) -> str:
    intents = order.stripe.payment_intents
    back = {key: replace(intent, end=IntentEnd.NONE, received=0) for key, intent in intents.items()}
    return _joined(shop, order, payment_intents=back)


def _charge_missing(shop: Shop, order: Order) -> str:
    shop.pay(order, DECLINED)
    shop.withhold()
    return order.order_id


def _charge_behind(shop: Shop, order: Order) -> str:
    back = {key: replace(charge, state=ChargeState.PENDING) for key, charge in order.stripe.charges.items()}
    return _joined(shop, order, charges=back)


def _refund_missing(shop: Shop, order: Order) -> str:
    (intent,) = order.stripe.payment_intents
    shop.stripe.v1.refunds.create({"payment_intent": intent, "amount": shop.chance.randint(1, 500)})
    shop.withhold()
    return order.order_id


def _refund_behind(shop: Shop, order: Order) -> str:
    refunds = order.stripe.refunds
    return _joined(shop, order, refunds={key: replace(r, state=RefundState.OPEN) for key, r in refunds.items()})


def _dispute_missing(shop: Shop, order: Order) -> str:
    shop.pay(order, DISPUTED)
    shop.deliver(without="charge.dispute.")
    return order.order_id


def _dispute_behind(shop: Shop, order: Order) -> str:
    disputes = order.stripe.disputes
    return _joined(shop, order, disputes={key: replace(d, withdrawals=()) for key, d in disputes.items()})


def _settlement_missing(shop: Shop, order: Order) -> str:
    gone = next(row for row in shop.books.rows.values() if row.order_id == order.order_id)
    del shop.books.rows[gone.txn_id]
    return order.order_id


def _orphan_payment(shop: Shop, _order: Order) -> str:
    order_id = f"gone_{shop.chance.getrandbits(64):x}"
    shop.stripe.v1.payment_intents.create(
        {
            "amount": 700,
            "currency": "eur",
            "payment_method": "pm_card_visa",
            "confirm": True,
            "metadata": {"origin": ORIGIN, "order_id": order_id, "attempt": "1"},
        }
    )
    shop.withhold()
    return order_id


def _unknown_at_stripe(shop: Shop, order: Order) -> str:
    (intent,) = order.stripe.payment_intents
    ghost = Charge(f"ch_{shop.chance.getrandbits(64):x}", ChargeState.FAILED, intent)
    return _joined(shop, order, charges={**order.stripe.charges, ghost.id: ghost})


def _differs_from_stripe(shop: Shop, order: Order) -> str:
    refunds = order.stripe.refunds
    return _joined(shop, order, refunds={key: replace(r, amount=r.amount + 1) for key, r in refunds.items()})


def _link_missing(shop: Shop, order: Order) -> str:
    del shop.store.stripe_links[shop.chance.choice(sorted(order.stripe.payment_intents))]
    return order.order_id


def _link_elsewhere(shop: Shop, order: Order) -> str:
    shop.store.stripe_links[shop.chance.choice(sorted(order.stripe.payment_intents))] = f"other_{order.order_id}"
    return order.order_id


def _chain(shop: Shop, order: Order) -> list[dict[str, Any]]:
    return sorted(shop.store.events[order.order_id].values(), key=lambda entry: int(str(entry["seq"])))


def _event_missing(shop: Shop, order: Order) -> str:
    gone = shop.chance.choice(_chain(shop, order))
    del shop.store.events[order.order_id][gone["event_id"]]
    return order.order_id


def _event_changed(shop: Shop, order: Order) -> str:
    shop.chance.choice(_chain(shop, order))["actor"] = "staff:nobody"
    return order.order_id


def _postings_differ(shop: Shop, order: Order) -> str:
    """Somebody who knows how hashes are made takes postings out and writes the chain anew."""
    previous = ""
    for entry in _chain(shop, order):
        entry |= {"postings": [], "previous_hash": previous}
        entry["hash"] = previous = entry_hash(entry)
    shop.edit(order, head_hash=previous)
    return order.order_id


def _amounts_wrong(shop: Shop, order: Order) -> str:
    shop.edit(order, amounts=replace(order.amounts, total=order.amounts.total - shop.chance.randint(1, 100)))
    return order.order_id


def _status_wrong(shop: Shop, order: Order) -> str:
    shop.edit(order, status=Status.AWAITING_PAYMENT)
    return order.order_id


def _timer_wrong(shop: Shop, order: Order) -> str:
    shop.edit(order, next_due_at=None)
    return order.order_id


def _effect_lost(shop: Shop, order: Order) -> str:
    staff.refund(shop.module, STAFF, "refund", order.order_id, amount=1, reason="asked")
    for row in shop.books.outbox_of(order.order_id):
        del shop.store.outbox_rows[row.row_id]
    return order.order_id


def _outbox_without_order(shop: Shop, _order: Order) -> str:
    order_id = f"gone_{shop.chance.getrandbits(64):x}"
    row = OutboxRow(f"{order_id}.refund-r1", order_id, "N", "e", 1, "refund", "r1", shop.now())
    shop.store.outbox_rows[row.row_id] = row
    return order_id


def _inbox_without_order(shop: Shop, _order: Order) -> str:
    order_id = f"gone_{shop.chance.getrandbits(64):x}"
    event_id = f"evt_{order_id}"
    row = InboxRow(event_id, "payment_intent.succeeded", "pi_gone", "handled", shop.now(), order_id=order_id)
    shop.store.inbox_rows[event_id] = row
    return order_id


def _unreadable(shop: Shop, order: Order) -> str:
    shop.store.newer.add(order.order_id)
    return order.order_id


type Plant = Callable[[Shop, Order], str]
type Prepare = Callable[[Shop], Order]


def _disputed(shop: Shop) -> Order:
    return shop.paid(DISPUTED)


PLANTED: Mapping[Drift, tuple[Prepare, Plant]] = {
    Drift.SESSION_MISSING: (Shop.paid, _session_missing),
    Drift.SESSION_BEHIND: (Shop.open, _session_behind),
    Drift.PAYMENT_INTENT_MISSING: (Shop.open, _payment_intent_missing),
    Drift.PAYMENT_INTENT_BEHIND: (Shop.paid, _payment_intent_behind),
    Drift.CHARGE_MISSING: (Shop.open, _charge_missing),
    Drift.CHARGE_BEHIND: (Shop.paid, _charge_behind),
    Drift.REFUND_MISSING: (Shop.paid, _refund_missing),
    Drift.REFUND_BEHIND: (Shop.refunded, _refund_behind),
    Drift.DISPUTE_MISSING: (Shop.open, _dispute_missing),
    Drift.DISPUTE_BEHIND: (_disputed, _dispute_behind),
    Drift.SETTLEMENT_MISSING: (Shop.paid, _settlement_missing),
    Drift.ORPHAN_PAYMENT: (Shop.open, _orphan_payment),
    Drift.UNKNOWN_AT_STRIPE: (Shop.paid, _unknown_at_stripe),
    Drift.DIFFERS_FROM_STRIPE: (Shop.refunded, _differs_from_stripe),
    Drift.LINK_MISSING: (Shop.paid, _link_missing),
    Drift.LINK_ELSEWHERE: (Shop.paid, _link_elsewhere),
    Drift.EVENT_MISSING: (Shop.paid, _event_missing),
    Drift.EVENT_CHANGED: (Shop.paid, _event_changed),
    Drift.POSTINGS_DIFFER: (Shop.paid, _postings_differ),
    Drift.AMOUNTS_WRONG: (Shop.paid, _amounts_wrong),
    Drift.STATUS_WRONG: (Shop.paid, _status_wrong),
    Drift.TIMER_WRONG: (Shop.open, _timer_wrong),
    Drift.EFFECT_LOST: (Shop.paid, _effect_lost),
    Drift.OUTBOX_WITHOUT_ORDER: (Shop.open, _outbox_without_order),
    Drift.INBOX_WITHOUT_ORDER: (Shop.open, _inbox_without_order),
    Drift.UNREADABLE: (Shop.paid, _unreadable),
}
"""Kind of break → makes a whole order, and plants one of the kind in it: returns the order's id that it is about."""
