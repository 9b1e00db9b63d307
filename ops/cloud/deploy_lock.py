"""One deployment at a time: a lock with a lease, and a number that shuts out who has lost it.

Every write of a holder renews the lock in the same commit, so one who lost it writes nothing any more. Ages are judged
by the database's clock alone. Whoever takes over waits until the loser's lease has ended: by then the loser has seen
it, or is gone.
"""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import commit, get
from functions.domain.errors import Unavailable
from functions.use_cases.ports import CommitFailed
from ops.bootstrap_run import SetupError, say
from ops.cloud import records
from ops.cloud.records import Deployment

LEASE_SECONDS = 20.0
RENEWALS = 4
"""How often a lease is renewed before it would end."""
TRIES = 5
POLL_SECONDS = 0.2
DOCUMENT = "lock"


class Busy(SetupError):
    """Another deployment is under way."""


class Fenced(SetupError):
    """The lock was taken by another; nothing more may be written."""


@dataclass
class Hold:
    """The lock as its holder has it."""

    db: firestore.Client
    holder: str
    fence: int
    lease_seconds: float
    token: Any
    lost: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def write(self, *deployments: Deployment, settings: Mapping[str, Any] | None = None) -> None:
        """Write the records, and these settings with them, if the lock is still ours.

        Raises:
            Fenced: it is not.
        """
        with self._turn:
            self._commit({"holder": self.holder}, deployments, settings)

    def renew(self) -> None:
        """Begin the lease anew.

        Raises:
            Fenced: the lock is another's.
        """
        with self._turn:
            self._commit({"holder": self.holder})

    def release(self) -> None:
        """Give the lock back; one that is lost is left alone."""
        with self._turn, contextlib.suppress(SetupError, Unavailable):
            self._commit({"holder": ""})

    def check(self) -> None:
        """Go on only with the lock.

        Raises:
            Fenced: it is lost.
        """
        if self.lost.is_set():
            raise Fenced("a rollback took over; this deployment ends here")

    def _commit(
        self,
        lock: Mapping[str, Any],
        deployments: Sequence[Deployment] = (),
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        nonce = uuid.uuid4().hex
        for attempt in range(TRIES):
            self.check()
            batch, reference = self.db.batch(), _reference(self.db)
            option = self.db.write_option(last_update_time=self.token)
            batch.update(reference, {**lock, "nonce": nonce}, option=option)
            for deployment in deployments:
                record = self.db.collection(records.COLLECTION).document(deployment.deployment_id)
                batch.set(record, records.document(deployment))
            if settings is not None:
                batch.update(self.db.collection("settings").document("module"), dict(settings))
            try:
                commit(batch)
            except CommitFailed:
                seen = get(reference)
            else:
                self.token = batch.write_results[0].update_time if batch.write_results else get(reference).update_time
                return
            self.token = seen.update_time
            if seen.get("fence") != self.fence:
                self.lost.set()
            elif seen.get("nonce") == nonce:
                return
            time.sleep(POLL_SECONDS * attempt)
        self.check()
        raise SetupError("the database does not take the record of this deployment; run it again")


def acquire(
    db: firestore.Client, holder: str, kind: str, *, supersedes: bool = False, lease_seconds: float = LEASE_SECONDS
) -> tuple[Hold, float]:
    """Take the lock, and return it with the seconds after which the one before is surely gone.

    A lock that is not renewed is waited for; *supersedes* takes one that is, from any but its own kind.

    Raises:
        Busy: another deployment renews it.
    """
    first = ""
    while True:
        seen = get(_reference(db))
        left = _left(seen, lease_seconds)
        if left <= 0 or (supersedes and seen.get("kind") != kind):
            hold = _take(db, seen, holder, kind, lease_seconds)
            if hold is not None:
                return hold, max(0.0, left)
            continue
        nonce = str(seen.get("nonce"))
        if first and nonce != first:
            raise Busy(f"{seen.get('kind')} {seen.get('holder')} is under way; wait for its end")
        if not first:
            say(f"{seen.get('kind')} {seen.get('holder')} holds the lock; waiting {left:.0f} s to see if it lives …")
        first = nonce
        time.sleep(POLL_SECONDS)


def _left(seen: firestore.DocumentSnapshot[Any], lease_seconds: float) -> float:
    if not seen.exists or not seen.get("holder"):
        return 0.0
    age = (seen.read_time - seen.update_time).total_seconds()
    return float(max(lease_seconds, seen.get("lease_seconds")) - age)


def _take(
    db: firestore.Client, seen: firestore.DocumentSnapshot[Any], holder: str, kind: str, lease_seconds: float
) -> Hold | None:
    """Take the lock as it was seen, or return None if it has changed since."""
    fence, nonce = (int(seen.get("fence")) if seen.exists else 0) + 1, uuid.uuid4().hex
    document = {"holder": holder, "kind": kind, "fence": fence, "nonce": nonce, "lease_seconds": lease_seconds}
    batch, reference = db.batch(), _reference(db)
    if seen.exists:
        batch.update(reference, document, option=db.write_option(last_update_time=seen.update_time))
    else:
        batch.create(reference, document)
    with contextlib.suppress(CommitFailed):
        commit(batch)
    after = get(reference)
    if not after.exists or after.get("nonce") != nonce:
        return None
    return Hold(db, holder, fence, lease_seconds, after.update_time)


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
    """Renew until told to end; a lease that cannot be renewed in time is given up before it ends."""
    pause, failed = hold.lease_seconds / RENEWALS, 0
    while not wait(pause) and not hold.lost.is_set():
        try:
            hold.renew()
            failed = 0
        except Fenced:
            return
        except (SetupError, Unavailable):
            failed += 1
            if failed >= RENEWALS - 1:
                hold.lost.set()


def _reference(db: firestore.Client) -> firestore.DocumentReference:
    return db.collection(records.COLLECTION).document(DOCUMENT)
