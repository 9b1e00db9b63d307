"""`ops smoke`: one order's whole life over real HTTP, what it finds, and that it leaves nothing behind."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from functions.adapters import recent
from functions.adapters.orders import FirestoreOrders
from ops import cli
from ops.bootstrap_run import SetupError
from ops.cloud import smoke, smoke_command
from ops.cloud.environment import Environment
from ops.cloud.smoke import Manner, Smoke, Told
from ops.cloud.smoke_acts import ACTS, SKU, Act, SmokeFailed
from ops.cloud.smoke_target import CUSTOMER
from ops.seed import seed
from ops.suite_addresses import Suite
from tests.ops.cloud.shop import Shop, open_shop

NAMES = ["prepare", *(act.name for act in ACTS), "clean up"]


@pytest.fixture
def shop(project_id: str) -> Iterator[Shop]:
    with open_shop(project_id) as opened:
        yield opened


def nobody(_text: str) -> None:
    raise AssertionError("no person is asked")


def silent(_told: Told) -> None:
    return


def run(shop: Shop, **manner: Any) -> Smoke:
    return smoke.run(shop.target(), Manner(**{"tell": silent, "ask_person": nobody, "wait_seconds": 8.0, **manner}))


def failed(outcome: Smoke) -> list[str]:
    return [each.name for each in outcome.acts if not each.ok]


def orders(shop: Shop) -> list[dict[str, Any]]:
    return list(shop.world.rows("orders").values())


def left_at_stripe(shop: Shop) -> int:
    charges = shop.world.objects("charge")
    return sum(each["amount_captured"] - each["amount_refunded"] for each in charges)


@pytest.mark.emulator
def test_one_order_is_taken_from_its_quote_to_its_refund(shop: Shop) -> None:
    outcome = run(shop)

    assert [] == [(each.name, each.says) for each in outcome.acts if not each.ok]
    assert NAMES == [each.name for each in outcome.acts]
    (order,) = orders(shop)
    assert (CUSTOMER, "completed", "refunded") == (order["customer_id"], order["status"], order["payment_status"])
    assert shop.world.objects("charge")
    assert 0 == left_at_stripe(shop)


@pytest.mark.emulator
def test_nothing_of_it_stays_but_the_order_and_the_report(shop: Shop) -> None:
    shop.world.settings(rollout_percent=0, allow_list=["early"])
    catalog_before, settings_before = shop.world.rows("products"), shop.world.rows("settings")
    outcome = run(shop)

    assert outcome.ok, outcome
    assert catalog_before == shop.world.rows("products")
    assert settings_before == shop.world.rows("settings")
    assert 1 == shop.signed_out
    (report,) = shop.world.rows("reports").values()
    assert ("smoke", True, outcome.order_id) == (report["kind"], report["ok"], report["order_id"])
    assert all(each["seconds"] >= 0 for each in report["acts"])


@pytest.mark.emulator
def test_a_customer_outside_the_roll_out_is_let_in_meanwhile(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "SECONDS_MAX", 0.0)
    shop.world.settings(rollout_percent=0)

    assert run(shop).ok
    assert [] == shop.world.rows("settings")["module"]["allow_list"]


@pytest.mark.emulator
def test_without_a_webhook_it_says_so_and_gives_the_money_back(shop: Shop) -> None:
    shop.silent |= {"webhook", "sweep"}
    outcome = run(shop, wait_seconds=1.5)

    assert "webhook" in failed(outcome)
    found = next(each for each in outcome.acts if each.name == "webhook")
    assert "still not confirmed" in found.says
    assert "ops webhook validate" in found.next
    shop.silent.clear()
    again = run(shop)
    assert again.ok, again
    assert 0 == left_at_stripe(shop)


@pytest.mark.emulator
def test_what_a_killed_run_left_the_next_one_settles(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_story: object) -> str:
        raise KeyboardInterrupt

    acts = [Act(act.name, killed, "") if act.name == "ship" else act for act in ACTS]
    with monkeypatch.context() as patched:
        patched.setattr(smoke, "ACTS", acts)
        patched.setattr(smoke, "_cleaned", lambda *_: [Told("clean up", ok=False, seconds=0, says="killed")])
        with pytest.raises(KeyboardInterrupt):
            run(shop)
    assert left_at_stripe(shop) > 0

    outcome = run(shop)

    assert outcome.ok, outcome
    assert "an earlier run's orders settled" in outcome.acts[0].says
    assert 0 == left_at_stripe(shop)
    assert {"refunded"} == {each["payment_status"] for each in orders(shop)}


@pytest.mark.emulator
@pytest.mark.parametrize("act", ["place", "checkout", "pay", "ship", "money"])
def test_whichever_act_fails_no_money_and_no_open_order_is_left(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    def fails(_story: object) -> str:
        raise SmokeFailed("as the test asked")

    acts = [Act(each.name, fails, "look") if each.name == act else each for each in ACTS]
    monkeypatch.setattr(smoke, "ACTS", acts)
    outcome = run(shop)

    assert [act] == failed(outcome)
    assert 0 == left_at_stripe(shop)
    assert {each["status"] for each in orders(shop)} <= {"canceled", "expired", "completed", "confirmed"}
    assert {each["payment_status"] for each in orders(shop)} <= {"none", "refunded"}
    assert SKU not in shop.world.rows("products")


@pytest.mark.emulator
def test_a_changed_event_is_found(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    real = FirestoreOrders.entries
    monkeypatch.setattr(
        FirestoreOrders, "entries", lambda self, order_id: [{**e, "hash": "0"} for e in real(self, order_id)]
    )

    assert "chain" in failed(run(shop))


@pytest.mark.emulator
def test_real_money_is_paid_by_a_person_and_given_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.cloud.smoke_target.Target.livemode", property(lambda _self: True))
    asked: list[str] = []

    def person(page: str) -> None:
        asked.append(page)
        assert 303 == shop.world.pay(page)

    outcome = run(shop, ask_person=person)

    assert outcome.ok, outcome
    assert 1 == len(asked)
    assert 0 == left_at_stripe(shop)


@pytest.mark.emulator
def test_a_person_who_never_pays_ends_in_a_canceled_order(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.cloud.smoke_target.Target.livemode", property(lambda _self: True))
    outcome = run(shop, ask_person=lambda _page: None, person_seconds=0.5)

    assert ["pay"] == failed(outcome)
    assert ["canceled"] == [each["status"] for each in orders(shop)]
    assert ["expired"] == [each["status"] for each in shop.world.objects("checkout.session")]


@pytest.mark.emulator
@pytest.mark.parametrize(("livemode", "live"), [(True, False), (False, True)])
def test_real_money_wants_to_be_named(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, *, livemode: bool, live: bool
) -> None:
    monkeypatch.setattr("ops.cloud.smoke_target.Target.livemode", property(lambda _self: livemode))
    monkeypatch.setattr(smoke_command, "environment", lambda _named: shop.target().environment)

    class _Open:
        def __enter__(self) -> Any:
            return shop.target()

        def __exit__(self, *_: object) -> None:
            return

    monkeypatch.setattr(smoke_command, "target", lambda _environment: _Open())
    with pytest.raises(SetupError, match="--live"):
        smoke_command.run_command("test", live=live, sku=SKU, wait_minutes=1, dry_run=False, as_json=False)
    assert [] == orders(shop)


def test_the_plan_is_shown_and_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == cli.run(["smoke", "--dry-run", "--json"])

    assert {"plan": NAMES} == json.loads(capsys.readouterr().out)


def test_without_a_suite_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Suite, "simulator_is_up", lambda _suite: False)

    with pytest.raises(SetupError, match="ops start"):
        cli.run(["smoke"])


def test_without_an_address_it_says_what_to_state(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = Environment("production", "orders-prod", "us-central1", "orders", "nam5", "", "")
    monkeypatch.setattr(smoke_command, "environment", lambda _named: nowhere)

    with pytest.raises(SetupError, match="ORDERS_APP_URL"):
        cli.run(["smoke", "--project", "production"])


@pytest.mark.suite
def test_the_local_suite_passes_in_less_than_a_minute(suite: Suite, capsys: pytest.CaptureFixture[str]) -> None:
    seed(suite)

    assert 0 == cli.run(["smoke", "--json"])

    outcome = json.loads(capsys.readouterr().out)
    assert outcome["ok"]
    assert outcome["seconds"] < 60
