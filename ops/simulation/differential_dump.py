"""What the store in memory holds, as the documents that the adapters write; and how two such pictures differ."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from functions.adapters import documents as d
from functions.adapters.books import report_document, report_name, settlement_document
from functions.adapters.counters import COLLECTIONS, path_of
from functions.adapters.evidence import evidence_document
from functions.adapters.maps import in_order
from functions.adapters.notes import note_document
from functions.adapters.orders import INBOX_KEPT, problem_document, problem_id
from functions.adapters.purses import card_document
from functions.adapters.staff_documents import private_state, staff_document
from functions.domain.attention import Problem
from functions.domain.order import Order
from functions.domain.takings import Counter, Pool
from functions.use_cases.ports import InboxRow

if TYPE_CHECKING:
    from ops.simulation.store import FakeStore

type Documents = dict[str, dict[str, Any]]

MAPS = ("holds", "refund_rows", "capture_rows", "tender_rows", "views", "notes", "tags")
JOINED = ("sessions", "payment_intents", "charges", "refunds", "disputes", "fraud_warnings", "reviews")
FINAL = ("handled", "ignored", "foreign")
SHOWN_MAX = 80


def as_read(order: Order) -> Order:
    """Return the order as it is read back: a map of a document has no order of its own, so readers go by its keys."""
    stripe = replace(order.stripe, **_sorted(order.stripe, JOINED))
    attempts = {n: replace(a, parameters=in_order(a.parameters)) for n, a in sorted(order.attempts.items())}
    return replace(order, stripe=stripe, attempts=attempts, **_sorted(order, MAPS))


def _sorted(holder: object, names: tuple[str, ...]) -> dict[str, Any]:
    maps = {name: getattr(holder, name) for name in names}
    return {name: dict(sorted(found.items())) for name, found in maps.items() if len(found) > 1}


def documents_of(store: "FakeStore") -> Documents:
    """Return every document by path that the adapters would have written."""
    return {path: plain(document) for path, document in _documents(store)}


def _documents(store: "FakeStore") -> Iterator[tuple[str, dict[str, Any]]]:
    for order_id, order in store.documents.items():
        yield from _of_order(store, order_id, order)
    yield from ((f"order_numbers/{number}", {"order_id": of}) for number, of in store.numbers.items())
    yield from ((f"stripe_links/{link}", {"order_id": of}) for link, of in store.stripe_links.items())
    yield from ((path_of(counter), _counter_document(store, counter)) for counter in store.counters)
    yield from ((f"{path_of(of)}/entries/{key}", asdict(entry)) for (of, key), entry in store.purse_entries.items())
    yield from ((f"outbox/{key}", d.outbox_document(row)) for key, row in store.outbox_rows.items())
    yield from ((f"stripe_events/{key}", _inbox_document(row)) for key, row in store.inbox_rows.items())
    yield from ((f"mail/{key}", dict(mail)) for key, mail in store.mails.items())
    yield from ((f"customers/{key}", d.stripe_customer_document(row)) for key, row in store.customer_rows.items())
    yield from ((f"settlements/{key}", settlement_document(row)) for key, row in store.settlement_rows.items())
    yield from ((f"watermarks/{name}", {"taken_in": at}) for name, at in store.marks.items())
    for day, (digest, orders, at) in store.digests.items():
        yield f"digests/{day}", {"day": day, "sha256": digest, "orders": orders, "made_at": at}
    yield from ((f"reports/{report_name(day)}", report_document(report)) for day, report in store.reports.items())
    yield from _problems(store)


def _of_order(store: "FakeStore", order_id: str, order: Order) -> Iterator[tuple[str, dict[str, Any]]]:
    path = f"orders/{order_id}"
    yield path, d.order_document(order)
    staff = staff_document(order)
    if staff != staff_document(replace(order, **private_state({}))):
        yield f"{path}/private/staff", staff
    if order_id in store.contacts:
        yield f"{path}/private/contact", d.contact_document(store.contacts[order_id], order)
    if order_id in store.evidence:
        yield f"{path}/private/evidence", evidence_document(store.evidence[order_id])
    there = store.notes.get(order_id, {})
    yield from ((f"{path}/notes/{note_id}", note_document(note)) for note_id, note in there.items())
    yield from ((f"{path}/events/{event_id}", entry) for event_id, entry in store.events[order_id].items())


def _counter_document(store: "FakeStore", counter: Counter) -> dict[str, Any]:
    level = {COLLECTIONS[counter[0]][1]: store.counters[counter]}
    new = store.cards.get(counter[1]) if counter[0] is Pool.GIFT_CARD else None
    return card_document(new) | level if new else level


def _inbox_document(row: InboxRow) -> dict[str, Any]:
    return d.inbox_document(row, row.received_at + INBOX_KEPT if row.status in FINAL else None)


def _problems(store: "FakeStore") -> Iterator[tuple[str, dict[str, Any]]]:
    for (order_id, code, subject), at in store.problem_rows.items():
        problem = Problem(code, subject)
        key = problem_id(order_id, problem)
        document = problem_document(order_id, problem, at)
        if key in store.refund_deciders:
            actor, decided_at = store.refund_deciders[key]
            refund_key, refund_id = store.orphan_refunds[key]
            document |= {"refund_key": refund_key, "refund_decided_by": actor, "refund_decided_at": decided_at}
            document |= {"refund_id": refund_id} if refund_id else {}
        if (order_id, code, subject) in store.resolved_problems:
            document |= {"open": False, "resolved_at": store.resolved_problems[order_id, code, subject]}
        yield f"problems/{key}", document


def plain(value: Any) -> Any:
    """Return a document's value as it is read back: arrays are lists, maps have text for keys."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def differences(ours: Any, theirs: Any, at: str = "") -> Iterator[str]:
    """Return where two pictures differ, each with both values; *ours* is of the store in memory."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in sorted({*ours, *theirs}, key=str):
            below = f"{at} › {key}" if at else str(key)
            if key not in theirs or key not in ours:
                yield f"{below}: only {'in memory' if key in ours else 'in Firestore'}"
            else:
                yield from differences(ours[key], theirs[key], below)
    elif isinstance(ours, list) and isinstance(theirs, list):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
            yield from differences(mine, other, f"{at} › {index}")
        if len(ours) != len(theirs):
            yield f"{at}: {len(ours)} in memory, {len(theirs)} in Firestore"
    elif ours != theirs:
        yield f"{at}: in memory {_short(ours)}, in Firestore {_short(theirs)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"
