"""What `firebase deploy` would deploy, by firebase-tools' own discovery and packaging."""

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ops import bootstrap_tools
from ops.paths import ROOT
from ops.suite import suite_environment
from ops.suite_addresses import API, FUNCTIONS, RECONCILE, SWEEP, TRIGGER, WEBHOOK, Suite

SECRETS = {"ORDERS_STRIPE_API_KEY", "ORDERS_STRIPE_WEBHOOK_SECRETS"}


@pytest.fixture(scope="module")
def discovered() -> dict[str, Any]:
    script = Path(__file__).with_name("discover.js")
    done = subprocess.run(
        [str(bootstrap_tools.node(ROOT)), str(script), str(ROOT)],
        cwd=ROOT,
        env=suite_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def endpoints(discovered: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = discovered["build"]["endpoints"]
    return found


def test_it_finds_our_functions_and_no_other(endpoints: dict[str, Any]) -> None:
    assert set(endpoints) == FUNCTIONS


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_each_function_states_where_and_how_it_runs(endpoints: dict[str, Any], name: str) -> None:
    endpoint = endpoints[name]

    assert "gcfv2" == endpoint["platform"]
    assert [Suite.region] == endpoint["region"]
    # Without a whole processor Cloud Run refuses more than one request at a time.
    assert 1 == endpoint["cpu"]
    assert endpoint["concurrency"] >= 1
    assert endpoint["availableMemoryMb"] >= 256
    assert endpoint["timeoutSeconds"] >= 10
    assert endpoint["maxInstances"] >= 1


def test_each_function_gets_the_secrets_that_it_needs(endpoints: dict[str, Any]) -> None:
    given = {
        name: {secret["key"] for secret in endpoint.get("secretEnvironmentVariables") or []}
        for name, endpoint in endpoints.items()
    }

    assert "ORDERS_STRIPE_WEBHOOK_SECRETS" in given[WEBHOOK]
    assert all("ORDERS_STRIPE_API_KEY" in given[name] for name in (API, SWEEP, RECONCILE))
    assert SECRETS >= set().union(*given.values())


def test_the_sweep_runs_every_minute(endpoints: dict[str, Any]) -> None:
    assert endpoints[SWEEP]["scheduleTrigger"]["schedule"] in {"every 1 minutes", "* * * * *"}


def test_the_drift_check_runs_once_a_day_and_has_the_time_for_it(endpoints: dict[str, Any]) -> None:
    endpoint = endpoints[RECONCILE]

    assert "10 0 * * *" == endpoint["scheduleTrigger"]["schedule"]
    assert "Etc/UTC" == endpoint["scheduleTrigger"]["timeZone"]
    assert 1800 == endpoint["timeoutSeconds"]


def test_the_trigger_listens_to_our_database(endpoints: dict[str, Any]) -> None:
    trigger = endpoints[TRIGGER]["eventTrigger"]

    assert Suite.database == trigger["eventFilters"]["database"]
    assert trigger["eventFilterPathPatterns"]["document"].startswith("outbox/")


def test_hosting_leads_to_the_api() -> None:
    rewrite = json.loads((ROOT / "firebase.json").read_text())["hosting"][0]["rewrites"][0]

    assert {"source": "/api/**", "function": {"functionId": API, "region": Suite.region}} == rewrite


def test_the_upload_holds_the_functions_and_nothing_else(discovered: dict[str, Any]) -> None:
    archive = Path(discovered["zip"])
    packaged = set(zipfile.ZipFile(archive).namelist())
    archive.unlink()
    package = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "functions").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert {"main.py", "requirements.txt"} | package == packaged


def test_every_parameter_of_a_deploy_has_its_value(discovered: dict[str, Any]) -> None:
    """A deploy without a terminal refuses a parameter that no file states, even one with a default."""
    stated = (ROOT / ".env.demo-orders").read_text()
    parameters = [each for each in discovered["build"]["params"] if each["type"] != "secret"]

    assert [] == [each["name"] for each in parameters if f"\n{each['name']}=" not in stated]
