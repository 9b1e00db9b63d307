"""Missed events, taken in from here: while a deployment changed the webhook's door, Stripe may have knocked in vain."""

from collections.abc import Callable

from functions.adapters.books import FirestoreBooks
from functions.bootstrap import build
from functions.use_cases.books import Healing
from functions.use_cases.missed import FETCHES_MAX, Polled, poll
from functions.use_cases.pace import paced
from ops.bootstrap_run import SetupError, say
from ops.cloud.deploy_run import Place

PASSES_MAX = 200


def backfilled(healing: Healing, check: Callable[[], None]) -> str:
    """Take in what Stripe lists and we do not have, pass by pass, and say how much it was.

    Raises:
        SetupError: Stripe or the database does not answer; what is taken in stays.
    """
    healing, events, settlements = paced(healing), 0, 0
    for _ in range(PASSES_MAX):
        check()
        polled: Polled = poll(healing)
        events, settlements = events + polled.events, settlements + polled.settlements
        if polled.failed:
            raise SetupError(f"missed events: {polled.failed} after {events}; run it again")
        if not polled.events:
            return f"{events} events, {settlements} settlements"
        say(f"{events} missed events taken in (at most {FETCHES_MAX} a pass) …")
    raise SetupError(f"missed events: {events} taken in, and still more; run it again")


def backfill_of(place: Place) -> Callable[[Callable[[], None]], str]:
    """Return the backfill of a project, with its own Stripe key."""
    from ops.cloud.smoke_target import connection  # noqa: PLC0415 — a plan needs no Stripe key

    def backfill(check: Callable[[], None]) -> str:
        payments, config = connection(place.environment)
        return backfilled(Healing(build(place.db, payments, config), payments.lists, FirestoreBooks(place.db)), check)

    return backfill
