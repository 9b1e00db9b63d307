"""The module on a project's own records and Stripe account: on this machine's suite, or on a deployed project's."""

from functions.adapters.books import FirestoreBooks
from functions.bootstrap import build
from functions.use_cases.books import Healing
from functions.use_cases.pace import paced
from ops.cloud.clients import database
from ops.cloud.environment import environment
from ops.cloud.firebase_cli import refuse_emulators
from ops.cloud.smoke_target import connection


def healing_at(project: str) -> Healing:
    """Return the module of an alias or a project's id; a deployed one is asked at Stripe's pace.

    Raises:
        SetupError: nothing is named so, nothing runs on this machine, an emulator's address is set beside a deployed
            project, or that has no Stripe key.
    """
    there = environment(project)
    if not there.is_local:
        refuse_emulators()
    payments, config = connection(there)
    db = database(there.project, config.database)
    healing = Healing(build(db, payments, config), payments.lists, FirestoreBooks(db))
    return healing if there.is_local else paced(healing)
