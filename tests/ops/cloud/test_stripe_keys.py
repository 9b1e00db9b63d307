"""`ops configure:stripe`: what is refused, what is stored, what a second run and a killed one leave."""

import contextlib
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from functions.adapters.stripe_payments import StripePayments
from functions.use_cases.books import Kind
from functions.use_cases.payments import Declined, SessionRequest
from ops.bootstrap_run import SetupError
from ops.cloud.stripe_keys import key_refusal, secrets_refusal
from ops.cloud.stripe_keys_client import connect
from ops.cloud.stripe_keys_configure import ASKED, Outcome, configure, merged, retire
from ops.cloud.stripe_keys_input import from_lines, read
from ops.cloud.stripe_keys_probe import NEEDED, TOO_MUCH, probe
from ops.paths import ROOT
from stripe_simulator.restricted_keys import PERMISSIONS
from stripe_simulator.server import Server
from tests.control_plane.mortal import Killed
from tests.control_plane.world import World
from tests.ops.cloud import stripe_world as w
from tests.simulator.harness import Stripe

PERMITTED = [
    "customer_write",
    "payment_method_write",
    "checkout_session_write",
    "payment_intent_write",
    "charge_write",
    "dispute_read",
    "event_read",
    "balance_transaction_source_read",
    "review_read",
]
TEST_KEY = w.LIVE_KEY.replace("live", "test")
SECRET = "whsec_0123456789abcdef"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with w.stand_in(monkeypatch) as served:
        yield served


@pytest.fixture
def simulator() -> Iterator[Stripe]:
    server = Server(seed=7)
    server.start()
    made = Stripe(server)
    restrict(made, *PERMITTED)
    yield made
    server.stop()


def restrict(simulator: Stripe, *permissions: str) -> None:
    simulator.control("/keys", {"key": TEST_KEY, "permissions": list(permissions)})


def configured(simulator: Stripe, given: dict[str, str] | None = None, *, dry_run: bool = False) -> Outcome:
    values = given or {w.KEY_SECRET: w.LIVE_KEY, w.SIGNING: SECRET}
    return configure(w.place(), values, dry_run=dry_run, connected=w.connected(simulator.url))


@pytest.mark.parametrize(
    ("key", "alias", "why"),
    [
        ("", "production", "is empty"),
        (f" {w.LIVE_KEY}", "production", "has blanks"),
        (f"{w.LIVE_KEY}\r", "production", "has blanks"),
        ("rk_live_01 23456", "production", "has blanks"),
        ("pk_live_0123456", "production", "publishable"),
        (SECRET, "production", "signing secret"),
        ("ghp_0123456789", "production", "no key of Stripe"),
        (TEST_KEY, "production", "is a test key"),
        (w.LIVE_KEY, "staging", "is a live key"),
        (w.LIVE_KEY, "default", "is a live key"),
        ("sk_live_0123456", "production", "make a restricted one"),
    ],
)
def test_a_key_that_must_not_be_used_is_refused_without_being_shown(key: str, alias: str, why: str) -> None:
    refusal = key_refusal(key, w.place(alias))

    assert why in refusal
    assert not key.strip() or key.strip() not in refusal


@pytest.mark.parametrize(("key", "alias"), [(w.LIVE_KEY, "production"), (TEST_KEY, "staging"), ("sk_test_012", "dev")])
def test_the_right_key_is_let_in(key: str, alias: str) -> None:
    assert "" == key_refusal(key, w.place(alias))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "empty"),
        (f"{SECRET},", "empty"),
        (f"{SECRET}, whsec_123456789", "blanks"),
        ("whsec_", "begins with"),
        (w.LIVE_KEY, "begins with"),
        (f"{SECRET},{SECRET}", "twice"),
    ],
)
def test_a_list_of_signing_secrets_that_cannot_be_is_refused(value: str, why: str) -> None:
    refusal = secrets_refusal(value)

    assert why in refusal
    assert SECRET not in refusal


def test_a_new_signing_secret_goes_first_and_none_is_dropped() -> None:
    assert "whsec_new,whsec_old" == merged("whsec_new", "whsec_old")
    assert "whsec_new,whsec_old" == merged("whsec_old", "whsec_new,whsec_old")
    assert "whsec_new" == merged("whsec_new", "")


def test_lines_are_read_exactly_as_they_stand() -> None:
    text = "# comment\nA=one\nexport B='two words '\nC=three \nd=no\nE\n"

    assert {"A": "one", "B": "two words ", "C": "three "} == from_lines(text)


def test_without_a_terminal_values_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{w.KEY_SECRET}=rk_x\nOTHER=1\n"))
    assert {w.KEY_SECRET: "rk_x"} == read(ASKED)

    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(SetupError, match="nothing was given"):
        read(ASKED)


def test_at_a_terminal_it_is_asked_for_unseen_and_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    answers = iter(["rk_x", ""])

    assert {w.KEY_SECRET: "rk_x"} == read(ASKED, ask=lambda _what: next(answers))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        read(ASKED, env_file=tmp_path / "none.env")


def test_a_key_never_leaves_for_a_foreign_stripe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERS_STRIPE_API_BASE", "https://stripe.example")

    with pytest.raises(SetupError, match="unset it"):
        connect(w.LIVE_KEY)


def test_both_secrets_are_stored_and_a_second_run_writes_nothing(world: World, simulator: Stripe) -> None:
    first = configured(simulator)
    done = len(w.writes(world))
    second = configured(simulator)

    assert (w.LIVE_KEY, SECRET) == (w.value(world, w.KEY_SECRET), w.value(world, w.SIGNING))
    assert ["done", "done"] == [each.outcome for each in first.taken]
    assert ["there", "there"] == [each.outcome for each in second.taken]
    assert done == len(w.writes(world))
    assert first.deploy_needed
    assert second.deploy_needed


@pytest.mark.usefixtures("world")
def test_what_is_printed_holds_no_secret(simulator: Stripe, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = configured(simulator)
    outcome.say(w.place())
    told = outcome.as_json(w.place()) + capsys.readouterr().err

    assert "ops deploy:api --project production" in told
    assert w.LIVE_KEY not in told
    assert SECRET not in told


def test_a_dry_run_writes_nothing(world: World, simulator: Stripe) -> None:
    outcome = configured(simulator, dry_run=True)

    assert [] == w.writes(world)
    assert ["planned", "planned"] == [each.outcome for each in outcome.taken]
    assert outcome.deploy_needed


def test_a_new_key_is_one_new_version_and_the_other_secret_stays(world: World, simulator: Stripe) -> None:
    configured(simulator)
    restrict_other = {"key": f"{TEST_KEY}2", "permissions": PERMITTED}
    simulator.control("/keys", restrict_other)
    configured(simulator, {w.KEY_SECRET: f"{w.LIVE_KEY}2"})

    assert (2, 1) == (w.count(world, w.KEY_SECRET), w.count(world, w.SIGNING))


@pytest.mark.parametrize("missing", PERMITTED)
def test_a_key_that_lacks_one_permission_is_refused_by_its_name(world: World, simulator: Stripe, missing: str) -> None:
    restrict(simulator, *(each for each in PERMITTED if each != missing))

    with pytest.raises(SetupError, match=missing.rsplit("_", 1)[0]):
        configured(simulator)
    assert [] == w.writes(world)


@pytest.mark.parametrize("excess", ["payout_write", "transfer_write", "topup_write", "webhook_write", "dispute_write"])
def test_a_key_that_may_do_too_much_is_refused(world: World, simulator: Stripe, excess: str) -> None:
    restrict(simulator, *PERMITTED, excess)

    with pytest.raises(SetupError, match="too much"):
        configured(simulator)
    assert [] == w.writes(world)


def test_the_questions_change_nothing_at_stripe(simulator: Stripe) -> None:
    simulator.paid()
    before = simulator.control("/state")
    found = probe(w.connected(simulator.url)("sk_test_all"))

    assert before == simulator.control("/state")
    assert () == found.lacks
    assert len(TOO_MUCH) == len(found.exceeds)


@pytest.mark.usefixtures("world")
def test_a_key_that_stripe_does_not_know_is_said_so(simulator: Stripe) -> None:
    def unknown(_key: str) -> object:
        return simulator.client_with("rk_live_revoked")

    with pytest.raises(SetupError, match="does not know the key"):
        configure(w.place(), {w.KEY_SECRET: w.LIVE_KEY}, dry_run=False, connected=unknown)  # type: ignore[arg-type]


@pytest.mark.parametrize("effect", ["rate_limit", "error_500_before", "drop_before"])
def test_an_unknown_answer_is_neither_a_yes_nor_a_no(world: World, simulator: Stripe, effect: str) -> None:
    simulator.control("/faults", {"effect": effect, "method": "*", "path": "/v1/refunds"})

    with pytest.raises(SetupError, match="not known"):
        configured(simulator)
    assert [] == w.writes(world)


def test_those_permissions_are_enough_for_all_that_the_functions_ask(simulator: Stripe) -> None:
    payments = StripePayments(TEST_KEY, simulator.url)
    now = datetime.now(UTC)
    customer = payments.create_customer("c", "origin", key="1")
    request = SessionRequest(
        order_id="o", attempt=1, origin="origin", stripe_customer=customer, currency="eur",
        mode="hosted", lines=(("Mug", 1500, 1),),
        expires_at=now + timedelta(minutes=45), success_url="https://a.example", cancel_url="https://a.example",
        capture_method="automatic_async",
    )  # fmt: skip
    parameters = payments.session_parameters(request)
    payments.create_session(parameters, key="2")
    opened = payments.find_session(parameters)
    assert opened is not None
    payments.expire_session(opened.objects[0].id, key="3")
    intent = simulator.paid(customer=customer)
    payments.create_refund(intent.id, 100, {"row": "r"}, key="4")
    assert payments.find_refund(intent.id, {"row": "r"}) is not None
    with pytest.raises(Declined):
        payments.capture(intent.id, 1, key="5")
    payments.void(intent.id, key="6")
    for kind in Kind:
        payments.lists.created(kind, now - timedelta(hours=1), now + timedelta(hours=1))
    payments.lists.events_since(now - timedelta(hours=1), now + timedelta(hours=1))
    payments.lists.booked(now - timedelta(hours=1), now + timedelta(hours=1))
    for missing in ("issfr_none", "prv_none", "dp_none"):
        with pytest.raises(Declined):
            payments.fetch(missing)


def test_the_page_lists_the_permissions_that_are_asked_for() -> None:
    page = (ROOT / "docs" / "stripe-production.md").read_text()
    strongest: dict[str, str] = {}
    for each in sorted(NEEDED, key=lambda probe: probe.level == "Write"):
        strongest[each.row] = each.level

    for row, level in strongest.items():
        assert f"| {row} | {level} |" in page
    for each in TOO_MUCH:
        assert each.row in page.split("Refused as too much")[1].split("\n\n")[0]


def test_every_question_asks_for_a_permission_of_its_own_address() -> None:
    held = {each.removesuffix("_write").removesuffix("_read") for each in PERMITTED}
    asked = {name for path, name in PERMISSIONS.items() for each in NEEDED if f"/v1/{each.path}".startswith(path)}

    assert held - {"balance"} == asked - {"balance"}


def test_an_emulators_project_is_refused() -> None:
    with pytest.raises(SetupError, match=r"\.secret\.local"):
        configure(w.place("default", "demo-orders"), {w.SIGNING: SECRET}, dry_run=False)


def test_old_versions_are_disabled_only_when_every_function_runs_with_the_new_ones(
    world: World, simulator: Stripe
) -> None:
    configured(simulator)
    w.deploy(world)
    configured(simulator, {w.SIGNING: "whsec_newer0123456"})
    with pytest.raises(SetupError, match=r"orders_api, orders_sweep does not run with version 2"):
        retire(w.place(), dry_run=False)
    assert ["1", "2"] == w.enabled(world, w.SIGNING)

    w.deploy(world)
    w.pin(world)
    with pytest.raises(SetupError, match="pinned"):
        retire(w.place(), dry_run=False)
    assert ["1", "2"] == w.enabled(world, w.SIGNING)

    world.table("service").clear()
    w.deploy(world)
    assert ("ORDERS_STRIPE_WEBHOOK_SECRETS 1",) == configured(simulator).superseded
    retire(w.place(), dry_run=False)
    assert ["2"] == w.enabled(world, w.SIGNING)
    done = len(w.writes(world))
    assert not retire(w.place(), dry_run=False).taken
    assert done == len(w.writes(world))


def test_a_login_that_may_not_is_one_line(world: World, simulator: Stripe) -> None:
    world.refuse("GET", "/secrets/ORDERS_STRIPE_WEBHOOK_SECRETS")

    with pytest.raises(SetupError, match=r"needs roles/secretmanager\.admin"):
        configured(simulator)


def test_killed_after_any_write_and_run_again_it_ends_the_same(
    world: World, simulator: Stripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, ended = 0, False
    monkeypatch.setattr("ops.cloud.stripe_keys_configure._judge_powers", lambda _key, _connected: None)
    while not ended:
        number += 1
        world.tables.clear()
        with w.killed_after(monkeypatch, number) as sent:
            with contextlib.suppress(Killed):
                configured(simulator)
            ended = sent() < number
        configured(simulator)
        assert (w.LIVE_KEY, SECRET) == (w.value(world, w.KEY_SECRET), w.value(world, w.SIGNING))
        assert (1, 1) == (w.count(world, w.KEY_SECRET), w.count(world, w.SIGNING))
    assert number > 4
