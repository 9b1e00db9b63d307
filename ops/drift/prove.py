"""The detection figure: so many kinds of damage, so many times each, among so many clean orders, in one pass."""

import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

from functions.domain.drift import Break, Drift
from functions.use_cases.repair import reconcile
from ops.drift.damage import PLANTED
from ops.drift.shop import Shop, populate
from ops.paths import ROOT

ENOUGH_SECONDS = 2 * 60 * 60
"""After this, a payment without an order is an orphan, and every page that was open is not."""
LATE_SECONDS = 6 * 60
"""After this, what is on its way is late."""


@dataclass(frozen=True)
class Figure:
    """What the check found of what was planted. `false_alarms` are breaks of what nobody touched."""

    orders: int
    planted: int
    found: int
    missed: tuple[Break, ...]
    false_alarms: tuple[Break, ...]
    repaired: int
    raised: int
    second_pass_writes: int
    second_pass_posts: int
    seconds: float

    @property
    def holds(self) -> bool:
        """Say whether all was found, nothing else was, and a second pass over the rest did nothing."""
        quiet = self.second_pass_writes == self.second_pass_posts == 0
        return self.found == self.planted and not self.false_alarms and quiet


def prove(orders: int, times: int, seed: int) -> Figure:
    """Plant each kind of damage *times* times among *orders* clean orders, and look and repair once."""
    shop, began = Shop(seed), time.monotonic()
    populate(shop, orders * 9 // 10)
    planted = {PLANTED[Drift.ORPHAN_PAYMENT][1](shop, shop.open()): Drift.ORPHAN_PAYMENT for _ in range(times)}
    shop.advance(ENOUGH_SECONDS)
    shop.settle()
    populate(shop, orders - orders * 9 // 10)
    planted |= damage(shop, times)
    shop.advance(LATE_SECONDS)
    shop.deliver()  # Pages of clean orders end meanwhile.
    tell(f"{len(planted)} damages are planted; looking")
    before = state(shop)
    seen = reconcile(shop.healing, shop.began, apply=False)
    if state(shop) != before:
        raise AssertionError("a look alone wrote something")
    named = {(each.order_id, each.kind) for each in seen.breaks}
    missed = tuple(Break(kind, order_id, "") for order_id, kind in planted.items() if (order_id, kind) not in named)
    tell(f"{len(seen.breaks)} found; repairing")
    done = reconcile(shop.healing, shop.began, apply=True)
    tell(f"{done.repaired} repaired; looking again")
    before, posts = state(shop), shop.wire.posts
    reconcile(shop.healing, shop.began, apply=True)
    return Figure(
        orders=orders,
        planted=len(planted),
        found=len(planted) - len(missed),
        missed=missed,
        false_alarms=tuple(each for each in seen.breaks if each.order_id not in planted),
        repaired=done.repaired,
        raised=done.raised,
        second_pass_writes=int(state(shop) != before),
        second_pass_posts=shop.wire.posts - posts,
        seconds=time.monotonic() - began,
    )


def damage(shop: Shop, times: int) -> dict[str, Drift]:
    """Damage an order of its own for each kind but orphans, *times* times, and return which has what."""
    whole = [(kind, prepare(shop)) for kind, (prepare, _) in PLANTED.items() for _ in range(times)]
    shop.settle()
    shop.settled()
    planted = dict[str, Drift]()
    for kind, order in whole:
        if kind is not Drift.ORPHAN_PAYMENT:
            shop.deliver()  # What is withheld then is of this order alone.
            planted[PLANTED[kind][1](shop, shop.order(order))] = kind
    return planted


def tell(what: str) -> None:
    """Say on stderr how far it is."""
    print(what, file=sys.stderr, flush=True)


def state(shop: Shop) -> tuple[object, ...]:
    """Return what would be different had anything been written."""
    store, books = shop.store, shop.books
    rows = (dict(store.outbox_rows), dict(store.inbox_rows), dict(store.problem_rows), dict(store.stripe_links))
    return (dict(store.tokens), dict(store.documents), *rows, dict(books.rows), dict(books.marks), books.writes)


def run(orders: int, times: int, seed: int) -> int:
    """Print the figure and return 0 when it holds, 1 when not."""
    figure = prove(orders, times, seed)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    sys.stdout.write(
        f"drift: found {figure.found} of {figure.planted} ({len(PLANTED)} kinds x {times}) among {orders} clean "
        f"orders, {len(figure.false_alarms)} false alarms; repaired {figure.repaired}, raised {figure.raised}; "
        f"second pass: {figure.second_pass_writes} writes, {figure.second_pass_posts} POSTs; "
        f"{figure.seconds:.0f} s, seed {seed}, commit {commit.stdout.strip() or 'unknown'}\n"
    )
    for what, breaks in (("not found", figure.missed), ("false alarm", figure.false_alarms)):
        for kind, count in Counter(each.kind for each in breaks).items():
            sys.stdout.write(f"  {what}: {kind} x {count}\n")
    return 0 if figure.holds else 1
