"""What events about money do to the order: refunds, captures, and how our own calls ended."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from functions.domain import events as e
from functions.domain.commands import Context, ask_table, ask_unpaid, learn, refuse_unless
from functions.domain.errors import InvalidInput, RefundExceeds
from functions.domain.facets import captured, has_failed, intents, is_disputed, refundable
from functions.domain.money import Money, step
from functions.domain.obligations import add_rows, excess, take_shares
from functions.domain.order import CallState, CaptureRow, Ending, LinesBack, Order, RefundRow, TenderRow
from functions.domain.pending_edits import attempt_of, to_capture, to_pay
from functions.domain.rounding import floor
from functions.domain.tender import add_credit_row, add_tender_rows, kept
from functions.domain.transitions import Command


def refund_requested(order: Order, body: e.RefundRequested, context: Context) -> Order:
    """Decide a refund by staff: through Stripe first, a row for each PaymentIntent, the rest to where it came from."""
    order = ask_table(order, Command.REFUND)
    refuse_unless(order.edit is None, "edit_open", "an edit waits to be paid; withdraw it, or wait")
    left = sum(refundable(order, i) for i in intents(order))
    refuse_unless(left > 0 or not any(is_disputed(order, i) for i in intents(order)), "disputed", "it is disputed")
    shares = line_shares(order, body.lines or {})
    all_left = left + kept(order)
    amount = all_left if body.lines is None else sum(shares.values())
    if body.amount is not None:
        amount = body.amount if body.lines is None else _part_of(amount, body.amount)
    if not 0 < amount <= all_left:
        raise RefundExceeds(Money(amount, order.currency), Money(all_left, order.currency))
    over = 0 if body.lines else min(excess(order), amount)  # What is beyond the total goes first: it grants nothing.
    order = add_rows(order, over, reason=body.reason, origin=context.origin, at=context.at, excess=True)
    by_line = LinesBack(dict(body.lines), shares) if body.lines else LinesBack()
    return _give_back(order, body, context, (min(amount, left) - over, max(amount - left, 0)), by_line)


def _give_back(
    order: Order, body: e.RefundRequested, context: Context, parts: tuple[int, int], by_line: LinesBack
) -> Order:
    """Add the rows of a refund: so much through Stripe, or as credit in its place, and so much of the tender."""
    at_stripe, of_tender = parts
    shares = dict(by_line.shares)
    tender_shares = take_shares(shares, of_tender) if at_stripe else shares
    here = LinesBack(by_line.quantities, shares)
    if body.to_credit:
        order, decision = _as_credit(order, at_stripe, body, context, here)
    else:
        decision = f"r{len(order.refund_rows) + 1}"
        order = add_rows(order, at_stripe, reason=body.reason, origin=context.origin, at=context.at, by_line=here)
    there = LinesBack(by_line.quantities, tender_shares, decision if at_stripe else "")
    return add_tender_rows(order, of_tender, reason=body.reason, at=context.at, by_line=there)


def _as_credit(
    order: Order, amount: int, body: e.RefundRequested, context: Context, by_line: LinesBack
) -> tuple[Order, str]:
    """Turn *amount* of what could go back through Stripe into store credit; return the decision's name, too."""
    decision = f"t{len(order.tender_rows) + 1}"
    for intent in intents(order):
        part = min(refundable(order, intent), amount)
        if part > 0:
            lines = replace(by_line, decision=decision) if by_line.quantities else by_line
            order = add_credit_row(order, part, intent, reason=body.reason, at=context.at, by_line=lines)
            by_line, amount = replace(by_line, shares={}), amount - part
    return order, decision


def _part_of(price: int, amount: int) -> int:
    """Return *amount*, which is to go back of lines that cost *price*; minor units."""
    if amount > price:
        raise InvalidInput("a refund of lines gives back at most what they cost")
    return amount


def line_shares(order: Order, lines: Mapping[str, int]) -> dict[str, int]:
    """Return what so many of each line cost, in minor units: shares add up exactly, the last takes the remainder.

    What a refund that failed had given is given again; of a decision that failed in part, the part that did.

    Raises:
        InvalidInput: a line is not of this order, or more of it is asked for than was not given back yet.
    """
    known, back = {line.line_id: line for line in order.lines}, given_back_by_line(order)
    shares = {}
    for line_id, quantity in lines.items():
        line, (done, given) = known.get(line_id), back.get(line_id, (0, 0))
        if line is None or not 0 < quantity <= line.quantity - done:
            raise InvalidInput("a refund names lines of this order, and no more of each than is not refunded yet")
        share = line.total * (done + quantity) // line.quantity - given
        shares[line_id] = max(floor(share, step(order.currency)), 0)
    return shares


def given_back_by_line(order: Order) -> dict[str, tuple[int, int]]:
    """Return how many pieces of each line refunds by line gave back, and which part of its price in minor units.

    Of a decision that failed in part the pieces do not count, and what was given does.
    """
    rows: list[RefundRow | TenderRow] = [row for row in order.refund_rows.values() if not has_failed(order, row)]
    rows += order.tender_rows.values()
    failed = {decision_of(row) for row in order.refund_rows.values() if has_failed(order, row)}
    whole = {decision_of(row): row.by_line.quantities for row in rows if decision_of(row) not in failed}
    pieces, given = Counter[str](), Counter[str]()
    for quantities in whole.values():
        pieces.update(quantities)
    for row in rows:
        given.update(row.by_line.shares)
    return {line.line_id: (pieces[line.line_id], given[line.line_id]) for line in order.lines}


def decision_of(row: RefundRow | TenderRow) -> str:
    """Return the name of the decision that *row* belongs to."""
    return row.by_line.decision or row.row_id


def capture_requested(order: Order, body: e.CaptureRequested, context: Context) -> Order:
    """Decide to take what is authorised, or a part of it: what is not taken is not owed any more."""
    order, edit = ask_unpaid(order, Command.CAPTURE), order.edit
    refuse_unless(order.ending is None, "ending", "the order is being closed")
    refuse_unless(edit is None or edit.ending is not Ending.CANCEL, "ending", "the edit is being closed")
    refuse_unless(not order.holds, "held", "the order is held for a check")
    asked = {row.payment_intent for row in order.capture_rows.values() if row.state is not CallState.REFUSED}
    known = order.stripe.payment_intents
    fitting = (to_capture(order) if edit else known.keys()) - asked
    open_intents = [intent for intent in known.values() if intent.capturable > 0 and intent.id in fitting]
    refuse_unless(open_intents, "nothing_to_capture", "there is nothing authorised that is not taken yet")
    elsewhere = not edit and (asked or captured(order))
    refuse_unless(not elsewhere, "partly_captured", "some of the total is taken under another payment")
    intent = min(open_intents, key=lambda i: i.id)
    amount = intent.capturable if body.amount is None else body.amount
    refuse_unless(0 < amount <= intent.capturable, "capture_exceeds", "only what is authorised can be taken")
    row_id = f"c{len(order.capture_rows) + 1}"
    key = f"capture:{context.origin}:{order.order_id}:{row_id}"
    row = CaptureRow(row_id, intent.id, amount, key, context.at)
    enough = edit is None or amount >= to_pay(order)
    refuse_unless(enough, "capture_short", "less would not pay for the edit; withdraw it to let go of the payment")
    return replace(order, capture_rows={**order.capture_rows, row_id: row}, uncharged=_uncharged(order, row))


def _uncharged(order: Order, row: CaptureRow) -> int:
    """Return what of the total is not asked for any more once *row* is taken, in minor units.

    By what its attempt asked for: the total may be another one by the time that Stripe's answer is recorded.
    """
    attempt = attempt_of(order, row.payment_intent)
    return max((attempt.amount if attempt else order.amounts.total) - row.amount, 0)


def capture_answered(order: Order, body: e.CaptureAnswered, _context: Context) -> Order:
    """Record that Stripe carried the capture out."""
    row = replace(order.capture_rows[body.row_id], state=CallState.ACCEPTED, error=None)
    order = learn(order, body.objects)
    rows = {**order.capture_rows, body.row_id: row}
    return replace(order, capture_rows=rows, uncharged=_uncharged(order, row))


def refund_answered(order: Order, body: e.RefundAnswered, _context: Context) -> Order:
    """Record that the row is this refund."""
    row = replace(order.refund_rows[body.row_id], state=CallState.ACCEPTED, refund_id=body.refund.id, error=None)
    order = learn(order, (body.refund,))
    return replace(order, refund_rows={**order.refund_rows, body.row_id: row})


def call_ended(order: Order, body: e.CallUnknown | e.CallRefused, _context: Context) -> Order:
    """Record that a call of ours was refused, or that its outcome is not known; what is known already stays."""
    state, error = CallState.UNKNOWN, None
    if isinstance(body, e.CallRefused):
        state, error = CallState.REFUSED, body.error
    if body.call is e.Call.REFUND:
        row = order.refund_rows[body.name]
        row = row if row.state >= state or row.refund_id else replace(row, state=state, error=error)
        return replace(order, refund_rows={**order.refund_rows, body.name: row})
    if body.call is e.Call.CAPTURE:
        return _capture_ended(order, order.capture_rows[body.name], state, error)
    attempt = order.attempts[int(body.name)]
    settled = attempt.state >= state or attempt.session_id is not None
    attempt = attempt if settled else replace(attempt, state=state, error=error)
    return replace(order, attempts={**order.attempts, attempt.number: attempt})


def _capture_ended(order: Order, row: CaptureRow, state: CallState, error: str | None) -> Order:
    """A capture that Stripe refused leaves the whole total owed again; one that it carried out stays."""
    if row.state >= min(state, CallState.ACCEPTED):
        return order
    uncharged = 0 if state is CallState.REFUSED else order.uncharged
    rows = {**order.capture_rows, row.row_id: replace(row, state=state, error=error)}
    return replace(order, capture_rows=rows, uncharged=uncharged)
