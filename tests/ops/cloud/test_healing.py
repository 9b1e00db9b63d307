"""`ops reconcile` and `ops events replay` on a deployed project: its own database, its own Stripe key."""

import json
import uuid
from collections.abc import Iterator

import pytest

from functions.use_cases.ports import InboxRow
from ops.bootstrap_run import SetupError
from ops.cli import run
from ops.cloud import healing
from ops.cloud.stripe_keys_secrets import Secrets
from tests.ops.cloud import stripe_world as w
from tests.world import World, new_world

pytestmark = pytest.mark.emulator


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Return a shop of a deployed project, whose database the emulator plays."""
    project = f"shop-{uuid.uuid4().hex[:12]}"
    with w.stand_in(monkeypatch), new_world(project) as world:
        monkeypatch.setattr(healing, "environment", lambda named: w.place(named, project))
        monkeypatch.setenv("ORDERS_STRIPE_API_BASE", world.config.api_base)
        yield world


@pytest.fixture
def no_emulator_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(healing, "refuse_emulators", lambda: None)


@pytest.mark.usefixtures("no_emulator_is_set")
def test_events_of_a_deployed_project_are_taken_up_from_its_own_stripe_account(
    deployed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    Secrets(deployed.config.project_id).put(w.KEY_SECRET, deployed.config.api_key)
    order = deployed.place()
    deployed.pay(deployed.checkout(order))
    paid = deployed.objects("payment_intent")[0]["id"]
    deployed.module.inbox.put(InboxRow("evt_1", "payment_intent.succeeded", paid, "dead", deployed.now(), attempts=12))

    code = run(["events", "replay", "--project", "staging", "--json"])

    (taken,) = json.loads(capsys.readouterr().out)
    assert (0, "handled", order.order_id) == (code, taken["status"], taken["order"])
    assert 0 == run(["reconcile", "--project", "staging"])


@pytest.mark.usefixtures("no_emulator_is_set")
@pytest.mark.parametrize("command", [["reconcile"], ["events", "replay"]])
def test_a_project_without_a_key_is_said_to_have_none(deployed: World, command: list[str]) -> None:
    with pytest.raises(SetupError, match=f"{deployed.config.project_id} has no Stripe key: .* --project staging"):
        run([*command, "--project", "staging"])


@pytest.mark.usefixtures("deployed")
def test_a_deployed_project_is_never_read_from_the_emulator() -> None:
    with pytest.raises(SetupError, match="FIRESTORE_EMULATOR_HOST is set"):
        healing.healing_at("staging")
