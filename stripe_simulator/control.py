"""The control plane under ``/_simulator``: what tests and developers steer with. JSON in, JSON out."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stripe_simulator.deliveries import Endpoint
from stripe_simulator.messages import Json, Request, Response
from stripe_simulator.resources import run_what_is_due
from stripe_simulator.world import API_VERSION

if TYPE_CHECKING:
    from stripe_simulator.simulator import Simulator


class NotFoundHereError(Exception):
    """The control plane does not know the address or the event."""


class Control:
    """Answers the control plane's requests. The caller holds the simulator's lock."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._actions: dict[tuple[str, str], Callable[[Json], Json]] = {
            ("GET", "/health"): self._health,
            ("GET", "/log"): self._log,
            ("GET", "/state"): self._state,
            ("POST", "/clock"): self._advance,
            ("POST", "/reset"): self._reset,
            ("POST", "/faults"): self._add_fault,
            ("POST", "/deliveries"): self._hold,
            ("POST", "/webhook"): self._set_endpoint,
        }

    def handle(self, request: Request) -> Response:
        """200, 400 for a body that does not fit, or 404."""
        path = request.path.removeprefix("/_simulator")
        try:
            body = _decode(request.body)
            return _rendered(200, self._act(request.method, path, body))
        except NotFoundHereError as error:
            return _rendered(404, {"error": str(error)})
        except (ValueError, TypeError) as error:
            return _rendered(400, {"error": str(error)})

    def _act(self, method: str, path: str, body: Json) -> Json:
        if method == "POST" and path.startswith("/deliver/"):
            return self._deliver(path.removeprefix("/deliver/"))
        action = self._actions.get((method, path))
        if action is None:
            raise NotFoundHereError(f"no {method} /_simulator{path}")
        return action(body)

    def _health(self, _body: Json) -> Json:
        world = self._simulator.world
        return {
            "status": "ok",
            "now": world.clock.now(),
            "api_version": API_VERSION,
            "objects": {kind: len(table) for kind, table in world.store.tables.items()},
            "faults": self._simulator.faults.pending(),
            "deliveries": {"paused": world.deliveries.paused, "waiting": world.deliveries.waiting()},
        }

    def _log(self, _body: Json) -> Json:
        log = self._simulator.log
        return {"requests": list(log.requests), "deliveries": list(log.deliveries)}

    def _state(self, _body: Json) -> Json:
        run_what_is_due(self._simulator.world)
        return self._simulator.world.store.snapshot()

    def _advance(self, body: Json) -> Json:
        seconds = body.get("advance")
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            raise TypeError('"advance" must be a whole number of seconds')
        self._simulator.world.clock.advance(seconds)
        run_what_is_due(self._simulator.world)
        return {"now": self._simulator.world.clock.now()}

    def _reset(self, _body: Json) -> Json:
        self._simulator.reset()
        return {"status": "ok"}

    def _add_fault(self, body: Json) -> Json:
        self._simulator.faults.add(body)
        return {"faults": self._simulator.faults.pending()}

    def _hold(self, body: Json) -> Json:
        if not isinstance(body.get("paused"), bool):
            raise TypeError('"paused" must be true or false')
        deliveries = self._simulator.world.deliveries
        deliveries.paused = body["paused"]
        return {"paused": deliveries.paused, "waiting": deliveries.waiting()}

    def _deliver(self, event_id: str) -> Json:
        world = self._simulator.world
        if world.store.find("event", event_id) is None:
            raise NotFoundHereError(f"no event {event_id}")
        world.deliveries.enqueue(event_id, world.clock.now(), forced=True)
        return {"event": event_id}

    def _set_endpoint(self, body: Json) -> Json:
        """Replace the endpoint; a null url removes it."""
        deliveries = self._simulator.world.deliveries
        url, secret, events = body.get("url"), body.get("secret"), body.get("events", [])
        if url is None:
            deliveries.endpoint = None
            return {"url": None}
        if not isinstance(events, list) or not all(isinstance(kind, str) for kind in events):
            raise ValueError('"events" must be a list of event types')
        deliveries.endpoint = make_endpoint(url, secret, events)
        return {"url": url, "events": events}


def make_endpoint(url: Any, secret: Any, events: list[str]) -> Endpoint:
    """An endpoint from untyped input.

    Raises:
        ValueError: the address is not http(s), or the secret is empty.
    """
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ValueError("the webhook url must begin with http:// or https://")
    if not isinstance(secret, str) or not secret:
        raise ValueError("the webhook secret must not be empty")
    return Endpoint(url, secret, frozenset(events))


def _decode(body: bytes) -> Json:
    values = json.loads(body) if body else {}
    if not isinstance(values, dict):
        raise TypeError("the body must be a JSON object")
    return values


def _rendered(status: int, values: Any) -> Response:
    body = json.dumps(values, indent=2, ensure_ascii=False).encode()
    return Response(status, body, {"Content-Type": "application/json"})
