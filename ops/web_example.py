"""The example shop on this machine: built from the web module as a host application would take it in, and served."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from ops import bootstrap_tools, web_build
from ops.bootstrap_run import environment, run_step
from ops.paths import ROOT, STATE
from ops.ports import HOST
from ops.suite_addresses import SIMULATOR_PORT, Suite

FOLDER = Path("web") / "example"
CONFIG = ".firebase.local.json"
"""Beside firebase.json, which paths in it are relative to; its name keeps it out of deployments."""
MARK = ".built"
PUBLISHABLE_KEY = "pk_test_local"


def prepare(root: Path = ROOT) -> Path:
    """Build the shop if its sources have changed, and return the emulators' configuration that serves it.

    Raises:
        SetupError: it cannot be built; the message names the log.
    """
    if not web_build.is_built(root):
        web_build.build(root)
    if not _is_built(root):
        _build(root)
    suite = Suite()
    (root / FOLDER / "dist" / "shop.json").write_text(json.dumps(shop_config(suite)))
    config = root / CONFIG
    config.write_text(json.dumps(hosting_config(json.loads((root / "firebase.json").read_text()), suite), indent=2))
    return config


def shop_config(suite: Suite) -> dict[str, Any]:
    """Return what the shop's pages read from `/shop.json`."""
    host, port = suite.firestore_host.split(":")
    return {
        "firebase": {"projectId": suite.project, "apiKey": "local"},
        "databaseId": suite.database,
        "publishableKey": PUBLISHABLE_KEY,
        "emulators": {"auth": f"http://{suite.auth_host}", "firestore": {"host": host, "port": int(port)}},
    }


def hosting_config(firebase: dict[str, Any], suite: Suite) -> dict[str, Any]:
    """Return *firebase*, the content of firebase.json, with the shop in place of its site."""
    (site,) = firebase["hosting"]
    (headers,) = site["headers"]
    policy = {"key": "Content-Security-Policy", "value": content_security_policy(suite)}
    shop = site | {
        "public": str(FOLDER / "dist"),
        "rewrites": [*site["rewrites"], {"source": "**", "destination": "/index.html"}],
        "headers": [headers | {"headers": [*headers["headers"], policy]}],
    }
    return firebase | {"hosting": [shop]}


def content_security_policy(suite: Suite) -> str:
    """Return the policy of the shop's pages: the sources of docs/web.md, with the emulators in Google's place."""
    stripe = f"http://{HOST}:{SIMULATOR_PORT}"
    google = f"http://{suite.auth_host} http://{suite.firestore_host}"
    return (
        f"default-src 'none'; script-src 'self' {stripe}; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {google} {stripe}; frame-src {stripe}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _build(root: Path) -> None:
    """Install the built module as `npm install` of a folder does, by a link, and bundle the shop."""
    folder = root / FOLDER
    link = folder / "node_modules" / web_build.NAME
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(root / web_build.DEFAULT / web_build.NAME, link.parent))
    vite = root / "web" / "node_modules" / "vite" / "bin" / "vite.js"
    run_step(
        "Building the example shop",
        [str(bootstrap_tools.node(root)), str(vite), "build"],
        log=STATE / "web-example.log",
        cwd=folder,
        env=bootstrap_tools.with_node(root, environment()),
    )
    (folder / "dist" / MARK).write_text(_digest(root))


def _is_built(root: Path) -> bool:
    mark = root / FOLDER / "dist" / MARK
    return mark.exists() and mark.read_text() == _digest(root)


def _digest(root: Path) -> str:
    folder = root / FOLDER
    files = [folder / "index.html", folder / "vite.config.ts", *sorted((folder / "src").rglob("*"))]
    digest = hashlib.sha256(web_build.source_digest(root).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
