"""`ops migrate:orders`: the database, its settings, its data, its rules and its indexes, one after the other.

Each step looks first; what is there is left alone, so a second run changes nothing, and one that was killed goes on.
"""

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from functions.adapters.documents import SCHEMA_MAJOR
from functions.domain.errors import Unavailable
from ops.bootstrap_run import SetupError
from ops.cloud import migrate_data, migrate_database, migrate_indexes, migrate_settings, topic
from ops.cloud.clients import database
from ops.cloud.environment import Environment
from ops.cloud.migrate_data import Data
from ops.cloud.migrate_indexes import Deploy, with_official_cli
from ops.cloud.migrations import Migration, known
from ops.cloud.plan import Step, Taken, carry_out
from ops.cloud.records import DEPLOYING, DONE, Deployment, Deployments
from ops.paths import ROOT
from ops.suite_addresses import Suite

EMULATOR = "FIRESTORE_EMULATOR_HOST"
DOCUMENTS = "functions/adapters/documents.py"
REACHABLE = 2
"""The release that runs, and the one that a rollback would bring back."""

type SchemaOf = Callable[[str], int | None]


@dataclass(frozen=True)
class Wish:
    """What is asked for: the currency of the first settings, and how closely the data are looked at."""

    currency: str = ""
    dry_run: bool = False
    verify: bool = False
    migrations: Sequence[Migration] = field(default_factory=known)


def migrate(
    environment: Environment,
    wish: Wish,
    db: firestore.Client | None = None,
    deploy: Deploy = with_official_cli,
    root: Path = ROOT,
) -> list[Taken]:
    """Bring a project's database to what this checkout needs, and return what became of each step.

    Raises:
        SetupError: it cannot be; the message says what to do next. The steps before stay done.
    """
    try:
        db = db or _database(environment)
        if environment.is_local or migrate_database.found(environment) is not None:
            migrate_data.refuse_newer_data(db, wish.migrations, SCHEMA_MAJOR)
        return carry_out(_steps(environment, wish, db, deploy, root), dry_run=wish.dry_run)
    except (Unavailable, GoogleAPICallError, GoogleAuthError, RetryError, requests.RequestException) as error:
        hint = "is `python3 -m ops start` running?" if environment.is_local else "what is done stays done; run it again"
        raise SetupError(f"{' '.join(str(error).split()) or type(error).__name__}; {hint}") from error


def _steps(environment: Environment, wish: Wish, db: firestore.Client, deploy: Deploy, root: Path) -> list[Step]:
    data = Data(db, lambda: deployed_schema(Deployments(db).newest()))
    inside = [
        migrate_settings.step(db, wish.currency),
        *migrate_data.steps(data, wish.migrations, count=wish.dry_run, verify=wish.verify),
    ]
    if environment.is_local:
        return inside
    return [
        *migrate_database.steps(environment),
        *topic.steps(environment),
        *inside,
        *migrate_indexes.steps(environment, deploy, root),
    ]


def _database(environment: Environment) -> firestore.Client:
    """Return the client of the documents: Google's, or the local suite's for a local project.

    Raises:
        SetupError: an emulator is named beside a project of Google's; the two would get half of it each.
    """
    if environment.is_local:
        os.environ.setdefault(EMULATOR, Suite().firestore_host)
    elif os.environ.get(EMULATOR):
        raise SetupError(f"{EMULATOR} is set: unset it to migrate {environment.project}")
    return database(environment.project, environment.database)


def deployed_schema(newest: Sequence[Deployment], schema_of: SchemaOf | None = None) -> int | None:
    """Return the schema that every release reads that runs or may be brought back; None if nobody knows.

    Before the first deployment any code will do: it is this checkout's that will come.
    """
    schema_of = schema_of or schema_at
    serving = [each for each in newest if each.kind in DEPLOYING and each.state == DONE][:REACHABLE]
    if not serving and not newest:
        return SCHEMA_MAJOR
    read = [schema_of(each.commit.rstrip("+")) for each in serving]
    schemas = [each for each in read if each is not None]
    return min(schemas) if schemas and len(schemas) == len(read) else None


def schema_at(commit: str, root: Path = ROOT) -> int | None:
    """Return the schema that the code of a commit reads, None if git does not know it."""
    asked = ["git", "show", f"{commit}:{DOCUMENTS}"]
    shown = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    found = re.search(r"^SCHEMA_MAJOR = (\d+)$", shown.stdout, re.MULTILINE) if commit else None
    return int(found[1]) if found else None
