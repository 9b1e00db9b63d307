"""`Vault` on this machine's emulator, which does not export one database: documents copied to a file and back."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import requests
from google.cloud import firestore
from google.cloud.firestore_v1.types import Document

from ops.bootstrap_run import SetupError
from ops.cloud.backup_documents import digest, documents, path_of, write
from ops.cloud.backup_vault import check_scratch
from ops.cloud.clients import database as opened
from ops.cloud.environment import Environment

SUFFIX = ".documents"
LENGTH_BYTES = 8
ANSWER_SECONDS_MAX = 30.0


@dataclass(frozen=True)
class LocalVault:
    """Backups as files; a database of the emulator is there as soon as something is written to it."""

    environment: Environment

    @contextmanager
    def _open(self, database: str) -> Iterator[firestore.Client]:
        with closing(opened(self.environment.project, database)) as db:
            yield db

    def unfinished(self, below: str) -> list[str]:
        """Return nothing: what is not whole is not there."""
        del below
        return []

    def exported(self, to: str) -> bool:
        """Say whether the file is there: it gets its name when it is whole."""
        return Path(to + SUFFIX).exists()

    def export(self, to: str, at: datetime) -> None:
        """Write every document as of *at* to a file."""
        target, part = Path(to + SUFFIX), Path(to + ".part")
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._open(self.environment.database) as db, part.open("wb") as file:
            for each in documents(db, at):
                body = Document.serialize(each)
                file.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
        part.replace(target)

    def loaded(self, source: str, database: str) -> bool:
        """Say whether the database holds just what the file does."""
        with self._open(database) as db:
            return self.exported(source) and digest(_read(source)) == digest(documents(db))

    def load(self, source: str, database: str) -> None:
        """Write every document of the file.

        Raises:
            SetupError: the database holds something else.
        """
        with self._open(database) as db:
            known = {path_of(each) for each in _read(source)}
            if any(path_of(each) not in known for each in documents(db)):
                raise SetupError(f"the database {database} holds other documents: name a new one")
        with self._open(database) as db:
            write(db, _read(source))

    def databases(self) -> list[str]:
        """Return nothing: the emulator does not list its databases."""
        return []

    def make(self, database: str) -> None:
        """Do nothing: the first document makes it."""
        check_scratch(database)

    def remove(self, database: str) -> None:
        """Remove all its documents.

        Source: https://firebase.google.com/docs/emulator-suite/connect_firestore#clear_your_database_between_tests.
        """
        check_scratch(database)
        host, project = os.environ["FIRESTORE_EMULATOR_HOST"], self.environment.project
        url = f"http://{host}/emulator/v1/projects/{project}/databases/{database}/documents"
        requests.delete(url, timeout=ANSWER_SECONDS_MAX).raise_for_status()


def _read(source: str) -> Iterator[Document]:
    path = Path(source + SUFFIX)
    if not path.exists():
        raise SetupError(f"there is no backup {path}")
    with path.open("rb") as file:
        while length := file.read(LENGTH_BYTES):
            yield Document.deserialize(file.read(int.from_bytes(length, "big")))
