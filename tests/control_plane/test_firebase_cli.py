"""The official Firebase CLI deploys our own configuration to the stand-in, which holds then what Google would."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.control_plane.project import ALL, SECRETS, Deployable, migrated
from tests.control_plane.server import control_plane
from tests.control_plane.world import PROJECT, World

pytestmark = pytest.mark.timeout(300)
FUNCTIONS = {"orders_api", "orders_stripe_webhook", "orders_on_transition", "orders_sweep", "orders_reconcile"}


@pytest.fixture(scope="module")
def deployable(installed_copy: Path) -> Deployable:
    return Deployable.made(installed_copy)


@pytest.fixture(scope="module")
def deployed(deployable: Deployable) -> Iterator[World]:
    with control_plane(migrated()) as world:
        done = deployable.firebase(world, "deploy", "--only", ALL)
        assert 0 == done.returncode, done.stdout + done.stderr
        yield world


def functions(world: World) -> dict[str, dict[str, Any]]:
    return {name.rsplit("/", 1)[-1]: each for name, each in world.table("function").items()}


def test_each_function_is_there_with_its_size_and_its_secrets(deployed: World) -> None:
    found = functions(deployed)

    assert set(found) == FUNCTIONS
    for each in found.values():
        config = each["serviceConfig"]
        assert ("512Mi", "1") == (config["availableMemory"], config["availableCpu"])
        assert set(SECRETS) == {secret["key"] for secret in config["secretEnvironmentVariables"]}
        assert "python313" == each["buildConfig"]["runtime"]
    assert 16 == found["orders_api"]["serviceConfig"]["maxInstanceRequestConcurrency"]
    assert 1 == found["orders_sweep"]["serviceConfig"]["maxInstanceCount"]


def test_the_trigger_listens_to_the_outbox_of_our_database(deployed: World) -> None:
    trigger = functions(deployed)["orders_on_transition"]["eventTrigger"]

    assert "google.cloud.firestore.document.v1.created" == trigger["eventType"]
    filters = {each["attribute"]: each["value"] for each in trigger["eventFilters"]}
    assert {"database": "orders", "namespace": "(default)", "document": "outbox/{row_id}"} == filters


def test_only_the_two_doors_are_public(deployed: World) -> None:
    public = {
        name.rsplit("/", 1)[-1]
        for name, policy in deployed.table("policy").items()
        for binding in policy.get("bindings", [])
        if "allUsers" in binding["members"]
    }

    assert {"orders-api", "orders-stripe-webhook"} == public


def test_the_schedules_run(deployed: World) -> None:
    jobs = {name.rsplit("/", 1)[-1]: job["schedule"] for name, job in deployed.table("job").items()}

    assert {
        "firebase-schedule-orders_sweep-us-central1": "every 1 minutes",
        "firebase-schedule-orders_reconcile-us-central1": "10 0 * * *",
    } == jobs


def test_rules_and_indexes_are_of_the_named_database(deployed: World) -> None:
    (release,) = deployed.table("release").values()
    databases = {name.split("/collectionGroups/")[0] for name in deployed.table("index")}

    assert release["name"].endswith("/releases/cloud.firestore/orders")
    assert {f"projects/{PROJECT}/databases/orders"} == databases


def test_what_is_uploaded_is_what_runs(deployed: World) -> None:
    (source,) = deployed.table("source").values()
    names = zipfile.ZipFile(io.BytesIO(source["zip"])).namelist()

    assert {"main.py", "requirements.txt"} == {name for name in names if "/" not in name and not name.startswith(".")}
    assert {"functions"} == {name.split("/")[0] for name in names if "/" in name}


def test_a_second_deploy_changes_nothing(deployable: Deployable, deployed: World) -> None:
    seen = len(deployed.asked)
    before = {name: each["serviceConfig"]["revision"] for name, each in functions(deployed).items()}
    done = deployable.firebase(deployed, "deploy", "--only", "functions,firestore:orders")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert before == {name: each["serviceConfig"]["revision"] for name, each in functions(deployed).items()}
    made = {(call.method, call.path) for call in deployed.asked[seen:] if "/indexes" in call.path}
    assert {"GET"} == {method for method, _ in made}


def test_a_function_that_the_cli_was_refused_is_named_and_the_others_are_there(deployable: Deployable) -> None:
    with control_plane(migrated()) as world:
        world.refuse("POST", r"/functions$", "orders_sweep")
        done = deployable.firebase(world, "deploy", "--only", "functions:orders")

    assert 0 != done.returncode
    assert "orders_sweep" in done.stdout + done.stderr
    assert FUNCTIONS - {"orders_sweep"} == set(functions(world))
