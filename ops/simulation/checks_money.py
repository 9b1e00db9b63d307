"""Invariants 1 to 17: the money."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from functions.domain import ledger
from functions.domain.facets import captured, intent_captured, refund_of, refundable, refunded, withdrawn
from functions.domain.figures import daily, total
from functions.domain.joins import RefundState
from functions.domain.order import CallState, Order
from functions.domain.pending_edits import to_pay
from ops.simulation.checker import invariant
from ops.simulation.dump import DEAD_REFUNDS, Dump

AMOUNT_MAX = 2**53 - 1
KEY_SECONDS_MAX = 24 * 60 * 60


@invariant(1, "What was taken and not given back is at most what the order costs, or somebody is told")
def _no_second_payment(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        if dump.net(order.order_id) > order.due and not dump.explained(order, but="paid_without_goods"):
            yield f"{order.order_id}: {dump.net(order.order_id)} of {order.due}"


@invariant(2, "Every payment that Stripe took is on exactly one order, with its amount")
def _no_payment_is_lost(dump: Dump) -> Iterator[str]:
    for intent in dump.objects("payment_intent"):
        if intent["status"] != "succeeded" or intent["metadata"].get("origin") != dump.origin:
            continue
        on = [o for o in dump.orders.values() if intent["id"] in o.stripe.payment_intents]
        amounts = [intent_captured(order, intent["id"]) for order in on]
        if amounts != [intent["amount_received"]]:
            yield f"{intent['id']} with {intent['amount_received']}: {amounts}"


@invariant(3, "What an order counts as paid, Stripe has taken", each_step=True)
def _no_payment_is_made_up(dump: Dump) -> Iterator[str]:
    for write in dump.writes:
        order = write.after
        if captured(order) > dump.received(order.order_id):
            yield f"{order.order_id}: {captured(order)} of {dump.received(order.order_id)}"


@invariant(4, "Refunds never exceed what was captured", each_step=True)
def _refunds_fit(dump: Dump) -> Iterator[str]:
    for intent in dump.objects("payment_intent"):
        back = sum(r["amount"] for r in dump.refunds(intent["id"]))
        if back > intent["amount_received"]:
            yield f"{intent['id']}: {back} of {intent['amount_received']}"


@invariant(5, "One decision to refund is one refund at Stripe", each_step=True)
def _one_refund_a_decision(dump: Dump) -> Iterator[str]:
    ours = [r["metadata"] for r in dump.objects("refund") if r["metadata"].get("origin") == dump.origin]
    for (order_id, row), times in Counter((m["order_id"], m["row"]) for m in ours).items():
        if times > 1:
            yield f"{order_id}/{row}: {times} refunds"
        if row not in dump.orders[order_id].refund_rows:
            yield f"{order_id}/{row}: nobody decided it"


@invariant(6, "Each decision that Stripe accepted has a refund of its own, of its amount")
def _no_decision_is_dropped(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        rows = [row for row in order.refund_rows.values() if row.state is CallState.ACCEPTED]
        found = [(row, refund_of(order, row)) for row in rows]
        ids = [refund.id for _, refund in found if refund]
        wrong = [row.row_id for row, refund in found if refund is None or refund.amount != row.amount]
        if wrong or len(set(ids)) != len(ids):
            yield f"{order.order_id}: {wrong or ids}"


@invariant(7, "Every refund at Stripe is on its order, once, as it is there")
def _refunds_are_known(dump: Dump) -> Iterator[str]:
    states = {"succeeded": RefundState.SUCCEEDED, **dict.fromkeys(DEAD_REFUNDS, RefundState.DEAD)}
    for intent in dump.objects("payment_intent"):
        order = dump.orders.get(dump.links.get(intent["id"], ""))
        if order is None or not intent["amount_received"]:
            continue
        for refund in dump.objects("refund"):
            known = order.stripe.refunds.get(refund["id"])
            state = states.get(refund["status"], RefundState.OPEN)
            if refund["payment_intent"] == intent["id"] and (known is None or known.state is not state):
                yield f"{order.order_id}: {refund['id']} is {refund['status']}, known as {known and known.state.name}"


@invariant(8, "What can be refunded is what Stripe holds of the payment and has not given back")
def _failed_refunds_free_their_amount(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        for intent in dump.intents(order.order_id):
            left = intent["amount_received"] - sum(r["amount"] for r in dump.refunds(intent["id"]))
            if refundable(order, intent["id"]) > left:
                yield f"{order.order_id}: {refundable(order, intent['id'])} of {intent['id']}, which has {left}"


@invariant(9, "The books balance, and say what Stripe says")
def _books_balance(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        yield from (f"{order.order_id}: {fault}" for fault in ledger.verify(order, dump.entries[order.order_id]))
        taken, back = dump.received(order.order_id), _succeeded_refunds(dump, order)
        if (captured(order), refunded(order)) != (taken, back):
            yield f"{order.order_id}: {captured(order)} − {refunded(order)}, at Stripe {taken} − {back}"
        yield from _days_that_differ(order, dump.entries[order.order_id])


def _days_that_differ(order: Order, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say where the figures of an order's days do not add up to its balances."""
    sums, books = total(daily(entries)[1].values()), ledger.target(order)
    stripe, tender = sums.taken - sums.refunded - sums.disputed, sums.taken_tender - sums.refunded_tender
    reported = {"stripe": stripe, "disputed": sums.disputed, "tender": tender}
    if reported != {account: books[account] for account in reported}:
        yield f"{order.order_id}: its days say {reported}, its books {books}"
    if (sums.taken, sums.refunded) != (captured(order), refunded(order)):
        yield f"{order.order_id}: its days say {sums.taken} − {sums.refunded}"


def _succeeded_refunds(dump: Dump, order: Order) -> int:
    found = (r for i in dump.intents(order.order_id) for r in dump.refunds(i["id"]))
    return sum(r["amount"] for r in found if r["status"] == "succeeded")


@invariant(10, "Events are only ever added, each chained to the one before", each_step=True)
def _history_stands(dump: Dump) -> Iterator[str]:
    for write in dump.writes:
        entries = dump.entries[write.after.order_id]
        version = write.after.version
        before = write.before.head_hash if write.before else ""
        if len(entries) < version or entries[version - 1]["previous_hash"] != before:
            yield f"{write.after.order_id}: event {version} does not follow"
        elif entries[version - 1]["hash"] != ledger.entry_hash(entries[version - 1]):
            yield f"{write.after.order_id}: event {version} was changed"


@invariant(11, "No event stands twice")
def _events_are_unique(dump: Dump) -> Iterator[str]:
    for order_id, entries in dump.entries.items():
        twice = [name for name, times in Counter(e["event_id"] for e in entries).items() if times > 1]
        yield from (f"{order_id}: {name}" for name in twice)


@invariant(12, "Every amount is a whole number of minor units, within bounds")
def _amounts_are_whole(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        positive = [row.amount for row in order.refund_rows.values()]
        positive += [row.amount for row in order.capture_rows.values()]
        positive += [attempt.amount for attempt in order.attempts.values()]
        sums = vars(order.amounts).values()
        posted = [line["amount"] for entry in dump.entries[order.order_id] for line in entry["postings"]]
        for amount in (*positive, *sums, *posted):
            if type(amount) is not int or abs(amount) > AMOUNT_MAX:
                yield f"{order.order_id}: {amount!r}"
        if min([*positive, 1]) <= 0 or min(sums) < 0:
            yield f"{order.order_id}: an amount below its bound"


@invariant(13, "One order has one currency")
def _one_currency(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        found = {intent.currency for intent in order.stripe.payment_intents.values()}
        found |= {refund.currency for refund in order.stripe.refunds.values()}
        if found - {order.currency, None} and not dump.explained(order):
            yield f"{order.order_id} in {order.currency}: {sorted(map(str, found))}"


@invariant(14, "What is charged is what the catalog's prices come to")
def _prices_are_ours(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        for line in order.lines:
            if line.unit_price != dump.prices.get(line.sku):
                yield f"{order.order_id}: {line.sku} at {line.unit_price}"
        for session in dump.objects("checkout.session"):
            attempt = order.attempts.get(int(session["metadata"].get("attempt", 0)))
            amount = attempt.amount if attempt else order.amounts.total
            if session["metadata"].get("order_id") == order.order_id and session["amount_total"] != amount:
                yield f"{session['id']}: {session['amount_total']} for {amount}"
    for write in dump.writes:
        old, total = write.before.attempts if write.before else {}, to_pay(write.after)
        made = [attempt for number, attempt in write.after.attempts.items() if number not in old]
        yield from (f"{write.after.order_id}: {each.amount} for {total}" for each in made if each.amount != total)


@invariant(15, "Lines, tax, shipping, discount and tender add up to the total")
def _sums_are_exact(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        shipping = order.amounts.shipping + order.breakdown.shipping_tax
        if sum(line.total for line in order.lines) + shipping != order.amounts.total + order.amounts.tender:
            yield f"{order.order_id}: {order.amounts}"


@invariant(16, "No call is made under a key that is not written down, and one key is one call", each_step=True)
def _keys_are_written_first(dump: Dump) -> Iterator[str]:
    yield from (f"{post.path} under {post.key!r}" for post in dump.posts if not post.known)
    calls: dict[str, set[tuple[str, bytes]]] = {}
    for post in dump.posts:
        calls.setdefault(post.key, set()).add((post.path, post.body))
    yield from (
        f"{key!r} for {len(different)} different calls" for key, different in calls.items() if len(different) > 1
    )


@invariant(17, "A key is not used again once Stripe has forgotten it")
def _old_keys_rest(dump: Dump) -> Iterator[str]:
    money = [p for p in dump.posts if p.key.startswith(("checkout:", "refund:"))]
    for key, group in groupby(sorted(money, key=lambda p: (p.key, p.at)), key=lambda p: p.key):
        times = [post.at for post in group]
        if times[-1] - times[0] > KEY_SECONDS_MAX:
            yield f"{key}: again after {(times[-1] - times[0]) // 3600} h"


@invariant(30, "A dispute's money is counted as Stripe counts it, and what is disputed is not refunded as well")
def _disputes_count_once(dump: Dump) -> Iterator[str]:
    for order in dump.orders.values():
        intents = {i["id"] for i in dump.intents(order.order_id)}
        fought = [d for d in dump.objects("dispute") if d["payment_intent"] in intents]
        taken = sum(max(0, -sum(t["amount"] for t in d["balance_transactions"])) for d in fought)
        if taken != withdrawn(order):
            yield f"{order.order_id}: {withdrawn(order)} withdrawn, at Stripe {taken}"
        for dispute in fought:
            yield from _refunded_beside(dump, order, dispute["id"])


def _refunded_beside(dump: Dump, order: Order, dispute_id: str) -> Iterator[str]:
    dispute = dump.stripe["dispute"][dispute_id]
    if dispute["is_charge_refundable"] or dispute["status"] in ("won", "warning_closed", "prevented"):
        return
    for refund in dump.refunds(dispute["payment_intent"]):
        if refund["metadata"].get("origin") == dump.origin and refund["created"] > dispute["created"]:
            yield f"{order.order_id}: {refund['id']} beside {dispute_id}"
