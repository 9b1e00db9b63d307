"""The database itself: made where firebase.json says, protected, and backed up, before anything else could make it.

Source: https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases and its backupSchedules.
"""

from collections.abc import Callable
from datetime import timedelta

import requests
from google.api_core.exceptions import AlreadyExists, GoogleAPICallError, NotFound, RetryError
from google.api_core.operation import Operation
from google.auth.exceptions import GoogleAuthError
from google.cloud.firestore_admin_v1.types import BackupSchedule, DailyRecurrence, Database, WeeklyRecurrence
from google.cloud.service_usage_v1 import State

from ops.bootstrap_run import SetupError, say
from ops.cloud.clients import firestore_admin, service_usage
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step

ANSWER_SECONDS_MAX = 30.0
MAKING_SECONDS_MAX = 600.0
POLL_SECONDS = 2.0
SERVICE = "firestore.googleapis.com"
DAILY_KEPT, WEEKLY_KEPT = timedelta(days=14), timedelta(weeks=14)
"""Fourteen weeks are the longest that Firestore keeps a backup."""

DELETE_PROTECTION = Database.DeleteProtectionState.DELETE_PROTECTION_ENABLED
PITR = Database.PointInTimeRecoveryEnablement.POINT_IN_TIME_RECOVERY_ENABLED
SUNDAY = 7
"""Of `google.type.DayOfWeek`."""
NATIVE = Database.DatabaseType.FIRESTORE_NATIVE


def steps(environment: Environment) -> list[Step]:
    """Return the steps that bring about the database and its protection."""
    return [
        service_step(environment, SERVICE),
        Step(f"database {environment.database}", lambda: _database_seen(environment), lambda: _create(environment)),
        Step("protection", lambda: _protection_seen(environment), lambda: _protect(environment)),
        Step("backups", lambda: _backups_seen(environment), lambda: _schedule_backups(environment)),
    ]


def service_step(environment: Environment, service: str) -> Step:
    """Return the step that switches an API on."""
    look, do = lambda: _service_seen(environment, service), lambda: _enable(environment, service)
    return Step(f"API {service}", look, do)


def name(environment: Environment) -> str:
    """Return the database's full name."""
    return f"projects/{environment.project}/databases/{environment.database}"


def found(environment: Environment) -> Database | None:
    """Return the database, or None if there is none.

    Raises:
        SetupError: that could not be found out.
    """
    try:
        return asked(lambda: firestore_admin().get_database(name=name(environment), timeout=ANSWER_SECONDS_MAX))
    except NotFound:
        return None


def unprotected(database: Database) -> list[str]:
    """Return what protection a database lacks."""
    lacking = []
    if database.delete_protection_state != DELETE_PROTECTION:
        lacking.append("delete protection")
    if database.point_in_time_recovery_enablement != PITR:
        lacking.append("point-in-time recovery")
    return lacking


def schedules(environment: Environment) -> list[BackupSchedule]:
    """Return the backup schedules there are."""
    there = asked(lambda: firestore_admin().list_backup_schedules(parent=name(environment), timeout=ANSWER_SECONDS_MAX))
    return list(there.backup_schedules)


def without_backup(there: list[BackupSchedule]) -> list[str]:
    """Return which of the two schedules are missing, or keep their backups for less than they are to."""
    kept = {"daily": timedelta(), "weekly": timedelta()}
    for each in there:
        kind = "weekly" if "weekly_recurrence" in each else "daily"
        kept[kind] = max(kept[kind], each.retention)
    wanted = {"daily": DAILY_KEPT, "weekly": WEEKLY_KEPT}
    return [kind for kind, least in wanted.items() if kept[kind] < least]


def _service_seen(environment: Environment, service_name: str) -> Seen:
    named = f"projects/{environment.project}/services/{service_name}"
    service = asked(lambda: service_usage().get_service(request={"name": named}, timeout=ANSWER_SECONDS_MAX))
    return Seen(done=service.state == State.ENABLED, says="on" if service.state == State.ENABLED else "off")


def _enable(environment: Environment, service_name: str) -> None:
    named = f"projects/{environment.project}/services/{service_name}"
    _done(
        asked(lambda: service_usage().enable_service(request={"name": named}, timeout=ANSWER_SECONDS_MAX)),
        f"switching on {service_name}",
    )


def _database_seen(environment: Environment) -> Seen:
    there = found(environment)
    if there is None:
        return Seen(done=False, says=f"to be made in {environment.location or '… firebase.json states no location'}")
    if there.type_ != NATIVE:
        raise SetupError(f"the database {environment.database} is not in Firestore's native mode; use another one")
    if there.location_id != environment.location:
        raise SetupError(
            f"the database {environment.database} is in {there.location_id}, and firebase.json says "
            f"{environment.location or 'nothing'}: a database never moves; state {there.location_id}, or another name"
        )
    return Seen(done=True, says=f"in {there.location_id}")


def _create(environment: Environment) -> None:
    if not environment.location:
        raise SetupError('firebase.json states no "location" for the database; it never changes again: choose it')
    wanted = Database(
        location_id=environment.location,
        type_=NATIVE,
        delete_protection_state=DELETE_PROTECTION,
        point_in_time_recovery_enablement=PITR,
    )
    parent, database_id = f"projects/{environment.project}", environment.database
    try:
        operation = asked(
            lambda: firestore_admin().create_database(
                parent=parent, database=wanted, database_id=database_id, timeout=ANSWER_SECONDS_MAX
            )
        )
    except AlreadyExists:
        return
    _done(operation, f"making the database {database_id}")


def _protection_seen(environment: Environment) -> Seen:
    there = found(environment)
    lacking = unprotected(there) if there else ["delete protection", "point-in-time recovery"]
    return Seen(done=not lacking, says=f"lacks {', '.join(lacking)}" if lacking else "no deletion; 7 days to go back")


def _protect(environment: Environment) -> None:
    wanted = Database(
        name=name(environment), delete_protection_state=DELETE_PROTECTION, point_in_time_recovery_enablement=PITR
    )
    mask = {"paths": ["delete_protection_state", "point_in_time_recovery_enablement"]}
    _done(
        asked(lambda: firestore_admin().update_database(database=wanted, update_mask=mask, timeout=ANSWER_SECONDS_MAX)),
        "protecting the database",
    )


def _backups_seen(environment: Environment) -> Seen:
    missing = without_backup(schedules(environment)) if found(environment) else ["daily", "weekly"]
    return Seen(done=not missing, says=f"no {' and no '.join(missing)} backup" if missing else "daily and weekly")


def _schedule_backups(environment: Environment) -> None:
    there = schedules(environment)
    for kind in without_backup(there):
        weekly = kind == "weekly"
        wanted = BackupSchedule(retention=WEEKLY_KEPT if weekly else DAILY_KEPT)
        if weekly:
            wanted.weekly_recurrence = WeeklyRecurrence(day=SUNDAY)
        else:
            wanted.daily_recurrence = DailyRecurrence()
        same = next((each for each in there if ("weekly_recurrence" in each) == weekly), None)
        if same is None:
            _add_schedule(environment, wanted)
        else:
            _keep_longer(same, wanted)


def _add_schedule(environment: Environment, wanted: BackupSchedule) -> None:
    asked(
        lambda: firestore_admin().create_backup_schedule(
            parent=name(environment), backup_schedule=wanted, timeout=ANSWER_SECONDS_MAX
        )
    )


def _keep_longer(there: BackupSchedule, wanted: BackupSchedule) -> None:
    changed = BackupSchedule(name=there.name, retention=wanted.retention)
    mask = {"paths": ["retention"]}
    asked(
        lambda: firestore_admin().update_backup_schedule(
            backup_schedule=changed, update_mask=mask, timeout=ANSWER_SECONDS_MAX
        )
    )


def asked[T](ask: Callable[[], T]) -> T:
    """Return what Google answers; "not found" and "there already" are answers of their own.

    Raises:
        SetupError: it refused, or did not answer.
    """
    try:
        return ask()
    except (NotFound, AlreadyExists):
        raise
    except (GoogleAPICallError, GoogleAuthError, RetryError, requests.RequestException) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise SetupError(f"Google refused, or did not answer: {why}; run it again") from error


def _done(operation: Operation, what: str) -> None:
    say(f"{what} …")
    asked(lambda: operation.result(timeout=MAKING_SECONDS_MAX))
