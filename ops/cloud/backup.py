"""`ops backup`: one export of the database, as of one moment, with what it should come to."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from google.cloud import firestore

from functions.adapters.firestore import get, put, stream, where
from ops.bootstrap_run import SetupError
from ops.cloud.backup_documents import Digest, digest, documents
from ops.cloud.backup_local import LocalVault
from ops.cloud.backup_vault import CloudVault, Vault
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step
from ops.paths import STATE

REPORTS, KIND = "reports", "backup"


@dataclass(frozen=True)
class Backup:
    """One backup: where it is, as of when, and what all its documents come to."""

    name: str
    uri: str
    database: str
    at: datetime
    documents: int
    sha256: str

    @property
    def digest(self) -> Digest:
        """Return what its documents come to."""
        return Digest(self.documents, self.sha256)


def vault_of(environment: Environment) -> Vault:
    """Return where backups of the project are made."""
    return LocalVault(environment) if environment.is_local else CloudVault(environment)


def place_of(environment: Environment, bucket: str) -> str:
    """Return what stands before a backup's name.

    Raises:
        SetupError: no bucket is named.
    """
    if environment.is_local:
        return f"{STATE / 'backups'}/"
    if not bucket.startswith("gs://") or not bucket.removeprefix("gs://").strip("/"):
        raise SetupError(
            "name a Cloud Storage bucket in the database's location: --bucket gs://… or ORDERS_BACKUP_BUCKET; "
            f"`gcloud storage buckets create gs://{environment.project}-orders-backups "
            f"--location={environment.location} --uniform-bucket-level-access` makes one"
        )
    return f"{bucket.rstrip('/')}/orders/"


def moment(environment: Environment, now: datetime) -> datetime:
    """Return as of when a backup made now is: Google's are as of a whole minute."""
    return now if environment.is_local else now.replace(second=0, microsecond=0)


def name_at(at: datetime) -> str:
    """Return the name of a backup of this moment; the name says the moment."""
    return at.strftime("%Y%m%dT%H%M%S") + (f"-{at.microsecond:06d}" if at.microsecond else "")


def moment_of(name: str) -> datetime:
    """Return the moment that a backup's name says.

    Raises:
        SetupError: it says none.
    """
    for form in ("%Y%m%dT%H%M%S", "%Y%m%dT%H%M%S-%f"):
        try:
            return datetime.strptime(name, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise SetupError(f"{name} is no name of a backup: give one like 20261123T041500")


def chosen_name(environment: Environment, vault: Vault, place: str, name: str) -> str:
    """Return the name that is asked for, else that of a backup that was begun, else a new one."""
    begun = [] if name else [uri.removeprefix(place) for uri in vault.unfinished(place)]
    return name or (begun[0] if begun else name_at(moment(environment, datetime.now(UTC))))


def steps(db: firestore.Client, vault: Vault, environment: Environment, place: str, name: str) -> list[Step]:
    """Return the steps that bring about the backup of this name and its record."""
    uri, at = place + name, moment_of(name)

    def exported() -> Seen:
        there = vault.exported(uri)
        return Seen(there, uri)

    def record() -> None:
        found = digest(documents(db, at))
        backup = Backup(name, uri, environment.database, at, found.documents, found.sha256)
        put(_reference(db, name), {**asdict(backup), "kind": KIND})

    def recorded() -> Seen:
        backup = read(db, name)
        return Seen(backup is not None, f"{backup.documents} documents" if backup else "")

    return [
        Step(f"export of {environment.database} as of {at:%Y-%m-%d %H:%M:%S} UTC", exported, _of(vault, uri, at)),
        Step("record of what it comes to", recorded, record),
    ]


def _of(vault: Vault, uri: str, at: datetime) -> Any:
    return lambda: vault.export(uri, at)


def read(db: firestore.Client, name: str) -> Backup | None:
    """Return the record of a backup, None if there is none."""
    found = get(_reference(db, name)).to_dict()
    return _from(found) if found else None


def listed(db: firestore.Client) -> list[Backup]:
    """Return every backup on record, the newest first."""
    found = stream(where(db.collection(REPORTS), [("kind", "==", KIND)]))
    return sorted((_from(each.to_dict() or {}) for each in found), key=lambda each: each.at, reverse=True)


def _from(found: dict[str, Any]) -> Backup:
    return Backup(**{name: found[name] for name in Backup.__dataclass_fields__})


def _reference(db: firestore.Client, name: str) -> firestore.DocumentReference:
    return db.collection(REPORTS).document(f"{KIND}-{name}")
