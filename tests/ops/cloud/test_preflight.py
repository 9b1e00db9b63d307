"""Each check is well in a project that is well, and says what is wrong in one that is not."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime as dated
from pathlib import Path
from typing import Any

import pytest
from google.api_core.exceptions import ServiceUnavailable
from google.cloud import firestore

from ops.bootstrap_run import SetupError
from ops.checked import last, note
from ops.cloud import records, webhook_validate
from ops.cloud.preflight import evidence, project, staging, waivers
from ops.cloud.preflight.check import Check, Finding, Severity, Site, State, failed
from ops.cloud.preflight.registry import CHECKS, WAIVABLE
from ops.cloud.preflight.run import Result, results, run_command
from ops.paths import ROOT
from tests.control_plane.world import PROJECT, Refused
from tests.ops.cloud import migrating, preflighted
from tests.ops.cloud import stripe_world as w
from tests.ops.cloud.preflighted import BUCKET, COMMIT, IMAGES, NAMED, PAGER, Place

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]
SERVICE = f"{NAMED}/locations/us-central1/services/orders-api"
SITE = f"sites/{PROJECT}"


@pytest.fixture(scope="module")
def once(firestore_emulator: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One place for all; each test puts back what it damages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator)
        project_id = f"demo-{uuid.uuid4().hex[:12]}"
        with preflighted.place_on(project_id, tmp_path_factory.mktemp("preflight"), patch) as place:
            yield place


@pytest.fixture
def place(once: Place) -> Iterator[Place]:
    tables, enabled = deepcopy(once.world.tables), set(once.world.enabled)
    files = {path: path.read_bytes() for path in once.site.root.rglob("*") if path.is_file()}
    yield once
    once.world.tables.clear()
    once.world.tables.update(tables)
    once.world.enabled.clear()
    once.world.enabled.update(enabled)
    for path in [path for path in once.site.root.rglob("*") if path.is_file() and path not in files]:
        path.unlink()
    for path, text in files.items():
        path.write_bytes(text)


def finding(place: Place, name: str) -> Finding:
    (check,) = [each for each in CHECKS if each.name == name]
    return check.found(place.site)


def gone(kind: str) -> Callable[[Place], None]:
    return lambda place: place.world.table(kind).clear()


def changed(kind: str, name: str, **fields: Any) -> Callable[[Place], None]:
    return lambda place: place.world.table(kind)[name].update(fields)


def parameters(**fields: str | None) -> Callable[[Place], None]:
    return lambda place: place.parameters(**fields)


def page(name: str, text: str) -> Callable[[Place], None]:
    return lambda place: place.page(name, text)


def secret(name: str, value: str) -> Callable[[Place], None]:
    return lambda place: place.secret(name, value)


def without(name: str) -> Callable[[Place], None]:
    return lambda place: (place.site.root / name).unlink()


def noted(*, passed: bool, whole: bool, commit: str = COMMIT) -> Callable[[Place], None]:
    def tell(place: Place) -> None:
        (place.site.root / ".ops/checked.json").unlink()
        note(place.site.root / ".ops", commit=commit, passed=passed, whole=whole)

    return tell


def vulnerable(place: Place) -> None:
    name, version = evidence._PINNED.findall((place.site.root / "requirements.txt").read_text())[0]
    place.world.table("vulnerability")[f"{name} {version}"] = {"id": "GHSA-1"}


def broken_index(place: Place) -> None:
    next(iter(place.world.table("index").values()))["state"] = "NEEDS_REPAIR"


def index_gone(place: Place) -> None:
    place.world.table("index").pop(next(iter(place.world.table("index"))))


def index_besides(place: Place) -> None:
    name = f"{migrating.DATABASE}/collectionGroups/orders/indexes/x"
    fields = [{"fieldPath": "of_the_host", "order": "ASCENDING"}, {"fieldPath": "n", "order": "ASCENDING"}]
    place.world.table("index")[name] = {"name": name, "queryScope": "COLLECTION", "fields": fields, "state": "READY"}


def released(place: Place) -> None:
    version = {"version": {"name": f"{SITE}/versions/theirs"}}
    place.world.table("site_release")[f"{SITE}/channels/live/releases/1"] = version | {"name": "1"}


def run_as(account: str) -> Callable[[Place], None]:
    def deploy(place: Place) -> None:
        for each in place.world.table("function").values():
            each["serviceConfig"]["serviceAccountEmail"] = account

    return deploy


def endpoint_wrong(place: Place) -> None:
    made = place.stripe.control("/state")["webhook_endpoint"][0]["id"]
    w.connected(place.stripe.url)(preflighted.DEPLOYING).v1.webhook_endpoints.update(made, {"disabled": True})


def no_signing_secret(place: Place) -> None:
    place.world.table("secret").pop(f"{NAMED}/secrets/{w.SIGNING}")


OK, WARNING, FAILED, UNKNOWN = State.OK, State.WARNING, State.FAILED, State.UNKNOWN
PINNED = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": "orders-api-00001", "percent": 100}]
DAMAGE = (
    ("parameters", parameters(ORDERS_APP_URL=None), FAILED, "lacks ORDERS_APP_URL"),
    ("parameters", parameters(ORDERS_APP_URL="https://*.example.com"), FAILED, "no one https address"),
    ("parameters", parameters(ORDERS_APP_URL="http://shop.example"), FAILED, "no one https address"),
    ("parameters", parameters(ORDERS_APP_URL="https://localhost"), FAILED, "this machine"),
    (
        "parameters",
        parameters(ORDERS_STRIPE_API_BASE="http://127.0.0.1:12111"),
        FAILED,
        "is not https://api.stripe.com",
    ),
    ("parameters", parameters(ORDERS_DATABASE="other"), FAILED, "is not firebase.json's"),
    ("parameters", parameters(ORDERS_STRIPE_API_KEY="rk_live_x"), FAILED, "a secret in a file"),
    ("parameters", parameters(NOT_FIRESTORE_EMULATOR_HOST="127.0.0.1:8080"), FAILED, "EMULATOR_HOST is set"),
    ("secrets", gone("secret"), FAILED, "ORDERS_STRIPE_API_KEY: there is none"),
    ("secrets", secret(w.KEY_SECRET, ""), FAILED, "ORDERS_STRIPE_API_KEY: there is none"),
    ("secrets", secret(w.KEY_SECRET, w.LIVE_KEY + "\n"), FAILED, "blank"),
    ("secrets", secret(w.KEY_SECRET, "rk_test_0123456789abcdef"), FAILED, "a test key"),
    ("secrets", secret(w.SIGNING, "whsec_0123456789 "), FAILED, "ORDERS_STRIPE_WEBHOOK_SECRETS"),
    ("secrets", no_signing_secret, WARNING, "the deployment makes it"),
    ("stripe-key", secret(w.KEY_SECRET, preflighted.DEPLOYING), FAILED, "may do too little"),
    ("stripe-key", secret(w.KEY_SECRET, "rk_live_unrestricted01"), FAILED, "may do too much"),
    ("stripe-key", gone("secret"), UNKNOWN, "no key"),
    ("webhook", gone("payload"), WARNING, "deployment brings it about"),
    ("database", gone("database"), FAILED, "no database orders"),
    ("database", changed("database", migrating.DATABASE, locationId="nam5"), FAILED, "in nam5"),
    (
        "database",
        changed("database", migrating.DATABASE, deleteProtectionState="DELETE_PROTECTION_DISABLED"),
        FAILED,
        "lacks delete protection",
    ),
    ("backups", gone("backup_schedule"), FAILED, "no daily and no weekly"),
    ("rules", page("firestore.rules", "other"), WARNING, "not this checkout's"),
    ("rules", gone("release"), WARNING, "no rules are live"),
    ("indexes", index_gone, WARNING, "1 are missing"),
    ("indexes", broken_index, FAILED, "NEEDS_REPAIR"),
    ("indexes", index_besides, WARNING, "of_the_host"),
    ("events", gone("topic"), FAILED, "no topic order-events"),
    ("events", run_as("shop@example.iam.gserviceaccount.com"), WARNING, "lets serviceAccount:shop@example"),
    ("apis", lambda place: place.world.enabled.discard("run.googleapis.com"), FAILED, "off: run.googleapis.com"),
    ("roles", lambda place: place.world.table("withheld").update({project.PERMISSIONS[3]: {}}), FAILED, "you may not"),
    ("functions", lambda place: place.function("orders_of_the_host", labels={}), FAILED, "orders_of_the_host"),
    ("site", released, FAILED, "no deployment of ours"),
    ("traffic", changed("service", SERVICE, traffic=PINNED), FAILED, "pinned: orders_api"),
    ("images", gone("repository"), FAILED, "at least 30 days"),
    ("images", changed("repository", IMAGES, cleanupPolicies={}), FAILED, "at least 30 days"),
    ("audit-log", gone("logBucket"), FAILED, "no audit log"),
    ("audit-log", changed("logBucket", BUCKET, retentionDays=399), FAILED, "399 days"),
    ("audit-log", changed("logBucket", BUCKET, locked=False), WARNING, "not locked"),
    ("paging", parameters(ORDERS_ALERT_CHANNELS=None), FAILED, "nobody"),
    ("paging", changed("channel", PAGER, enabled=False), UNKNOWN, "nobody would be paged"),
    ("tests", noted(passed=False, whole=True), FAILED, "tests failed"),
    ("tests", noted(passed=True, whole=False), UNKNOWN, "only some"),
    ("tests", noted(passed=True, whole=True, commit="other"), UNKNOWN, "no run"),
    ("changelog", page("CHANGELOG.md", "# Changelog\n\n## Unreleased\n"), FAILED, "says nothing"),
    ("capabilities", without(evidence.CAPABILITIES), FAILED, "does not exist"),
    ("capabilities", page(evidence.CAPABILITIES, "- [x] a\n- [ ] returns\n"), FAILED, "returns"),
    ("capabilities", page(evidence.CAPABILITIES, "nothing\n"), FAILED, "lists none"),
    ("integration", without(evidence.INTEGRATION_POINTS), FAILED, "does not exist"),
    ("bench", without(evidence.FIGURES), FAILED, "does not exist"),
    ("bench", page(evidence.FIGURES, "Measured: 2020-01-01\n"), FAILED, "days old"),
    ("security", page(evidence.REVIEW, "looks fine\n"), FAILED, "has no line"),
    ("security", page(evidence.REVIEW, "Reviewed: 2999-01-01\n"), FAILED, "still to come"),
    ("dependencies", vulnerable, FAILED, "GHSA-1"),
)


def test_where_all_is_well_nothing_stands_against_it(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(place.world.asked)
    code = run_command(place.site, only=[], as_json=True)
    told = json.loads(capsys.readouterr().out)

    states = {each["name"]: each["state"] for each in told["checks"]}
    assert {"staging": "warning"} == {name: state for name, state in states.items() if state != "ok"}
    assert (0, []) == (code, told["stands_against"])
    reading = ("testIamPermissions", "getIamPolicy", "querybatch", "ListLogEntries", "Get", "List")
    written = [
        call.path
        for call in place.world.asked[before:]
        if call.method != "GET" and not any(word in call.path for word in reading)
    ]
    assert [] == written


@pytest.mark.parametrize(
    ("name", "damage", "state", "says"), DAMAGE, ids=[f"{name}-{says}" for name, _, _, says in DAMAGE]
)
def test_what_is_wrong_is_said(
    place: Place, name: str, damage: Callable[[Place], Any], state: State, says: str
) -> None:
    damage(place)
    found = finding(place, name)

    assert state is found.state, found
    assert says in found.reason
    assert found.fix


def test_every_check_is_damaged_at_least_once() -> None:
    elsewhere = {"migrations", "claims", "clock", "staging"}

    assert {each.name for each in CHECKS} == {name for name, *_ in DAMAGE} | elsewhere


LAST = (
    (None, "nothing is on record", "find out who did it"),
    ((records.API, records.DONE), "deploy:api, done", "find out who pinned it by hand"),
    ((records.ROLLBACK, records.DONE), "rollback:orders, done", "mend what it was rolled back for"),
    ((records.ROLLBACK, records.FAILED), "rollback:orders, failed", "finish it: python3 -m ops rollback:orders"),
    ((records.FORWARD, records.RUNNING), "rollback:orders --forward, running", "finish it"),
)


@pytest.mark.parametrize(("last", "says", "fix"), LAST, ids=[says for _, says, _ in LAST])
def test_pinned_traffic_is_told_with_what_the_last_record_says(
    place: Place, last: tuple[str, str] | None, says: str, fix: str
) -> None:
    place.world.table("service")[SERVICE]["traffic"] = PINNED
    record = None
    if last:
        record = records.Deployment("20261123T020000-aa", last[0], place.site.now, state=last[1], of="20261122T1-bb")
        place.site.documents.document(f"deployments/{record.deployment_id}").set(records.document(record))
    found = finding(place, "traffic")
    if record:
        place.site.documents.document(f"deployments/{record.deployment_id}").delete()

    assert says in found.reason
    assert found.fix.startswith(fix)
    assert ("deployments/20261123T020000-aa" in found.reason) == bool(last)


def test_a_rollback_on_purpose_is_not_undone_without_a_thought(place: Place) -> None:
    record = records.Deployment("1", records.ROLLBACK, place.site.now, state=records.DONE, of="0")
    _, fix = project._why_pinned(place.site, record)

    assert "--forward only if nothing was wrong" in fix


def test_data_that_are_not_migrated_stand_against_it(place: Place) -> None:
    assert place.site.db is not None
    record = place.site.db.collection("migrations").document("0001_order_fields")
    before = record.get().to_dict() or {}
    record.update({"state": "running"})

    assert FAILED is finding(place, "migrations").state
    record.set(before)
    later = place.site.db.collection("migrations").document("0002_later")
    later.set({"state": "done"})
    assert "does not have the migrations 0002_later" in finding(place, "migrations").reason
    later.delete()


def test_a_claim_of_another_meaning_is_a_clash(place: Place) -> None:
    theirs = replace(place, site=replace(place.site, claims=lambda _: [{"orders_role": "warehouse"}]))

    assert (FAILED, True) == ((found := finding(theirs, "claims")).state, "1 users" in found.reason)


@pytest.mark.parametrize(("off", "state"), [(0, OK), (30, WARNING), (600, FAILED)])
def test_a_clock_that_is_off_is_said(place: Place, monkeypatch: pytest.MonkeyPatch, off: int, state: State) -> None:
    monkeypatch.setattr(project, "parsedate_to_datetime", lambda text: dated(text) - timedelta(seconds=off))

    assert state is finding(place, "clock").state


@pytest.mark.parametrize("where", [f"{NAMED}/topics/order-events", NAMED])
def test_functions_that_may_publish_are_well(place: Place, where: str) -> None:
    run_as("shop@example.iam.gserviceaccount.com")(place)
    binding = {"role": "roles/pubsub.publisher", "members": ["serviceAccount:shop@example.iam.gserviceaccount.com"]}
    place.world.table("policy")[where] = {"etag": "ACAB", "version": 1, "bindings": [binding]}

    assert OK is finding(place, "events").state


def test_a_topic_is_not_missed_where_nothing_is_published(place: Place) -> None:
    gone("topic")(place)
    place.site.documents.document("settings/module").update({"publish_events": False})

    assert OK is finding(place, "events").state


def test_an_endpoint_that_is_wrong_is_the_deployments_to_correct(place: Place) -> None:
    endpoint_wrong(place)
    found = finding(place, "webhook")
    made = place.stripe.control("/state")["webhook_endpoint"][0]["id"]
    w.connected(place.stripe.url)(preflighted.DEPLOYING).v1.webhook_endpoints.update(made, {"disabled": False})

    assert (WARNING, True) == (found.state, "status" in found.reason)
    assert OK is finding(place, "webhook").state


def test_deliveries_that_fail_stand_against_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    late = webhook_validate.Point("deliveries", "failed", "3 did not arrive", "look at Stripe's Dashboard")
    monkeypatch.setattr(webhook_validate, "validate", lambda *_: [late])

    assert FAILED is finding(place, "webhook").state


def test_without_the_key_for_deploying_the_endpoint_is_unknown(place: Place) -> None:
    nobody = replace(place, site=replace(place.site, keys={}))

    assert UNKNOWN is finding(nobody, "webhook").state


def test_what_cannot_be_asked_is_unknown_and_holds_up_no_other(place: Place) -> None:
    def refuse(call: Any) -> None:
        if "services" in call.path and call.method == "GET":
            raise Refused(403, "PERMISSION_DENIED", "not you")

    place.world.before = refuse
    found = {each.check.name: each for each in results(place.site)}
    place.world.before = lambda _call: None

    assert (UNKNOWN, True) == (found["apis"].finding.state, found["apis"].stands_against)
    assert OK is found["database"].finding.state


def test_an_answer_that_never_comes_is_unknown(place: Place) -> None:
    def silent(_site: Site) -> Finding:
        raise ServiceUnavailable("no answer")

    assert UNKNOWN is Check("x", Severity.REQUIRED, "?", silent).found(place.site).state


def only(place: Place, severity: Severity, capsys: pytest.CaptureFixture[str]) -> int:
    check = Check("bench", severity, "?", lambda _site: failed("no figures", "measure"))
    code = run_command(place.site, only=[], as_json=False, checks=[check])
    told = capsys.readouterr().err
    assert "no figures" in told
    assert "→ measure" in told
    return code


def test_only_what_is_required_makes_the_exit_code(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert (1, 0) == (only(place, Severity.REQUIRED, capsys), only(place, Severity.ADVISED, capsys))


def waive(place: Place, **fields: str) -> None:
    until = str(place.site.now.date() + timedelta(days=10))
    waiver = {"check": "bench", "name": "Ada", "until": until, "reason": "first release"} | fields
    (place.site.root / waivers.FILE).write_text(json.dumps([waiver]))


def test_a_waiver_counts_until_its_end(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    waive(place)
    assert 0 == only(place, Severity.REQUIRED, capsys)
    waive(place, until=str(place.site.now.date() - timedelta(days=1)))
    assert 1 == only(place, Severity.REQUIRED, capsys)


def test_a_fresh_checkout_passes_with_waivers_as_the_page_shows_them(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (evidence.FIGURES, evidence.REVIEW):
        without(name)(place)
    page(evidence.CAPABILITIES, "- [x] orders: api.md\n- [ ] Terms: by whom\n")(place)
    refused = run_command(place.site, only=[], as_json=False)
    told = capsys.readouterr()
    (example,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs/preflight.md").read_text(), re.DOTALL)
    until = str(place.site.now.date() + timedelta(days=waivers.DAYS_MAX))
    waived = [each | {"until": until} for each in json.loads(example)]
    text = json.dumps([*waived, waived[0] | {"check": "capabilities"}])
    (place.site.root / waivers.FILE).write_text(text)

    assert 1 == refused
    assert "standing against it: capabilities, bench, security" in told.out
    assert 3 == told.err.count("or a waiver with a name and an end in .ops-waivers.json (docs/preflight.md)")
    assert "1 open: Terms → do each, and tick it in docs/implementation-todo.md" in told.err
    assert 0 == run_command(place.site, only=[], as_json=False)
    assert 3 == capsys.readouterr().err.count(f"waived by Ada Lovelace until {until}")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"check": "secrets"}, "cannot be waived"),
        ({"check": "no such"}, "cannot be waived"),
        ({"name": " "}, "none of them empty"),
        ({"until": "soon"}, "isoformat"),
        ({"until": "2999-01-01"}, "longer than 90 days"),
        ({"besides": "x"}, "each waiver has"),
    ],
)
def test_a_waiver_names_somebody_and_an_end_and_only_evidence(place: Place, fields: dict[str, str], says: str) -> None:
    waive(place, **fields)

    with pytest.raises(SetupError, match=says):
        list(results(place.site))


def test_money_is_never_waived() -> None:
    assert not {"secrets", "stripe-key", "webhook", "database", "backups", "migrations", "claims"} & WAIVABLE


def test_a_local_project_is_refused(place: Place) -> None:
    local = replace(place.site, environment=replace(place.site.environment, project="demo-orders"))

    with pytest.raises(SetupError, match="never deployed to"):
        list(results(local))


def test_staging_is_compared_point_by_point(place: Place, project_id: str) -> None:
    other = staging.staging_of(place.site)
    db = firestore.Client(project=project_id, database="orders")
    other = replace(other, db=db, environment=replace(other.environment, location="eur3"))
    db.collection("settings").document("module").set({"currency": "usd", "salt": "s", "enabled": True})
    lines = "".join(f"{name}={value}\n" for name, value in preflighted.PARAMETERS.items())
    (place.site.root / ".env.orders-staging").write_text(lines + "MORE=1\n")
    found = {each.what: (each.here, each.there) for each in staging.differences(place.site, other)}

    assert ("eur", "usd") == found["setting currency"]
    assert ("nothing", "stated") == found["parameter MORE"]
    assert ("this checkout's", "nothing") == found["rules"]
    assert ("eur3", "nothing") == found["location"]
    assert "512Mi" in found["function orders_api"][0]
    assert found["endpoint"][1].startswith("unknown: ORDERS_STRIPE_DEPLOY_KEY_STAGING")
    assert not {"setting salt", "setting enabled", "parameter ORDERS_DATABASE"} & found.keys()


def test_without_a_staging_nothing_was_tried(place: Place) -> None:
    rc = json.loads((place.site.root / ".firebaserc").read_text())
    del rc["projects"]["staging"]
    (place.site.root / ".firebaserc").write_text(json.dumps(rc))

    assert FAILED is finding(place, "staging").state


def test_the_page_lists_every_check_as_it_is() -> None:
    text = (ROOT / "docs/preflight.md").read_text()

    for each in CHECKS:
        waivable = "yes" if each.may_be_waived else "no"
        assert f"| `{each.name}` | {each.severity} | {waivable} | {each.question} |" in text
    assert len(CHECKS) == sum(line.startswith("| `") and line.count("|") == 5 for line in text.splitlines())


def test_a_narrower_run_of_the_tests_does_not_replace_a_whole_one(tmp_path: Path) -> None:
    note(tmp_path, commit="a", passed=True, whole=True)
    note(tmp_path, commit="a", passed=True, whole=False)
    assert (found := last(tmp_path)) is not None
    assert found.whole
    note(tmp_path, commit="a", passed=False, whole=False)
    assert (found := last(tmp_path)) is not None
    assert not found.passed
    (tmp_path / "checked.json").write_text("{")
    assert last(tmp_path) is None


def test_a_result_is_the_same_for_programs() -> None:
    check = Check("x", Severity.ADVISED, "Is it?", lambda _site: failed("no", "do"))
    told = Result(check, failed("no", "do")).as_map()

    assert {"name": "x", "severity": "advised", "question": "Is it?", "state": "failed"}.items() <= told.items()
