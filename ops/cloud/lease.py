"""One at a time: a lock with a lease, and a number that shuts out who has lost it.

Every commit of a holder carries the lock and renews it, so one who lost it writes nothing any more. Ages are judged by
the database's clock alone. Whoever takes over waits until the loser's lease has ended: by then the loser has seen it,
or is gone.
"""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import commit, get
from functions.domain.errors import Unavailable
from functions.use_cases.ports import CommitFailed
from ops.bootstrap_run import SetupError, say

LEASE_SECONDS = 20.0
RENEWALS = 4
"""How often a lease is renewed before it would end."""
TRIES = 5
POLL_SECONDS = 0.2
DOCUMENT = "lock"

type Fill = Callable[[firestore.WriteBatch], object]
"""Adds to a batch what is to be written with the lock."""


class Busy(SetupError):
    """Another holds the lock, and renews it."""


class Fenced(SetupError):
    """The lock was taken by another; nothing more may be written."""


class Overtaken(Exception):
    """A document was changed between its read and this commit; nothing was written, read again."""


@dataclass(frozen=True)
class Lock:
    """Which lock it is, and who wants it: a run of a command, by its id."""

    db: firestore.Client
    collection: str
    holder: str
    kind: str
    """The command."""
    lease_seconds: float = LEASE_SECONDS

    @property
    def reference(self) -> firestore.DocumentReference:
        """Return the document that it is."""
        return self.db.collection(self.collection).document(DOCUMENT)

    @property
    def name(self) -> str:
        """Return who wants it, for people."""
        return f"{self.kind} {self.holder}"


@dataclass
class Hold:
    """The lock as its holder last left it."""

    lock: Lock
    fence: int
    token: Any
    ends: float
    """When the lease ends if it is not renewed, by `time.monotonic`."""
    lost: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def commit(self, fill: Fill) -> None:
        """Commit what *fill* adds to a batch, if the lock is still ours; that renews it.

        Raises:
            Fenced: the lock is another's.
            Overtaken: a document is not as it was read, or no answer came and nothing was written.
        """
        with self._turn:
            self._commit(fill, self.lock.holder)

    def write(self, fill: Fill) -> None:
        """Commit what depends on nothing that was read, again and again until it stands.

        Raises:
            Fenced: the lock is another's.
            SetupError: the database does not take it.
        """
        with self._turn:
            self._write(fill, self.lock.holder)

    def renew(self) -> None:
        """Begin the lease anew.

        Raises:
            Fenced: the lock is another's.
        """
        self.write(_nothing)

    def release(self) -> None:
        """Give the lock back; one that is lost is left alone."""
        with self._turn, contextlib.suppress(SetupError, Unavailable):
            self._write(_nothing, "")

    def check(self) -> None:
        """Go on only with the lock.

        Raises:
            Fenced: it is lost, or was not renewed in time: another may have it.
        """
        if time.monotonic() > self.ends:
            self.lost.set()
        if self.lost.is_set():
            raise Fenced(f"{self.lock.name} lost its lock, and ends here")

    def _write(self, fill: Fill, holder: str) -> None:
        for attempt in range(TRIES):
            with contextlib.suppress(Overtaken):
                self._commit(fill, holder)
                return
            time.sleep(POLL_SECONDS * attempt)
        raise SetupError(f"the database does not take what {self.lock.kind} writes; run it again")

    def _commit(self, fill: Fill, holder: str) -> None:
        self.check()
        nonce, batch, sent_at = uuid.uuid4().hex, self.lock.db.batch(), time.monotonic()
        option = self.lock.db.write_option(last_update_time=self.token)
        batch.update(self.lock.reference, {"holder": holder, "nonce": nonce}, option=option)
        fill(batch)
        try:
            commit(batch)
            self.token = (batch.write_results or [])[0].update_time
        except CommitFailed:
            seen = get(self.lock.reference)
            if not seen.exists or seen.get("fence") != self.fence:
                self.lost.set()
                self.check()
            self.token = seen.update_time
            if seen.get("nonce") != nonce:
                raise Overtaken from None
        self.ends = sent_at + self.lock.lease_seconds


def acquire(lock: Lock, *, supersedes: bool = False) -> tuple[Hold, float]:
    """Take the lock, and return it with the seconds after which the one before is surely gone.

    A lock that is not renewed is waited for; *supersedes* takes one that is, from any but its own kind.

    Raises:
        Busy: another renews it.
    """
    first = ""
    while True:
        seen = get(lock.reference)
        left = _left(seen, lock.lease_seconds)
        if left <= 0 or (supersedes and seen.get("kind") != lock.kind):
            hold = _take(lock, seen)
            if hold is not None:
                return hold, max(0.0, left)
            continue
        nonce, other = str(seen.get("nonce")), f"{seen.get('kind')} {seen.get('holder')}"
        if first and nonce != first:
            raise Busy(f"{other} is under way; wait for its end, then run it again")
        if not first:
            say(f"{other} holds the lock; waiting {left:.0f} s to see if it lives …")
        first = nonce
        time.sleep(POLL_SECONDS)


def _left(seen: firestore.DocumentSnapshot[Any], lease_seconds: float) -> float:
    """Return for how many seconds more the lock is its holder's."""
    if not seen.exists or not seen.get("holder"):
        return 0.0
    age = (seen.read_time - seen.update_time).total_seconds()
    return float(max(lease_seconds, seen.get("lease_seconds")) - age)


def _take(lock: Lock, seen: firestore.DocumentSnapshot[Any]) -> Hold | None:
    """Take the lock as it was seen, or return None if it has changed since."""
    nonce, fence = uuid.uuid4().hex, (int(seen.get("fence")) if seen.exists else 0) + 1
    document = {
        "holder": lock.holder,
        "kind": lock.kind,
        "fence": fence,
        "nonce": nonce,
        "lease_seconds": lock.lease_seconds,
    }
    batch, sent_at = lock.db.batch(), time.monotonic()
    if seen.exists:
        batch.update(lock.reference, document, option=lock.db.write_option(last_update_time=seen.update_time))
    else:
        batch.create(lock.reference, document)
    with contextlib.suppress(CommitFailed):
        commit(batch)
    after = get(lock.reference)
    if not after.exists or after.get("nonce") != nonce:
        return None
    return Hold(lock, fence, after.update_time, sent_at + lock.lease_seconds)


@contextlib.contextmanager
def kept(hold: Hold) -> Iterator[Hold]:
    """Renew the lock in the background until the block ends, then give it back."""
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(hold, ended.wait), daemon=True)
    thread.start()
    try:
        yield hold
    finally:
        ended.set()
        thread.join()
        hold.release()


def _renew(hold: Hold, wait: Callable[[float], bool]) -> None:
    """Renew until told to end, or until the lock is lost."""
    while not wait(hold.lock.lease_seconds / RENEWALS) and not hold.lost.is_set():
        with contextlib.suppress(SetupError, Unavailable):
            hold.renew()


def _nothing(_batch: firestore.WriteBatch) -> None:
    return
