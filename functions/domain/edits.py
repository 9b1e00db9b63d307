"""What an edit does to an order: fewer pieces, other products, and what that makes of its price. Minor units.

What stays keeps its price: of discount and taxes the pieces that go take their share, rounded down, and the rest stays.
What is added costs what the catalog says now, without promotions. Shipping stays as it was agreed.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from functions.domain.breakdown import AppliedPromotion, AppliedTax, Breakdown, PromotionKind
from functions.domain.commands import Context, ask_table, refuse_unless
from functions.domain.edit_events import Edited, EditRequested, EditWithdrawn
from functions.domain.errors import InvalidInput, Moved, NotShippable, Refused
from functions.domain.facets import (
    capturable,
    has_failed,
    intents,
    is_closed,
    is_covered,
    is_disputed,
    is_under_way,
)
from functions.domain.goods import shipped
from functions.domain.money import Money, chargeable, payable, step
from functions.domain.money_commands import decision_of
from functions.domain.obligations import add_rows, owed
from functions.domain.order import (
    LINES_MAX,
    Amounts,
    Ending,
    Line,
    Order,
    PendingEdit,
    RefundRow,
    Status,
    TenderRow,
)
from functions.domain.rounding import floor, half_up, spread
from functions.domain.taxes import summed
from functions.domain.tender import TENDER, given_back, pay_with
from functions.domain.transitions import Command

REFUND_REASON = "order_edited"


def edited(order: Order, body: Edited, context: Context) -> Order:
    """Change the order at once, and give back what was paid beyond its new total.

    Raises:
        Moved: its total is another one than the body says, or it was paid meanwhile and costs more now; look again.
    """
    after = edit(order, body, context.at)
    if after.amounts.total != body.total or is_raise(order, after):
        raise Moved
    if after.status is Status.AWAITING_PAYMENT:
        return after
    amount, _ = owed(after)
    after = add_rows(
        after, amount, reason=REFUND_REASON, origin=context.origin, at=context.at, by_rule=True, excess=True
    )
    refuse_unless(is_covered(after), "already_refunded", "more was given back than the order would cost")
    return after


def is_raise(order: Order, after: Order) -> bool:
    """Say whether an order that is paid costs more after its edit: then the difference is paid first."""
    return order.status is not Status.AWAITING_PAYMENT and after.amounts.total > order.amounts.total


def edit_requested(order: Order, body: EditRequested, context: Context) -> Order:
    """Write down what a paid order is to become. The stock of what is added is taken; the rest waits for the money.

    Raises:
        Moved: as `edited`, or it costs no more by it.
        InvalidMoney: Stripe cannot charge the difference.
    """
    after = edit(order, body, context.at)
    if after.amounts.total != body.total or not is_raise(order, after):
        raise Moved
    payable(Money(after.amounts.total - order.amounts.total, order.currency))
    pending = PendingEdit(f"e{after.edits}", after.lines, after.amounts, after.breakdown, body.expires_at)
    return replace(order, edit=pending, edits=after.edits)


def edit_withdrawn(order: Order, _body: EditWithdrawn, _context: Context) -> Order:
    """End the open edit as soon as nobody can pay for it any more; what is paid by then is an edit all the same."""
    order, pending = ask_table(order, Command.WITHDRAW_EDIT), order.edit
    if pending is None:
        raise Refused("no_edit", "no edit waits to be paid")
    refuse_unless(pending.ending is not Ending.CANCEL, "ending", "the edit is being closed already")
    return replace(order, edit=replace(pending, ending=Ending.CANCEL))


def edit(order: Order, body: Edited, at: datetime) -> Order:
    """Return *order* with its new lines and sums, before any money goes back.

    Raises:
        Refused, NotShippable: the order cannot be changed, or not like this.
        InvalidInput: the body names no line of the order, or more of one than there is.
        InvalidMoney: the total cannot be charged.
    """
    order = ask_table(order, Command.EDIT)
    _refuse_unready(order, at)
    kept = list(_kept(order, body.quantities))
    lines = (*kept, *_added(order, body.added))
    refuse_unless(lines, "nothing_left", "nothing would be left; cancel the order")
    if len(lines) > LINES_MAX:
        raise InvalidInput(f"an order has 1 to {LINES_MAX} lines")
    breakdown = _breakdown(order, kept, body.taxes)
    return _paid_for(replace(order, lines=lines, breakdown=breakdown, edits=order.edits + 1), _sums(order, lines))


def _refuse_unready(order: Order, at: datetime) -> None:
    refuse_unless(order.ending is None, "ending", "the order is being closed")
    refuse_unless(order.edit is None, "edit_open", "an edit waits to be paid; withdraw it, or wait")
    refuse_unless(not order.holds, "held", "the order is held for a check")
    disputed = any(is_disputed(order, intent) for intent in intents(order))
    refuse_unless(not disputed, "disputed", "a payment of the order is disputed")
    refuse_unless(not order.uncharged, "short_captured", "less than the total was taken: what is owed is settled")
    if order.status is not Status.AWAITING_PAYMENT:
        refuse_unless(is_covered(order), "not_paid", "the money for this order is not there")
        return
    under_way = is_under_way(order) or capturable(order) > 0
    refuse_unless(not under_way, "payment_pending", "a payment is under way; wait for its end")
    pages = [attempt.expires_at for attempt in order.attempts.values() if not is_closed(order, attempt)]
    if pages:
        refusal = Refused("checkout_open", "the customer may be paying; wait until the page is over")
        refusal.retry_after_seconds = max(math.ceil((max(pages) - at).total_seconds()), 1)
        raise refusal


def _kept(order: Order, quantities: Mapping[str, int]) -> Iterator[Line]:
    """Yield what stays of the lines: at least what has left and what was refunded by line."""
    if not set(quantities) <= {line.line_id for line in order.lines}:
        raise InvalidInput("an edit names lines of this order, or products to add")
    gone, refunded = shipped(order), _refunded(order)
    for line in order.lines:
        quantity = quantities.get(line.line_id, line.quantity)
        if not 0 <= quantity <= line.quantity:
            raise InvalidInput("a line can only become less; more of it is added by its sku")
        if quantity < line.quantity:
            refuse_unless(quantity >= gone[line.line_id], "already_shipped", "goods have left; ask for a return")
            done = gone[line.line_id] + refunded[line.line_id]
            refuse_unless(quantity >= done, "already_refunded", "what was refunded by line stays in the order")
        if quantity:
            yield _less_of(line, quantity, step(order.currency))


def _refunded(order: Order) -> Counter[str]:
    """Return how many pieces of each line a refund by line gave back, if only in part."""
    rows: list[RefundRow | TenderRow] = [row for row in order.refund_rows.values() if not has_failed(order, row)]
    decisions = {decision_of(row): row.by_line.quantities for row in (*rows, *order.tender_rows.values())}
    total = Counter[str]()
    for quantities in decisions.values():
        total.update(quantities)
    return total


def _less_of(line: Line, quantity: int, unit: int) -> Line:
    def left(amount: int) -> int:
        return amount - floor(amount * (line.quantity - quantity) // line.quantity, unit)

    discount, tax, tax_included = left(line.discount), left(line.tax), left(line.tax_included)
    return replace(line, quantity=quantity, discount=discount, tax=tax, tax_included=tax_included)


def _added(order: Order, added: Sequence[Line]) -> Iterator[Line]:
    """Yield the new lines under ids that no line of the order ever had."""
    if any(line.ships for line in added) and not any(line.ships for line in order.lines):
        raise NotShippable  # Nobody asked where to, and shipping was not charged.
    for number, line in enumerate(added, 1):
        yield replace(line, line_id=f"e{order.edits + 1}-{number}")


def _sums(order: Order, lines: Sequence[Line]) -> Amounts:
    """Return the sums of *lines* with the order's shipping, before any tender."""
    old, before = order.amounts, order.lines
    subtotal, discount = sum(line.quantity * line.unit_price for line in lines), sum(line.discount for line in lines)
    tax = old.tax - sum(line.tax for line in before) + sum(line.tax for line in lines)
    held = old.tax_included - sum(line.tax_included for line in before) + sum(line.tax_included for line in lines)
    total = chargeable(Money(subtotal - discount + old.shipping + tax, order.currency)).amount
    return Amounts(subtotal, discount, old.shipping, tax, total, held)


def _paid_for(order: Order, sums: Amounts) -> Order:
    """Return *order* with *sums*, less what gift cards and credit pay of them; what they overpay goes back there."""
    purses = tuple(taking for taking in order.takings if taking.pool in TENDER)
    beside = tuple(taking for taking in order.takings if taking.pool not in TENDER)
    paid, due, awaiting = sum(each.amount for each in purses), sums.total, order.status is Status.AWAITING_PAYMENT
    takes = pay_with(due, order.currency, purses) if awaiting or due < paid else purses
    pays = sum(each.amount for each in takes)
    refuse_unless(pays == paid or not given_back(order), "already_refunded", "gift cards or credit were given back")
    total = due - pays
    if awaiting:
        payable(Money(total, order.currency))
    return replace(order, amounts=replace(sums, total=total, tender=pays), takings=(*beside, *takes))


def _breakdown(order: Order, kept: Sequence[Line], taxes: Sequence[AppliedTax]) -> Breakdown:
    """Return how the new price came about: what went takes its share of each promotion and tax of its kind."""
    found, unit = order.breakdown, step(order.currency)
    went = {name: _total(order.lines, name) - _total(kept, name) for name in ("discount", "tax", "tax_included")}
    goods = [each for each in found.promotions if each.kind is not PromotionKind.FREE_SHIPPING]
    shares = spread(went["discount"], [each.discount for each in goods], unit)
    less = {each.code: replace(each, discount=each.discount - off) for each, off in zip(goods, shares, strict=True)}
    promotions: tuple[AppliedPromotion, ...] = tuple(less.get(each.code, each) for each in found.promotions)
    left = [tax for tax in found.taxes if tax.shipping]
    for inclusive, off in ((False, went["tax"]), (True, went["tax_included"])):
        ours = [tax for tax in found.taxes if not tax.shipping and tax.inclusive is inclusive]
        parts = spread(off, [tax.amount for tax in ours], unit)
        left += [_less_tax(tax, part) for tax, part in zip(ours, parts, strict=True) if part < tax.amount or not part]
    return replace(found, promotions=promotions, taxes=summed([*left, *taxes]))


def _total(lines: Sequence[Line], name: str) -> int:
    return sum(getattr(line, name) for line in lines)


def _less_tax(tax: AppliedTax, off: int) -> AppliedTax:
    taxable = half_up(tax.taxable * (tax.amount - off), tax.amount) if tax.amount else tax.taxable
    return replace(tax, amount=tax.amount - off, taxable=taxable)


HANDLERS: Mapping[type, Callable[[Order, Any, Context], Order]] = {
    Edited: edited,
    EditRequested: edit_requested,
    EditWithdrawn: edit_withdrawn,
}
MOMENTS: Mapping[type, str] = {Edited: "edited", EditRequested: "edit_requested"}
