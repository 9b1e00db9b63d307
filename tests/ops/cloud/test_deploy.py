"""A deployment brings each part in its order, once, and writes it down; it can be killed and begun again anywhere."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops import web_build
from ops.bootstrap_run import SetupError
from ops.cloud import deploy_changelog, firebase_cli, records, traffic
from ops.cloud.deploy import Ports, Wish, deploy
from ops.cloud.deploy_run import Place
from ops.cloud.plan import Seen
from ops.cloud.records import API, DONE, FAILED, PRODUCTION, ROLLED_BACK, Flags
from ops.cloud.rollback import Outcome, roll_back
from ops.cloud.rollout import Counted, Stage, Verdict, Watch, stages
from ops.paths import ROOT
from tests.control_plane.mortal import Killed, Mortal, kill_every
from tests.control_plane.services import firestore_admin
from tests.control_plane.world import PROJECT, Call, World
from tests.ops.cloud import deploying

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(240)]
LAST_REQUEST, EVERY = 110, kill_every(12)
"""A death costs seconds: any other rhythm shows the same."""
MAIN = """
def made(name):
    def function(): ...
    function.__name__ = name
    function.__firebase_endpoint__ = {}
    return function

"""


@dataclass
class Shop:
    """What a deployment asks of others, each answering as the test says, and what was asked."""

    world: World
    root: Path
    asked: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    smoke_fails: list[str] = field(default_factory=list)
    counted: Counted | None = field(default_factory=lambda: Counted(100, 0))
    has_secret: bool = True
    endpoint_is_right: bool = False
    fails: str = ""
    tells: Callable[[], object] = lambda: None
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def ports(self) -> Ports:
        watch = Watch(Stage(50, 10), lambda _since, _until: self.counted, self.pass_time, lambda: self.now)
        endpoint = self.Endpoint(self)
        return Ports(self.firebase, endpoint, self.backfill, self.preflight, self.smoke, watch, self.build)

    def build(self, root: Path) -> None:
        self.asked.append("build:module")
        mark = root / web_build.DEFAULT / web_build.MARK
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(web_build.source_digest(root))

    def pass_time(self, seconds: float) -> None:
        self.tells()
        self.now += timedelta(seconds=seconds)

    def firebase(self, only: str, check: Callable[[], None]) -> None:
        check()
        self.asked.append(only)
        if self.fails == only:
            if only == "functions":
                deploying.put_functions(self.world, (min(self.names()),), self.source())
            raise SetupError(f"Deploying {only} failed: as the test asked")
        if only == "functions":
            deploying.put_functions(self.world, tuple(self.names()), self.source())
        elif only == "firestore:rules":
            deploying.put_rules(self.world, (self.root / "firestore.rules").read_text())
        elif only == "firestore:indexes":
            put_indexes(self.world, self.root)
        else:
            deploying.put_site(self.world)

    def names(self) -> list[str]:
        return [line.split()[0] for line in (self.root / "main.py").read_text().splitlines() if "= made(" in line]

    def source(self) -> str:
        return (self.root / "functions" / "code.py").read_text()

    def backfill(self, check: Callable[[], None]) -> str:
        check()
        self.asked.append("backfill")
        return "0 events"

    def preflight(self) -> list[str]:
        self.asked.append("preflight")
        return self.refusals

    def smoke(self) -> list[str]:
        self.asked.append("smoke")
        return self.smoke_fails

    @dataclass
    class Endpoint:
        shop: "Shop"
        url: str = "https://endpoint"

        def has_secret(self) -> bool:
            return self.shop.has_secret

        def look(self) -> Seen:
            return Seen(self.shop.endpoint_is_right)

        def ensure(self) -> None:
            self.shop.asked.append("endpoint")
            self.shop.has_secret = self.shop.endpoint_is_right = True


def put_indexes(world: World, root: Path) -> None:
    """Do what a deployment of indexes does."""
    stated = json.loads((root / "firestore.indexes.json").read_text())
    database = f"projects/{PROJECT}/databases/orders/collectionGroups"
    for each in stated["indexes"]:
        firestore_admin._index(world, Call("POST", "", f"{database}/{each['collectionGroup']}", {}, each, b""))


def checkout(folder: Path, functions: tuple[str, ...] = ("orders_api", "orders_sweep"), code: str = "1") -> Path:
    """Write a small checkout, which nobody else changes."""
    (folder / "functions").mkdir(parents=True, exist_ok=True)
    (folder / "hosting").mkdir(exist_ok=True)
    (folder / "hosting" / "index.html").write_text("<p>orders")
    for name in web_build.SOURCES:
        (folder / "web" / name).parent.mkdir(exist_ok=True)
        (folder / "web" / name).write_text("")
    (folder / "functions" / "code.py").write_text(code)
    (folder / "requirements.txt").write_text("")
    (folder / "main.py").write_text(MAIN + "".join(f"{name} = made({name!r})\n" for name in functions))
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## 2.0.0 (2026)\n\n- New.\n\n## 1.0.0\n\n- Old.\n")
    for name in ("firebase.json", "firestore.rules"):
        shutil.copy(ROOT / name, folder / name)
    indexes = json.loads((ROOT / "firestore.indexes.json").read_text()) | {"fieldOverrides": []}
    (folder / "firestore.indexes.json").write_text(json.dumps(indexes))
    return folder


@pytest.fixture
def place(project_id: str, tmp_path: Path) -> Iterator[Place]:
    with deploying.place_on(project_id) as place:
        deploying.flags(place, enabled=False, rollout_percent=0)
        yield replace(place, root=checkout(tmp_path / "checkout"))


@pytest.fixture
def shop(world: World, place: Place) -> Shop:
    return Shop(world, place.root)


def produce(place: Place, shop: Shop, **more: object) -> Outcome:
    return deploy(place, replace(Wish(PRODUCTION), **more), shop.ports())  # type: ignore[arg-type]


def test_everything_comes_in_its_order_and_is_written_down(place: Place, shop: Shop) -> None:
    outcome = produce(place, shop)

    assert [
        *("preflight", "firestore:indexes", "firestore:rules", "build:module", "functions", "hosting:orders"),
        *("endpoint", "backfill", "smoke"),
    ] == shop.asked
    (record,) = place.deployments.newest()
    assert (DONE, "2.0.0 (2026)", "https://endpoint") == (record.state, record.release, record.endpoint)
    assert place.live() == record.after
    assert record.after is not None
    assert record.after.flags == Flags(enabled=True, rollout_percent=100)
    assert {"orders_api", "orders_sweep"} == set(record.after.revisions)
    assert record.by
    assert record.plan
    assert [each.name for each in outcome.steps] == [each.name for each in record.steps]
    assert ["rollout 1 %", "rollout 10 %", "rollout 100 %"] == [each.name for each in record.steps[-3:]]


def test_a_second_run_changes_nothing(world: World, place: Place, shop: Shop) -> None:
    produce(place, shop)
    asked, before, done = len(world.asked), deploying.unchanged(place, but=()), list(shop.asked)
    outcome = produce(place, shop)

    assert {"GET"} == {call.method for call in world.asked[asked:]}
    assert before == deploying.unchanged(place, but=())
    assert done == shop.asked
    assert {"there"} == {each.outcome for each in outcome.steps}


def test_a_plan_writes_nothing(world: World, place: Place, shop: Shop) -> None:
    before = deploying.unchanged(place, but=())
    outcome = produce(place, shop, dry_run=True)

    assert {"GET"} == {call.method for call in world.asked}
    assert before == deploying.unchanged(place, but=())
    assert [] == shop.asked
    assert "planned" in {each.outcome for each in outcome.steps}


def test_only_the_part_that_changed_is_deployed_and_who_has_the_module_keeps_it(place: Place, shop: Shop) -> None:
    produce(place, shop)
    shop.asked.clear()
    (place.root / "functions" / "code.py").write_text("2")
    reached, shop.tells = list[int](), lambda: reached.append(place.live_flags().reached)
    produce(place, shop)

    assert ["preflight", "functions", "backfill", "smoke"] == shop.asked
    assert {100} == set(reached)
    assert ["rollout 100 %"] == [each.name for each in place.deployments.newest()[0].steps if "rollout" in each.name]


def test_a_red_stage_is_rolled_back_by_itself(place: Place, shop: Shop) -> None:
    produce(place, shop)
    good = place.live()
    (place.root / "functions" / "code.py").write_text("2")
    shop.counted = Counted(100, 50)
    outcome = produce(place, shop)

    assert "rolled back: 100 %: 100 requests, 50 failed" in outcome.concerns[0]
    assert good.revisions == place.live().revisions
    assert not place.live_flags().enabled
    newest = place.deployments.newest()
    assert [records.ROLLBACK, PRODUCTION, PRODUCTION] == [each.kind for each in newest]
    assert [DONE, ROLLED_BACK, DONE] == [each.state for each in newest]


def test_a_smoke_test_that_fails_keeps_customers_away(place: Place, shop: Shop) -> None:
    shop.smoke_fails = ["paid: no webhook came"]
    outcome = produce(place, shop)

    assert "smoke: paid: no webhook came" in outcome.concerns[0]
    assert 0 == place.live_flags().reached


def test_no_data_is_never_green_and_the_stage_stays(place: Place, shop: Shop) -> None:
    shop.counted = None
    with pytest.raises(SetupError, match=r"1 %: no data in 6. min: unknown, not green"):
        produce(place, shop)
    assert (1, FAILED) == (place.live_flags().reached, place.deployments.newest()[0].state)
    shop.counted = Counted(50, 0)
    produce(place, shop)

    assert 100 == place.live_flags().reached
    assert 1 == shop.asked.count("smoke")
    assert 1 == len(place.deployments.newest())


def test_preflight_and_an_empty_changelog_stop_it_before_anything(place: Place, shop: Shop) -> None:
    shop.refusals = ["no key"]
    with pytest.raises(SetupError, match="preflight: no key"):
        produce(place, shop)
    assert ["preflight"] == shop.asked
    (place.root / "CHANGELOG.md").write_text("## Unreleased\n\n### Added\n\n## 1.0.0\n\n- Old.\n")
    with pytest.raises(SetupError, match="says nothing under 'Unreleased'"):
        produce(place, shop)
    with pytest.raises(SetupError, match=r"no section 3\.0\.0"):
        produce(place, shop, release="3.0.0")

    assert "1.0.0" == deploy_changelog.entry(place.root / "CHANGELOG.md", "v1.0.0")


def test_pinned_traffic_is_rolled_forward(place: Place, shop: Shop) -> None:
    deploy(place, Wish(API), shop.ports())
    before = place.live()
    deploying.put_functions(shop.world, ("orders_api", "orders_sweep"), "2")
    deploying.recorded(place, before)
    roll_back(place, shop.backfill, dry_run=False)
    assert all(each.pinned for each in traffic.served(place.environment).values())
    (place.root / "functions" / "code.py").write_text("3")
    deploy(place, Wish(API), shop.ports())

    assert not any(each.pinned for each in traffic.served(place.environment).values())


def test_a_function_that_the_code_lost_goes_only_when_it_is_named(world: World, place: Place, shop: Shop) -> None:
    deploy(place, Wish(API), shop.ports())
    job = f"{deploying.LOCATION}/jobs/firebase-schedule-orders_sweep-us-central1"
    world.create("job", job, {"schedule": "every 1 minutes"})
    checkout(place.root, ("orders_api",))
    with pytest.raises(SetupError, match="--remove orders_sweep takes it away"):
        deploy(place, Wish(API), shop.ports())
    assert {"orders_api", "orders_sweep"} == set(traffic.served(place.environment))
    deploy(place, Wish(API, remove=("orders_sweep",)), shop.ports())

    assert {"orders_api"} == set(traffic.served(place.environment))
    assert job not in world.table("job")


def test_a_new_endpoint_has_its_secret_in_the_functions(world: World, place: Place, shop: Shop) -> None:
    """The version of the secret is a part of what functions are made of."""
    deploy(place, Wish(API), shop.ports())
    shop.asked.clear()
    world.create(
        "version", f"projects/{PROJECT}/secrets/ORDERS_STRIPE_WEBHOOK_SECRETS/versions/2", {"state": "ENABLED"}
    )
    deploy(place, Wish(API), shop.ports())

    assert ["functions", "backfill"] == shop.asked


def test_a_deployment_that_failed_half_way_goes_on_or_back(place: Place, shop: Shop) -> None:
    deploy(place, Wish(API), shop.ports())
    good = place.live().revisions
    (place.root / "functions" / "code.py").write_text("2")
    shop.fails = "functions"
    with pytest.raises(SetupError, match="as the test asked"):
        deploy(place, Wish(API), shop.ports())
    assert good != place.live().revisions
    roll_back(place, shop.backfill, dry_run=False)
    assert good == place.live().revisions
    shop.fails = ""
    deploy(place, Wish(API), shop.ports())

    assert not set(good.values()) & set(place.live().revisions.values())


def test_images_are_kept_for_thirty_days_before_anything_is_deployed(world: World, place: Place, shop: Shop) -> None:
    deploy(place, Wish(API), shop.ports())
    (repository,) = world.table("repository").values()

    assert "2592000s" == repository["cleanupPolicies"]["firebase-functions-cleanup"]["condition"]["olderThan"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("number", range(3, LAST_REQUEST, EVERY))
def test_killed_at_any_request_and_run_again_it_ends_the_same(
    place: Place, shop: Shop, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    mortal = Mortal(monkeypatch)
    mortal.dies_at(number)
    with pytest.raises(Killed):
        produce(place, shop)
    mortal.lives()
    produce(place, shop)
    (record,) = place.deployments.newest()

    assert (DONE, place.live()) == (record.state, record.after)
    assert Flags(enabled=True, rollout_percent=100) == place.live_flags()
    assert {"orders_api", "orders_sweep"} == set(place.live().revisions)


def test_a_stage_is_judged_by_figures_alone() -> None:
    stage, enough = Stage(requests=100, minutes=10), timedelta(minutes=10)

    assert Verdict.UNKNOWN == stage.verdict(None, enough)
    assert Verdict.UNKNOWN == stage.verdict(Counted(0, 0), enough)
    assert Verdict.UNKNOWN == stage.verdict(Counted(99, 0), enough)
    assert Verdict.UNKNOWN == stage.verdict(Counted(100, 0), timedelta(minutes=9))
    assert Verdict.GREEN == stage.verdict(Counted(100, 1), enough)
    assert Verdict.RED == stage.verdict(Counted(100, 2), enough)
    assert Verdict.RED == stage.verdict(Counted(2, 2), timedelta())


def test_a_rollout_begins_above_what_is_reached() -> None:
    assert [(1, 10, 100), (10, 100), (100,), (100,)] == [stages(reached) for reached in (0, 1, 50, 100)]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("i  deploying\n\nError: Missing permissions\nmore\n", "Error: Missing permissions more"),
        ("one\ntwo\n", "two"),
        ("", "no output"),
    ],
)
def test_what_the_cli_says_is_told_in_one_line(output: str, told: str) -> None:
    assert told == firebase_cli.reason(output)
