"""Reads one order where it is kept, through the same adapters: the emulator on this machine, or a real project."""

import json
import os
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from functions.adapters.desk import FirestoreDesk
from functions.adapters.firestore import get
from functions.adapters.orders import FirestoreOrders, check_id
from functions.domain.errors import InvalidInput, NotFound, Unavailable
from functions.domain.order import Order
from functions.entrypoints.api import explain_views, rendering
from functions.use_cases.explain import UNREADABLE, Explained, explain_order
from ops import order_page
from ops.bootstrap_run import SetupError
from ops.cloud.environment import environment
from ops.guard import LOCAL_PREFIX
from ops.suite_addresses import Suite

EMULATOR = "FIRESTORE_EMULATOR_HOST"
CONNECT_SECONDS_MAX = 2.0


def run_explain(order_id: str, *, project: str, as_json: bool) -> int:
    """Print why the order is in its state; return 1 if its records are at fault, else 0.

    Raises:
        SetupError: the order cannot be read; the message says what to do.
    """
    explained = _read(order_id, project, _explain)
    if as_json:
        _print_json(explain_views.explanation(explained))
    else:
        order_page.print_explanation(explained)
    return 1 if explained.explanation.faults else 0


def run_show(order_id: str, *, project: str, as_json: bool) -> int:
    """Print the order as staff see it and return 0.

    Raises:
        SetupError: the order cannot be read; the message says what to do.
    """
    order = _read(order_id, project, _show)
    if as_json:
        _print_json(rendering.staff_view(order))
    else:
        order_page.print_order(order)
    return 0


def _explain(db: firestore.Client, order_id: str) -> Explained:
    return explain_order(FirestoreOrders(db), FirestoreDesk(db), order_id, datetime.now(UTC))


def _show(db: firestore.Client, order_id: str) -> Order:
    order = FirestoreOrders(db).get(order_id)
    if order is None:
        raise NotFound
    return order


def _read[T](order_id: str, project: str, look: Callable[[firestore.Client, str], T]) -> T:
    project, database = place(project)
    where = f"project {project}, database {database}"
    db = database_of(project, database)
    try:
        return look(db, _id_of(db, order_id))
    except (NotFound, InvalidInput) as error:
        raise SetupError(f"there is no order {order_id} in {where}; give its id (ord_…) or its number") from error
    except (Unavailable, GoogleAPICallError, GoogleAuthError, RetryError) as error:
        why = " ".join(str(error).split())
        raise SetupError(f"{where} cannot be read: {why}; nothing was changed, try again") from error
    except UNREADABLE as error:
        why = f"{type(error).__name__}: {error}"
        raise SetupError(
            f"order {order_id} is damaged ({why}); `ops order explain` shows what of it is left"
        ) from error
    finally:
        db.close()


def _id_of(db: firestore.Client, named: str) -> str:
    """Return the id of the order that *named* names: its number, else taken for the id itself."""
    found = get(db.collection("order_numbers").document(check_id(named)))
    return str(found.get("order_id")) if found.exists else named


def place(named: str) -> tuple[str, str]:
    """Return the project and the database: a demo- project by its id, another one as `.firebaserc` knows it.

    Raises:
        SetupError: it knows none of this name.
    """
    if named.startswith(LOCAL_PREFIX):
        return named, Suite.database
    found = environment(named)
    return found.project, found.database


def database_of(project: str, database: str) -> firestore.Client:
    """Return the database: the emulator's for a demo- project, else the real one.

    Raises:
        SetupError: no emulator answers, or there is no Google login.
    """
    if project.startswith(LOCAL_PREFIX):
        host = os.environ.setdefault(EMULATOR, Suite().firestore_host)
        if not _answers(host):
            raise SetupError(
                f"no Firestore emulator answers at {host}: `python3 -m ops start` first, and leave it running"
            )
    elif os.environ.get(EMULATOR):
        raise SetupError(f"{EMULATOR} is set, so project {project} would not be read: unset it first")
    try:
        return firestore.Client(project=project, database=database)
    except GoogleAuthError as error:
        raise SetupError(
            f"no Google login to read project {project}: `gcloud auth application-default login`, or set "
            "GOOGLE_APPLICATION_CREDENTIALS"
        ) from error


def _answers(host: str) -> bool:
    name, _, port = host.rpartition(":")
    try:
        socket.create_connection((name, int(port)), CONNECT_SECONDS_MAX).close()
    except (OSError, ValueError):
        return False
    return True


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
