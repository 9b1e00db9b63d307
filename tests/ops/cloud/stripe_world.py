"""An environment whose Google is the stand-in and whose Stripe is the simulator, and a command that dies on the way."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import stripe

from ops.cloud.environment import Environment
from ops.cloud.stripe_keys_client import Connect
from tests.control_plane.mortal import Killed
from tests.control_plane.server import control_plane
from tests.control_plane.world import World

LED = ("CLOUD_SECRET_MANAGER_URL", "FIREBASE_FUNCTIONS_V2_URL", "CLOUD_RUN_URL")
FUNCTIONS = ("orders_api", "orders_sweep")
KEY_SECRET, SIGNING = "ORDERS_STRIPE_API_KEY", "ORDERS_STRIPE_WEBHOOK_SECRETS"
LIVE_KEY = "rk_live_0123456789abcdef"


def place(alias: str = "production", project: str = "orders-prod") -> Environment:
    return Environment(alias, project, "us-central1", "orders", "eur3", project, f"https://{project}.web.app")


@contextmanager
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with control_plane(World()) as world:
        for variable in LED:
            monkeypatch.setenv(variable, world.url)
        yield world


def connected(url: str) -> Connect:
    """The simulator knows test keys alone: a live one asks it under its test name."""
    return lambda key: stripe.StripeClient(
        key.replace("_live_", "_test_"), base_addresses={"api": url}, max_network_retries=0
    )


def value(world: World, secret: str, project: str = "orders-prod") -> str:
    """The newest version's value."""
    versions = world.listed("version", f"projects/{project}/secrets/{secret}")
    return base64.b64decode(world.table("payload")[versions[-1]["name"]]["data"]).decode() if versions else ""


def count(world: World, secret: str) -> int:
    return len(world.listed("version", f"projects/orders-prod/secrets/{secret}"))


def enabled(world: World, secret: str) -> list[str]:
    found = world.listed("version", f"projects/orders-prod/secrets/{secret}")
    return [each["name"].rsplit("/", 1)[-1] for each in found if each["state"] == "ENABLED"]


def deploy(world: World) -> None:
    """What a deploy does: every function runs with the newest version of each secret."""
    parent = "projects/orders-prod/locations/us-central1"
    for name in FUNCTIONS:
        stored = [(secret, count(world, secret)) for secret in (KEY_SECRET, SIGNING)]
        bound = [{"key": secret, "secret": secret, "version": str(newest)} for secret, newest in stored if newest]
        service = f"{parent}/services/{name.replace('_', '-')}"
        config = {"service": service, "secretEnvironmentVariables": bound}
        world.table("function")[f"{parent}/functions/{name}"] = {
            "name": f"{parent}/functions/{name}",
            "serviceConfig": config,
        }
        latest = [{"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "percent": 100}]
        world.table("service").setdefault(service, {"name": service, "traffic": latest})


def pin(world: World) -> None:
    """Let one function's traffic stay with an older revision."""
    service = "projects/orders-prod/locations/us-central1/services/orders-api"
    by_name = {"type": "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", "revision": "orders-api-00001", "percent": 100}
    world.table("service")[service]["traffic"] = [by_name]


def writes(world: World) -> list[str]:
    return [f"{call.method} {call.path}" for call in world.asked if call.method != "GET"]


@contextmanager
def killed_after(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[Callable[[], int]]:
    """End the process after the effect of its writing request *number*; a read leaves nothing that could differ."""
    written, send = 0, requests.Session.send

    def counted(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        nonlocal written
        answer = send(session, request, **options)
        written += request.method != "GET"
        if written == number and request.method != "GET":
            raise Killed
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(requests.Session, "send", counted)
        yield lambda: written


def said(out: str) -> Any:
    return json.loads(out.strip().splitlines()[-1])


def as_test(client: type[stripe.StripeClient]) -> Callable[..., stripe.StripeClient]:
    """The client's constructor, for a simulator that knows test keys alone."""
    return lambda key, **options: client(key.replace("_live_", "_test_"), **options)
