"""The control plane under ``/_simulator``: what tests and developers steer with. JSON in, JSON out."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stripe_simulator import endpoints, outgoing
from stripe_simulator.endpoints import endpoint_of
from stripe_simulator.messages import Json, Request, Response, rendered
from stripe_simulator.resources import run_what_is_due
from stripe_simulator.world import API_VERSION, World

if TYPE_CHECKING:
    from stripe_simulator.simulator import Simulator


# docs.stripe.com/webhooks: a rolled secret goes on for up to 24 hours.
ROLL_SECONDS_MAX = 24 * 60 * 60


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
            ("POST", "/clock"): self._move_clock,
            ("POST", "/reset"): self._reset,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
            ("POST", "/limits"): self._set_limits,
            ("POST", "/keys"): self._restrict,
            ("POST", "/deliveries"): self._hold,
            ("POST", "/webhook"): self._set_endpoint,
            ("POST", "/snapshot"): self._snapshot,
            ("POST", "/restore"): self._restore,
        }
        self._actions_on: dict[str, Callable[[Json, str], Json]] = {"deliver": self._deliver, "roll": self._roll}

    @property
    def _world(self) -> World:
        return self._simulator.world

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
        action = self._actions.get((method, path))
        if action is not None:
            return action(body)
        _, name, key, *_ = [*path.split("/"), "", ""]
        if method != "POST" or name not in self._actions_on:
            raise NotFoundHereError(f"no {method} /_simulator{path}")
        return self._actions_on[name](body, key)

    def _health(self, _body: Json) -> Json:
        world = self._world
        return {
            "status": "ok",
            "now": world.clock.now(),
            "api_version": API_VERSION,
            "objects": {kind: len(table) for kind, table in world.store.tables.items()},
            "faults": world.faults.pending(),
            "limits": world.limits.limits,
            "deliveries": {"paused": world.deliveries.paused, "waiting": world.deliveries.waiting()},
            "next_at": world.schedule.next_at(),
        }

    def _log(self, _body: Json) -> Json:
        log = self._world.log
        return {"requests": list(log.requests), "deliveries": list(log.deliveries)}

    def _state(self, _body: Json) -> Json:
        run_what_is_due(self._world)
        return self._world.store.snapshot()

    def _move_clock(self, body: Json) -> Json:
        if set(body) not in ({"advance"}, {"set"}) or not all(type(value) is int for value in body.values()):
            raise TypeError('give either "advance", seconds, or "set", a Unix time; both are whole numbers')
        clock = self._world.clock
        if "set" in body:
            clock.set(body["set"])
        else:
            clock.advance(body["advance"])
        run_what_is_due(self._world)
        return {"now": clock.now()}

    def _reset(self, _body: Json) -> Json:
        self._world.reset()
        return {"status": "ok"}

    def _add_fault(self, body: Json) -> Json:
        self._world.faults.add(body)
        return {"faults": self._world.faults.pending()}

    def _clear_faults(self, _body: Json) -> Json:
        self._world.faults.clear()
        return {"faults": []}

    def _set_limits(self, body: Json) -> Json:
        self._world.limits.set(body)
        return {"limits": self._world.limits.limits}

    def _restrict(self, body: Json) -> Json:
        restricted = self._world.restricted
        restricted.set(body.get("key"), body.get("permissions"))
        return {"restricted": {key: sorted(held) for key, held in restricted.keys.items()}}

    def _hold(self, body: Json) -> Json:
        if not isinstance(body.get("paused"), bool):
            raise TypeError('"paused" must be true or false')
        deliveries = self._world.deliveries
        deliveries.paused = body["paused"]
        return {"paused": deliveries.paused, "waiting": deliveries.waiting()}

    def _deliver(self, body: Json, event_id: str) -> Json:
        if self._world.store.find("event", event_id) is None:
            raise NotFoundHereError(f"no event {event_id}")
        outgoing.resend(self._world, event_id, body.get("endpoint"))
        return {"event": event_id}

    def _set_endpoint(self, body: Json) -> Json:
        """Replace the endpoints by one; a null url removes them."""
        url, secret, events = body.get("url"), body.get("secret"), body.get("events", [])
        if not isinstance(events, list) or not all(isinstance(kind, str) for kind in events):
            raise ValueError('"events" must be a list of event types')
        self._simulator.set_endpoint(None if url is None else endpoint_of(url, secret, events))
        return {"url": url, "events": events}

    def _roll(self, body: Json, endpoint_id: str) -> Json:
        seconds = body.get("expires_in", 0)
        if type(seconds) is not int or not 0 <= seconds <= ROLL_SECONDS_MAX:
            raise ValueError(f'"expires_in" must be whole seconds, at most {ROLL_SECONDS_MAX}')
        world = self._world
        if world.store.find("webhook_endpoint", endpoint_id) is None:
            raise NotFoundHereError(f"no webhook endpoint {endpoint_id}")
        secret = endpoints.roll(world.store, world.ids, world.clock.now(), endpoint_id, seconds)
        return {"endpoint": endpoint_id, "secret": secret}

    def _snapshot(self, _body: Json) -> Json:
        snapshots = self._simulator.snapshots
        name = f"snapshot_{len(snapshots) + 1}"
        snapshots[name] = self._world.snapshot()
        return {"snapshot": name}

    def _restore(self, body: Json) -> Json:
        name = body.get("snapshot")
        if name not in self._simulator.snapshots:
            raise NotFoundHereError(f"no snapshot {name}")
        self._world.restore(self._simulator.snapshots[name])
        return {"snapshot": name, "now": self._world.clock.now()}


def _decode(body: bytes) -> Json:
    values = json.loads(body) if body else {}
    if not isinstance(values, dict):
        raise TypeError("the body must be a JSON object")
    return values


def _rendered(status: int, values: Any) -> Response:
    return Response(status, rendered(values), {"Content-Type": "application/json"})
