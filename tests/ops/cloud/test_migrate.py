"""A migration makes the database, its settings, its data and its indexes, whatever it is cut off by, and only once."""

import contextlib
import dataclasses
import functools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from google.cloud import firestore

from functions.adapters.catalog import settings_from
from functions.adapters.documents import SCHEMA_MAJOR
from functions.use_cases import staff
from functions.use_cases.search import E_MAIL
from ops.bootstrap_run import SetupError
from ops.cloud import migrate_indexes
from ops.cloud.migrate import Wish, deployed_schema, migrate, schema_at
from ops.cloud.migrate_data import Data, carry, faults
from ops.cloud.migrations import Found, Migration, known
from ops.cloud.plan import StepFailed, Taken
from ops.cloud.records import Deployment
from tests.control_plane.mortal import Killed, Mortal
from tests.control_plane.server import standing_in
from tests.control_plane.world import PROJECT, World
from tests.ops.cloud.migrating import DATABASE, ENVIRONMENT, deployed_by_hand, empty_project
from tests.world import STAFF, new_world

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(120)]
LEASE_SECONDS = 1.0
PATIENT_SECONDS = 4.0
"""A lease that is not renewed by itself while a test counts what is sent."""


def tagged(document: Any) -> dict[str, Any]:
    return {} if "tag" in document else {"tag": "new"}


TAG = Migration("0001_tag", "orders", tagged)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with standing_in(empty_project(), tmp_path, monkeypatch) as world:
        yield world


@pytest.fixture
def db(project_id: str) -> firestore.Client:
    return firestore.Client(project=project_id, database="orders")


@pytest.fixture(autouse=True)
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.cloud.migrate.Data", functools.partial(Data, lease_seconds=LEASE_SECONDS))


def run(world: World, db: firestore.Client, *, dry_run: bool = False, verify: bool = False) -> list[Taken]:
    wish = Wish("eur", dry_run=dry_run, verify=verify, migrations=[TAG])
    return migrate(ENVIRONMENT, wish, db, deployed_by_hand(world))


def writing(world: World) -> list[str]:
    return [f"{call.method} {call.path}" for call in world.asked if call.method != "GET"]


def put_orders(db: firestore.Client, count: int, **fields: Any) -> None:
    batch = db.batch()
    for number in range(count):
        batch.set(db.collection("orders").document(f"o{number:03}"), {"schema_major": 1, "n": number, **fields})
    batch.commit()


def orders(db: firestore.Client) -> dict[str, dict[str, Any]]:
    return {each.id: each.to_dict() or {} for each in db.collection("orders").stream()}


def test_an_empty_project_ends_with_all_that_is_needed(world: World, db: firestore.Client) -> None:
    put_orders(db, 3)
    run(world, db)

    made = world.table("database")[DATABASE]
    assert ("eur3", "FIRESTORE_NATIVE") == (made["locationId"], made["type"])
    assert "DELETE_PROTECTION_ENABLED" == made["deleteProtectionState"]
    assert "POINT_IN_TIME_RECOVERY_ENABLED" == made["pointInTimeRecoveryEnablement"]
    kept = {each["retention"] for each in world.table("backup_schedule").values()}
    assert {"1209600s", "8467200s"} == kept
    ttls = {name.split("/")[-3] for name, each in world.table("field").items() if "ttlConfig" in each}
    assert {"mail", "rate_limits", "stripe_events"} == ttls
    assert [f"projects/{PROJECT}/topics/order-events"] == list(world.table("topic"))
    assert {"new"} == {each["tag"] for each in orders(db).values()}


def test_the_module_starts_switched_off_under_a_name_that_no_other_installation_has(
    world: World, db: firestore.Client
) -> None:
    run(world, db)
    found = db.collection("settings").document("module").get().to_dict() or {}
    settings = settings_from(found)

    assert settings is not None
    assert (False, 0, "eur") == (settings.enabled, settings.rollout_percent, settings.currency)
    assert 24 == len(settings.installation_id) == len(settings.salt)
    assert settings.installation_id != settings.salt


def test_a_new_installation_publishes_and_one_of_before_stays_as_it_is(world: World, db: firestore.Client) -> None:
    run(world, db)
    settings = db.collection("settings").document("module")
    assert settings.get().get("publish_events")

    settings.update({"publish_events": firestore.DELETE_FIELD})
    run(world, db)
    found = settings_from(settings.get().to_dict() or {})
    assert found is not None
    assert not found.publish_events


def test_a_second_run_writes_nothing(world: World, db: firestore.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    put_orders(db, 3)
    run(world, db)
    world.asked.clear()
    mortal = Mortal(monkeypatch)
    monkeypatch.setattr(firestore.WriteBatch, "commit", lambda *_, **__: pytest.fail("a commit"))
    again = run(world, db)

    assert {"there"} == {each.outcome for each in again}
    assert [] == writing(world)
    assert mortal.lasting


def test_a_dry_run_writes_nothing_and_counts(world: World, db: firestore.Client) -> None:
    put_orders(db, 3)
    plan = run(world, db, dry_run=True)

    assert [] == writing(world)
    assert {"planned"} == {each.outcome for each in plan}
    said = {each.name: each.says for each in plan}
    assert said["migration 0001_tag"].startswith("3 documents of orders to change (orders/o000 lacks tag)")
    assert "eur3" in said["database orders"]
    assert not list(db.collections())[1:]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.timeout(600)
def test_killed_at_any_request_it_goes_on_to_the_same_end(
    world: World, project_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mortal, number, ended = Mortal(monkeypatch), 0, False
    while not ended:
        number += 1
        world.tables.clear()
        world.enabled.clear()
        db = firestore.Client(project=f"{project_id}-{number}", database="orders")
        put_orders(db, 1)
        mortal.dies_at(number)
        with contextlib.suppress(Killed):
            run(world, db)
            ended = True
        mortal.lives()
        settings = db.collection("settings").document("module")
        first = settings.get().to_dict()
        run(world, db)

        assert first in (None, settings.get().to_dict())
        assert {"new"} == {each["tag"] for each in orders(db).values()}
        assert (1, 2, 1) == tuple(len(world.table(kind)) for kind in ("database", "backup_schedule", "release"))

    assert number > 30


def test_an_unknown_outcome_of_making_the_database_is_looked_at(world: World, db: firestore.Client) -> None:
    world.drop("POST", r"/databases$")
    with pytest.raises(SetupError, match="run it again"):
        run(world, db)
    run(world, db)

    assert 1 == len(world.table("database"))


def test_a_database_elsewhere_is_refused(world: World, db: firestore.Client) -> None:
    world.create("database", DATABASE, {"locationId": "nam5", "type": "FIRESTORE_NATIVE"})

    with pytest.raises(SetupError, match=r"is in nam5, and firebase\.json says eur3"):
        run(world, db)
    assert not [each for each in writing(world) if "databases" in each]


def test_a_local_project_has_settings_and_data_alone(db: firestore.Client) -> None:
    local = dataclasses.replace(ENVIRONMENT, project="demo-orders")
    put_orders(db, 1)
    taken = migrate(local, Wish("eur", migrations=[TAG]), db)

    assert ["settings", "migration 0001_tag"] == [each.name for each in taken]
    assert "new" == orders(db)["o000"]["tag"]


def test_a_database_that_does_not_answer_is_one_line(world: World) -> None:
    deaf = firestore.Client(project="demo-nobody", database="orders")
    deaf._emulator_host, deaf._firestore_api_internal = "127.0.0.1:1", None
    with pytest.raises(SetupError, match="run it again"):
        run(world, deaf)


def test_a_location_must_be_stated(world: World, db: firestore.Client) -> None:
    nowhere = dataclasses.replace(ENVIRONMENT, location="")

    with pytest.raises(SetupError, match="states no"):
        migrate(nowhere, Wish("eur"), db, deployed_by_hand(world))
    assert {} == world.table("database")


def test_the_first_currency_must_be_stated_and_chargeable(world: World, db: firestore.Client) -> None:
    with pytest.raises(SetupError, match="--currency eur"):
        migrate(ENVIRONMENT, Wish(), db, deployed_by_hand(world))
    with pytest.raises(SetupError, match="xxx"):
        migrate(ENVIRONMENT, Wish("xxx"), db, deployed_by_hand(world))


def test_an_unprotected_database_is_protected_and_its_backups_are_kept_longer(
    world: World, db: firestore.Client
) -> None:
    world.create("database", DATABASE, {"locationId": "eur3", "type": "FIRESTORE_NATIVE"})
    short = f"{DATABASE}/backupSchedules/1"
    world.create("backup_schedule", short, {"retention": "86400s", "dailyRecurrence": {}})
    run(world, db)

    assert "DELETE_PROTECTION_ENABLED" == world.table("database")[DATABASE]["deleteProtectionState"]
    assert "1209600s" == world.table("backup_schedule")[short]["retention"]
    assert 2 == len(world.table("backup_schedule"))


def test_indexes_are_waited_for(world: World, db: firestore.Client, capsys: pytest.CaptureFixture[str]) -> None:
    run(world, db)
    for each in world.table("index").values():
        each["state"] = "CREATING"

    def built(_seconds: float) -> None:
        next(each for each in world.table("index").values() if each["state"] == "CREATING")["state"] = "READY"

    migrate_indexes.wait(ENVIRONMENT, sleep=built)

    assert "indexes and TTLs are built" in capsys.readouterr().err
    assert {"READY"} == {each["state"] for each in world.table("index").values()}


def test_a_broken_index_ends_the_wait(world: World, db: firestore.Client) -> None:
    run(world, db)
    next(iter(world.table("index").values()))["state"] = "NEEDS_REPAIR"

    with pytest.raises(SetupError, match="NEEDS_REPAIR: delete it"):
        migrate_indexes.wait(ENVIRONMENT, sleep=lambda _: None)


def test_a_wait_that_is_too_long_names_what_is_not_ready(world: World, db: firestore.Client) -> None:
    run(world, db)
    for each in world.table("index").values():
        each["state"] = "CREATING"

    with pytest.raises(SetupError, match="not ready: index orders COLLECTION customer_id:ASCENDING"):
        migrate_indexes.wait(ENVIRONMENT, seconds=-1)


def data(db: firestore.Client, **more: Any) -> Data:
    return Data(db, lambda: SCHEMA_MAJOR, **{"lease_seconds": LEASE_SECONDS, "batch": 4, **more})


def test_a_migration_that_was_cut_off_goes_on_after_its_last_batch(
    db: firestore.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_orders(db, 10)
    mortal = Mortal(monkeypatch)
    mortal.dies_at(4)  # the lock, two batches, and then no more.
    with pytest.raises(Killed):
        carry(data(db, lease_seconds=PATIENT_SECONDS), TAG)
    mortal.lives()
    record = db.collection("migrations").document(TAG.migration_id)

    assert "orders/o007" == record.get().get("cursor")
    seen: list[int] = []

    def counting(document: Found) -> dict[str, Any]:
        seen.append(document["n"])
        return tagged(document)

    carry(data(db), dataclasses.replace(TAG, up=counting))

    assert [8, 9] == seen[:2]
    assert {"state": "done", "changed": 10, "seen": 10}.items() <= (record.get().to_dict() or {}).items()
    assert {"new"} == {each["tag"] for each in orders(db).values()}


def test_what_somebody_writes_meanwhile_is_never_written_over(db: firestore.Client) -> None:
    put_orders(db, 3)
    raced = [0]

    def racing(document: Any) -> dict[str, Any]:
        if document["n"] == 1 and not raced[0]:
            raced[0] = 1
            db.collection("orders").document("o001").update({"n": 77, "tag": "theirs"})
        return tagged(document)

    carry(data(db), dataclasses.replace(TAG, up=racing))

    assert {"schema_major": 1, "n": 77, "tag": "theirs"} == orders(db)["o001"]
    assert 2 == db.collection("migrations").document(TAG.migration_id).get().get("changed")


def test_what_older_code_writes_behind_it_is_found_and_done(db: firestore.Client) -> None:
    put_orders(db, 6)

    def late(document: Any) -> dict[str, Any]:
        if document.get("n") == 5:
            db.collection("orders").document("a").set({"n": 6, "schema_major": 1})
        return tagged(document)

    once = [late]
    carry(
        data(db),
        dataclasses.replace(TAG, up=lambda document: (once.pop() if once and document["n"] == 5 else tagged)(document)),
    )

    assert {"new"} == {each["tag"] for each in orders(db).values()}


def test_a_migration_that_never_ends_says_so(db: firestore.Client) -> None:
    put_orders(db, 2)

    with pytest.raises(StepFailed, match="2 documents are still not"):
        carry(data(db), dataclasses.replace(TAG, wrong=lambda _document: "is never right"))


@pytest.mark.parametrize("change", [{"n": 5}, {"a.b": 1}, {"schema_major": 0}])
def test_a_migration_may_only_add(db: firestore.Client, change: dict[str, Any]) -> None:
    put_orders(db, 2)
    before = orders(db)

    with pytest.raises(StepFailed, match="would change"):
        carry(data(db), dataclasses.replace(TAG, up=lambda _document: change))
    assert before == orders(db)


def test_documents_of_a_subcollection_are_found_in_every_order(db: firestore.Client) -> None:
    for order_id in ("o1", "o2", "o3"):
        for name in ("staff", "contact"):
            db.document(f"orders/{order_id}/private/{name}").set({"n": 1})
    private = Migration("0002_private", "private", tagged)
    carry(data(db, batch=2), private)

    assert (0, "") == faults(data(db), private)
    assert 6 == len([each for each in db.collection_group("private").stream() if each.get("tag") == "new"])


def test_code_that_cannot_read_the_outcome_is_not_left_behind(db: firestore.Client) -> None:
    put_orders(db, 1)
    raising = Migration(
        "0003_schema", "orders", lambda d: {"schema_major": 2} if d["schema_major"] < 2 else {}, needs_schema=2
    )
    for unable in (lambda: 1, lambda: None):
        with pytest.raises(SetupError, match="deploy that code first"):
            carry(Data(db, unable), raising)
    assert 1 == orders(db)["o000"]["schema_major"]
    carry(Data(db, lambda: 2), raising)

    assert 2 == orders(db)["o000"]["schema_major"]


def test_an_old_checkout_leaves_newer_data_alone(world: World, db: firestore.Client) -> None:
    run(world, db)
    put_orders(db, 1, schema_major=SCHEMA_MAJOR + 1)
    with pytest.raises(SetupError, match="orders have schema 2"):
        run(world, db)
    put_orders(db, 1)
    db.collection("migrations").document("0009_later").set({"state": "done"})
    with pytest.raises(SetupError, match="does not have the migrations 0009_later"):
        run(world, db)


def test_data_that_went_bad_since_are_found_and_mended(world: World, db: firestore.Client) -> None:
    run(world, db)
    put_orders(db, 2)

    assert "there" == {each.name: each.outcome for each in run(world, db)}["migration 0001_tag"]
    found = {each.name: each for each in run(world, db, verify=True, dry_run=True)}["migration 0001_tag"]
    assert ("planned", "2 documents") == (found.outcome, found.says[:11])
    assert "done" == {each.name: each.outcome for each in run(world, db, verify=True)}["migration 0001_tag"]
    assert {"new"} == {each["tag"] for each in orders(db).values()}


def test_what_runs_may_be_the_release_before_the_last() -> None:
    def release(commit: str, state: str = "done") -> Deployment:
        return Deployment("id", "deploy:api", datetime.now(UTC), commit=commit, state=state)

    reads = {"new": 2, "old": 1, "older": 1}.get

    assert SCHEMA_MAJOR == deployed_schema([], reads)
    assert 1 == deployed_schema([release("new"), release("old")], reads)
    assert 2 == deployed_schema([release("new"), release("new+"), release("old")], reads)
    assert 1 == deployed_schema([release("new", "rolled_back"), release("old"), release("older")], reads)
    assert deployed_schema([release("new"), release("unheard of")], reads) is None
    assert deployed_schema([release("new", "running")], reads) is None


def test_a_commit_says_which_schema_it_reads() -> None:
    assert SCHEMA_MAJOR == schema_at("HEAD")
    assert schema_at("no such commit") is None
    assert schema_at("") is None


def test_the_module_goes_on_in_the_midst_of_the_migrations(project_id: str) -> None:
    """What code of before wrote is read the same after, and what that code writes keeps what was added."""
    migrations = known()
    with new_world(project_id) as world:
        order = world.paid()
        public = world.db.document(f"orders/{order.order_id}")
        before = public.get().to_dict() or {}
        public.update(dict.fromkeys(("goods_days", "uncharged"), firestore.DELETE_FIELD))
        public.update({"of_another_release": 1})
        as_read = world.order(order)
        for each in migrations:
            carry(data(world.db), each)
            assert (0, "") == faults(data(world.db), each)

        assert as_read == world.order(order)
        staff.ship(world.module, STAFF, "s", order.order_id, quantities=None, carrier="dhl", tracking="1")
        world.settle()
        after = public.get().to_dict() or {}

        assert [] == world.verify(order)
        assert (1, "fulfilled") == (after["of_another_release"], after["fulfillment_status"])
        assert before.keys() <= after.keys()


def test_contacts_of_before_are_found_by_their_address_again(project_id: str) -> None:
    (migration,) = [each for each in known() if each.migration_id == "0002_email_key"]
    with new_world(project_id) as world:
        orders = [world.place(key=f"k{number}", sku="song") for number in range(3)]
        contacts = [world.db.document(f"orders/{order.order_id}/private/contact") for order in orders]
        lacking = dict.fromkeys(("email_key", "created_at"), firestore.DELETE_FIELD)
        for contact in contacts[:2]:
            contact.update({**lacking, "email": " Ada@Example.org"})
        contacts[2].update({**lacking, "email": firestore.DELETE_FIELD})

        def found() -> list[str]:
            return [
                each.order_id for each in world.module.orders.search({E_MAIL: "ada@example.org"}, limit=9, after=None)
            ]

        assert [] == found()
        carry(data(world.db), migration)
        evidence = world.db.document(f"orders/{orders[0].order_id}/private/staff").get().to_dict() or {}

        assert [order.order_id for order in orders[1::-1]] == found()
        assert (0, "") == faults(data(world.db), migration)
        assert "email_key" not in (contacts[2].get().to_dict() or {}) | evidence
        assert orders[0].created_at == contacts[0].get().get("created_at")


def test_migrations_stand_in_their_order_each_number_once(tmp_path: Path) -> None:
    assert [] != known()
    for name in ("0002_b.py", "0001_a.py", "helper.py"):
        (tmp_path / name).write_text("COLLECTION = 'orders'\nup = dict\n")
    assert ["0001_a", "0002_b"] == [each.migration_id for each in known(tmp_path)]
    (tmp_path / "0002_c.py").write_text("COLLECTION = 'orders'\nup = dict\n")
    with pytest.raises(ValueError, match="the number 0002"):
        known(tmp_path)
