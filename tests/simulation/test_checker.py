"""Each invariant finds what it is for: one thing of a clean story is spoilt, and the checker says its number."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.domain.joins import PaymentIntent, RefundState
from functions.domain.order import CallState, Ending, Order, PendingEdit, Reservation, Status, TenderRow
from functions.domain.returns import Return, ReturnState
from functions.domain.takings import Pool, Taking
from functions.use_cases.ports import InboxRow, OutboxRow
from ops.simulation.checker import INVARIANTS, NOT_HERE
from ops.simulation.checks import check, check_step
from ops.simulation.dump import Answer, Dump, Post, Write
from ops.simulation.tenders import Change
from stripe_simulator.messages import copied
from tests.simulation.quiet import detached, the, told

STORY = told()
type Spoil = Callable[[Dump], Dump | None]


def spoilt(number: int) -> Callable[[Spoil], Spoil]:
    def register(spoil: Spoil) -> Spoil:
        SPOILS.append((number, spoil))
        return spoil

    return register


SPOILS: list[tuple[int, Spoil]] = []


def intent_of(dump: Dump, order: Order) -> dict[str, Any]:
    return dict_of(dump.intents(order.order_id)[0])


def dict_of(found: Any) -> dict[str, Any]:
    assert isinstance(found, dict)
    return found


def put(dump: Dump, order: Order, **changes: Any) -> Order:
    changed = replace(order, **changes)
    dict_of(dump.orders)[order.order_id] = changed
    return changed


def wrote(dump: Dump, before: Order | None, after: Order) -> Dump:
    return replace(dump, writes=[Write(before, after)])


def test_a_clean_story_breaks_nothing() -> None:
    assert [] == check(STORY)


def test_every_invariant_has_a_number_or_a_reason() -> None:
    assert set(range(1, 43)) - set(INVARIANTS) == set(NOT_HERE)


def test_every_invariant_is_shown_to_find_something() -> None:
    assert set(INVARIANTS) == {number for number, _ in SPOILS}


def test_both_lines_of_one_product_are_back() -> None:
    """Seed 332 of commit 2505eee: the checker counted one of them, and saw more stock than there was."""
    dump = detached(STORY)
    sold = the(dump, Status.COMPLETED)
    line, shipment = replace(sold.lines[0], quantity=1), sold.shipments[0]
    quantities = {line.line_id: 1, "e1-1": 1}
    back = replace(came_back(sold, 1), received=quantities, restocked=quantities)
    shipped = (replace(shipment, quantities=quantities),)
    put(dump, sold, lines=(line, replace(line, line_id="e1-1")), returns={"ret_1": back}, shipments=shipped)
    dict_of(dump.stock)[line.sku] += sold.lines[0].quantity

    assert 25 not in {violation.number for violation in check(dump)}


@spoilt(1)
def paid_twice(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    second = copied(intent_of(dump, sold)) | {"id": "pi_second"}
    dict_of(dump.stripe["payment_intent"])["pi_second"] = second


@spoilt(2)
def a_payment_on_no_order(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, stripe=replace(sold.stripe, payment_intents={}, charges={}))


@spoilt(3)
def money_that_nobody_paid(dump: Dump) -> Dump:
    lapsed = the(dump, Status.EXPIRED)
    forged = {"pi_forged": PaymentIntent("pi_forged", received=1990, currency="eur")}
    return wrote(dump, lapsed, put(dump, lapsed, stripe=replace(lapsed.stripe, payment_intents=forged)))


@spoilt(4)
def more_back_than_was_taken(dump: Dump) -> None:
    next(dict_of(r) for r in dump.objects("refund"))["amount"] = 5000


@spoilt(5)
def one_decision_and_two_refunds(dump: Dump) -> None:
    refund = next(dict_of(r) for r in dump.objects("refund"))
    dict_of(dump.stripe["refund"])["re_again"] = copied(refund) | {"id": "re_again", "amount": 1}


@spoilt(6)
def a_decision_without_its_refund(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, stripe=replace(sold.stripe, refunds={}))


@spoilt(7)
def a_refund_that_failed_and_counts_as_made(dump: Dump) -> None:
    next(dict_of(r) for r in dump.objects("refund"))["status"] = "failed"


@spoilt(8)
def a_refund_that_frees_too_much(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    refunds = {key: replace(r, state=RefundState.DEAD) for key, r in sold.stripe.refunds.items()}
    put(dump, sold, stripe=replace(sold.stripe, refunds=refunds))


@spoilt(9)
def books_that_do_not_balance(dump: Dump) -> None:
    posted = next(e for e in dump.entries[the(dump, Status.COMPLETED).order_id] if e["postings"])
    posted["postings"][0]["amount"] += 1


@spoilt(10)
def an_event_rewritten(dump: Dump) -> None:
    dict_of(dump.entries[the(dump, Status.COMPLETED).order_id][1])["actor"] = "somebody"


@spoilt(10)
def an_event_lost(dump: Dump) -> None:
    entries = dump.entries[the(dump, Status.COMPLETED).order_id]
    assert isinstance(entries, list)
    entries.pop()


@spoilt(11)
def an_event_twice(dump: Dump) -> None:
    entries = dump.entries[the(dump, Status.COMPLETED).order_id]
    assert isinstance(entries, list)
    entries.append(entries[0])


@spoilt(12)
def half_a_cent(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    half: dict[str, Any] = {"shipping": 490.5}
    put(dump, sold, amounts=replace(sold.amounts, **half))


@spoilt(13)
def another_currency(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    dollars = {key: replace(r, currency="usd") for key, r in sold.stripe.refunds.items()}
    put(dump, sold, stripe=replace(sold.stripe, refunds=dollars))


@spoilt(14)
def a_price_of_the_customers_own(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, lines=(replace(sold.lines[0], unit_price=1),))


@spoilt(15)
def a_cent_too_many(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, amounts=replace(sold.amounts, total=sold.amounts.total + 1))


@spoilt(16)
def a_call_that_nobody_decided(dump: Dump) -> Dump:
    return replace(dump, posts=[*dump.posts, Post(0, "/v1/refunds", "made-up", b"", known=False)])


@spoilt(16)
def one_key_for_two_calls(dump: Dump) -> Dump:
    last = dump.posts[-1]
    return replace(dump, posts=[*dump.posts, replace(last, body=b"amount=1")])


@spoilt(17)
def a_key_that_stripe_has_forgotten(dump: Dump) -> Dump:
    refund = next(post for post in dump.posts if post.path == "/v1/refunds")
    return replace(dump, posts=[*dump.posts, replace(refund, at=refund.at + 25 * 3600)])


@spoilt(19)
def a_way_that_is_not_in_the_graph(dump: Dump) -> Dump:
    sold = the(dump, Status.COMPLETED)
    return wrote(dump, sold, replace(sold, status=Status.CANCELED, version=sold.version + 1))


@spoilt(19)
def a_version_skipped(dump: Dump) -> Dump:
    sold = the(dump, Status.COMPLETED)
    return wrote(dump, sold, replace(sold, version=sold.version + 2))


@spoilt(20)
def a_fact_missed(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, stripe=replace(sold.stripe, refunds={}))


@spoilt(21)
def canceled_and_kept(dump: Dump) -> None:
    put(dump, the(dump, Status.COMPLETED), status=Status.CANCELED)


@spoilt(22)
def expired_though_paid(dump: Dump) -> Dump:
    sold = the(dump, Status.COMPLETED)
    before = replace(sold, status=Status.AWAITING_PAYMENT)
    return wrote(dump, before, replace(sold, status=Status.EXPIRED, ending=Ending.EXPIRE))


@spoilt(23)
def paid_and_forgotten(dump: Dump) -> None:
    put(dump, the(dump, Status.COMPLETED), status=Status.CONFIRMED, shipments=())


@spoilt(24)
def shipped_unpaid(dump: Dump) -> Dump:
    lapsed, sold = the(dump, Status.EXPIRED), the(dump, Status.COMPLETED)
    return wrote(dump, lapsed, replace(lapsed, shipments=sold.shipments))


@spoilt(25)
def a_mug_too_many(dump: Dump) -> None:
    dict_of(dump.stock)["mug"] += 1


@spoilt(25)
def a_mug_comes_back_for_sale_and_is_not_counted(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, returns={"ret_1": came_back(sold, 1, for_sale=1)})


@spoilt(25)
def more_is_for_sale_again_than_came_back(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, returns={"ret_1": came_back(sold, 0, for_sale=1)})
    dict_of(dump.stock)["mug"] += 1


@spoilt(25)
def more_comes_back_than_left(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, returns={"ret_1": came_back(sold, sold.lines[0].quantity + 1)})


def came_back(order: Order, number: int, *, for_sale: int = 0) -> Return:
    """Return a return of the order's first line that was received."""
    line = order.lines[0].line_id
    return Return(
        "ret_1",
        {line: number},
        "damaged",
        order.created_at,
        ReturnState.RECEIVED,
        received={line: number},
        restocked={line: for_sale},
    )


@spoilt(26)
def more_sold_than_there_was(dump: Dump) -> Dump:
    return replace(dump, initial_stock=dict(dump.initial_stock) | {"mug": 1})


@spoilt(27)
def stock_held_for_ever(dump: Dump) -> None:
    put(dump, the(dump, Status.EXPIRED), reservation=Reservation.HELD)


@spoilt(28)
def paid_too_late_and_kept(dump: Dump) -> None:
    put(dump, the(dump, Status.COMPLETED), status=Status.EXPIRED)


@spoilt(29)
def a_mail_about_nothing(dump: Dump) -> None:
    dict_of(dump.mails)["nothing.mail"] = next(iter(dump.mails.values()))


@spoilt(30)
def a_dispute_that_is_not_counted(dump: Dump) -> None:
    fought = next(order for order in dump.orders.values() if order.stripe.disputes)
    put(dump, fought, stripe=replace(fought.stripe, disputes={}))


@spoilt(30)
def a_refund_beside_a_dispute(dump: Dump) -> None:
    dispute = next(dict_of(d) for d in dump.objects("dispute"))
    dispute["status"] = "needs_response"
    refund = copied(next(dict_of(r) for r in dump.objects("refund")))
    refund |= {"id": "re_beside", "payment_intent": dispute["payment_intent"], "created": dispute["created"] + 1}
    dict_of(dump.stripe["refund"])["re_beside"] = refund


@spoilt(31)
def acknowledged_and_not_stored(dump: Dump) -> Dump:
    return replace(dump, answers=[Answer("evt_1", 200, stored=False)])


@spoilt(32)
def handled_without_effect(dump: Dump) -> None:
    row = next(row for row in dump.inbox.values() if row.status == "handled")
    dict_of(dump.inbox)[row.event_id] = replace(row, object_id="pi_other")


@spoilt(33)
def a_claim_left_behind(dump: Dump) -> None:
    dict_of(dump.outbox)["row"] = outbox_row(dump, lease_until=dump.now - timedelta(hours=1))


@spoilt(34)
def ours_taken_for_foreign(dump: Dump) -> None:
    intent = intent_of(dump, the(dump, Status.COMPLETED))
    row = InboxRow("evt_x", "payment_intent.succeeded", intent["id"], "foreign", dump.now)
    dict_of(dump.inbox)["evt_x"] = row


@spoilt(35)
def given_up_in_silence(dump: Dump) -> None:
    dict_of(dump.outbox)["row"] = outbox_row(dump, dead=True)


@spoilt(36)
def a_trace_of_what_is_not_ours(dump: Dump) -> None:
    dict_of(dump.inbox)["evt_x"] = InboxRow("evt_x", "plan.created", "plan_1", "ignored", dump.now)


@spoilt(39)
def an_effect_never_done(dump: Dump) -> None:
    dict_of(dump.outbox)["row"] = outbox_row(dump)


@spoilt(39)
def a_call_without_outcome(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    attempts = {number: replace(a, state=CallState.UNKNOWN) for number, a in sold.attempts.items()}
    put(dump, sold, attempts=attempts)


@spoilt(40)
def a_pass_that_writes(dump: Dump) -> Dump:
    return replace(dump, idle_writes=1)


@spoilt(50)
def an_error_without_a_name(dump: Dump) -> Dump:
    return replace(dump, errors=["KeyError('x')"])


def outbox_row(dump: Dump, **more: Any) -> OutboxRow:
    due_at = dump.now - timedelta(hours=2)
    order = the(dump, Status.COMPLETED)
    return OutboxRow("row", order.order_id, order.number, "event", 1, "mail", "order_shipped", due_at, **more)


@spoilt(60)
def credit_that_nobody_gave(dump: Dump) -> Dump:
    return replace(dump, counters={(Pool.CREDIT, "customer_0.eur"): 100})


@spoilt(60)
def a_card_that_pays_and_is_not_charged(dump: Dump) -> Dump:
    card = Taking(Pool.GIFT_CARD, "gc_1", 100)
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, takings=(card,), amounts=replace(sold.amounts, tender=100))
    return replace(dump, counters={card.counter: 100}, **given((card.counter, 100)))


@spoilt(61)
def a_use_that_no_order_has(dump: Dump) -> Dump:
    return replace(dump, counters={(Pool.PROMOTION, "TENTH"): 1}, limits={Pool.PROMOTION: 2})


@spoilt(61)
def a_code_used_too_often(dump: Dump) -> Dump:
    code = Taking(Pool.PROMOTION, "TENTH", 1, 1)
    put(dump, the(dump, Status.COMPLETED), takings=(code,))
    return replace(dump, counters={code.counter: 1}, limits={Pool.PROMOTION: 0})


@spoilt(62)
def tender_given_back_twice(dump: Dump) -> Dump:
    sold, card = the(dump, Status.COMPLETED), Taking(Pool.GIFT_CARD, "gc_1", 100)
    row = TenderRow("t1", card.pool, card.name, 150, "goodwill", sold.created_at)
    put(dump, sold, takings=(card,), amounts=replace(sold.amounts, tender=100), tender_rows={"t1": row})
    return replace(dump, counters={card.counter: 50}, **given((card.counter, 0)))


CREDIT = (Pool.CREDIT, "customer_0.eur")


@spoilt(66)
def credit_that_is_entered_twice(dump: Dump) -> Dump:
    asked = [(CREDIT, 100)]
    return replace(dump, counters={CREDIT: 200}, entered=[*asked, *asked], asked=asked, answered=asked)


@spoilt(66)
def credit_that_was_answered_and_is_not_there(dump: Dump) -> Dump:
    return replace(dump, asked=[(CREDIT, 100)], answered=[(CREDIT, 100)])


@spoilt(66)
def credit_that_was_refused_and_is_there(dump: Dump) -> Dump:
    return replace(dump, counters={CREDIT: 100}, entered=[(CREDIT, 100)])


@spoilt(67)
def an_event_that_is_never_published(dump: Dump) -> Dump:
    return replace(dump, publishes=True)


@spoilt(67)
def an_event_that_nobody_recorded(dump: Dump) -> Dump:
    return replace(dump, published=[cloud_event(dump) | {"id": "timer:forged"}])


@spoilt(67)
def an_event_that_is_published_with_another_number(dump: Dump) -> Dump:
    event = cloud_event(dump)
    return replace(dump, published=[event | {"data": event["data"] | {"seq": 99}}])


@spoilt(67)
def an_event_that_is_published_twice_with_another_time(dump: Dump) -> Dump:
    event = cloud_event(dump)
    return replace(dump, published=[event, event | {"time": "2026-01-01T00:00:00Z"}])


def cloud_event(dump: Dump) -> dict[str, Any]:
    """Return the first event of some order, as it is published."""
    entry = next(iter(dump.entries.values()))[0]
    data = {name: entry[name] for name in ("seq", "kind", "codes")}
    return {"id": entry["event_id"], "subject": entry["order_id"], "time": entry["at"], "data": data}


def given(*changes: Change) -> dict[str, Any]:
    """Return what staff gave of gift cards and credit, as asked for and answered."""
    return dict.fromkeys(("entered", "asked", "answered"), changes)


def test_a_change_without_an_answer_may_be_entered_or_not() -> None:
    asked = [(CREDIT, 100)]
    for entered in ([], asked):
        dump = replace(detached(STORY), counters={CREDIT: 100 * len(entered)}, entered=entered, asked=asked)
        assert [] == check(dump)


def to_be_dearer(order: Order) -> Order:
    """Return *order* with an edit of 100 more, that its first attempt is to pay."""
    dearer = replace(order.amounts, subtotal=order.amounts.subtotal + 100, total=order.amounts.total + 100)
    edit = PendingEdit("e1", order.lines, dearer, order.breakdown, order.created_at, (1,))
    return replace(order, status=Status.CONFIRMED, edit=edit)


@spoilt(63)
def dearer_for_nothing(dump: Dump) -> Dump:
    lapsed = to_be_dearer(the(dump, Status.EXPIRED))
    assert lapsed.edit
    return wrote(dump, lapsed, replace(lapsed, amounts=lapsed.edit.amounts, edit=None))


@spoilt(64)
def lapsed_with_an_open_page(dump: Dump) -> Dump:
    waiting = to_be_dearer(the(dump, Status.COMPLETED))
    for page in dump.objects("checkout.session"):
        dict_of(page)["status"] = "open"
    return wrote(dump, waiting, replace(waiting, edit=None))


@spoilt(65)
def dearer_for_ever(dump: Dump) -> None:
    put(dump, the(dump, Status.COMPLETED), edit=to_be_dearer(the(dump, Status.COMPLETED)).edit)


@spoilt(65)
def an_edit_that_nobody_ends(dump: Dump) -> None:
    sold = the(dump, Status.COMPLETED)
    put(dump, sold, status=Status.CONFIRMED, edit=to_be_dearer(sold).edit)


@pytest.mark.parametrize(("number", "spoil"), SPOILS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_what_is_spoilt_is_found(number: int, spoil: Spoil) -> None:
    dump = detached(STORY)
    dump = spoil(dump) or dump

    assert number in {violation.number for violation in check(dump)}
    if INVARIANTS[number].each_step:
        assert number in {violation.number for violation in check_step(dump)}
