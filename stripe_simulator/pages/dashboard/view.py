"""What a page of the dashboard works with: the simulator, the request's values, the API in process."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from stripe_simulator import forms, params
from stripe_simulator.control import Control
from stripe_simulator.errors import StripeError
from stripe_simulator.messages import Json, Request
from stripe_simulator.pages.markup import Html
from stripe_simulator.resources import ROUTES
from stripe_simulator.routing import Router
from stripe_simulator.store import Store
from stripe_simulator.world import NOBODY, Call, Cause, World

if TYPE_CHECKING:
    from stripe_simulator.simulator import Simulator

ROUTER = Router(ROUTES)
ROWS_MAX = 50


class ControlError(Exception):
    """The control plane did not take what was asked."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's title, its content, and what stands around it."""

    title: str
    content: Html
    heading: Html | None = None
    lead: Html | None = None
    parent: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One request to the dashboard; *query* of its address, *form* of its body."""

    simulator: "Simulator"
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The simulator's state."""
        return self.simulator.world

    @property
    def store(self) -> Store:
        """The simulator's objects."""
        return self.simulator.world.store

    def find(self, kind: str, fits: Callable[[Json], bool]) -> list[Json]:
        """All objects of a type that fit, the newest first."""
        return [item for item in self.store.newest_first(kind) if fits(item)]

    def rows(self, items: Iterable[Json]) -> list[Json]:
        """The first of *items*; as many more as ``?rows=`` says."""
        wanted = self.query.get("rows", "")
        return list(islice(items, int(wanted) if wanted.isdecimal() and len(wanted) < 6 else ROWS_MAX))

    def api(self, method: str, path: str, values: Mapping[str, Any] | None = None) -> Json:
        """What the API does and answers; empty texts are left out.

        It is written into the log with ``source`` "dashboard", and meets no fault: those are the application's.

        Raises:
            StripeError: as the API would answer.
        """
        world = self.world
        raw = forms.decode(forms.encode({name: value for name, value in (values or {}).items() if value != ""}))
        entry = world.log.request(world.clock.now(), method, path, request_id=world.ids.new("req"), source="dashboard")
        entry["params"] = raw
        route, target, inner = ROUTER.find(method, path)
        world.cause = Cause(entry["request_id"])
        try:
            answer = route.run(Call(world, params.read(raw, route.params, route.required), path, target, inner))
        except StripeError as error:
            entry["status"] = error.status
            raise
        finally:
            world.cause = NOBODY
        entry["status"] = 200
        return answer

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """What the control plane does and answers.

        Raises:
            ControlError: with what it says.
        """
        sent = json.dumps(body or {}).encode()
        answer = Control(self.simulator).handle(Request(method, f"/_simulator{path}", body=sent))
        values: Json = json.loads(answer.body)
        if answer.status != 200:
            raise ControlError(str(values["error"]))
        return values
