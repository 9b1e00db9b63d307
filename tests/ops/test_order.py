"""`ops order explain` and `ops order show` on the emulator: what they print, and what they say when they cannot."""

import json
from collections.abc import Callable, Iterator

import pytest
from google.auth.exceptions import DefaultCredentialsError
from google.cloud import firestore

from functions.domain.transitions import Command
from ops import order as order_command
from ops.bootstrap_run import SetupError
from ops.cli import app
from ops.order import run_explain, run_show
from ops.suite_addresses import Suite
from tests.ops.cloud import stripe_world as w
from tests.world import CONTACT, World, new_world

emulator = pytest.mark.emulator


@pytest.fixture
def world(project_id: str) -> Iterator[World]:
    with new_world(project_id) as opened:
        yield opened


def sections(printed: str) -> dict[str, list[str]]:
    """Return the rows of each section by its heading."""
    found: dict[str, list[str]] = {}
    for block in printed.strip().split("\n\n"):
        heading, *rows = block.splitlines()
        found[heading.strip()] = [" ".join(row.split()) for row in rows]
    return found


@emulator
def test_explain_prints_every_section_of_a_paid_order(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.paid()

    assert 0 == run_explain(order.order_id, project=world.config.project_id, as_json=False)

    printed = sections(capsys.readouterr().out)
    assert [
        f"Order {order.order_id} as of",
        "State",
        "Money",
        "Awaited",
        "To be done outside",
        "What each command would answer now",
        "At Stripe",
        "Our calls to Stripe",
        "Their keys, for Stripe's request log",
        "Their requests at Stripe",
        "What happened",
        "The requests at Stripe that it came of",
    ] == [heading.split(" 2", 1)[0] for heading in printed]
    (opening,) = world.posts("/v1/checkout/sessions")
    assert [f"checkout 1 {opening['request_id']}"] == printed["Their requests at Stripe"]
    assert f"3 checkout_opened {opening['request_id']}" in printed["The requests at Stripe that it came of"]
    assert "status confirmed" in printed["State"]
    assert "captured 19.90 EUR" in printed["Money"]
    answers = printed["What each command would answer now"]
    assert "checkout already_paid an order that is confirmed cannot do this: already_paid" in answers
    assert any(row.startswith("cancel allowed then canceled; does mail-order_canceled") for row in answers)
    assert len(Command) == len(answers)
    (session,) = world.objects("checkout.session")
    (call,) = printed["Our calls to Stripe"]
    assert call.startswith(f"checkout 1 accepted 19.90 EUR {session['id']} ")
    assert [f"checkout 1 checkout:inst_tests:{order.order_id}:1"] == printed["Their keys, for Stripe's request log"]
    assert order.version == len(printed["What happened"])


@emulator
def test_no_column_is_cut_off(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.paid()

    run_explain(order.order_id, project=world.config.project_id, as_json=False)

    printed = capsys.readouterr().out
    assert "…" not in printed
    at_stripe = [o["id"] for kind in ("checkout.session", "payment_intent", "charge") for o in world.objects(kind)]
    assert [] == [found for found in at_stripe if found not in printed]


@emulator
def test_an_order_is_found_by_its_number_too(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.place()

    assert 0 == run_explain(order.number, project=world.config.project_id, as_json=True)

    assert order.order_id == json.loads(capsys.readouterr().out)["order_id"]


@emulator
def test_records_at_fault_are_told_first_and_by_the_exit_code(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.place()
    world.db.document(f"orders/{order.order_id}").update({"status": "sideways"})

    assert 1 == run_explain(order.order_id, project=world.config.project_id, as_json=False)

    printed = sections(capsys.readouterr().out)
    assert "Records at fault" == list(printed)[1]
    assert "the order cannot be worked out: ValueError: 'sideways' is not a valid Status" in printed["Records at fault"]
    assert 1 == len(printed["What happened"])


@emulator
def test_show_prints_the_order_without_personal_data(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.paid(2)

    assert 0 == run_show(order.order_id, project=world.config.project_id, as_json=False)

    printed = capsys.readouterr().out
    found = sections(printed)
    assert [f"Order {order.number} · {order.order_id}", "State", "Lines", "Money", "Timeline"] == list(found)[:5]
    assert "l1 mug Mug 2 × 15.00 EUR" in found["Lines"]
    assert "paid 34.90 EUR" in found["Money"]
    assert [] == [word for word in (CONTACT.name, CONTACT.email, CONTACT.phone) if word in printed]


@emulator
def test_show_as_json_is_what_the_api_answers_staff(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    order = world.paid()

    run_show(order.order_id, project=world.config.project_id, as_json=True)

    shown = json.loads(capsys.readouterr().out)
    assert (order.order_id, "confirmed", order.customer_id) == (shown["id"], shown["status"], shown["customer_id"])
    assert "contact" not in shown


@emulator
@pytest.mark.parametrize("named", ["ord_none", "..", "a/b"])
@pytest.mark.parametrize("run", [run_explain, run_show])
def test_an_order_that_is_not_there_is_said_with_where_it_was_looked_for(
    world: World, run: Callable[..., int], named: str
) -> None:
    with pytest.raises(SetupError, match=rf"no order {named} in project {world.config.project_id}, database orders"):
        run(named, project=world.config.project_id, as_json=False)


@emulator
def test_a_damaged_order_cannot_be_shown_and_the_message_names_the_way_on(world: World) -> None:
    order = world.place()
    world.db.document(f"orders/{order.order_id}").update({"status": firestore.DELETE_FIELD})

    with pytest.raises(SetupError, match=r"is damaged \(KeyError: 'status'\); `ops order explain` shows"):
        run_show(order.order_id, project=world.config.project_id, as_json=False)


def test_without_an_emulator_the_message_says_how_to_start_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")

    with pytest.raises(SetupError, match=r"no Firestore emulator answers at 127\.0\.0\.1:1: `python3 -m ops start`"):
        run_explain("ord_1", project=Suite.project, as_json=False)


@pytest.fixture
def of_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `.firebaserc` know production."""
    monkeypatch.setattr(order_command, "environment", lambda named: w.place(named, "my-shop"))


@pytest.mark.usefixtures("of_production")
def test_a_real_project_is_never_read_from_the_emulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")

    with pytest.raises(SetupError, match="FIRESTORE_EMULATOR_HOST is set, so project my-shop would not be read"):
        run_explain("ord_1", project="production", as_json=False)


@pytest.mark.usefixtures("of_production")
def test_a_real_project_without_a_login_says_how_to_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_login(**_: str) -> None:
        raise DefaultCredentialsError("none")

    monkeypatch.setattr("ops.order.firestore.Client", no_login)

    with pytest.raises(SetupError, match="gcloud auth application-default login"):
        run_explain("ord_1", project="production", as_json=False)


@pytest.mark.parametrize("command", ["explain", "show"])
def test_the_help_has_examples_and_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        app(["order", command, "--help"], prog_name="ops")

    printed = capsys.readouterr().out
    assert 0 == done.value.code
    assert f"python3 -m ops order {command}" in " ".join(printed.split())
    assert "Exit code 0" in printed
