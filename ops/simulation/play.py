"""What the actors share: the world, its orders, and the requests that may be made again."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from functions.domain.errors import OrderPaymentsError
from functions.domain.order import Order
from functions.use_cases.module import Caller
from ops.simulation.faults import Crashed
from ops.simulation.world import World

SENSIBLE = 0.8
"""The share of acts that make sense for the order that they are done to."""


@dataclass
class Play:
    """The world, its orders and how many there may be, and requests without an answer, which may be made again."""

    world: World
    orders_max: int
    placed: list[tuple[str, Caller]] = field(default_factory=list)
    unanswered: list[Callable[[], object]] = field(default_factory=list)
    refusals: int = 0

    def ask(self, request: Callable[[], object]) -> None:
        """Make a caller's request; one without an answer may be repeated, as it was."""
        try:
            request()
        except Crashed:
            self.unanswered.append(request)
            raise
        except OrderPaymentsError as error:
            self.refusals += 1
            if error.status >= 500:
                self.unanswered.append(request)

    def order(self, chance: random.Random, fit: Callable[[Order], object] = bool) -> tuple[Order, Caller] | None:
        """Return an order and its customer: mostly one that *fit* holds for, sometimes any."""
        there = [(self.world.store.documents[order_id], caller) for order_id, caller in self.placed]
        fitting = [pair for pair in there if fit(pair[0])]
        pick, strict = chance.random(), chance.random() < SENSIBLE
        found = fitting if strict and fitting else there
        return found[int(pick * len(found))] if found else None
