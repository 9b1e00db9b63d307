"""Where backups are kept, and the databases that they are made from and restored to.

A `Vault` is asked again at every run: what is there is what was done, so that a killed command goes on.
"""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from google.api_core.exceptions import NotFound
from google.cloud.firestore_admin_v1.types import (
    Database,
    ExportDocumentsMetadata,
    ExportDocumentsRequest,
    ImportDocumentsMetadata,
    ImportDocumentsRequest,
)
from google.longrunning import operations_pb2  # type: ignore[import-untyped]

from ops.bootstrap_run import SetupError, say
from ops.cloud.backup_documents import documents
from ops.cloud.clients import database as opened
from ops.cloud.clients import firestore_admin
from ops.cloud.environment import Environment
from ops.cloud.migrate_database import NATIVE, asked

ANSWER_SECONDS_MAX = 30.0
TAKES_SECONDS_MAX = 6 * 3600.0
POLL_SECONDS = 5.0
SCRATCH = "orders-drill-"
"""What the name of a database begins with that may be removed again; no other ever is."""
BACKUP = re.compile(r"projects/[^/]+/locations/[^/]+/backups/[^/]+")


class Vault(Protocol):
    """Exports, and databases to restore them to. Each call that takes long waits for the end and tells how it goes."""

    def unfinished(self, below: str) -> list[str]:
        """Return the exports to a place below *below* that were begun and are not at their end."""

    def exported(self, to: str) -> bool:
        """Say whether there is a whole export at *to*."""

    def export(self, to: str, at: datetime) -> None:
        """Export the database as of *at*, or wait for the export to *to* that was begun."""

    def loaded(self, source: str, database: str) -> bool:
        """Say whether the export *source* is wholly in *database*."""

    def load(self, source: str, database: str) -> None:
        """Bring an export into a database that exists, or wait for what was begun."""

    def databases(self) -> list[str]:
        """Return the ids of all databases."""

    def make(self, database: str) -> None:
        """Make a database that is to be removed again: where ours is, unprotected."""

    def remove(self, database: str) -> None:
        """Remove a database whose name says that it may be."""


def check_scratch(database: str) -> None:
    """Refuse to touch a database that is not a drill's.

    Raises:
        SetupError: as said.
    """
    if not re.fullmatch(re.escape(SCRATCH) + r"[a-z0-9-]+", database):
        raise SetupError(f"{database} is no database of a drill: it is not removed")


@dataclass(frozen=True)
class CloudVault:
    """`Vault` on Google's Firestore Admin API: exports to Cloud Storage."""

    environment: Environment

    def unfinished(self, below: str) -> list[str]:
        """Return the exports that were begun and are not at their end."""
        running = (each for each in self._operations(self.environment.database) if not each.done)
        found = (metadata.output_uri_prefix for metadata in _metadata(running, ExportDocumentsMetadata))
        return [uri for uri in found if uri.startswith(below)]

    def exported(self, to: str) -> bool:
        """Say whether an export to *to* came to its end: its operation says so."""
        operation = self._exporting(to)
        return operation is not None and _well(operation)

    def export(self, to: str, at: datetime) -> None:
        """Export as of a whole minute: a consistent view of the database.

        Source: https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases/exportDocuments.
        """
        if self._exporting(to) is None:
            name = self._name(self.environment.database)
            request = ExportDocumentsRequest(name=name, output_uri_prefix=to, snapshot_time=at)
            asked(lambda: firestore_admin().export_documents(request=request, timeout=ANSWER_SECONDS_MAX))
        self._wait("export", lambda: self._exporting(to))

    def loaded(self, source: str, database: str) -> bool:
        """Say whether the import came to its end; a database made of a backup holds it from the beginning."""
        if BACKUP.fullmatch(source):
            return database in self.databases()
        operation = self._loading(source, database)
        return operation is not None and _well(operation)

    def load(self, source: str, database: str) -> None:
        """Import an export, or make the database of one of Google's own backups."""
        if BACKUP.fullmatch(source):
            self._restore(source, database)
            return
        if self._loading(source, database) is None:
            self._refuse_used(source, database)
            request = ImportDocumentsRequest(name=self._name(database), input_uri_prefix=source)
            asked(lambda: firestore_admin().import_documents(request=request, timeout=ANSWER_SECONDS_MAX))
        self._wait("import", lambda: self._loading(source, database))

    def _refuse_used(self, source: str, database: str) -> None:
        """Let an import that failed be begun again, and none into a database that holds something else.

        Raises:
            SetupError: as said.
        """
        begun = [each for each in self._imports(database) if each.input_uri_prefix == source]
        with closing(opened(self.environment.project, database)) as db:
            if not begun and next(iter(documents(db)), None) is not None:
                raise SetupError(f"the database {database} holds other documents: name a new one")

    def _imports(self, database: str) -> list[Any]:
        return list(_metadata(self._operations(database), ImportDocumentsMetadata))

    def _restore(self, backup: str, database: str) -> None:
        request = {"parent": f"projects/{self.environment.project}", "database_id": database, "backup": backup}
        operation = asked(lambda: firestore_admin().restore_database(request=request, timeout=ANSWER_SECONDS_MAX))
        say(f"restoring {database} …")
        asked(lambda: operation.result(timeout=TAKES_SECONDS_MAX))

    def databases(self) -> list[str]:
        """Return the ids of the project's databases."""
        parent = f"projects/{self.environment.project}"
        there = asked(lambda: firestore_admin().list_databases(parent=parent, timeout=ANSWER_SECONDS_MAX))
        return [each.name.rsplit("/", 1)[-1] for each in there.databases]

    def make(self, database: str) -> None:
        """Make a database where ours is, without protection."""
        check_scratch(database)
        wanted, parent = Database(location_id=self.environment.location, type_=NATIVE), self.environment.project
        operation = asked(
            lambda: firestore_admin().create_database(
                parent=f"projects/{parent}", database=wanted, database_id=database, timeout=ANSWER_SECONDS_MAX
            )
        )
        asked(lambda: operation.result(timeout=TAKES_SECONDS_MAX))

    def remove(self, database: str) -> None:
        """Remove a drill's database; one that is gone is gone."""
        check_scratch(database)
        try:
            operation = asked(
                lambda: firestore_admin().delete_database(name=self._name(database), timeout=ANSWER_SECONDS_MAX)
            )
        except NotFound:
            return
        asked(lambda: operation.result(timeout=TAKES_SECONDS_MAX))

    def _name(self, database: str) -> str:
        return f"projects/{self.environment.project}/databases/{database}"

    def _operations(self, database: str) -> list[operations_pb2.Operation]:
        request = operations_pb2.ListOperationsRequest(name=self._name(database))
        there: Any = asked(lambda: firestore_admin().list_operations(request=request, timeout=ANSWER_SECONDS_MAX))
        return list(there.operations)

    def _exporting(self, to: str) -> operations_pb2.Operation | None:
        """Return the operation that exports to *to*, a whole one before one that failed."""
        return _best(
            each
            for each in self._operations(self.environment.database)
            if [m for m in _metadata([each], ExportDocumentsMetadata) if m.output_uri_prefix == to]
        )

    def _loading(self, source: str, database: str) -> operations_pb2.Operation | None:
        return _best(
            each
            for each in self._operations(database)
            if [m for m in _metadata([each], ImportDocumentsMetadata) if m.input_uri_prefix == source]
        )

    def _wait(self, what: str, find: Any) -> None:
        deadline = time.monotonic() + TAKES_SECONDS_MAX
        while (operation := find()) is None or not operation.done:
            if time.monotonic() > deadline:
                raise SetupError(f"the {what} is still under way; run it again to go on waiting")
            say(f"{what} …")
            time.sleep(POLL_SECONDS)
        if operation.HasField("error"):
            raise SetupError(f"the {what} failed: {operation.error.message}; run it again")


def _well(operation: operations_pb2.Operation) -> bool:
    return operation.done and not operation.HasField("error")


def _best(found: Iterator[operations_pb2.Operation]) -> operations_pb2.Operation | None:
    """Return one that is well, else one that is under way; one that failed counts for nothing: it is begun again."""
    kept = [each for each in found if not each.HasField("error")]
    return next((each for each in kept if each.done), kept[0] if kept else None)


def _metadata(found: Any, kind: Any) -> Iterator[Any]:
    """Return the metadata of those operations that are of this kind."""
    for each in found:
        unpacked = kind.pb()()
        if each.metadata.Unpack(unpacked):
            yield unpacked
