"""`ops backup`, `restore` and `drill`: what was exported comes back whole, elsewhere, and in step with Stripe."""

import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import stripe
from google.cloud import firestore
from google.cloud.firestore_v1.services.firestore import FirestoreClient

from functions.adapters.books import FirestoreBooks
from functions.adapters.stripe_payments import StripePayments
from functions.bootstrap import build
from functions.use_cases.books import Healing
from ops.bootstrap_run import SetupError
from ops.cloud import backup, backup_check, backup_documents, backup_restore, backup_takeover, drill
from ops.cloud.backup_check import Checked, ReadOnly
from ops.cloud.backup_documents import digest, documents, path_of
from ops.cloud.backup_local import LocalVault
from ops.cloud.backup_restore import Restore
from ops.cloud.backup_vault import CloudVault, Vault, check_scratch
from ops.cloud.environment import Environment
from ops.cloud.plan import StepFailed, Taken, carry_out
from ops.paths import ROOT
from tests.control_plane.mortal import Killed, Mortal, kill_every
from tests.control_plane.project import DATABASE
from tests.control_plane.server import control_plane
from tests.control_plane.services.exports import ANY_SECOND
from tests.control_plane.world import Call, Refused
from tests.control_plane.world import World as Google
from tests.world import API_KEY, World, new_world

ENVIRONMENT = Environment("production", "", "us-central1", "orders", "nam5", "", "https://shop.example")
SINCE = datetime.now(UTC) - timedelta(days=1)
EVERY, REQUESTS_MIN = kill_every(6), 12


def now() -> str:
    return backup.name_at(datetime.now(UTC))


def silent(_taken: Taken) -> None:
    return


@pytest.fixture
def project_id() -> str:
    return f"orders-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def world(project_id: str) -> Iterator[World]:
    with new_world(project_id) as opened:
        opened.paid(key="first")
        yield opened


@pytest.fixture
def google(project_id: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    made = Google()
    made.create("database", f"projects/{project_id}/databases/orders", DATABASE)
    made.enabled.add("firestore.googleapis.com")
    made.table(ANY_SECOND)["yes"] = {}
    with control_plane(made):
        for variable in ("FIRESTORE_URL", "FIREBASE_SERVICE_USAGE_URL"):
            monkeypatch.setenv(variable, made.url)
        yield made


class Setting:
    """One vault with a shop to back up."""

    def __init__(self, world: World, vault: Vault, place: str, environment: Environment) -> None:
        self.world, self.vault, self.place, self.environment = world, vault, place, environment
        self.name = ""

    def backup(self) -> backup.Backup:
        self.name = self.name or now()
        steps = backup.steps(self.world.db, self.vault, self.environment, self.place, self.name)
        carry_out(steps, dry_run=False, tell=silent)
        made = backup.read(self.world.db, self.name)
        assert made
        return made

    def restore(self, database: str, target: firestore.Client) -> Restore:
        kept = backup.read(self.world.db, self.name) if "/" not in self.name else None
        source = self.place + self.name

        def check() -> Checked:
            return self.check(self.environment, target, database, SINCE, backup_check.nowhere)

        return Restore(self.environment, self.vault, source, database, target, kept, check)

    def check(
        self, _environment: Environment, db: firestore.Client, database: str, since: datetime, there: drill.Elsewhere
    ) -> Checked:
        payments = StripePayments(API_KEY, self.world.server.url, ReadOnly(timeout=10))
        module = build(db, payments, replace(self.world.config, database=database))
        return backup_check.check(Healing(module, payments.lists, FirestoreBooks(db)), since, there)

    def open(self, database: str) -> firestore.Client:
        return firestore.Client(project=self.environment.project, database=database)

    def ground(self) -> drill.Ground:
        return drill.Ground(self.environment, self.world.db, self.vault, self.place, SINCE, self.check)


@pytest.fixture(params=["cloud", "local"])
def setting(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Setting:
    project = world.config.project_id
    if request.param == "cloud":
        request.getfixturevalue("google")
        environment = replace(ENVIRONMENT, project=project)
        return Setting(world, CloudVault(environment), "gs://bucket/orders/", environment)
    environment = replace(ENVIRONMENT, project=project)
    return Setting(world, LocalVault(environment), f"{tmp_path}/", _Local(**vars(environment)))


class _Local(Environment):
    @property
    def is_local(self) -> bool:
        return True


@pytest.mark.emulator
def test_a_restored_database_holds_what_was_exported_and_agrees_with_stripe(setting: Setting) -> None:
    made = setting.backup()
    assert made.documents == len(list(documents(setting.world.db, made.at))) > 5

    with closing(setting.open("orders-2")) as target:
        restore = setting.restore("orders-2", target)
        taken = carry_out(backup_restore.steps(restore), dry_run=False, tell=silent)
        mark = target.collection("reports").document("restore").get().to_dict()

    assert taken[-1].outcome == "done"
    (checked,) = restore.checked
    assert (1, (), ()) == (checked.orders, checked.faults, checked.differences)
    assert mark
    assert made.sha256 == mark["sha256"]


@pytest.mark.emulator
def test_what_happened_after_the_backup_is_taken_in_from_stripe(setting: Setting) -> None:
    order = setting.world.place(key="second")
    address = setting.world.checkout(order, key="second")
    setting.backup()
    assert 303 == setting.world.pay(address)
    setting.world.deliver()

    with closing(setting.open("orders-2")) as target:
        restore = setting.restore("orders-2", target)
        carry_out(backup_restore.steps(restore), dry_run=False, tell=silent)
        payment = target.collection("orders").document(order.order_id).get().get("payment_status")

    assert "paid" == payment
    assert restore.checked[0].events > 0
    assert restore.checked[0].ok


@pytest.mark.emulator
def test_an_order_placed_and_paid_after_the_backup_is_named_as_missing(setting: Setting) -> None:
    setting.backup()
    lost = setting.world.paid(key="lost")

    with closing(setting.open("orders-2")) as target:
        restore = setting.restore("orders-2", target)
        with pytest.raises(StepFailed, match=f"order_missing {lost.order_id}"):
            carry_out(backup_restore.steps(restore), dry_run=False, tell=silent)


@pytest.mark.emulator
def test_a_drill_counts_what_was_placed_meanwhile_and_is_well(setting: Setting) -> None:
    name = now()
    setting.world.paid(key="meanwhile")
    found = drill.run(setting.ground(), name, silent)

    assert (True, 1, 1) == (found.ok, found.orders, found.later), found.says


@pytest.mark.emulator
def test_a_second_run_changes_nothing(setting: Setting) -> None:
    setting.backup()
    with closing(setting.open("orders-2")) as target:
        restore = setting.restore("orders-2", target)
        carry_out(backup_restore.steps(restore), dry_run=False, tell=silent)
        before = digest(documents(target)), digest(documents(setting.world.db))
        again = setting.restore("orders-2", target)
        setting.backup()
        carry_out(backup_restore.steps(again), dry_run=False, tell=silent)

        assert before == (digest(documents(target)), digest(documents(setting.world.db)))


@pytest.mark.emulator
def test_what_was_changed_on_the_way_is_found(setting: Setting) -> None:
    setting.backup()
    with closing(setting.open("orders-2")) as target:
        restore = setting.restore("orders-2", target)
        made, loading, compared = backup_restore.steps(restore)[:-3], *backup_restore.steps(restore)[-3:-1]
        carry_out([*made, loading], dry_run=False, tell=silent)
        (order,) = target.collection("orders").stream()
        order.reference.update({"version": 99})
        with pytest.raises(StepFailed, match="not what was exported"):
            carry_out([compared], dry_run=False, tell=silent)


@pytest.mark.emulator
def test_a_drill_leaves_the_records_but_for_its_reports_and_no_copy(setting: Setting) -> None:
    before = {path for path, _ in setting.world.dump().items()}
    setting.name = now()
    found = drill.run(setting.ground(), setting.name, silent)

    assert found.ok, found.says
    assert 1 == found.orders
    after = {path for path, _ in setting.world.dump().items()}
    assert {f"reports/backup-{setting.name}", f"reports/drill-{setting.name}"} == after - before
    with closing(setting.open(found.database)) as scratch:
        assert [] == list(documents(scratch))
    assert [] == [each for each in setting.vault.databases() if each != "orders"]


@pytest.mark.emulator
def test_a_drill_whose_copy_differs_says_so_and_removes_it(setting: Setting) -> None:
    broken = Checked(1, ("ord_1: the chain has a gap",), 0, {}, ())
    ground = replace(setting.ground(), check=lambda *_: broken)
    found = drill.run(ground, now(), silent)

    assert not found.ok
    assert "ord_1: the chain has a gap" in found.says
    assert [] == [each for each in setting.vault.databases() if each != "orders"]


@pytest.mark.emulator
@pytest.mark.timeout(300)
def test_killed_at_any_request_a_drill_run_again_leaves_one_database(world: World, google: Google) -> None:
    environment = replace(ENVIRONMENT, project=world.config.project_id)
    setting = Setting(world, CloudVault(environment), "gs://bucket/orders/", environment)
    clean = Checked(1, (), 0, {}, ())
    ground = replace(setting.ground(), check=lambda *_: clean)
    left = 0

    def dies(_call: Call) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Refused(403, "PERMISSION_DENIED", "killed")

    reached = 0
    while True:
        left, google.before = reached, dies
        setting.name = now()
        try:
            drill.run(ground, setting.name, silent)
            google.before = lambda _call: None
            break
        except SetupError:
            reached += 1
            google.before = lambda _call: None
        assert drill.run(ground, setting.name, silent).ok
        assert ["orders"] == CloudVault(environment).databases()
    assert reached > 5


def restored(setting: Setting, database: str) -> set[str]:
    """Back the shop up, restore it, see that both are whole, and return what the copy has beside what was exported."""
    made = setting.backup()
    with closing(setting.open(database)) as target:
        restore = setting.restore(database, target)
        carry_out(backup_restore.steps(restore), dry_run=False, tell=silent)
        mark = target.collection("reports").document("restore").get().to_dict() or {}
        copied = {path_of(each) for each in documents(target)}

    exported = list(documents(setting.world.db, made.at))
    assert made.digest == digest(exported)
    assert (made.uri, made.sha256) == (mark["source"], mark["sha256"])
    assert (True, 1) == (restore.checked[-1].ok, restore.checked[-1].orders)
    return copied - {path_of(each) for each in exported}


@pytest.mark.emulator
@pytest.mark.timeout(1200)
def test_killed_at_any_request_a_backup_and_a_restore_run_again_end_the_same(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    mortal, number, deaths = Mortal(monkeypatch), 1, 0
    beside = restored(setting, "orders-000")
    if setting.environment.is_local:
        monkeypatch.setattr(backup_documents, "PAGE", 3)
        mortal.dies_in(FirestoreClient, "commit")
    while True:
        setting.name, database = now(), f"orders-{number:03}"
        mortal.dies_at(number)
        try:
            restored(setting, database)
            break
        except Killed:
            deaths += 1
        mortal.lives()
        assert beside == restored(setting, database), number
        assert setting.name == backup.listed(setting.world.db)[0].name
        number += EVERY

    assert deaths * EVERY >= REQUESTS_MIN


@pytest.mark.emulator
def test_googles_own_backup_becomes_a_protected_database(world: World, google: Google) -> None:
    environment = replace(ENVIRONMENT, project=world.config.project_id)
    setting = Setting(world, CloudVault(environment), "", environment)
    setting.name = f"projects/{environment.project}/locations/nam5/backups/daily"
    database = f"projects/{environment.project}/databases/orders"
    google.table("backup")[setting.name] = {"database": database, "documents": list(documents(world.db))}
    with closing(setting.open("orders-2")) as target:
        restore = setting.restore("orders-2", target)
        carry_out(backup_restore.steps(restore), dry_run=False, tell=silent)

    made = google.get("database", f"projects/{environment.project}/databases/orders-2")
    assert "DELETE_PROTECTION_ENABLED" == made["deleteProtectionState"]
    assert restore.checked[0].ok


@pytest.mark.emulator
def test_a_database_that_holds_something_else_is_not_written_to(setting: Setting) -> None:
    setting.backup()
    with closing(setting.open("orders-2")) as target:
        target.document("orders/of_somebody").set({"else": True})
        with pytest.raises(SetupError, match="holds other documents"):
            carry_out(backup_restore.steps(setting.restore("orders-2", target)), dry_run=False, tell=silent)
        assert [{"else": True}] == [each.to_dict() for each in target.collection("orders").stream()]


@pytest.mark.emulator
def test_a_plan_writes_nothing(world: World, google: Google) -> None:
    environment = replace(ENVIRONMENT, project=world.config.project_id)
    setting = Setting(world, CloudVault(environment), "gs://bucket/orders/", environment)
    before = digest(documents(world.db))
    with closing(setting.open("orders-drill-x")) as target:
        steps = drill.plan(setting.ground(), now(), setting.restore("orders-drill-x", target))
        taken = carry_out(steps, dry_run=True, tell=silent)

    assert {"planned"} <= {each.outcome for each in taken}
    assert before == digest(documents(world.db))
    assert {"GET"} == {call.method for call in google.asked}


@pytest.mark.emulator
def test_an_export_is_of_a_whole_minute(world: World, google: Google) -> None:
    google.table(ANY_SECOND).clear()
    environment = replace(ENVIRONMENT, project=world.config.project_id)
    now = datetime.now(UTC).replace(second=30)
    vault = CloudVault(environment)

    with pytest.raises(SetupError, match="rounded to the minute"):
        vault.export("gs://bucket/a", now)
    vault.export("gs://bucket/a", backup.moment(environment, now))
    assert vault.exported("gs://bucket/a")


def test_the_database_that_serves_is_never_restored_into() -> None:
    with pytest.raises(SetupError, match="serves"):
        backup_restore.check_database(ENVIRONMENT, "orders")


@pytest.mark.parametrize("name", ["orders", "(default)", "orders-drill-", "orders-2", "orders-drill-x/../orders"])
def test_only_a_drills_database_is_ever_removed(name: str) -> None:
    with pytest.raises(SetupError, match="no database of a drill"):
        check_scratch(name)


def test_a_copy_never_writes_to_stripe() -> None:
    client = stripe.StripeClient("sk_test_x", http_client=ReadOnly(), base_addresses={"api": "http://127.0.0.1:9"})

    with pytest.raises(SetupError, match="must not write"):
        client.v1.refunds.create({"payment_intent": "pi_1"})


def test_a_backups_name_says_its_moment() -> None:
    for at in (datetime(2026, 11, 23, 4, 15, tzinfo=UTC), datetime(2026, 11, 23, 4, 15, 2, 345, tzinfo=UTC)):
        assert at == backup.moment_of(backup.name_at(at))
    with pytest.raises(SetupError, match="20261123T041500"):
        backup.moment_of("yesterday")


def test_without_a_bucket_it_says_how_to_make_one() -> None:
    with pytest.raises(SetupError, match="gcloud storage buckets create"):
        backup.place_of(replace(ENVIRONMENT, project="orders-prod"), "")


def test_taking_over_names_the_database_in_each_file_once(tmp_path: Path) -> None:
    environment = replace(ENVIRONMENT, project="demo-orders")
    for each in backup_takeover.places(environment):
        (tmp_path / each.path).parent.mkdir(exist_ok=True)
        (tmp_path / each.path).write_text((ROOT / each.path).read_text())
    steps = backup_takeover.steps(environment, "orders-2", tmp_path)
    carry_out(steps, dry_run=False, tell=silent)

    assert {"there"} == {each.outcome for each in carry_out(steps, dry_run=False, tell=silent)}
    assert "orders-2" == json.loads((tmp_path / "firebase.json").read_text())["firestore"][0]["database"]
    assert 'DATABASE = "orders-2"\n' in (tmp_path / "functions/config.py").read_text()
    assert "ORDERS_DATABASE=orders-2\n" in (tmp_path / ".env.demo-orders").read_text()
    carry_out(backup_takeover.steps(environment, "orders", tmp_path), dry_run=False, tell=silent)
    for each in backup_takeover.places(environment):
        assert (ROOT / each.path).read_text() == (tmp_path / each.path).read_text()
