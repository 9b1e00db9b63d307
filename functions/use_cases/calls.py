"""What the outbox does at Stripe beside checkouts: refunds, captures, voids, looks; decisions come before calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.errors import Moved
from functions.domain.event_ids import answered, refreshed, unanswered
from functions.domain.events import Call, CallRefused, CallUnknown, CaptureAnswered, Refreshed, RefundAnswered
from functions.domain.joins import IntentEnd, PaymentIntent, Refund, StripeObject
from functions.domain.order import CallState, CaptureRow, Order, RefundRow
from functions.use_cases import checkout
from functions.use_cases.module import Module
from functions.use_cases.payments import Declined, OutcomeUnknown
from functions.use_cases.ports import OutboxRow
from functions.use_cases.receive import record_facts
from functions.use_cases.record import Extras
from functions.use_cases.requests import heard

LOOKS_MAX = 5
LOOKED_AT = ("du_", "dp_", "prv_")
"""Objects whose states have no order: what is seen is assigned."""


@dataclass(frozen=True)
class DecidedRefund:
    """A refund as it was decided: minor units of one PaymentIntent, the metadata that it is found by, and its key."""

    payment_intent: str
    amount: int
    names: Mapping[str, str]
    key: str
    first_sent_at: datetime


def refund(module: Module, order: Order, row: OutboxRow) -> None:
    """Make the refund that the decision names, under the decision's key, and record what came of it."""
    decision = order.refund_rows[row.subject]
    if decision.state in (CallState.ACCEPTED, CallState.REFUSED):
        return
    requests = list[str]()
    try:
        with heard(requests):
            found = make_refund(module, _decided(module, order, decision), tried=decision.state is CallState.UNKNOWN)
    except Declined as error:
        refused = CallRefused(Call.REFUND, decision.row_id, error.code)
        _record_unanswered(module, order, decision.key, refused, requests, done=row.row_id)
        return
    except OutcomeUnknown:
        _record_unanswered(module, order, decision.key, CallUnknown(Call.REFUND, decision.row_id), requests)
        raise
    event = answered(order.order_id, decision.key, RefundAnswered(decision.row_id, found), module.now(), requests)
    module.recorder.record(event, Extras(done=row.row_id))


def _record_unanswered(
    module: Module, order: Order, key: str, body: CallRefused | CallUnknown, requests: Sequence[str], *, done: str = ""
) -> None:
    module.recorder.record(unanswered(order.order_id, key, body, module.now(), requests), Extras(done=done))


def _decided(module: Module, order: Order, row: RefundRow) -> DecidedRefund:
    names = {"origin": module.installed().installation_id, "order_id": order.order_id, "row": row.row_id}
    return DecidedRefund(row.payment_intent, row.amount, names, row.key, row.first_sent_at)


def make_refund(module: Module, decided: DecidedRefund, *, tried: bool) -> Refund:
    """Call Stripe under a key that it still knows: the decision's own, or, each time it has forgotten, the next.

    A key is sent for 23 hours. What is not known by then is only looked for until 25: absent then, it was never made,
    and a call under a new key cannot be a second one. What was *tried* may be there: it is looked for first.

    Raises:
        CallFailed: as what it proves; `OutcomeUnknown("not_found_yet")` while it is too late to repeat the call, and
            too early to know that it was not carried out.
    """
    age = max(module.now() - decided.first_sent_at, timedelta(0))
    forgotten, since = divmod(age, timedelta(hours=checkout.ABSENT_HOURS_MIN))
    early = since < timedelta(hours=checkout.REPEAT_HOURS_MAX)
    if tried or forgotten or not early:
        existing = module.payments.find_refund(decided.payment_intent, decided.names)
        if existing is not None:
            return existing
    if not early:
        raise OutcomeUnknown("not_found_yet")
    key = f"{decided.key}:{forgotten + 1}" if forgotten else decided.key
    return module.payments.create_refund(decided.payment_intent, decided.amount, decided.names, key=key)


def capture(module: Module, order: Order, row: OutboxRow) -> None:
    """Take what the decision names, and record what came of it."""
    decision = order.capture_rows[row.subject]
    if decision.state in (CallState.ACCEPTED, CallState.REFUSED):
        return
    requests = list[str]()
    try:
        with heard(requests):
            objects = _make_capture(module, decision, row.attempts)
    except Declined as error:
        _learn(module, order, decision.payment_intent)
        refused = CallRefused(Call.CAPTURE, decision.row_id, error.code)
        _record_unanswered(module, order, decision.key, refused, requests, done=row.row_id)
        return
    except OutcomeUnknown:
        _record_unanswered(module, order, decision.key, CallUnknown(Call.CAPTURE, decision.row_id), requests)
        raise
    event = answered(order.order_id, decision.key, CaptureAnswered(decision.row_id, objects), module.now(), requests)
    module.recorder.record(event, Extras(done=row.row_id))


def _make_capture(module: Module, decision: CaptureRow, tries: int) -> tuple[StripeObject, ...]:
    """Look first if it may have been tried, then call: a PaymentIntent is captured once, so no key can take it twice.

    Each try has a key of its own, derived from the decision's: Stripe keeps a 500 under its key for a day.
    """
    if tries or decision.state is CallState.UNKNOWN:
        objects, _ = module.payments.fetch(decision.payment_intent)
        taken = [o.received for o in objects if isinstance(o, PaymentIntent) and o.end is IntentEnd.SUCCEEDED]
        if taken == [decision.amount]:
            return objects
        if taken:
            raise Declined("captured_otherwise")
    key = f"{decision.key}:{tries}" if tries else decision.key
    return module.payments.capture(decision.payment_intent, decision.amount, key=key)


def void(module: Module, order: Order, row: OutboxRow) -> None:
    """Let go of the authorisation that the row names, and join what Stripe says of it."""
    key = f"void:{module.installed().installation_id}:{order.order_id}:{row.subject}"
    requests = list[str]()
    with heard(requests):
        objects = module.payments.void(row.subject, key=key)
    record_facts(module, order.order_id, objects, None, requests=requests)


def _learn(module: Module, order: Order, object_id: str) -> None:
    requests = list[str]()
    with heard(requests):
        objects, _ = module.payments.fetch(object_id)
    record_facts(module, order.order_id, objects, None, requests=requests)


def refresh(module: Module, order: Order, row: OutboxRow) -> None:
    """Look at an object at Stripe: join it, or assign what was seen if the order stood still meanwhile.

    Raises:
        Moved: the order moved each time; the row is tried again later.
    """
    if not row.subject.startswith(LOOKED_AT):
        _learn(module, order, row.subject)
        return
    for last in range(LOOKS_MAX - 1, -1, -1):
        requests = list[str]()
        with heard(requests):
            view, objects = module.payments.look(row.subject)
        body = Refreshed(row.subject, view, order.version, objects)
        try:
            module.recorder.record(refreshed(order.order_id, body, module.now(), requests), Extras(done=row.row_id))
        except Moved:
            order = module.orders.get(order.order_id) or order
            if not last:
                raise
        else:
            return
