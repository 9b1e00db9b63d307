"""The stand-in as a server, and the environment in which the official tools ask it instead of Google."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from ops.paths import ROOT
from tests.control_plane.services import ROUTES
from tests.control_plane.world import Call, Dropped, Refused, World

API_JS = ROOT / "tools/node_modules/firebase-tools/lib/api.js"
NOT_ASKED = {"FIREBASE_CONSOLE_URL", "GITHUB_URL", "GITHUB_API_URL", "FIREBASE_HOSTING_URL"}
FAR_AHEAD_MS = 4_102_444_800_000
CLOUD = "https://www.googleapis.com/auth/cloud-platform"


class _Handler(WSGIRequestHandler):
    def connection_dropped(self, *_about: Any, **_named: Any) -> None:
        """Close the connection, so that nobody waits for an answer until its time is over."""
        self.close_connection = True


@contextmanager
def control_plane(world: World) -> Iterator[World]:
    """Serve *world* on a free port of this machine until the block ends."""
    lock = threading.Lock()

    @Request.application
    def application(request: Request) -> Response:
        with lock:
            return _answer(world, request)

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Handler)
    world.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        thread.join()


def _answer(world: World, request: Request) -> Response:
    raw = request.get_data()
    try:
        body = json.loads(raw) if raw[:1] in (b"{", b"[") else {}
    except ValueError:
        body = {}
    path = request.path
    headers = {name.lower(): value for name, value in request.headers}
    asked = Call(request.method, path, "", dict(request.args), body if isinstance(body, dict) else {}, raw, headers)
    try:
        world.before(asked)
        _fail(world, asked, "refuse")
        answer = _handle(world, asked)
        _fail(world, asked, "drop")
    except Refused as refused:
        error = {"code": refused.code, "status": refused.status, "message": refused.message}
        return _json({"error": error}, refused.code)
    except Dropped:
        raise ConnectionError from None
    return _json(answer, 200)


def _handle(world: World, asked: Call) -> dict[str, Any]:
    for method, pattern, handler in ROUTES:
        found = pattern.match(asked.path) if method == asked.method else None
        if found:
            name = found.group(1) if pattern.groups else ""
            call = replace(asked, name=name)
            world.asked.append(call)
            return handler(world, call)
    world.asked.append(asked)
    raise Refused(404, "NOT_FOUND", f"the stand-in has no {asked.method} {asked.path}")


def _fail(world: World, asked: Call, kind: str) -> None:
    for fault in list(world.faults):
        if fault.kind == kind and fault.fits(asked):
            world.faults.remove(fault)
            if kind == "drop":
                raise Dropped
            raise Refused(403, "PERMISSION_DENIED", "refused, as the test asked")


def _json(body: Mapping[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


@contextmanager
def standing_in(world: World, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Serve *world*, and lead this process and the tools that it starts to it instead of to Google."""
    with control_plane(world):
        for name, value in environment(world, home).items():
            monkeypatch.setenv(name, value)
        yield world


def environment(world: World, home: Path) -> dict[str, str]:
    """Return the variables that lead firebase-tools to the stand-in, signed in as the project's owner."""
    names = set(re.findall(r'envOverride\("([A-Z0-9_]+)", "https://', API_JS.read_text())) - NOT_ASKED
    names |= {"FIRESTORE_URL", "FIREBASE_TOKEN_URL"}
    store = home / "configstore/firebase-tools.json"
    store.parent.mkdir(parents=True, exist_ok=True)
    tokens = {"refresh_token": "refresh", "access_token": "owner", "expires_at": FAR_AHEAD_MS, "scopes": [CLOUD]}
    store.write_text(json.dumps({"user": {"email": "owner@example.com"}, "tokens": tokens, "usage": False}))
    return dict.fromkeys(sorted(names), world.url) | {"XDG_CONFIG_HOME": str(home), "CI": "1"}
