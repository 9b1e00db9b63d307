"""One migration at a time: a lock with a lease, renewed by every commit of its holder, and a number that fences.

A holder's commits carry the lock with them, as it last left it: whoever lost it commits nothing any more. How old a
lock is, is judged by the database's clock alone.
"""

import contextlib
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import commit, get
from functions.domain.errors import Unavailable
from functions.use_cases.ports import CommitFailed
from ops.bootstrap_run import SetupError, say

COLLECTION = "migrations"
DOCUMENT = "lock"
LEASE_SECONDS = 30.0
POLL_SECONDS = 0.2


class Busy(SetupError):
    """Another migration is under way."""


class Fenced(SetupError):
    """The lock was taken by another; nothing more may be written."""


class Overtaken(Exception):
    """A document was changed between its read and this commit; nothing was written, read again."""


@dataclass
class Hold:
    """The lock as its holder last left it."""

    db: firestore.Client
    fence: int
    token: Any

    def commit(self, fill: Callable[[firestore.WriteBatch], object], *, is_held: bool = True) -> None:
        """Commit what *fill* adds to a batch, if the lock is still ours; that renews it, or gives it back.

        Raises:
            Fenced: the lock is another's.
            Overtaken: a document is not as it was read.
        """
        nonce, reference = uuid.uuid4().hex, self.db.collection(COLLECTION).document(DOCUMENT)
        batch = self.db.batch()
        lock = {"held": is_held, "nonce": nonce}
        batch.update(reference, lock, option=self.db.write_option(last_update_time=self.token))
        fill(batch)
        try:
            commit(batch)
            self.token = (batch.write_results or [])[0].update_time
        except CommitFailed:
            seen = get(reference)
            if not seen.exists or seen.get("fence") != self.fence:
                raise Fenced("another migration took the lock; this one ends here") from None
            self.token = seen.update_time
            if seen.get("nonce") != nonce:
                raise Overtaken from None

    def release(self) -> None:
        """Give the lock back; one that is lost is left alone."""
        with contextlib.suppress(SetupError, Unavailable, Overtaken):
            self.commit(lambda _batch: None, is_held=False)


@contextlib.contextmanager
def held(db: firestore.Client, lease_seconds: float = LEASE_SECONDS) -> Iterator[Hold]:
    """Hold the lock until the block ends; one that nobody renews any more is waited for.

    Raises:
        Busy: another migration renews it.
    """
    hold = _acquire(db, lease_seconds)
    try:
        yield hold
    finally:
        hold.release()


def _acquire(db: firestore.Client, lease_seconds: float) -> Hold:
    first = ""
    while True:
        seen = get(db.collection(COLLECTION).document(DOCUMENT))
        left = _left(seen, lease_seconds)
        if left <= 0:
            hold = _take(db, seen, lease_seconds)
            if hold is not None:
                return hold
            continue
        nonce = str(seen.get("nonce"))
        if first and nonce != first:
            raise Busy("another migration is under way; wait for its end, then run it again")
        if not first:
            say(f"A migration holds the lock; waiting {left:.0f} s to see if it lives …")
        first = nonce
        time.sleep(POLL_SECONDS)


def _left(seen: firestore.DocumentSnapshot[Any], lease_seconds: float) -> float:
    """Return for how many seconds more the lock is its holder's."""
    if not seen.exists or not seen.get("held"):
        return 0.0
    age = (seen.read_time - seen.update_time).total_seconds()
    return float(max(lease_seconds, seen.get("lease_seconds")) - age)


def _take(db: firestore.Client, seen: firestore.DocumentSnapshot[Any], lease_seconds: float) -> Hold | None:
    """Take the lock as it was seen, or return None if it has changed since."""
    fence, nonce = (int(seen.get("fence")) if seen.exists else 0) + 1, uuid.uuid4().hex
    document = {"held": True, "fence": fence, "nonce": nonce, "lease_seconds": lease_seconds}
    batch, reference = db.batch(), db.collection(COLLECTION).document(DOCUMENT)
    if seen.exists:
        batch.update(reference, document, option=db.write_option(last_update_time=seen.update_time))
    else:
        batch.create(reference, document)
    with contextlib.suppress(CommitFailed):
        commit(batch)
    after = get(reference)
    if not after.exists or after.get("nonce") != nonce:
        return None
    return Hold(db, fence, after.update_time)
