"""Checks of the database: where it is, how it is protected, and whether it is in step with this checkout."""

from google.api_core.exceptions import NotFound

from functions.adapters.documents import SCHEMA_MAJOR
from functions.adapters.firestore import get
from ops.bootstrap_run import SetupError
from ops.cloud import migrate_data, migrate_database, migrate_indexes, ruleset
from ops.cloud.migrations import known
from ops.cloud.preflight.check import Finding, Site, failed, ok, warning

MIGRATE = "migrate:orders"
BROKEN = "NEEDS_REPAIR"
BRINGS = "the deployment brings them"


def database(site: Site) -> Finding:
    """Look at the database: location, delete protection, point-in-time recovery."""
    there = migrate_database.found(site.environment)
    if there is None:
        return failed(f"there is no database {site.environment.database}", site.command(MIGRATE))
    if there.location_id != site.environment.location:
        says = f"it is in {there.location_id}, and firebase.json says {site.environment.location or 'nothing'}"
        return failed(says, f'state "location": "{there.location_id}" in firebase.json: a database never moves')
    lacking = migrate_database.unprotected(there)
    if lacking:
        return failed(f"it lacks {' and '.join(lacking)}", site.command(MIGRATE))
    return ok(f"in {there.location_id}, protected, seven days to go back to")


def backups(site: Site) -> Finding:
    """Look at the backup schedules."""
    try:
        missing = migrate_database.without_backup(migrate_database.schedules(site.environment))
    except NotFound:
        return failed("there is no database to back up", site.command(MIGRATE))
    if missing:
        return failed(f"no {' and no '.join(missing)} backup is kept long enough", site.command(MIGRATE))
    return ok("daily for 14 days, weekly for 14 weeks")


def migrations(site: Site) -> Finding:
    """Look at the settings and the data migrations: code comes after the data that it expects."""
    migrations = known()
    try:
        settings = get(site.documents.collection("settings").document("module"))
        records = {each.id: each.to_dict() or {} for each in site.documents.collection("migrations").stream()}
        migrate_data.refuse_newer_data(site.documents, migrations, SCHEMA_MAJOR)
    except NotFound:
        return failed("there is no database yet", site.command(MIGRATE))
    except SetupError as error:
        return failed(str(error), "check out what was deployed last, or later")
    left = [each.migration_id for each in migrations if records.get(each.migration_id, {}).get("state") != "done"]
    if not settings.exists:
        left.insert(0, "settings/module")
    return failed(f"not there: {', '.join(left)}", site.command(MIGRATE)) if left else ok(f"{len(migrations)} done")


def rules(site: Site) -> Finding:
    """Compare the live rules with this checkout's."""
    live = ruleset.live(site.environment)
    if not live:
        return warning(f"no rules are live; {BRINGS}", site.command(MIGRATE))
    if ruleset.text(live) != (site.root / "firestore.rules").read_text():
        return warning(f"the live rules are not this checkout's; {BRINGS}", "read the difference")
    return ok("the live rules are this checkout's")


def indexes(site: Site) -> Finding:
    """Compare the indexes and TTLs with this checkout's; what the database has besides is said."""
    if migrate_database.found(site.environment) is None:
        return failed("there is no database yet", site.command(MIGRATE))
    file, there = migrate_indexes.wanted(site.root), migrate_indexes.standing(site.environment)
    unready = file.unready(there)
    broken = [each for each in unready if each.endswith(BROKEN)]
    if broken:
        return failed("; ".join(broken), "delete it in the console, then " + site.command(MIGRATE))
    lacking = file.lacking(there)
    if lacking:
        return warning(f"{len(lacking)} are missing, the first {lacking[0]}; {BRINGS}", site.command(MIGRATE))
    if unready:
        return warning(f"{len(unready)} are being built; the deployment waits for them", site.command(MIGRATE))
    besides = sorted(" ".join(each) for each in there.indexes.keys() - file.indexes)
    if besides:
        says = f"{len(besides)} that this checkout does not name: {besides[0]}"
        return warning(says, "delete them by hand, or name them")
    return ok(f"{len(file.indexes)} indexes and {len(file.ttls)} TTLs work")
