"""Carries out the numbered data migrations, batch by batch, beside code that goes on writing.

Each batch is one commit: the fields that documents lack, every document as it was read, how far we are, and the lock.
So nothing is written over, and whoever is killed goes on after the last batch. A migration only adds fields: code that
does not know them reads and writes the documents as before.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from google.api_core.exceptions import NotFound
from google.cloud import firestore

from functions.adapters.firestore import get, get_all, stream
from ops.bootstrap_run import SetupError, say
from ops.cloud.lease import DOCUMENT, LEASE_SECONDS, Hold, Lock, Overtaken, acquire, kept
from ops.cloud.migrations import Found, Migration
from ops.cloud.plan import Seen, Step, StepFailed

COLLECTION, COMMAND = "migrations", "migrate:orders"
BATCH = 100
PASSES = 3
"""Code of before may still write documents that lack the fields, behind us; then we look once more."""
TRIES = 20
PROGRESS_EVERY_SECONDS = 2.0
DONE, RUNNING = "done", "running"
MAY_RAISE = "schema_major"
"""The only field that a migration may change."""

type Snapshot = firestore.DocumentSnapshot[Any]


@dataclass(frozen=True)
class Data:
    """A database to migrate; `deployed_schema` says what the code that runs there can read, None if nobody knows."""

    db: firestore.Client
    deployed_schema: Callable[[], int | None]
    lease_seconds: float = LEASE_SECONDS
    batch: int = BATCH
    passes: int = PASSES


def steps(data: Data, migrations: Sequence[Migration], *, count: bool, verify: bool) -> list[Step]:
    """Return a step for each migration; *count* says how much each would change, *verify* looks at done ones too."""
    return [_step(data, each, count=count, verify=verify) for each in migrations]


def _step(data: Data, migration: Migration, *, count: bool, verify: bool) -> Step:
    def look() -> Seen:
        state = _record(data, migration)
        if state.get("state") == DONE and not verify:
            return Seen(done=True, says=f"{state.get('changed', 0)} documents changed")
        if not (count or verify):
            return Seen(done=False, says="under way" if state else "not begun")
        left, first = faults(data, migration)
        says = f"{left} documents of {migration.collection} to change ({first})" if left else "nothing to change"
        return Seen(done=state.get("state") == DONE and not left, says=says)

    return Step(f"migration {migration.migration_id}", look, lambda: carry(data, migration))


def faults(data: Data, migration: Migration) -> tuple[int, str]:
    """Return how many documents are not as they are to be, and the first with its reason."""
    count, first, told = 0, "", time.monotonic()
    for seen, page in enumerate(_pages(data, migration, ""), 1):
        orders = _orders(data, migration, page)
        for each in page:
            fault = migration.fault(each.to_dict() or {}, orders.get(each.reference.path, {}))
            first = first or (f"{each.reference.path} {fault}" if fault else "")
            count += bool(fault)
        if time.monotonic() - told > PROGRESS_EVERY_SECONDS:
            told = time.monotonic()
            say(f"{migration.migration_id}: {seen * data.batch} documents looked at, {count} to change …")
    return count, first


def carry(data: Data, migration: Migration) -> None:
    """Add what is lacking to every document, and verify; a migration that was cut off goes on where it was.

    Raises:
        SetupError: the deployed code could not read the outcome, or older code keeps writing what lacks it.
    """
    _refuse_old_code(data, migration)
    left, first = 0, ""
    hold, _ = acquire(Lock(data.db, COLLECTION, migration.migration_id, COMMAND, data.lease_seconds))
    with kept(hold):
        for _ in range(data.passes):
            _pass(data, migration, hold)
            left, first = faults(data, migration)
            if not left:
                _note(data, migration, hold, state=DONE, cursor="", verified_at=datetime.now(UTC))
                return
            _note(data, migration, hold, state=RUNNING, cursor="", seen=0)
    raise StepFailed(
        f"migration {migration.migration_id}: {left} documents are still not as they are to be ({first}); "
        "code of before goes on writing them, or `wrong` asks for what `up` does not do"
    )


def _refuse_old_code(data: Data, migration: Migration) -> None:
    if migration.needs_schema == 1:
        return
    deployed = data.deployed_schema()
    if deployed is None or deployed < migration.needs_schema:
        reads = (
            "nobody knows what the deployed code does" if deployed is None else f"the deployed code reads {deployed}"
        )
        raise SetupError(
            f"migration {migration.migration_id} needs code that reads schema {migration.needs_schema}, and {reads}; "
            "deploy that code first, and let the release before it go"
        )


def _pass(data: Data, migration: Migration, hold: Hold) -> None:
    state = _record(data, migration)
    seen, changed, told = state.get("seen", 0), state.get("changed", 0), time.monotonic()
    for page in _pages(data, migration, state.get("cursor", "")):
        changed += _batch(data, migration, hold, page, seen=seen + len(page), changed=changed)
        seen += len(page)
        if time.monotonic() - told > PROGRESS_EVERY_SECONDS:
            told = time.monotonic()
            say(f"{migration.migration_id}: {seen} documents seen, {changed} changed …")


def _batch(data: Data, migration: Migration, hold: Hold, page: list[Snapshot], *, seen: int, changed: int) -> int:
    """Commit one page and return how many documents it changed; one that changed meanwhile is read again."""
    cursor, stands = page[-1].reference.path, page
    for attempt in range(TRIES):
        orders = _orders(data, migration, stands)
        additions = [(each, _added(migration, each, orders)) for each in stands if each.exists]
        lacking = [(each, fields) for each, fields in additions if fields]

        def fill(batch: firestore.WriteBatch, lacking: list[tuple[Snapshot, dict[str, Any]]] = lacking) -> None:
            for each, fields in lacking:
                option = data.db.write_option(last_update_time=each.update_time)
                batch.update(each.reference, fields, option=option)
            progress = {"cursor": cursor, "seen": seen, "changed": changed + len(lacking), "state": RUNNING}
            batch.set(_reference(data, migration), _stamped(migration, progress), merge=True)

        try:
            hold.commit(fill)
        except Overtaken:
            time.sleep(0.05 * attempt)
            stands = [get(each.reference) for each in stands]
        else:
            return len(lacking)
    raise StepFailed(f"migration {migration.migration_id}: the documents up to {cursor} keep changing; run it again")


def _orders(data: Data, migration: Migration, page: Sequence[Snapshot]) -> dict[str, Found]:
    """Return the order that each document stands below, by the document's path; nothing where it is not asked for."""
    above = {each.reference.path: each.reference.parent.parent for each in page if migration.beside_order}
    found = get_all(data.db, list({up.path: up for up in above.values() if up}.values())) if above else {}
    return {path: found[up.path].to_dict() or {} for path, up in above.items() if up}


def _added(migration: Migration, snapshot: Snapshot, orders: Mapping[str, Found]) -> dict[str, Any]:
    """Return what is to be added to a document.

    Raises:
        StepFailed: the migration would change what is there, which code of before reads.
    """
    document = snapshot.to_dict() or {}
    fields = migration.added(document, orders.get(snapshot.reference.path, {}))
    taken = sorted(name for name in fields if "." in name or (name in document and name != MAY_RAISE))
    if taken or fields.get(MAY_RAISE, document.get(MAY_RAISE, 0)) < document.get(MAY_RAISE, 0):
        named = ", ".join(taken) or MAY_RAISE
        raise StepFailed(f"migration {migration.migration_id} would change {named} of {snapshot.reference.path}")
    return fields


def _pages(data: Data, migration: Migration, cursor: str) -> Iterator[list[Snapshot]]:
    """Yield the documents by path, after *cursor*; those of a subcollection with those of all its siblings."""
    query = data.db.collection_group(migration.collection).order_by("__name__").limit(data.batch)
    while True:
        after = query.start_after({"__name__": data.db.document(cursor)}) if cursor else query
        page = stream(after)
        if page:
            yield page
            cursor = page[-1].reference.path
        if len(page) < data.batch:
            return


def _note(data: Data, migration: Migration, hold: Hold, **fields: Any) -> None:
    hold.commit(lambda batch: batch.set(_reference(data, migration), _stamped(migration, fields), merge=True))


def _stamped(migration: Migration, fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "migration_id": migration.migration_id, "updated_at": datetime.now(UTC)}


def _record(data: Data, migration: Migration) -> dict[str, Any]:
    try:
        return get(_reference(data, migration)).to_dict() or {}
    except NotFound:
        return {}


def _reference(data: Data, migration: Migration) -> firestore.DocumentReference:
    return data.db.collection(COLLECTION).document(migration.migration_id)


def refuse_newer_data(db: firestore.Client, migrations: Sequence[Migration], schema_major: int) -> None:
    """Refuse a checkout that is older than what stands in the database.

    Raises:
        SetupError: an order has a higher schema, or a migration was done that this checkout does not have.
    """
    try:
        done = {each.id for each in stream(db.collection(COLLECTION).limit(1000))} - {DOCUMENT}
        highest = stream(db.collection("orders").order_by(MAY_RAISE, direction=firestore.Query.DESCENDING).limit(1))
    except NotFound:
        return
    unknown = sorted(done - {each.migration_id for each in migrations})
    if unknown:
        raise SetupError(f"this checkout does not have the migrations {', '.join(unknown)}, which were done; update it")
    found = int(highest[0].get(MAY_RAISE)) if highest else 0
    if found > schema_major:
        raise SetupError(f"orders have schema {found}, and this checkout reads {schema_major}; update it")
