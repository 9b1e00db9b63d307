"""The simulation itself: its clock, its faults, its snapshots."""

from collections.abc import Callable, Mapping

from stripe_simulator.faults import DELIVERY_EFFECTS, REQUEST_EFFECTS
from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts
from stripe_simulator.pages.dashboard.view import ControlError, Page, View
from stripe_simulator.pages.markup import Html, el, join

UNITS = (("60", "minutes"), ("3600", "hours"), ("86400", "days"))
STEPS = ((3_600, "1 hour"), (86_400, "1 day"), (604_800, "7 days"))
EFFECTS = tuple((name, name.replace("_", " ").capitalize()) for name in (*REQUEST_EFFECTS, *DELIVERY_EFFECTS))
METHODS = (("POST", "POST"), ("GET", "GET"), ("DELETE", "DELETE"), ("*", "All"))


def page(view: View) -> Page:
    """The panels."""
    health = view.control("GET", "/health")
    content = join(
        el("h2", "Clock"),
        parts.live("now", _clock(health)),
        el("div", _steps(), class_="acts more"),
        el("h2", "Faults"),
        parts.live("faults", _faults(health["faults"])),
        el("div", _new_fault(), class_="acts more"),
        el("h2", "Deliveries"),
        el("div", _deliveries(health["deliveries"]), class_="acts"),
        el("h2", "State"),
        el("div", _state(view), class_="acts"),
    )
    return Page("Simulation", content)


def _clock(health: Json) -> Html:
    pairs = [("Now", parts.moment(health["now"])), ("Next planned", parts.moment(health.get("next_at")))]
    return parts.facts(pairs)


def _steps() -> list[Html]:
    path = "simulation/-/advance"
    quick = [parts.action(path, f"Advance {text}", look="plain", count=str(count), unit="1") for count, text in STEPS]
    own = parts.action(
        path,
        "Advance",
        parts.labelled("How many", "advance:count", type="number", min=1, max=100_000, value=3, required=True),
        parts.field("Unit", "advance:unit", UNITS, "86400"),
    )
    hint = "What becomes due on the way happens: expiries, delayed payments, payouts, retries."
    return [parts.panel("By a step", *quick, hint=hint), parts.panel("By as much as you like", own)]


def _faults(rules: list[Json]) -> Html:
    rows = (
        (
            rule["effect"].replace("_", " "),
            rule["event"] if rule["effect"] in DELIVERY_EFFECTS else f"{rule['method']} {rule['path']}…",
            "always" if rule["times"] is None else str(rule["times"]),
            f"{rule['probability']:.0%}",
        )
        for rule in rules
    )
    return parts.table("Faults", ("Effect", "Meets", ">Times left", ">Probability"), rows, "Nothing fails on purpose.")


def _new_fault() -> list[Html]:
    form = parts.action(
        "simulation/-/fault",
        "Add fault",
        parts.field("Effect", "fault:effect", EFFECTS),
        parts.field("Method of the requests", "fault:method", METHODS),
        parts.labelled("Beginning of their address", "fault:path", value="/v1/"),
        parts.labelled("Type of the events (for deliveries)", "fault:event", value="*"),
        parts.labelled("Times (empty: always)", "fault:times", type="number", min=1, value=1),
        parts.labelled("Probability", "fault:probability", type="number", min=0, max=1, step=0.05, value=1),
        parts.labelled("Seconds (slow and held ones)", "fault:seconds", type="number", min=0, step=0.5, value=0),
    )
    clear = parts.action("simulation/-/clear-faults", "Remove all faults", look="risky")
    return [parts.panel("New fault", form, wide=True), parts.panel("All faults", clear)]


def _deliveries(deliveries: Json) -> list[Html]:
    paused, waiting = deliveries["paused"], len(deliveries["waiting"])
    button = parts.action(
        "simulation/-/hold", "Let deliveries go" if paused else "Hold deliveries", look="plain", paused=str(not paused)
    )
    state = "They are held." if paused else "They go out as events happen."
    return [parts.panel("Webhook deliveries", button, hint=f"{state} {waiting} waiting.")]


def _state(view: View) -> list[Html]:
    names = list(view.simulator.snapshots)
    take = parts.action("simulation/-/snapshot", "Take a snapshot", look="plain")
    options = [(name, name.replace("_", " ")) for name in reversed(names)]
    restore = parts.action("simulation/-/restore", "Restore", parts.field("Snapshot", "restore:snapshot", options))
    sure = el(
        "label",
        el("input", type="checkbox", name="sure", value="yes", required=True),
        "Yes, forget everything",
        class_="check",
    )
    reset = parts.action("simulation/-/reset", "Reset", sure, look="risky")
    return [
        parts.panel("Snapshot", take, hint="Keeps all of the state, the clock too."),
        *([parts.panel("Restore", restore)] if names else []),
        parts.panel("Reset", reset, hint="Objects, events and log go; endpoints and clock stay."),
    ]


def _do_advance(view: View, _key: str) -> str:
    count, unit = view.form.get("count", ""), view.form.get("unit", "")
    if not (count.isdecimal() and unit.isdecimal() and len(count + unit) < 13):
        raise ControlError("Say by how much, as a whole number.")
    view.control("POST", "/clock", {"advance": int(count) * int(unit)})
    back = view.form.get("back", "simulation")
    return back if back.isalpha() else ""


def _do_fault(view: View, _key: str) -> str:
    form = view.form
    rule: Json = {name: form[name] for name in ("effect", "method", "path", "event") if form.get(name)}
    try:
        rule["times"] = int(form["times"]) if form.get("times") else None
        rule["probability"], rule["seconds"] = float(form.get("probability") or 1), float(form.get("seconds") or 0)
    except ValueError:
        raise ControlError("Times, probability and seconds are numbers.") from None
    view.control("POST", "/faults", rule)
    return "simulation"


def _do_clear(view: View, _key: str) -> str:
    view.control("DELETE", "/faults")
    return "simulation"


def _do_hold(view: View, _key: str) -> str:
    view.control("POST", "/deliveries", {"paused": view.form.get("paused") == "True"})
    return "simulation"


def _do_snapshot(view: View, _key: str) -> str:
    view.control("POST", "/snapshot")
    return "simulation"


def _do_restore(view: View, _key: str) -> str:
    view.control("POST", "/restore", {"snapshot": view.form.get("snapshot")})
    return "simulation"


def _do_reset(view: View, _key: str) -> str:
    if view.form.get("sure") != "yes":
        raise ControlError("Tick the box: a reset cannot be undone.")
    view.control("POST", "/reset")
    return "simulation"


ACTIONS: Mapping[str, tuple[Callable[[View, str], str], str]] = {
    "advance": (_do_advance, "The clock is advanced."),
    "fault": (_do_fault, "The fault stands."),
    "clear-faults": (_do_clear, "No faults are left."),
    "hold": (_do_hold, "Deliveries are switched."),
    "snapshot": (_do_snapshot, "The snapshot is taken."),
    "restore": (_do_restore, "The snapshot is restored."),
    "reset": (_do_reset, "Everything is forgotten."),
}
