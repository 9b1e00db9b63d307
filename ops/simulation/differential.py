"""The same schedules on Firestore's emulator: one harness, two stores, and the same end to the last document.

A seed is played twice: on the store in memory, and on the deployed Firestore adapters with a project of their own.
Compared is every document, every call to Stripe, Stripe's own objects, what went wrong and what was done on the way,
and what the ports answer at the end. The store in memory is only worth what this says.
"""

import os
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from functions.domain.facets import payment_status
from functions.use_cases.search import Place
from ops.simulation.clock import START
from ops.simulation.differential_dump import differences
from ops.simulation.differential_store import DATABASE, EMULATOR, EmulatorStore
from ops.simulation.dump import Post
from ops.simulation.schedule import Plan, plan, run_on
from ops.simulation.state import State
from ops.simulation.store import FakeStore
from ops.simulation.world import World

SHOWN_MAX = 6
LATE = datetime(2100, 1, 1, tzinfo=UTC)
FEW = 3
"""So many rows are asked for, so that lists are cut off."""


@dataclass(frozen=True)
class Compared:
    """One seed on both stores: how many documents and calls were compared, and what differs."""

    seed: int
    documents: int
    calls: int
    wrong: list[str]


def compare(seed: int, steps: int) -> Compared:
    """Play a seed on both stores and compare all that came of it."""
    planned, project = plan(seed, steps), f"demo-{uuid.uuid4().hex[:12]}"
    ours = picture(planned, FakeStore())
    there = EmulatorStore(project)
    try:
        theirs = picture(planned, there)
        stale = differences(there.seen(), theirs["documents"], "what was looked at")
        wrong = [*differences(ours, theirs), *stale]
    finally:
        there.close()
        clear(project)
    found = [f"seed {seed}: {each}" for each in islice(wrong, SHOWN_MAX)]
    found += [f"seed {seed}: … and {len(wrong) - SHOWN_MAX} more"] if len(wrong) > SHOWN_MAX else []
    found += [f"seed {seed}, {name}: {each}" for name, p in _named(ours, theirs) for each in p["violations"]]
    return Compared(seed, len(theirs["documents"]), len(theirs["calls"]), found)


def _named(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (("in memory", ours), ("in Firestore", theirs))


def picture(planned: Plan, store: State) -> dict[str, Any]:
    """Play a plan on a store and return all that came of it."""
    outcome, world = run_on(planned, store)
    return {
        "violations": [str(violation) for violation in outcome.violations],
        "done": list(outcome.done),
        "faults": dict(outcome.faults),
        "calls": [_call(post) for post in world.wire.posts],
        "requests": world.wire.requests,
        "published": world.publisher.events,
        "stripe": world.simulator.world.store.tables,
        "documents": store.everything(),
        "answers": dict(_answers(world)),
    }


def _call(post: Post) -> Mapping[str, object]:
    """Return a call to Stripe; its parameters have no order."""
    body = sorted(parse_qsl(post.body.decode(), keep_blank_values=True))
    return {"at": post.at, "path": post.path, "key": post.key, "body": body, "known": post.known}


def _answers(world: World) -> Iterator[tuple[str, object]]:
    """Return what the ports answer at the end: which rows come first, and where a list is cut off."""
    store = world.store
    orders, books = store.orders, store.books
    yield "orders", dict(store.documents)
    yield "orders due", orders.due(LATE, FEW)
    yield "outbox due", store.outbox.due(LATE, FEW)
    yield "inbox due", store.inbox.due(LATE, FEW)
    yield "inbox dead", store.inbox.dead(FEW)
    yield "problems open", store.problems.open(FEW)
    yield "settlements pending", books.pending_settlements(LATE, FEW)
    yield "settlements", list(books.settlements_between(START, LATE))
    yield "orders since", list(books.orders_since(START))
    yield "inbox since", list(books.inbox_since(START))
    yield "outbox", list(books.outbox())
    for order_id, order in list(store.documents.items()):
        yield f"outbox of {order_id}", books.outbox_of(order_id)
        yield f"like {order_id}", orders.search({"payment_status": str(payment_status(order))}, limit=FEW, after=None)
        after = orders.of_customer(order.customer_id, limit=FEW, after=Place(order.created_at, order_id))
        yield f"before {order_id}", after


def clear(project: str) -> None:
    """Delete a project's documents, so that the emulator's memory stays small."""
    url = f"http://{os.environ[EMULATOR]}/emulator/v1/projects/{project}/databases/{DATABASE}/documents"
    request = urllib.request.Request(url, method="DELETE")
    with urllib.request.urlopen(request, timeout=60):
        pass
