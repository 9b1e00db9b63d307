"""The lock of deployments and migrations: one holder, and nothing is written by whoever lost it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from google.api_core.exceptions import ServiceUnavailable
from google.cloud import firestore

from ops.bootstrap_run import SetupError
from ops.cloud.lease import Busy, Fenced, Hold, Lock, Overtaken, acquire, kept

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(60)]
SHORT_SECONDS = 0.6
KEPT_SECONDS = 8.0
"""Long enough to be renewed in time on a busy machine."""


@pytest.fixture
def db(project_id: str) -> firestore.Client:
    db = firestore.Client(project=project_id, database="orders")
    db.document("first/commit").set({"takes": "seconds"})
    return db


def lock(db: firestore.Client, holder: str, kind: str = "deploy:api", seconds: float = SHORT_SECONDS) -> Lock:
    return Lock(db, "deployments", holder, kind, seconds)


def held(db: firestore.Client) -> Hold:
    """Return a lock that nobody else wants, and that does not end while a test is at work."""
    return acquire(lock(db, "one", seconds=60))[0]


def setting(db: firestore.Client, path: str, value: str) -> Callable[[firestore.WriteBatch], object]:
    return lambda batch: batch.set(db.document(path), {"by": value})


def losing(monkeypatch: pytest.MonkeyPatch, times: int, *, after: bool) -> None:
    """Let the answers of commits be lost, after their effect or instead of it."""
    real, left = firestore.WriteBatch.commit, [times]

    def commit(batch: firestore.WriteBatch, **named: Any) -> Any:
        if not left[0]:
            return real(batch, **named)
        left[0] -= 1
        if after:
            real(batch, **named)
        raise ServiceUnavailable("lost")

    monkeypatch.setattr(firestore.WriteBatch, "commit", commit)


def test_two_never_hold_the_lock_at_once(db: firestore.Client) -> None:
    hold, _ = acquire(lock(db, "one", seconds=KEPT_SECONDS))
    with kept(hold), pytest.raises(Busy, match="deploy:api one is under way"):
        acquire(lock(db, "two", seconds=KEPT_SECONDS))
    again, wait = acquire(lock(db, "two"))

    assert (hold.fence + 1, 0) == (again.fence, wait)


def test_a_lock_whose_holder_is_gone_is_had_after_its_lease(db: firestore.Client) -> None:
    acquire(lock(db, "one"))
    began = time.monotonic()
    acquire(lock(db, "two"))

    assert time.monotonic() - began > SHORT_SECONDS / 2


def test_another_command_may_supersede_and_learns_how_long_to_wait(db: firestore.Client) -> None:
    hold, _ = acquire(lock(db, "one", seconds=KEPT_SECONDS))
    with kept(hold):
        with pytest.raises(Busy):
            acquire(lock(db, "two"), supersedes=True)
        _, wait = acquire(lock(db, "three", "rollback:orders"), supersedes=True)

    assert 0 < wait <= KEPT_SECONDS


def test_who_lost_the_lock_writes_nothing(db: firestore.Client) -> None:
    first, _ = acquire(lock(db, "first", seconds=60))
    second, _ = acquire(lock(db, "second", "rollback:orders", seconds=60), supersedes=True)
    for write in (first.commit, first.write):
        with pytest.raises(Fenced, match="deploy:api first lost its lock"):
            write(setting(db, "orders/o1", "first"))
    first.release()
    second.commit(setting(db, "orders/o1", "second"))

    assert {"by": "second"} == db.document("orders/o1").get().to_dict()


def test_a_commit_whose_answer_is_lost_counts_as_done(db: firestore.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hold = held(db)
    losing(monkeypatch, 1, after=True)
    hold.commit(setting(db, "orders/o1", "one"))

    assert {"by": "one"} == db.document("orders/o1").get().to_dict()


def test_what_was_read_and_is_overtaken_is_to_be_read_again(db: firestore.Client) -> None:
    hold = held(db)
    stale = db.write_option(last_update_time=hold.token)

    with pytest.raises(Overtaken):
        hold.commit(lambda batch: batch.update(db.document("orders/gone"), {"n": 2}, option=stale))
    hold.commit(setting(db, "orders/o1", "one"))


def test_what_depends_on_nothing_is_written_until_it_stands(
    db: firestore.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = held(db)
    losing(monkeypatch, 2, after=False)
    hold.write(setting(db, "orders/o1", "one"))
    assert {"by": "one"} == db.document("orders/o1").get().to_dict()
    losing(monkeypatch, 1000, after=False)

    with pytest.raises(SetupError, match="does not take what deploy:api writes"):
        hold.write(setting(db, "orders/o1", "two"))


def test_a_lease_that_cannot_be_renewed_is_given_up_when_it_ends(
    db: firestore.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold, _ = acquire(lock(db, "one"))
    losing(monkeypatch, 1000, after=False)
    with kept(hold):
        time.sleep(SHORT_SECONDS)
        with pytest.raises(Fenced):
            hold.check()


def test_a_lease_that_is_kept_does_not_end(db: firestore.Client) -> None:
    hold, _ = acquire(lock(db, "one", seconds=KEPT_SECONDS))
    ends = hold.ends
    with kept(hold):
        time.sleep(KEPT_SECONDS / 2)

    assert hold.ends > ends
