"""`ops restore`: a backup brought into another database, compared with what was exported, and with Stripe."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from google.cloud import firestore

from functions.adapters.firestore import get, put
from ops.bootstrap_run import SetupError
from ops.cloud import backup, migrate_database
from ops.cloud.backup import REPORTS, Backup
from ops.cloud.backup_check import Checked
from ops.cloud.backup_documents import Digest, digest, documents
from ops.cloud.backup_vault import BACKUP, Vault
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step, StepFailed

DATABASE = re.compile(r"[a-z](?:[a-z0-9-]{2,61}[a-z0-9])")
KIND = "restore"


@dataclass
class Restore:
    """One restore: what, from where, into which database of which project, and how it is checked."""

    environment: Environment
    vault: Vault
    source: str
    database: str
    target: firestore.Client
    kept: Backup | None
    """The record of the backup; of one of Google's own there is none."""
    check: Callable[[], Checked]
    checked: list[Checked] = field(default_factory=list)
    scratch: bool = False

    @property
    def aside(self) -> Environment:
        """Return the project with the restored database in the place of its own."""
        return replace(self.environment, database=self.database)


def source_of(db: firestore.Client, named: str) -> tuple[str, Backup | None]:
    """Return where a backup is that is named by its name, its address, or Google's name of it; and its record.

    Raises:
        SetupError: there is none on record under the name.
    """
    if BACKUP.fullmatch(named):
        return named, None
    known = backup.listed(db)
    if named == "latest" and known:
        return known[0].uri, known[0]
    found = next((each for each in known if named in (each.name, each.uri)), None)
    if found is None and named.startswith("gs://"):
        return named, None
    if found is None:
        latest = ", ".join(each.name for each in known[:5]) or "none"
        raise SetupError(f"no backup {named} is on record; the latest are {latest}")
    return found.uri, found


def check_database(environment: Environment, database: str) -> None:
    """Refuse the database that serves, and a name that Firestore would refuse.

    Raises:
        SetupError: as said.
    """
    if database == environment.database:
        raise SetupError(f"{database} is the database that serves: restore into another one, it may take over later")
    if not DATABASE.fullmatch(database):
        raise SetupError(f"{database} cannot be a database: 4 to 63 letters, digits and hyphens, a letter first")


def steps(restore: Restore) -> list[Step]:
    """Return the steps that bring about the database, its documents, and the certainty that they are right."""
    loading = Step(f"documents of {restore.source}", lambda: _loaded(restore), lambda: _load(restore))
    if restore.scratch:
        made = [Step(f"database {restore.database}", lambda: _there(restore), lambda: _make(restore))]
    elif restore.environment.is_local:
        made = []
    else:
        made = migrate_database.steps(restore.aside)
    order = [loading, *made] if BACKUP.fullmatch(restore.source) else [*made, loading]
    return [
        *order,
        Step("the same as was exported", lambda: _compared(restore), lambda: _compare(restore)),
        Step("chains whole, and in step with Stripe", lambda: _checked(restore), lambda: _check(restore)),
    ]


def _there(restore: Restore) -> Seen:
    there = restore.vault.databases()
    return Seen(restore.environment.is_local or restore.database in there, restore.database)


def _make(restore: Restore) -> None:
    restore.vault.make(restore.database)


def _loaded(restore: Restore) -> Seen:
    if _marked(restore):
        return Seen(done=True, says=f"in {restore.database}")
    made = restore.environment.is_local or restore.database in restore.vault.databases()
    return Seen(made and restore.vault.loaded(restore.source, restore.database), f"into {restore.database}")


def _load(restore: Restore) -> None:
    restore.vault.load(restore.source, restore.database)


def _marked(restore: Restore) -> bool:
    """Say whether the documents were compared: from then on others may have been written."""
    if not restore.environment.is_local and restore.database not in restore.vault.databases():
        return False
    found = get(_mark(restore)).to_dict()
    return found is not None and found.get("source") == restore.source


def _mark(restore: Restore) -> firestore.DocumentReference:
    return restore.target.collection(REPORTS).document(KIND)


def _compared(restore: Restore) -> Seen:
    if restore.kept is None:
        return Seen(done=_marked(restore), says="what was exported is not on record: nothing to compare with")
    return Seen(_marked(restore), f"{restore.kept.documents} documents")


def _compare(restore: Restore) -> None:
    found = digest(documents(restore.target))
    if restore.kept is not None and found != restore.kept.digest:
        raise StepFailed(_differs(restore.kept.digest, found))
    mark = {"kind": KIND, "source": restore.source, "at": datetime.now(UTC), "documents": found.documents}
    put(_mark(restore), {**mark, "sha256": found.sha256})


def _differs(wanted: Digest, found: Digest) -> str:
    counts = f"{found.documents} documents of {wanted.documents}"
    return f"what was restored is not what was exported ({counts}): export again, and do not let this one take over"


def _checked(restore: Restore) -> Seen:
    if not restore.checked:
        return Seen(done=False, says="every chain, every object at Stripe")
    last = restore.checked[-1]
    wrong = [*last.faults, *last.differences]
    good = f"{last.orders} orders, {last.events} events taken in since, {len(wrong)} differences"
    return Seen(last.ok, "; ".join([good, *wrong[:5]]))


def _check(restore: Restore) -> None:
    restore.checked.append(restore.check())
