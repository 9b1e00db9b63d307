"""Edits that cost more in the interleavings: paying for one, its end by time or by staff, and what else may happen.

They are played as the pairs of `interleavings` are, and counted with them.
"""

from collections.abc import Iterable
from dataclasses import replace

from functions.use_cases.sweep import sweep
from ops.simulation import interleavings
from ops.simulation.edit_stage import ask_edit, capture_edit, check_out_edit, let_time_pass, withdraw_edit
from ops.simulation.interleavings import FLOWS, Act, Baton, Pair
from ops.simulation.stage import Stage

PAY, EXPIRE, WITHDRAW, CAPTURE = "pay the edit", "expire the edit", "withdraw the edit", "capture the edit"


def _expire(stage: Stage, _name: str) -> None:
    sweep(stage.world.module)
    stage.trigger()


def _withdraw(stage: Stage, name: str) -> None:
    withdraw_edit(stage, name)
    stage.trigger()


def _capture(stage: Stage, name: str) -> None:
    capture_edit(stage, name)
    stage.trigger()


def _check_out(stage: Stage, _name: str) -> None:
    check_out_edit(stage)


EDIT_FLOWS: dict[str, Act] = {
    PAY: FLOWS["pay"],
    EXPIRE: _expire,
    WITHDRAW: _withdraw,
    CAPTURE: _capture,
    "cancel": FLOWS["cancel"],
    "refund": FLOWS["refund"],
    "refund in the Dashboard": FLOWS["refund in the Dashboard"],
    "webhook": FLOWS["webhook"],
    "reconcile": FLOWS["reconcile"],
    "check out the edit": _check_out,
}
EDIT_PAIRS = (
    *((PAY, other) for other in EDIT_FLOWS if other != CAPTURE),
    *((WITHDRAW, other) for other in (WITHDRAW, EXPIRE, "cancel", "check out the edit")),
    *((EXPIRE, other) for other in ("cancel", "check out the edit")),
    *((CAPTURE, other) for other in (WITHDRAW, "cancel", "refund", CAPTURE)),
)
HOTTEST_EDITS = ((PAY, EXPIRE), (PAY, WITHDRAW), (PAY, "refund"))
HEARD = {EXPIRE, "webhook"}
"""Beside these the edit is paid before the race: what is left of it is that its messages come."""


def edit_pair_of(names: tuple[str, str]) -> Pair:
    """Bring a paid order with an open edit to the moment from which both flows make sense."""
    stage = Stage(Baton(), CAPTURE in names)
    store = stage.world.store
    stage.world.module = replace(
        stage.world.module, outbox=store.outbox, problems=store.problems, customers=store.customers
    )
    stage.place()
    stage.checkout()
    _pay(stage)
    if CAPTURE in names:
        stage.capture()
        stage.trigger()
        stage.hear()
    ask_edit(stage)
    if "check out the edit" not in names or PAY in names:
        check_out_edit(stage)
    if CAPTURE in names:
        _pay(stage)
    elif PAY in names and HEARD & set(names):
        stage.pay()
        stage.hold_messages()
    if EXPIRE in names:
        let_time_pass(stage)
    return Pair([EDIT_FLOWS[name] for name in names], stage, stage.save())


def _pay(stage: Stage) -> None:
    stage.pay()
    stage.hear()
    stage.trigger()


def jobs() -> list[str]:
    """Return the names of all pairs, those of `interleavings` first."""
    return [*interleavings.jobs(), *_names(EDIT_PAIRS)]


def _names(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{' + '.join(names)}, with an edit" for names in pairs]


def run_job(job: str, one_in: int) -> tuple[int, list[str]]:
    """Play every schedule of one pair; return how many there were, and what was wrong. *one_in*: skip other pairs."""
    names = dict(zip(_names(EDIT_PAIRS), EDIT_PAIRS, strict=True)).get(job)
    if names is None:
        return interleavings.run_job(job, one_in)
    if jobs().index(job) % one_in:
        return 0, []
    return interleavings.judged(job, edit_pair_of(names))
