"""One order's whole life on a target, act by act with its time, and nothing left behind: `ops smoke`."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import requests
from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError

from functions.adapters.firestore import put
from functions.domain.errors import OrderPaymentsError
from functions.use_cases.payments import CallFailed
from ops.api_client import Api, ApiError
from ops.bootstrap_run import SetupError
from ops.cloud.smoke_acts import ACTS, SKU, Act, SmokeFailed, Story
from ops.cloud.smoke_clean import prepare, settle, take_away
from ops.cloud.smoke_target import CUSTOMER, STAFF, Target, staff_claims

WAIT_SECONDS = 45.0
PERSON_SECONDS = 900.0
KIND = "smoke"
REPORTS = "reports"
FAILURES = (
    SmokeFailed,
    ApiError,
    CallFailed,
    OrderPaymentsError,
    GoogleAPICallError,
    GoogleAuthError,
    requests.RequestException,
    SetupError,
    OSError,
    KeyError,
    ValueError,
)
"""What an act, or an answer that is not of the shape that it should have, ends in."""


@dataclass(frozen=True)
class Told:
    """What became of one act."""

    name: str
    ok: bool
    seconds: float
    says: str
    next: str = ""
    """What to look at when it failed."""


@dataclass(frozen=True)
class Smoke:
    """What became of a whole run."""

    project: str
    at: str
    livemode: bool
    order_id: str
    seconds: float
    acts: tuple[Told, ...]

    @property
    def ok(self) -> bool:
        """Say whether every act came about, the cleaning up too."""
        return all(each.ok for each in self.acts)


type Tell = Callable[[Told], object]


@dataclass(frozen=True)
class Manner:
    """How a run goes about it: what it buys, how long it waits for machines and for people, and whom it tells."""

    tell: Tell
    ask_person: Callable[[str], object]
    sku: str = SKU
    wait_seconds: float = WAIT_SECONDS
    person_seconds: float = PERSON_SECONDS


def run(target: Target, manner: Manner) -> Smoke:
    """Take one order through its whole life; whatever happens, end with cleaning up, and record the outcome."""
    began, at = time.monotonic(), datetime.now(UTC)
    story: Story | None = None
    told: list[Told] = []
    try:
        story = _story(target, manner)
        for each in _acted(story):
            told.append(each)
            manner.tell(each)
    finally:
        told += _cleaned(target, story)
        manner.tell(told[-1])
    order_id = str(story.order.get("id", ""))
    seconds = round(time.monotonic() - began, 2)
    smoke = Smoke(target.environment.project, at.isoformat(), target.livemode, order_id, seconds, tuple(told))
    _record(target, smoke, at)
    return smoke


def _story(target: Target, manner: Manner) -> Story:
    customer = Api(target.api_url, target.sign_in(CUSTOMER, {}))
    staff = Api(target.api_url, target.sign_in(STAFF, staff_claims()))
    return Story(target, customer, staff, manner.wait_seconds, manner.person_seconds, manner.ask_person, manner.sku)


def _acted(story: Story) -> Iterator[Told]:
    """Do one act after the other; the first that fails is the last."""
    for act in (Act("prepare", _prepared, "settings/module; may your login write to Firestore?"), *ACTS):
        told = _done(story, act)
        yield told
        if not told.ok:
            return


def _prepared(story: Story) -> str:
    settled = settle(story)
    prepare(story.target, story.sku)
    return f"an earlier run's orders settled: {', '.join(settled)}" if settled else "nothing left of an earlier run"


def _done(story: Story, act: Act) -> Told:
    began = time.monotonic()
    try:
        says = act.do(story)
    except FAILURES as error:
        why = " ".join(str(error).split()) or type(error).__name__
        return Told(act.name, ok=False, seconds=_since(began), says=why, next=act.next.replace("ID", _named(story)))
    return Told(act.name, ok=True, seconds=_since(began), says=says)


def _named(story: Story) -> str:
    return str(story.order.get("id", "ID"))


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)


def _cleaned(target: Target, story: Story | None) -> list[Told]:
    """Leave nothing behind: money first, then what was made for the run, whichever of them fails."""
    began, faults, settled = time.monotonic(), [], []
    try:
        settled = settle(story) if story is not None else []
    except FAILURES as error:
        faults.append(str(error))
    try:
        take_away(target)
    except FAILURES as error:
        faults.append(str(error))
    says = "; ".join(faults) or (f"settled {', '.join(settled)}" if settled else "nothing left")
    after = "run it again: it settles first what is left; or look at the orders of the customer " + CUSTOMER
    return [Told("clean up", ok=not faults, seconds=_since(began), says=says, next=after if faults else "")]


def _record(target: Target, smoke: Smoke, at: datetime) -> None:
    """Keep the outcome, for `ops watch` and for whoever asks later."""
    report = {**asdict(smoke), "acts": [asdict(each) for each in smoke.acts], "at": at, "ok": smoke.ok, "kind": KIND}
    put(target.db.collection(REPORTS).document(f"{KIND}-{at:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"), report)
