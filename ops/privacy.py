"""Writes a customer's personal data where they are kept: on this machine's suite, or in a deployed project."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError

from functions.adapters.boxes import FirestoreCustomers
from functions.adapters.desk import FirestoreDesk
from functions.domain.errors import InvalidInput, Unavailable
from functions.entrypoints.api.export import Export, export
from functions.use_cases.payments import SavedMethods
from functions.use_cases.personal_data import Sources
from ops.bootstrap_run import SetupError, say
from ops.cloud.environment import environment
from ops.cloud.smoke_target import connection
from ops.order import database_of, place

OWNER_ONLY = 0o600


def run_export(uid: str, *, project: str, out: Path | None) -> int:
    """Write all that is kept of *uid* to *out*, or print it; return 1 if something is missing, else 0.

    Raises:
        SetupError: it cannot be read, or not be written; the message says what to do.
    """
    name, database = place(project)
    db = database_of(name, database)
    try:
        desk = FirestoreDesk(db)
        sources = Sources(FirestoreCustomers(db), _methods(project), desk.addresses, desk.personal_data)
        return _written(sources, uid, out, f"project {name}")
    except InvalidInput as error:
        raise SetupError(f"{uid} is no UID; see Authentication in the Firebase console") from error
    except (Unavailable, GoogleAPICallError, GoogleAuthError, RetryError) as error:
        why = " ".join(str(error).split())
        raise SetupError(f"project {name}, database {database} cannot be read: {why}; try again") from error
    finally:
        db.close()


def _methods(project: str) -> SavedMethods | None:
    """Return the saved payment methods at Stripe, None where Stripe cannot be asked."""
    try:
        return connection(environment(project))[0].methods
    except SetupError as error:
        say(f"Stripe is not asked for saved payment methods: {error}")
        return None


def _written(sources: Sources, uid: str, out: Path | None, where: str) -> int:
    made = export(sources, uid, datetime.now(UTC), lambda: False)
    with _opened(out) as target:
        for part in made.parts():
            target.write(part)
    say(_summary(made, uid, where))
    return 1 if made.missing else 0


def _summary(made: Export, uid: str, where: str) -> str:
    orders = f"{made.orders} order{'' if made.orders == 1 else 's'} of {uid}"
    if made.missing:
        return f"{orders}; missing: {', '.join(made.missing)}"
    return f"nothing is kept of {uid} in {where}" if made.is_empty else f"{orders}, complete"


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    """Open *out* for its owner alone; it has its name only once all is written.

    Raises:
        SetupError: it cannot be written.
    """
    if out is None:
        yield sys.stdout
        return
    part = out.with_name(f"{out.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w", encoding="utf-8") as file:
            yield file
        part.replace(out)
    except OSError as error:
        raise SetupError(f"{out} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
