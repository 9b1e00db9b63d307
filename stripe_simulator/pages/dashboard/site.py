"""The dashboard's door: guards it, finds the page or the action, and frames the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from stripe_simulator.errors import StripeError
from stripe_simulator.messages import Request, Response
from stripe_simulator.pages.dashboard import (
    checkout_sessions,
    customers,
    disputes,
    events,
    overview,
    payment,
    payment_actions,
    payments,
    payouts,
    requests,
    simulation,
    webhooks,
)
from stripe_simulator.pages.dashboard.frame import framed
from stripe_simulator.pages.dashboard.guard import refusal
from stripe_simulator.pages.dashboard.view import ControlError, Page, View
from stripe_simulator.pages.documents import notice, redirect
from stripe_simulator.pages.markup import el
from stripe_simulator.resources import run_what_is_due

if TYPE_CHECKING:
    from stripe_simulator.simulator import Simulator

FIELDS_MAX = 100

type Action = tuple[Callable[[View, str], str], str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dashboard: its list, the page of one object, and what can be done there."""

    listed: Callable[[View], Page]
    one: Callable[[View, str], Page | None] | None = None
    actions: Mapping[str, Action] = field(default_factory=dict)


SECTIONS: Mapping[str, Section] = {
    "": Section(overview.overview),
    "payments": Section(payments.listed, payment.one, payment_actions.ACTIONS),
    "customers": Section(customers.listed, customers.one),
    "checkout": Section(checkout_sessions.listed, checkout_sessions.one, checkout_sessions.ACTIONS),
    "disputes": Section(disputes.listed, disputes.one, disputes.ACTIONS),
    "payouts": Section(payouts.listed, payouts.one, payouts.ACTIONS),
    "events": Section(events.listed, events.one, events.ACTIONS),
    "webhooks": Section(webhooks.listed, webhooks.one, webhooks.ACTIONS),
    "requests": Section(requests.listed, requests.one),
    "simulation": Section(simulation.page, None, simulation.ACTIONS),
}


class Dashboard:
    """Answers the dashboard's requests. The caller holds the simulator's lock."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator

    def handle(self, request: Request) -> Response:
        """A page, 303 after an action, 400 with the page if it failed, 403 for another site, or 404."""
        refused = refusal(request)
        if refused:
            return notice("Not from here", refused, status=403)
        run_what_is_due(self._simulator.world)
        path = request.path.removeprefix("/dashboard").strip("/")
        if path == "pulse":
            return Response(200, self._pulse().encode(), {"Content-Type": "text/plain", "Cache-Control": "no-store"})
        name, key, action, *_ = [*path.split("/"), "", "", ""]
        section = SECTIONS.get(name)
        if section is None:
            return self._missing()
        view = View(self._simulator, dict(parse_qsl(request.query)), _form(request.body))
        if request.method == "POST":
            return self._act(view, section, name, key, action)
        return self._shown(view, section, name, key, done=_done(view.query.get("done", "")))

    def _act(self, view: View, section: Section, name: str, key: str, action: str) -> Response:
        if action not in section.actions:
            return self._missing()
        try:
            target = section.actions[action][0](view, key)
        except StripeError as error:
            return self._shown(view, section, name, key, problem=error.message)
        except ControlError as error:
            return self._shown(view, section, name, key, problem=str(error))
        return redirect(f"/dashboard/{target}?done={name}.{action}")

    def _shown(
        self, view: View, section: Section, name: str, key: str, *, done: str | None = None, problem: str | None = None
    ) -> Response:
        key = "" if key == "-" else key
        try:
            page = section.one(view, key) if key and section.one else section.listed(view)
        except StripeError:
            page = None
        if page is None or (key and section.one is None):
            return self._missing()
        return framed(view, page, name, pulse=self._pulse(), done=done, problem=problem)

    def _missing(self) -> Response:
        page = Page("Not found", el("p", "There is no such page or object.", class_="empty"))
        return framed(View(self._simulator), page, "-", pulse=self._pulse(), status=404)

    def _pulse(self) -> str:
        """What changes whenever something happens."""
        world = self._simulator.world
        tables = world.store.tables
        log = world.log
        counts = [len(tables.get("event", ())), len(log.deliveries), len(log.requests), len(tables)]
        ended = sum(entry["status"] is not None for entry in list(log.deliveries)[-100:])
        return "-".join(map(str, [*counts, ended, world.clock.offset_seconds]))


def _done(name: str) -> str | None:
    """What ``?done=section.action`` says to people."""
    section, _, action = name.partition(".")
    found = SECTIONS[section].actions.get(action) if section in SECTIONS else None
    return found[1] if found else None


def _form(body: bytes) -> dict[str, str]:
    try:
        return {name: value.strip() for name, value in parse_qsl(body.decode(), max_num_fields=FIELDS_MAX)}
    except ValueError:
        return {}
