"""Start or resume a payment: the decision is written before the call, the outcome after it.

Unknown is never taken for failed: a Session whose answer was lost is asked for with its own key, and only a Session
that is known closed, or was never created, frees the order for another attempt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from functions.domain.errors import InProgress, NotFound, Refused
from functions.domain.event_ids import answered, command_id, learned, unanswered
from functions.domain.events import Call, CallRefused, CallUnknown, CheckoutOpened, CheckoutRequested
from functions.domain.facets import is_closed
from functions.domain.joins import Session, SessionEnd
from functions.domain.money import step
from functions.domain.order import Attempt, CallState, Line, Order
from functions.domain.pending_edits import to_pay
from functions.use_cases.module import Caller, Module
from functions.use_cases.payments import (
    CallFailed,
    CustomerGone,
    Declined,
    NotNow,
    OpenedSession,
    OutcomeUnknown,
    SessionRequest,
)
from functions.use_cases.ports import Snapshot
from functions.use_cases.record import Extras, Outcome, Result, check_owner
from functions.use_cases.requests import heard
from functions.use_cases.stripe_customers import forget_gone, stripe_customer

SESSION_MINUTES = 45
SESSION_LINES_MAX = 100
"""As many as Stripe takes (https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-line_items)."""
RESERVATION_MARGIN = timedelta(minutes=15)
"""The reservation ends this long after the Session, so that a payment in its last second finds its goods."""
REPEAT_HOURS_MAX = 23
"""Stripe keeps idempotency keys for 24 h; up to this age the same call may be repeated under its key."""
ABSENT_HOURS_MIN = 25
"""From this age, a call that is not to be found at Stripe is known not to have been carried out."""


@dataclass(frozen=True)
class Checkout:
    """Where the customer pays: the page, or the secret for the host's own, of the order's one live attempt."""

    order: Order
    attempt: Attempt
    replayed: bool


def start_checkout(
    module: Module, caller: Caller, key: str, order_id: str, mode: str, *, offer_saving: bool = False
) -> Checkout:
    """Open the order's Checkout Session, or return the one that is open; one of the other mode is closed first.

    A Session that is opened here offers to save the payment method, if *offer_saving* says so.

    Raises:
        Refused: the order cannot be paid now, or nothing can be saved; `code` says why.
        InProgress: the call is under way, or its outcome is not known yet.
        NotFound, ModuleDisabled, IdempotencyConflict, Contended, Unavailable.
    """
    module.open()
    event_id = command_id(caller.actor, f"checkout:{order_id}", key)
    seen = module.orders.read(order_id, event_id)
    check_owner(seen.order, caller.own_orders_only)
    if seen.order is None:
        raise NotFound
    if offer_saving and (caller.is_guest or caller.uid != seen.order.customer_id):
        raise Refused("saving_not_possible", "only a signed-in customer saves a payment method, and only their own")
    order, live = seen.order, _live(seen.order)
    replayed = live is not None and live.mode == mode
    if live is not None and live.mode != mode and seen.event is None:
        _close_other(module, order, live)
        seen = module.orders.read(order_id, event_id)
    if live is None or live.mode != mode:
        result = _request(module, caller, key, seen, mode, offer_saving=offer_saving)
        order, replayed = result.order, result.outcome is not Outcome.RECORDED
        live = order.attempts[max(order.attempts)]
    if live.entrance is None and not is_closed(order, live):
        order = ask(module, order, live)
        live = order.attempts[live.number]
    return Checkout(order, _payable(order, live, mode), replayed)


def _close_other(module: Module, order: Order, live: Attempt) -> None:
    """Close the page of the other mode first: only one may be paid on."""
    try:
        close_session(module, order, live, "")
    except CallFailed as error:
        raise InProgress from error


def _payable(order: Order, attempt: Attempt, mode: str) -> Attempt:
    """Return *attempt* if its page may be handed out: amount and currency are as asked."""
    if attempt.state is CallState.REFUSED:
        raise Refused("checkout_refused", "Stripe refused this checkout; start another one")
    if order.holds:
        raise Refused("held", "the order is held for a check")
    if attempt.entrance is None or attempt.mode != mode or is_closed(order, attempt):
        raise Refused("checkout_closed", "this checkout is over; start another one with a new key")
    return attempt


def _live(order: Order) -> Attempt | None:
    """Return the attempt that can be paid: a page of before an edit was asked for is none, it is being closed."""
    last = order.last_attempt
    if last is None or is_closed(order, last) or (order.edit and last.number not in order.edit.attempts):
        return None
    return last


def _request(module: Module, caller: Caller, key: str, seen: Snapshot, mode: str, *, offer_saving: bool) -> Result:
    if seen.order is None:
        raise NotFound
    order = seen.order
    origin, now = module.installed().installation_id, module.now()
    number = len(order.attempts) + 1
    expires_at = now + timedelta(minutes=SESSION_MINUTES)
    parameters = module.payments.session_parameters(
        SessionRequest(
            order_id=order.order_id,
            origin=origin,
            attempt=number,
            currency=order.currency,
            mode=mode,
            lines=_session_lines(order),
            stripe_customer=stripe_customer(module, order.customer_id, origin),
            success_url=_return_url(module, order, "done"),
            cancel_url=_return_url(module, order, "left"),
            expires_at=expires_at,
            capture_method=module.installed().capture_method,
            offer_saving=offer_saving,
        )
    )
    body = CheckoutRequested(
        number=number,
        mode=mode,
        key=f"checkout:{origin}:{order.order_id}:{number}",
        amount=to_pay(order),
        parameters=parameters,
        session_expires_at=expires_at,
        order_expires_at=expires_at + RESERVATION_MARGIN,
        edits=order.edits,
    )
    event = module.command(
        caller, "checkout", key, order.order_id, body, request=[mode, "save"] if offer_saving else mode
    )
    return module.recorder.record(event, seen=seen)


def _return_url(module: Module, order: Order, how: str) -> str:
    """Return where the customer comes back to; `edit` names the edit that was to be paid, since there may be more."""
    edit = f"&edit={order.edit.edit_id}" if order.edit else ""
    return f"{module.app_url}/orders/{order.order_id}?checkout={how}{edit}"


def _session_lines(order: Order) -> list[tuple[str, int, int]]:
    """Return what the Session lists: exactly what is to be paid, since Stripe adds neither discounts nor taxes."""
    if order.edit:
        return [(f"Order {order.number}, changed", to_pay(order), 1)]
    if order.amounts.tender:  # Less than its lines: what is left of them is one amount.
        return [(f"Order {order.number}", order.amounts.total, 1)]
    lines = [_session_line(line, step(order.currency)) for line in order.lines]
    if shipping := order.amounts.shipping + order.breakdown.shipping_tax:
        lines.append(("Shipping", shipping, 1))
    shown, more = lines[: SESSION_LINES_MAX - 1], lines[SESSION_LINES_MAX - 1 :]
    if len(more) > 1:
        more = [(f"{len(more)} more", sum(amount * quantity for _, amount, quantity in more), 1)]
    return shown + more


def _session_line(line: Line, unit: int) -> tuple[str, int, int]:
    """Return a line by the piece, or as one whole where discount or tax leaves no even price for a piece."""
    each, rest = divmod(line.total, line.quantity * unit)
    return (line.name, each * unit, line.quantity) if not rest else (f"{line.name} × {line.quantity}", line.total, 1)


def ask(module: Module, order: Order, attempt: Attempt, *, done: str = "") -> Order:
    """Make the attempt's call, or make it again under its own key, and record what came of it.

    Raises:
        InProgress: the same call is under way, or its outcome is still unknown.
    """
    requests = list[str]()
    try:
        with heard(requests):
            opened = _call(module, attempt)
    except Declined as error:
        if isinstance(error, CustomerGone):
            forget_gone(module, order.customer_id, str(attempt.parameters["customer"]))
        refused = CallRefused(Call.CHECKOUT, str(attempt.number), error.code)
        event = unanswered(order.order_id, attempt.key, refused, module.now(), requests)
        return module.recorder.record(event, Extras(done=done)).order
    except OutcomeUnknown as error:
        unknown = CallUnknown(Call.CHECKOUT, str(attempt.number))
        module.recorder.record(unanswered(order.order_id, attempt.key, unknown, module.now(), requests))
        raise InProgress from error
    except NotNow as error:
        raise InProgress from error
    return _record_opened(module, order, attempt, opened, requests, done)


def _call(module: Module, attempt: Attempt) -> OpenedSession:
    age = module.now() - attempt.first_sent_at
    early = age < timedelta(hours=REPEAT_HOURS_MAX)
    if attempt.state is CallState.UNKNOWN or not early:
        # Stripe keeps a 5xx under its key too, so the same call may never say more: look first.
        found = module.payments.find_session(attempt.parameters)
        if found is not None:
            return found
    if early:
        return module.payments.create_session(attempt.parameters, key=attempt.key)
    if age < timedelta(hours=ABSENT_HOURS_MIN):
        raise OutcomeUnknown("not_found_yet")
    raise Declined("never_created")


def _record_opened(
    module: Module, order: Order, attempt: Attempt, opened: OpenedSession, requests: Sequence[str], done: str
) -> Order:
    session = next(o for o in opened.objects if isinstance(o, Session))
    body = CheckoutOpened(attempt.number, session, opened.url or "", opened.client_secret or "")
    event = answered(order.order_id, attempt.key, body, module.now(), requests)
    order = module.recorder.record(event, Extras(links=[session.id], done=done)).order
    return learn(module, order.order_id, opened, requests) if len(opened.objects) > 1 else order


def learn(module: Module, order_id: str, opened: OpenedSession, requests: Sequence[str], done: str = "") -> Order:
    """Record what one answer of Stripe says about a Session and its PaymentIntent, and return the order."""
    links = [o.id for o in opened.objects if o.id.startswith(("cs_", "pi_"))]
    event = learned(order_id, opened.objects, module.now(), requests=requests)
    return module.recorder.record(event, Extras(links=links, done=done)).order


def close_session(module: Module, order: Order, attempt: Attempt, done: str) -> None:
    """Close the attempt's Session at Stripe and record how it stands: expired, or paid after all.

    A Session whose answer was lost is asked for first: nothing ends while it may be open.

    Raises:
        CallFailed, InProgress: try again later.
    """
    if attempt.state in (CallState.REQUESTED, CallState.UNKNOWN):
        order = ask(module, order, attempt)
        attempt = order.attempts[attempt.number]
    if attempt.state is CallState.REFUSED or attempt.session_id is None:
        return
    requests = list[str]()
    with heard(requests):
        closed = module.payments.expire_session(attempt.session_id, key=f"close:{attempt.key}")
    session = next(o for o in closed.objects if isinstance(o, Session))
    if session.end is SessionEnd.OPEN:
        raise OutcomeUnknown("session_still_open")
    learn(module, order.order_id, closed, requests, done)
