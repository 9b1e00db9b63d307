"""What Stripe told us, once: an event becomes facts on its order and an inbox row in one commit."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from functions.domain.attention import Problem
from functions.domain.disputes import Dispute
from functions.domain.errors import Contended, NotFound, Unreadable
from functions.domain.event_ids import learned
from functions.domain.joins import Charge, PaymentIntent, Refund, Session, StripeObject
from functions.use_cases.module import Module
from functions.use_cases.payments import CallFailed
from functions.use_cases.ports import InboxRow
from functions.use_cases.record import Extras, LinkedElsewhere
from functions.use_cases.requests import heard

logger = logging.getLogger(__name__)

PARK = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
TRIES_MAX = 12
"""Some seven hours; then an operator looks, and may have it taken up again."""

ORPHAN_AFTER = timedelta(hours=1)
"""How long a payment of ours may be without its order before an operator is told."""


@dataclass(frozen=True)
class Delivery:
    """One verified event of Stripe, translated. `objects` is None for a thin payload: only its object id is known."""

    event_id: str
    type: str
    object_id: str
    objects: tuple[StripeObject, ...] | None
    metadata: Mapping[str, str]
    livemode: bool
    api_version: str
    requests: tuple[str, ...] = ()
    """The id of the request at Stripe that caused it, or of ours that fetched its object."""


def receive(module: Module, delivery: Delivery) -> str:
    """Store the delivery together with its effect and return what became of it, as the inbox names it.

    Whatever happens, something durable is written before this returns: an event whose order is not there yet or
    is not for this version to read, or that met too many writers, is parked and taken up by the sweep.
    """
    now = module.now()
    row = InboxRow(delivery.event_id, delivery.type, delivery.object_id, "handled", now)
    if delivery.livemode != module.livemode:
        return _set_aside(module, row, "wrong_mode")
    if delivery.objects is None:
        return _park(module, row, "thin")
    if delivery.api_version != module.api_version:
        return _set_aside(module, row, "wrong_api_version")
    try:
        return _handle(module, row, delivery.objects, delivery)
    except Contended:
        return _park(module, row, "contention")
    except Unreadable:
        return _park(module, row, "unreadable")


def _handle(module: Module, row: InboxRow, objects: tuple[StripeObject, ...], delivery: Delivery) -> str:
    metadata = delivery.metadata
    ours = metadata.get("origin") == module.installed().installation_id
    links = link_ids(objects)
    order_id = metadata.get("order_id") if ours else module.orders.find_by_link(links)
    if order_id is None:
        certain = "origin" in metadata or any(isinstance(o, Session | PaymentIntent) for o in objects)
        return _foreign(module, row) if certain and not ours else _park(module, row, "unknown_order")
    try:
        record_facts(module, order_id, objects, replace(row, order_id=order_id), requests=delivery.requests)
    except NotFound:
        return _park(module, row, "unknown_order")
    return "handled"


def record_facts(
    module: Module,
    order_id: str,
    objects: tuple[StripeObject, ...],
    row: InboxRow | None,
    delivery: str = "",
    requests: Sequence[str] = (),
) -> None:
    """Join *objects* into the order that they are linked to, else into the one that their metadata names.

    *row* is the inbox row to write with them; *delivery* the id of the message that they came with, if it has none.

    Raises:
        NotFound: there is no such order (yet).
        Contended: too many writers.
    """
    links = link_ids(objects)
    try:
        delivery = row.event_id if row else delivery
        event = learned(order_id, objects, module.now(), delivery=delivery, requests=requests)
        module.recorder.record(event, Extras(inbox=row, links=links))
    except LinkedElsewhere as linked:
        module.problems.raise_problem(order_id, Problem("linked_elsewhere", links[0]), module.now())
        event = learned(linked.order_id, objects, module.now(), delivery=delivery, requests=requests)
        module.recorder.record(event, Extras(inbox=row and replace(row, order_id=linked.order_id)))


def _foreign(module: Module, row: InboxRow) -> str:
    module.inbox.put(replace(row, status="foreign"))
    return "foreign"


def link_ids(objects: Sequence[StripeObject]) -> list[str]:
    """Return the Sessions and PaymentIntents that *objects* are or name: what ties them to an order."""
    named = [getattr(o, "payment_intent", None) for o in objects]
    ids = [*(o.id for o in objects), *(n for n in named if n is not None)]
    return list(dict.fromkeys(i for i in ids if i.startswith(("cs_", "pi_"))))


def _park(module: Module, row: InboxRow, reason: str) -> str:
    module.inbox.put(replace(row, status="parked", reason=reason, due_at=module.now() + PARK))
    return "parked"


def _set_aside(module: Module, row: InboxRow, reason: str) -> str:
    module.problems.raise_problem("", Problem(reason, row.event_id), module.now())
    module.inbox.put(replace(row, status="ignored", reason=reason))
    return "ignored"


def retry(module: Module, row: InboxRow) -> bool:
    """Take up a parked row: fetch its object from Stripe as it is now, join it, and say whether that was the end."""
    if not module.inbox.claim(row, module.now() + LEASE):
        return False
    row = replace(row, attempts=row.attempts + 1)
    objects: tuple[StripeObject, ...] = ()
    requests = list[str]()
    try:
        with heard(requests):
            objects, metadata = module.payments.fetch(row.object_id, row.type)
        if metadata.get("origin") != module.installed().installation_id:
            module.inbox.update(replace(row, status="foreign", due_at=None))
            return True
        order_id = metadata["order_id"]
        record_facts(module, order_id, objects, None, row.event_id, requests)
    except NotFound as error:
        return _orphan(module, row, objects, error.code)
    except (CallFailed, Contended) as error:
        return _later(module, row, error.code)
    except Exception:
        logger.exception("event failed", extra={"json_fields": {"event_id": row.event_id}})
        return _later(module, row, "crashed")
    module.inbox.update(replace(row, status="handled", order_id=order_id, due_at=None))
    _resolve(module, row, objects)
    return True


def _resolve(module: Module, row: InboxRow, objects: tuple[StripeObject, ...]) -> None:
    """Close what was raised about an event that is handled after all."""
    if row.reason == "replayed":
        module.problems.resolve("", Problem("event_failed", row.event_id), module.now())
    if module.now() - row.received_at >= ORPHAN_AFTER:
        for payment in (o for o in objects if isinstance(o, PaymentIntent)):
            module.problems.resolve("", Problem("orphan_payment", payment.id), module.now())


def replay(module: Module, event_id: str) -> InboxRow:
    """Take up an event again, whatever became of it, and return its row as it is afterwards.

    Raises:
        NotFound: no event of this id was received.
    """
    row = module.inbox.get(event_id)
    if row is None:
        raise NotFound
    waiting = replace(row, status="parked", reason="replayed", attempts=0, due_at=module.now())
    module.inbox.update(waiting)
    retry(module, waiting)
    return module.inbox.get(event_id) or waiting


def _orphan(module: Module, row: InboxRow, objects: tuple[StripeObject, ...], reason: str) -> bool:
    """Wait for an order that is not there yet; after an hour somebody must know if there is money in it."""
    if module.now() - row.received_at < ORPHAN_AFTER:
        return _later(module, row, reason)
    for payment_intent in _paid(objects):
        module.problems.raise_problem("", Problem("orphan_payment", payment_intent), module.now())
    return _later(module, row, reason, told=True)


def _paid(objects: tuple[StripeObject, ...]) -> list[str]:
    """Return the PaymentIntents that took money, as far as *objects* say."""
    found = [o.id for o in objects if isinstance(o, PaymentIntent) and o.received]
    found += [o.payment_intent for o in objects if isinstance(o, Charge) and o.captured and o.payment_intent]
    found += [o.payment_intent for o in objects if isinstance(o, Refund) and not o.release and o.payment_intent]
    return sorted({*found, *(o.payment_intent for o in objects if isinstance(o, Dispute) and o.payment_intent)})


def _later(module: Module, row: InboxRow, reason: str, *, told: bool = False) -> bool:
    """Put the row back with a longer wait each time; after `TRIES_MAX` it is dead, and one problem says so."""
    row = replace(row, reason=reason)
    if row.attempts >= TRIES_MAX:
        module.inbox.update(replace(row, status="dead", due_at=None))
        if not told:
            module.problems.raise_problem("", Problem("event_failed", row.event_id), module.now())
        return True
    wait = min(PARK * 2**row.attempts, timedelta(hours=1))
    module.inbox.update(replace(row, due_at=module.now() + wait))
    return False
