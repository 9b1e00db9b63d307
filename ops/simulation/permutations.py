"""Every order in which the six messages of one checkout can come, each once, twice or five times, or one of them never.

The checkout is of an order, or of an edit that makes a paid order dearer. The messages go through the webhook's door.
Then the triggers run, the schedule sweeps, and where a message was dropped the schedule reads Stripe's lists. Whatever
the order, what is known of the payment, the books' sums, what is ordered, the status, the stock and the mails are one.
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, permutations

from functions.domain.facets import captured, refunded
from ops.simulation.edit_stage import ask_edit, check_out_edit
from ops.simulation.faults import Faults
from ops.simulation.schedule import listening
from ops.simulation.stage import Stage
from stripe_simulator.outgoing import Attempt

DECLINED = "4000000000000002"
EVENTS = 6
TIMES = (1, 2, 5)
SEED = 1


@dataclass(frozen=True)
class Case:
    """One way in which the messages come: which first, how often each, and which never (-1: all come)."""

    first: tuple[int, ...]
    times: int
    dropped: int

    def deliveries(self) -> list[int]:
        """Return the messages as they come: each for the first time in the order of `first`, again anywhere later."""
        chance = random.Random(f"{SEED}/{self}")
        coming = list(self.first)
        for message in self.first:
            for _ in range(self.times - 1):
                coming.insert(chance.randint(coming.index(message) + 1, len(coming)), message)
        return [message for message in coming if message != self.dropped]


@dataclass
class Checkout:
    """A checkout that was declined twice and then paid, at the moment before Stripe's first message comes."""

    stage: Stage
    messages: Sequence[Attempt]

    @classmethod
    def paid(cls) -> "Checkout":
        """Return one."""
        stage = Stage(Faults(random.Random(SEED), {}, on=False))
        for act in (Stage.place, Stage.checkout, _declined, _declined, Stage.pay):
            act(stage)
        stage.hold_messages()
        return cls(stage, stage.messages)

    @classmethod
    def raised(cls) -> "Checkout":
        """Return the checkout of an edit that makes a paid order dearer."""
        stage = Stage(Faults(random.Random(SEED), {}, on=False))
        for act in (Stage.place, Stage.checkout, Stage.pay, Stage.hear, Stage.trigger, ask_edit, check_out_edit):
            act(stage)
        for act in (_declined, _declined, Stage.pay):
            act(stage)
        stage.hold_messages()
        return cls(stage, stage.messages)

    @property
    def named(self) -> set[str]:
        """Return the ids of the objects that the messages are about; who asks Stripe hears of others, too."""
        return {json.loads(attempt.body)["data"]["object"]["id"] for attempt in self.messages}

    def types(self) -> list[str]:
        """Return the messages' types."""
        return [json.loads(attempt.body)["type"] for attempt in self.messages]

    def end(self, case: Case) -> tuple[object, ...]:
        """Return what the checkout comes to when its messages come as *case* says."""
        stage = self.stage
        for message in case.deliveries():
            status = stage.world.receive(self.messages[message])
            if status != 200:
                stage.world.errors.append(f"the door answered {status}")
        stage.trigger()
        if case.dropped >= 0:
            stage.poll()
        stage.sweep()
        stage.sweep()
        stage.judge_step()
        order = stage.order
        mails = sorted(str(mail["message"]["subject"]) for mail in stage.world.store.mails.values())  # type: ignore[index]
        wrong = tuple(map(str, stage.violations))
        charges = [charge for name, charge in sorted(order.stripe.charges.items()) if name in self.named]
        known = (order.stripe.sessions, order.stripe.payment_intents, charges)
        ordered = (order.lines, order.amounts, order.edit, order.attempts.keys())
        return (*stage.end(), *known, *ordered, captured(order), refunded(order), order.next_due_at, *mails, *wrong)


def _declined(stage: Stage) -> None:
    stage.pay(DECLINED)


WAYS: Mapping[str, Callable[[], Checkout]] = {"an order": Checkout.paid, "an edit": Checkout.raised}


def cases(first: int | None = None) -> Iterator[Case]:
    """Return every case; *first* is the message that comes first."""
    orders = [order for order in permutations(range(EVENTS)) if first in (None, order[0])]
    for times in TIMES:
        for dropped in range(-1, EVENTS):
            yield from (Case(order, times, dropped) for order in orders)


def play(asked: Iterable[Case], make: Callable[[], Checkout] = Checkout.paid) -> tuple[int, list[str]]:
    """Play *asked* on what *make* makes; return how many they were, and those that end otherwise than the first."""
    checkout = make()
    if len(checkout.messages) != EVENTS:
        raise AssertionError(checkout.types())
    saved, wrong, runs = checkout.stage.save(), list[str](), 0
    with listening(checkout.stage.world):
        usual = checkout.end(Case(tuple(range(EVENTS)), 1, -1))
        for case in asked:
            checkout.stage.load(saved)
            runs += 1
            if (end := checkout.end(case)) != usual:
                wrong.append(f"{case}: {_difference(usual, end)}")
    return runs, wrong


def jobs() -> list[str]:
    """Return the parts: by what is paid, the order or its edit, and by the message that comes first."""
    return [f"{what}, first message {number}" for what in WAYS for number in range(1, EVENTS + 1)]


def run_job(job: str, one_in: int) -> tuple[int, list[str]]:
    """Play the cases of one part, or one in so many."""
    first = int(job.rsplit(" ", 1)[1]) - 1
    return play(islice(cases(first), 0, None, one_in), WAYS[job.split(",", maxsplit=1)[0]])


def _difference(usual: tuple[object, ...], end: tuple[object, ...]) -> str:
    if len(usual) != len(end):
        return str(end[len(usual) - 1 :])
    return "; ".join(f"{a} ≠ {b}" for a, b in zip(usual, end, strict=True) if a != b)
