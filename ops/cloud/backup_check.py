"""Whether a restored database is whole: every chain, and every object at Stripe, to which nothing is ever written.

What came after the backup is taken in first, from Stripe's own lists; effects are not run: the rows wait.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import stripe
from google.cloud import firestore

from functions.adapters.books import FirestoreBooks
from functions.bootstrap import build
from functions.domain.drift import Drift
from functions.domain.errors import Unavailable
from functions.domain.ledger import verify
from functions.use_cases.books import Healing
from functions.use_cases.explain import UNREADABLE
from functions.use_cases.missed import poll
from functions.use_cases.pace import paced
from functions.use_cases.payments import CallFailed
from functions.use_cases.ports import Orders
from functions.use_cases.reconcile import Report
from functions.use_cases.repair import reconcile
from ops.bootstrap_run import SetupError, say
from ops.cloud.environment import Environment
from ops.cloud.smoke_target import connection

PASSES_MAX = 500
TIMEOUT_SECONDS = 20
BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
ROWS_MAX = 10_000
TOLD_EVERY = 500


class ReadOnly(stripe.RequestsClient):
    """Stripe's client, for looking only: a copy of the records must never move money."""

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> Any:
        """Ask, if it is a question.

        Raises:
            SetupError: it would change something.
        """
        if method.lower() != "get":
            raise SetupError(f"a restored copy must not write to Stripe ({method} {url}); this is a bug")
        return super().request(method, url, *arguments, **named)


@dataclass(frozen=True)
class Checked:
    """What a restored database is worth."""

    orders: int
    faults: tuple[str, ...]
    """Order and fault, for each chain or ledger that is not whole."""
    events: int
    """What Stripe told after the backup, taken in."""
    repaired: Mapping[str, int]
    """Breaks by kind that were joined or written again."""
    differences: tuple[str, ...]
    """What differs from Stripe in the end, and each order that Stripe names and the backup does not hold."""
    later: int = 0
    """Orders that were placed after the backup, and are where they belong."""

    @property
    def ok(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.faults and not self.differences


def healing_of(environment: Environment, db: firestore.Client, database_id: str) -> Healing:
    """Return the module on another database of the project, for looking at Stripe only."""
    payments, config = connection(environment, database_id, ReadOnly(timeout=TIMEOUT_SECONDS))
    return Healing(build(db, payments, config), payments.lists, FirestoreBooks(db))


def nowhere(_order_id: str) -> bool:
    """Say that an order is nowhere else: what the backup does not hold is lost."""
    return False


def check(healing: Healing, since: datetime, elsewhere: Callable[[str], bool] = nowhere) -> Checked:
    """Take in what came after the backup, repair what that explains, and see what is still wrong.

    Args:
        healing: the module on the restored database.
        since: from when on Stripe is compared.
        elsewhere: whether an order that is not in the backup is where it belongs.

    Raises:
        SetupError: Stripe does not answer.
    """
    quiet = paced(healing)
    try:
        events = _caught_up(quiet)
        first = reconcile(healing, since, apply=True, say=_told)
        second = reconcile(healing, since, apply=False, say=_told) if first.breaks else first
        missing = _missing(quiet, second)
    except (CallFailed, Unavailable) as failure:
        raise SetupError(f"Stripe or the database does not answer ({failure}); run it again") from failure
    left = [each for each in second.breaks if each.kind is not Drift.ORPHAN_PAYMENT]
    lost = sorted(order_id for order_id in missing if not elsewhere(order_id))
    return Checked(
        *_chains(healing),
        events=events,
        repaired=Counter(str(each.kind) for each in first.breaks if each not in second.breaks),
        differences=(
            *(f"{each.kind} {each.order_id or '-'} {each.subject}" for each in left),
            *(f"order_missing {order_id}" for order_id in lost),
        ),
        later=len(missing) - len(lost),
    )


def _missing(healing: Healing, report: Report) -> set[str]:
    """Return the orders that Stripe's objects name and that are not in the restored database."""
    found = {each.order_id for each in report.breaks if each.kind is Drift.ORPHAN_PAYMENT}
    origin = healing.module.installed().installation_id
    for row in healing.module.inbox.due(END, ROWS_MAX):
        if row.reason == "unknown_order":
            metadata = healing.lists.fetch_as(row.type, row.object_id)[1]
            found |= {metadata["order_id"]} if metadata.get("origin") == origin else set()
    return found


def _told(what: str, count: int) -> None:
    say(f"{what}: {count}")


def _caught_up(healing: Healing) -> int:
    """Take in missed events until a pass finds none."""
    taken = 0
    for _ in range(PASSES_MAX):
        polled = poll(healing)
        if polled.failed:
            raise SetupError(f"Stripe's lists could not be read ({polled.failed}); run it again")
        taken += polled.events
        if not polled.events and not polled.settlements:
            return taken
        say(f"events since the backup: {taken}")
    raise SetupError("Stripe tells more than can be taken in; run it again to go on")


def _chains(healing: Healing) -> tuple[int, tuple[str, ...]]:
    count, faults = 0, []
    for order_id in healing.books.orders_since(BEGINNING):
        faults += [f"{order_id}: {each}" for each in _faults(healing.module.orders, order_id)]
        count += 1
        if count % TOLD_EVERY == 0:
            say(f"chains verified: {count}")
    return count, tuple(faults)


def _faults(orders: Orders, order_id: str) -> list[str]:
    """Return what is wrong with one order's chain; one that cannot be read keeps no other from being verified."""
    try:
        order = orders.get(order_id)
        return ["gone"] if order is None else verify(order, orders.entries(order_id))
    except UNREADABLE as error:
        return [f"cannot be read: {error}"]
