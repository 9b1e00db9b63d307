"""`ops drill`: a backup made, restored aside, compared with Stripe, and the copy removed; nobody notices."""

import secrets
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from google.cloud import firestore

from functions.adapters.firestore import put
from functions.adapters.orders import FirestoreOrders
from ops.bootstrap_run import SetupError
from ops.cloud import backup, backup_restore
from ops.cloud.backup_check import Checked, check, healing_of
from ops.cloud.backup_restore import Restore
from ops.cloud.backup_vault import SCRATCH, Vault
from ops.cloud.clients import database as opened
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step, Tell, carry_out

KIND = "drill"
LOCAL = SCRATCH + "local"


@dataclass(frozen=True)
class Drill:
    """What a drill came to."""

    project: str
    backup: str
    database: str
    at: datetime
    seconds: float
    ok: bool
    orders: int
    events: int
    later: int
    says: str


type Elsewhere = Callable[[str], bool]
type Check = Callable[[Environment, firestore.Client, str, datetime, Elsewhere], Checked]


def checking(
    environment: Environment, db: firestore.Client, database: str, since: datetime, elsewhere: Elsewhere
) -> Checked:
    """Check a restored copy against the project's own Stripe account."""
    return check(healing_of(environment, db, database), since, elsewhere)


@dataclass(frozen=True)
class Ground:
    """Where a drill takes place."""

    environment: Environment
    db: firestore.Client
    vault: Vault
    place: str
    since: datetime
    check: Check = checking


def scratch_name(environment: Environment) -> str:
    """Return a name for the copy that none had: Google frees a removed one's late.

    An emulator does not list its databases; there it is always the same.
    """
    return LOCAL if environment.is_local else f"{SCRATCH}{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"


def leftovers(environment: Environment, vault: Vault) -> list[str]:
    """Return the copies that a killed drill has left."""
    return [each for each in vault.databases() if each.startswith(SCRATCH)] or ([LOCAL] if environment.is_local else [])


def plan(ground: Ground, name: str, restore: Restore) -> list[Step]:
    """Return the steps of a drill, for a look before."""
    return [
        *backup.steps(ground.db, ground.vault, ground.environment, ground.place, name),
        *backup_restore.steps(restore),
        Step(f"copy {restore.database} removed", lambda: Seen(done=False), lambda: None),
    ]


def run(ground: Ground, name: str, tell: Tell) -> Drill:
    """Carry the drill out and record it; the copy is removed whatever happens."""
    began, at = time.monotonic(), datetime.now(UTC)
    environment, vault = ground.environment, ground.vault
    for each in leftovers(environment, vault):
        vault.remove(each)
    carry_out(backup.steps(ground.db, vault, environment, ground.place, name), dry_run=False, tell=tell)
    scratch, says, restore = scratch_name(environment), "", None
    with closing(opened(environment.project, scratch)) as target:
        restore = restore_of(ground, name, scratch, target)
        try:
            carry_out(backup_restore.steps(restore), dry_run=False, tell=tell)
        except SetupError as error:
            says = str(error)
        finally:
            vault.remove(scratch)
    last = restore.checked[-1] if restore.checked else Checked(0, (), 0, {}, ())
    seconds = round(time.monotonic() - began, 2)
    ok = not says and last.ok
    drill = Drill(
        environment.project, ground.place + name, scratch, at, seconds, ok, last.orders, last.events, last.later, says
    )
    put(ground.db.collection(backup.REPORTS).document(f"{KIND}-{name}"), {**vars(drill), "kind": KIND})
    return drill


def restore_of(ground: Ground, name: str, scratch: str, target: firestore.Client) -> Restore:
    """Return the restore of the drill's backup into its copy."""

    def checked() -> Checked:
        return ground.check(ground.environment, target, scratch, ground.since, serves)

    def serves(order_id: str) -> bool:
        return FirestoreOrders(ground.db).get(order_id) is not None

    kept = backup.read(ground.db, name)
    source = ground.place + name
    return Restore(ground.environment, ground.vault, source, scratch, target, kept, checked, scratch=True)
