"""Changing what is ordered: the new lines and sums, the stock, and what goes back. Minor units."""

from dataclasses import replace

import pytest

from functions.domain import events as e
from functions.domain.apply import Change
from functions.domain.breakdown import AppliedPromotion, AppliedTax, Breakdown, PromotionKind
from functions.domain.disputes import Dispute
from functions.domain.edit_events import Edited
from functions.domain.edits import edit
from functions.domain.errors import OrderPaymentsError, Refused
from functions.domain.facets import PaymentStatus, payment_status
from functions.domain.joins import PaymentIntent, Refund, RefundState, SessionEnd
from functions.domain.order import Amounts, Line, Order, Status
from functions.domain.takings import Pool, Taking
from tests.domain import builders as b

PAIR = b.goods("l1", 2, 50)
MORE = b.goods("x", 1, 30)
SONG = b.goods("x", 1, 30, ships=False)
CARD = Taking(Pool.GIFT_CARD, "card_1", 60)
CREDIT = Taking(Pool.CREDIT, "customer_1.eur", 30)


def bought(*lines: Line) -> Order:
    return b.run(b.placed(*lines), b.fact(b.paid(amount=sum(line.total for line in lines))))


def refusal(order: Order, event: e.OrderEvent) -> str:
    with pytest.raises(OrderPaymentsError) as found:
        b.step(order, event)
    return found.value.code


def owned(order: Order) -> list[tuple[str, int]]:
    return [(line.line_id, line.quantity) for line in order.lines]


# What it makes of the lines and sums


def test_an_unpaid_order_is_changed_at_once() -> None:
    change = b.step(b.run(b.placed(PAIR)), b.edit(80, MORE, l1=1))

    assert [("l1", 1), ("e1-1", 1)] == owned(change.order)
    assert Amounts(subtotal=80, discount=0, shipping=0, tax=0, total=80) == change.order.amounts
    assert Status.AWAITING_PAYMENT is change.order.status
    assert {("sku-l1", -1), ("sku-x", 1)} == {(taking.name, taking.amount) for taking in change.takings}
    assert () == change.postings


def test_a_line_that_is_added_never_takes_the_id_of_one_that_went() -> None:
    order = b.run(
        b.placed(PAIR), b.edit(130, MORE), b.command(Edited({"e1-1": 0}, (), (), 100), "2"), b.edit(130, MORE, key="3")
    )

    assert [("l1", 2), ("e3-1", 1)] == owned(order)


def test_what_stays_keeps_its_price_and_the_shares_of_what_goes_are_exact() -> None:
    taxes = (AppliedTax("VAT", "DE", 200_000, False, 283, 57), AppliedTax("VAT", "DE", 200_000, False, 50, 10, True))
    promotions = (
        AppliedPromotion("FREE", PromotionKind.FREE_SHIPPING, 9),
        AppliedPromotion("A", PromotionKind.AMOUNT, 17),
    )
    line = replace(b.goods("l1", 3, 100), discount=17, tax=57)
    order = replace(
        b.run(b.placed(line)),
        amounts=Amounts(subtotal=300, discount=17, shipping=50, tax=67, total=400),
        breakdown=Breakdown(promotions, None, taxes),
    )

    after = b.run(b.edit(286, l1=2), order=order)

    (left,) = after.lines
    assert (2, 100, 12, 38) == (left.quantity, left.unit_price, left.discount, left.tax)
    assert Amounts(subtotal=200, discount=12, shipping=50, tax=48, total=286) == after.amounts
    assert [("FREE", 9), ("A", 12)] == [(each.code, each.discount) for each in after.breakdown.promotions]
    assert [(189, 38, False), (50, 10, True)] == [
        (tax.taxable, tax.amount, tax.shipping) for tax in after.breakdown.taxes
    ]


def test_what_is_added_brings_its_taxes() -> None:
    vat = AppliedTax("VAT", "DE", 190_000, True, 25, 5)
    order = replace(
        b.run(b.placed(replace(b.goods(), tax_included=16))),
        amounts=Amounts(subtotal=100, discount=0, shipping=0, tax=0, total=100, tax_included=20),
        breakdown=Breakdown((), None, (replace(vat, taxable=84, amount=16),)),
    )

    after = b.run(b.edit(130, replace(MORE, tax_included=5), taxes=(vat,)), order=order)

    assert 25 == after.amounts.tax_included  # 4 of it are of shipping.
    assert [(109, 21)] == [(tax.taxable, tax.amount) for tax in after.breakdown.taxes]


def test_a_tax_of_which_nothing_is_left_goes() -> None:
    line = replace(b.goods("l2", 1, 50), tax=10)
    order = replace(
        b.run(b.placed(b.goods(), line)),
        amounts=Amounts(subtotal=150, discount=0, shipping=0, tax=10, total=160),
        breakdown=Breakdown((), None, (AppliedTax("VAT", "DE", 200_000, False, 50, 10),)),
    )

    assert () == b.run(b.edit(100, l2=0), order=order).breakdown.taxes


# What goes back


def test_what_was_paid_beyond_the_new_total_goes_back() -> None:
    change = b.step(bought(PAIR), b.edit(50, l1=1))

    (row,) = change.order.refund_rows.values()
    assert (50, "order_edited", True, True) == (row.amount, row.reason, row.by_rule, row.excess)
    assert [("sku-l1", -1)] == [(taking.name, taking.amount) for taking in change.takings]
    assert ["refund-r1"] == [effect.name for effect in change.effects]
    assert 0 == sum(posting.amount for posting in change.postings)
    back = Refund("re_1", RefundState.SUCCEEDED, 50, "eur", "pi_1", row="r1")
    assert PaymentStatus.PAID is payment_status(b.run(b.fact(back), order=change.order))


def test_a_swap_of_the_same_price_moves_no_money() -> None:
    change = b.step(bought(b.goods()), b.edit(100, b.goods("x"), l1=0))

    assert ([("e1-1", 1)], {}) == (owned(change.order), change.order.refund_rows)


def test_what_was_given_back_before_is_not_given_back_again() -> None:
    order = b.run(b.refund_of(30), b.edit(50, l1=1), order=bought(PAIR))

    assert [30, 50] == [row.amount for row in order.refund_rows.values()]


def test_an_order_whose_rest_has_arrived_is_complete() -> None:
    order = b.run(b.ship({"l1": 1}), b.deliver(), order=bought(PAIR))

    change = b.step(order, b.edit(50, l1=1))

    assert (Status.COMPLETED, ("edited", "payment_overpaid", "completed")) == (change.order.status, change.codes)


def test_stripe_gives_back_first_and_then_what_gift_cards_and_credit_paid() -> None:
    order = with_tender(captured=10)
    some, most = b.step(order, b.edit(0, l1=9)), b.step(order, b.edit(0, key="most", l1=4))

    assert (0, 90, ()) == (some.order.amounts.total, some.order.amounts.tender, tender_moves(some))
    assert [10] == [row.amount for row in some.order.refund_rows.values()]
    assert (0, 40) == (most.order.amounts.total, most.order.amounts.tender)
    assert ((Pool.GIFT_CARD, -20), (Pool.CREDIT, -30)) == tender_moves(most)
    assert 0 == sum(posting.amount for posting in most.postings)


def with_tender(captured: int = 0, currency: str = "kes") -> Order:
    """Return an order of ten pieces at 10: a card paid 60, credit 30, and the rest is Stripe's."""
    line = b.goods("l1", 10, 10)
    amounts = Amounts(subtotal=100, discount=0, shipping=0, tax=0, total=10, tender=90)
    body = e.OrderPlaced("N-1", "customer_1", currency, (line,), amounts, b.EXPIRES, takings=(CARD, CREDIT))
    order = b.run(b.command(body, "place"))
    return b.run(b.fact(b.paid(amount=captured, currency=currency)), order=order) if captured else order


def tender_moves(change: Change) -> tuple[tuple[Pool, int], ...]:
    return tuple((taking.pool, taking.amount) for taking in change.takings if taking.pool is not Pool.STOCK)


def test_an_unpaid_order_takes_less_of_what_it_took_where_stripe_could_not_charge_the_rest() -> None:
    order = with_tender(currency="eur")

    change = b.step(order, b.edit(50, b.goods("x", 1, 20), l1=9))

    assert (50, 60) == (change.order.amounts.total, change.order.amounts.tender)
    assert ((Pool.CREDIT, -30),) == tender_moves(change)


def test_what_is_left_of_a_payment_may_be_less_than_stripe_charges() -> None:
    change = b.step(with_tender(10, "eur"), b.edit(5, b.goods("x", 1, 5), l1=9))

    assert (5, 90, ()) == (change.order.amounts.total, change.order.amounts.tender, tender_moves(change))


def test_what_pays_all_of_an_unpaid_order_confirms_it() -> None:
    assert Status.CONFIRMED is b.run(b.edit(0, l1=9), order=with_tender()).status


# What is refused


def test_the_total_is_the_one_that_was_priced() -> None:
    assert "moved" == refusal(bought(PAIR), b.edit(51, l1=1))


def test_an_order_that_was_paid_while_an_edit_was_priced_does_not_cost_more_at_once() -> None:
    assert "moved" == refusal(bought(PAIR), b.edit(130, MORE))


def test_nothing_goes_that_has_left_or_was_refunded_by_line() -> None:
    order = b.run(b.ship({"l1": 2}), order=bought(b.goods("l1", 4, 50)))
    refunded = b.run(b.command(e.RefundRequested(None, "goodwill", {"l1": 1})), order=order)

    assert "already_shipped" == refusal(order, b.edit(50, l1=1))
    assert "already_refunded" == refusal(refunded, b.edit(100, l1=2))
    assert [("l1", 3)] == owned(b.run(b.edit(150, l1=3), order=refunded))


def test_a_refund_by_line_that_failed_does_not_keep_its_pieces() -> None:
    order = b.run(b.command(e.RefundRequested(None, "goodwill", {"l1": 2})), order=bought(PAIR))
    order = b.run(b.refused(e.Call.REFUND, "r1"), order=order)

    assert [("l1", 1)] == owned(b.run(b.edit(50, l1=1), order=order))


def test_an_order_does_not_cost_less_than_was_given_back() -> None:
    order = b.run(b.refund_of(60), order=bought(PAIR))

    assert "already_refunded" == refusal(order, b.edit(50, l1=1))


def test_gift_cards_that_were_given_back_are_not_taken_anew() -> None:
    order = b.run(b.refund_of(20), order=with_tender(captured=10))

    assert "already_refunded" == refusal(order, b.edit(0, l1=4))


def test_goods_that_ship_do_not_join_an_order_that_does_not() -> None:
    song = b.goods(ships=False)

    assert "not_shippable" == refusal(b.run(b.placed(song)), b.edit(130, MORE))
    assert [("l1", 1), ("e1-1", 1)] == owned(b.run(b.placed(song), b.edit(130, SONG)))


def test_an_order_whose_page_is_open_waits_until_it_is_over() -> None:
    order = b.run(b.placed(PAIR), b.checkout())

    with pytest.raises(Refused) as found:
        b.step(order, b.edit(50, l1=1))
    assert ("checkout_open", 45 * 60) == (found.value.code, found.value.retry_after_seconds)
    over = b.run(b.opened(), b.fact(b.session(1, SessionEnd.EXPIRED)), order=order)
    assert [("l1", 1)] == owned(b.run(b.edit(50, l1=1), order=over))


PAYING = b.run(b.placed(PAIR), b.checkout(), b.opened(), b.fact(b.unpaid_session()))
HELD = b.run(b.placed(PAIR), b.fact(PaymentIntent("pi_1", authorized=100, currency="eur", attempt=1)))


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (b.run(b.placed(PAIR), b.checkout(), b.expire()), "ending"),
        (replace(bought(PAIR), holds={"review": "event_1"}), "held"),
        (b.run(b.fact(Dispute("du_1", "pi_1", formal=True)), order=bought(PAIR)), "held"),
        (replace(b.run(b.fact(Dispute("du_1", "pi_1", formal=True)), order=bought(PAIR)), holds={}), "disputed"),
        (replace(bought(PAIR), uncharged=10), "short_captured"),
        (b.run(b.refund_of(None), order=bought(PAIR)), "not_paid"),
        (PAYING, "payment_pending"),
        (HELD, "payment_pending"),
    ],
)
def test_an_order_that_is_not_ready_is_not_changed(order: Order, code: str) -> None:
    assert code == refusal(order, b.edit(50, l1=1))


def test_something_is_left() -> None:
    assert "nothing_left" == refusal(bought(PAIR), b.edit(0, l1=0))


@pytest.mark.parametrize("left", [{"l2": 1}, {"l1": 3}, {"l1": -1}])
def test_an_edit_names_lines_of_the_order_and_no_more_of_each(left: dict[str, int]) -> None:
    assert "invalid_input" == refusal(bought(PAIR), b.command(Edited(left, (), (), 50)))


def test_an_order_has_no_more_lines_than_a_cart() -> None:
    full = b.run(b.placed(*(b.goods(f"l{number}", 1, 1) for number in range(1, 201))))

    assert "invalid_input" == refusal(full, b.edit(230, MORE))


def test_what_is_left_to_pay_can_be_charged() -> None:
    assert "amount_too_small" == refusal(b.run(b.placed(PAIR)), b.edit(30, MORE, l1=0))


def test_pricing_an_edit_gives_nothing_back() -> None:
    order = bought(PAIR)

    after = edit(order, Edited({"l1": 1}, (), (), 50), b.NOW)

    assert (50, order.refund_rows) == (after.amounts.total, after.refund_rows)


def test_a_checkout_that_was_made_up_before_an_edit_is_made_up_anew() -> None:
    assert "in_progress" == refusal(b.run(b.edit(50, l1=1), order=b.run(b.placed(PAIR))), b.checkout())


# In every order


LOWER = b.run(b.edit(50, l1=1), order=b.confirmed(PAIR))
UNPAID = b.run(b.placed(PAIR), b.edit(50, l1=1), b.checkout(1, 50, edits=1), b.opened())


@pytest.mark.parametrize(
    ("order", "facts"),
    [
        (
            LOWER,
            [
                b.fact(Refund("re_1", RefundState.OPEN, 50, "eur", "pi_1", row="r1")),
                b.fact(Refund("re_1", RefundState.SUCCEEDED, 50, "eur", "pi_1", row="r1")),
                b.fact(b.charge(captured=100)),
                b.fact(b.paid_session()),
            ],
        ),
        (
            UNPAID,
            [
                b.fact(replace(b.paid_session(), amount_total=50)),
                b.fact(b.paid(amount=50)),
                b.fact(b.charge(captured=50)),
                b.fact(b.paid(2, amount=100)),
            ],
        ),
    ],
)
def test_an_edited_order_ends_alike_in_every_order_of_its_facts(order: Order, facts: list[e.OrderEvent]) -> None:
    ends = list(b.deliveries(order, facts))

    assert 24 == len(ends)
    assert [ends[0]] * 24 == ends
