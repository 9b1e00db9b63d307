"""A project on the stand-in that can be watched, and `deploy:monitoring` on it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.cloud import monitoring
from tests.control_plane.grpc_server import grpc_services
from tests.control_plane.server import control_plane
from tests.control_plane.world import PROJECT, World

ROOT = f"projects/{PROJECT}"
PAGER = f"{ROOT}/notificationChannels/77"
HOST = f"{PROJECT}.web.app"
WRITES = ("Create", "Update", "Delete", "Undelete", "Write", ":setIamPolicy")


@dataclass(frozen=True)
class Monitored:
    """The world, and the checkout that is deployed from."""

    world: World
    root: Path

    def deploy(self, *, dry_run: bool = False, lock: bool = False) -> int:
        """Run the command."""
        return monitoring.run_deploy("production", dry_run=dry_run, lock=lock, as_json=True, root=self.root)

    def state(self) -> dict[str, dict[str, Any]]:
        """Return all that is there, but for ids and etags, which Google chooses."""
        tables = ("policy.alert", "check", "dashboard", "logMetric", "logBucket", "logSink", "channel", "policy")
        return {kind: {_key(n, r): _content(r) for n, r in self.world.table(kind).items()} for kind in tables}

    def writes(self) -> list[str]:
        """Return the requests that write."""
        return [call.path for call in self.world.asked if any(word in call.path for word in WRITES)]


def _key(name: str, resource: dict[str, Any]) -> str:
    return str(resource.get("userLabels", {}).get("key") or resource.get("displayName") or name)


def _content(resource: Any) -> Any:
    if isinstance(resource, dict):
        left_out = ("name", "etag", "createTime", "updateTime", "notificationChannels")
        return {key: _content(value) for key, value in resource.items() if key not in left_out}
    return [_content(each) for each in resource] if isinstance(resource, list) else resource


def channel(world: World, **fields: Any) -> None:
    """Put a channel there that somebody made by hand."""
    world.table("channel")[PAGER] = {"name": PAGER, "type": "pagerduty", "displayName": "Night", **fields}


def checkout(root: Path, channels: str = PAGER) -> Path:
    """Write the files that say which project is meant and who is paged."""
    (root / ".firebaserc").write_text(json.dumps({"projects": {"default": "demo-orders", "production": PROJECT}}))
    stated = {"firestore": [{"database": "orders", "location": "nam5"}]}
    (root / "firebase.json").write_text(json.dumps(stated))
    (root / f".env.{PROJECT}").write_text(f"ORDERS_APP_URL=https://{HOST}\nORDERS_ALERT_CHANNELS={channels}\n")
    return root


@contextmanager
def monitored(root: Path, patch: pytest.MonkeyPatch, channels: str = PAGER) -> Iterator[Monitored]:
    """Serve a project that has a channel and nothing else of ours."""
    world = World()
    channel(world)
    with control_plane(world), grpc_services(world) as address:
        patch.setenv("CLOUD_MONITORING_URL", address)
        patch.setenv("FIREBASE_CLOUDLOGGING_URL", address)
        patch.setenv("FIREBASE_RESOURCEMANAGER_URL", world.url)
        yield Monitored(world, checkout(root, channels))


type Before = Callable[[Any], None]
