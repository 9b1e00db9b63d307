"""`ops staff grant|revoke`: the claim that makes a user staff, on record, with the tokens from before it revoked.

The record is begun first and settled last, so that a change that was interrupted is seen and brought to its end.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import firebase_admin
from firebase_admin import auth, exceptions
from google.api_core.exceptions import AlreadyExists, Forbidden, GoogleAPICallError
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from functions.entrypoints.auth import ROLE_CLAIM, ROLES
from ops.bootstrap_run import SetupError
from ops.cloud.clients import database
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step, Taken, carry_out
from ops.cloud.stripe_keys_client import AGAIN
from ops.suite_addresses import Suite

COLLECTION = "staff_changes"
UID_LENGTH_MAX = 128
DIGEST_LENGTH = 32
ANSWER_SECONDS_MAX = 20
EMULATORS = ("FIREBASE_AUTH_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST")


@dataclass(frozen=True)
class Change:
    """One change of a user's role, as it is on record."""

    id: str
    role: str
    at: datetime
    settled: bool


class Staff:
    """One user of one project, and the record of their roles."""

    def __init__(self, app: firebase_admin.App, db: firestore.Client, uid: str) -> None:
        self._app, self._db, self._uid = app, db, uid

    def claims(self) -> dict[str, Any]:
        """Return all custom claims of the user, the host application's too."""
        return dict(self._user().custom_claims or {})

    def role(self) -> str:
        """Return the role that the user has, empty without one."""
        return str(self.claims().get(ROLE_CLAIM) or "")

    def _user(self) -> auth.UserRecord:
        try:
            return auth.get_user(self._uid, app=self._app)
        except auth.UserNotFoundError as error:
            raise SetupError(
                f"project {self._app.project_id} has no user {self._uid!r}; the Firebase console lists them under "
                "Authentication, with their user UID"
            ) from error

    def changes(self) -> list[Change]:
        """Return what is on record, the oldest first."""
        found = self._db.collection(COLLECTION).where(filter=firestore.FieldFilter("uid", "==", self._uid)).get()
        changes = [(each.id, each.to_dict() or {}) for each in found]
        return [
            Change(name, fields["role"], fields["at"], fields["settled_at"] is not None)
            for name, fields in sorted(changes)
        ]

    def open_change(self, role: str) -> Change | None:
        """Return the change to *role* that was begun and not settled, if that is the last on record."""
        last = next(iter(reversed(self.changes())), None)
        return last if last is not None and not last.settled and last.role == role else None

    def begin(self, role: str, by: str) -> None:
        """Put on record that a change begins; its number is free, or somebody else took it just now."""
        number = len(self.changes()) + 1
        name = f"{hashlib.sha256(self._uid.encode()).hexdigest()[:DIGEST_LENGTH]}.{number:05d}"
        fields = {
            "uid": self._uid,
            "role": role,
            "before": self.role(),
            "by": by,
            "at": datetime.now(UTC),
            "settled_at": None,
        }
        try:
            self._db.collection(COLLECTION).document(name).create(fields)
        except AlreadyExists as error:
            raise SetupError(f"somebody changes {self._uid!r} at this moment; run the same command again") from error

    def assign(self, role: str) -> None:
        """Set or remove the claim; the others stay."""
        others = {name: value for name, value in self.claims().items() if name != ROLE_CLAIM}
        try:
            auth.set_custom_user_claims(
                self._uid, {**others, **({ROLE_CLAIM: role} if role else {})} or None, app=self._app
            )
        except ValueError as error:
            raise SetupError(f"{self._uid!r} has too many other claims for one more: {error}") from error

    def is_revoked_since(self, at: datetime) -> bool:
        """Say whether tokens from before *at* are refused; Firebase keeps whole seconds."""
        return int(self._user().tokens_valid_after_timestamp or 0) // 1000 >= int(at.timestamp())

    def revoke(self) -> None:
        """Refuse every token that was issued until now."""
        auth.revoke_refresh_tokens(self._uid, app=self._app)

    def settle(self, change: Change) -> None:
        """Put on record that a change is at its end."""
        self._db.collection(COLLECTION).document(change.id).update({"settled_at": datetime.now(UTC)})


def change_role(environment: Environment, uid: str, role: str, by: str, *, dry_run: bool) -> Sequence[Taken]:
    """Give the user *role*, or none when it is empty, and return what became of each step.

    Raises:
        SetupError: there is no such user or role, or something could not be asked.
    """
    if role not in ("", *ROLES):
        raise SetupError(f"no role {role!r}: give {' or '.join(ROLES)}")
    if not 0 < len(uid) <= UID_LENGTH_MAX:
        raise SetupError("give the user's UID, as the Firebase console lists it under Authentication")
    _lead(environment)
    app = firebase_admin.initialize_app(
        options={"projectId": environment.project, "httpTimeout": ANSWER_SECONDS_MAX}, name=f"staff-{id(environment)}"
    )
    try:
        db = database(environment.project, environment.database)
        return carry_out(_steps(Staff(app, db, uid), role, _operator(db, by)), dry_run=dry_run)
    except (Forbidden, exceptions.PermissionDeniedError) as error:
        roles = "roles/firebaseauth.admin and roles/datastore.user"
        raise SetupError(
            f"your Google login may not change users of {environment.project}; it needs {roles}"
        ) from error
    except GoogleAuthError as error:
        raise SetupError("no Google login: run `gcloud auth application-default login`") from error
    except (exceptions.FirebaseError, GoogleAPICallError) as error:
        raise SetupError(f"what became of it is not known: {' '.join(str(error).split())}. {AGAIN}") from error
    finally:
        firebase_admin.delete_app(app)


def _lead(environment: Environment) -> None:
    """Lead Google's clients to the local suite for a local project, and never for another.

    Raises:
        SetupError: an emulator is named for a real project: the change would be made where nobody sees it.
    """
    if environment.is_local:
        for name, value in Suite().environment().items():
            os.environ.setdefault(name, value)
        return
    named = [name for name in EMULATORS if os.environ.get(name)]
    if named:
        raise SetupError(f"{', '.join(named)} is set, and {environment.project} is no local project: unset it")


def _operator(db: firestore.Client, by: str) -> str:
    """Return what stands for the operator on record: no name, and the same for the same one."""
    settings = db.collection("settings").document("module").get().to_dict() or {}
    return hmac.new(str(settings.get("salt", "")).encode(), by.encode(), hashlib.sha256).hexdigest()[:DIGEST_LENGTH]


def _steps(staff: Staff, role: str, by: str) -> list[Step]:
    def begun() -> Seen:
        return Seen(staff.open_change(role) is not None or staff.role() == role, _called(staff.role()))

    def assigned() -> Seen:
        return Seen(staff.role() == role, _called(staff.role()))

    def revoked() -> Seen:
        change = staff.open_change(role)
        done = staff.role() == role if change is None else staff.is_revoked_since(change.at)
        return Seen(done, "" if done else "tokens from before are still good")

    def settled() -> Seen:
        done = staff.open_change(role) is None and staff.role() == role
        return Seen(done, "" if done else "not at its end")

    def settle() -> None:
        change = staff.open_change(role)
        if change is not None:
            staff.settle(change)

    return [
        Step("change on record", begun, lambda: staff.begin(role, by)),
        Step(f"claim {ROLE_CLAIM}: {_called(role)}", assigned, lambda: staff.assign(role)),
        Step("tokens from before revoked", revoked, staff.revoke),
        Step("change at its end", settled, settle),
    ]


def _called(role: str) -> str:
    return role or "none"


def as_json(environment: Environment, uid: str, role: str, taken: Sequence[Taken]) -> str:
    """Return the outcome for programs."""
    steps = [{"name": each.name, "outcome": each.outcome, "says": each.says} for each in taken]
    return json.dumps({"project": environment.project, "uid": uid, "role": role, "steps": steps})
