"""The log of requests: what the application asked, and how it was answered."""

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts
from stripe_simulator.pages.dashboard.parts import HOME
from stripe_simulator.pages.dashboard.view import ROWS_MAX, Page, View
from stripe_simulator.pages.markup import Html, el, join

METHODS = (("", "All"), ("GET", "GET"), ("POST", "POST"), ("DELETE", "DELETE"))
OUTCOMES = (("", "All"), ("good", "Succeeded"), ("bad", "Failed"))


def listed(view: View) -> Page:
    """The API's requests; ``?q=`` is a part of the address, ``?method=`` and ``?outcome=`` filter."""
    sought, method, outcome = (view.query.get(name, "") for name in ("q", "method", "outcome"))
    found = [
        entry
        for entry in reversed(view.world.log.requests)
        if "request_id" in entry
        and sought in entry["path"]
        and method in ("", entry["method"])
        and outcome in ("", "good" if _succeeded(entry) else "bad")
    ]
    rows = (
        (
            entry["method"],
            el("a", entry["path"], href=f"{HOME}/requests/{entry['request_id']}"),
            _status(entry),
            entry.get("source", "API key"),
            parts.moment(entry["at"]),
        )
        for entry in found[:ROWS_MAX]
    )
    form = el(
        "form",
        el("div", parts.labelled("Address", "q", value=sought, type="search", maxlength=200), class_="grow"),
        parts.select("Method", "method", METHODS, method),
        parts.select("Outcome", "outcome", OUTCOMES, outcome),
        el("button", "Filter", class_="plain"),
        method="get",
        role="search",
        class_="filter",
    )
    heads = ("Method", "Address", "Status", "~By", "~At")
    return Page(
        "Requests", join(form, parts.live("requests", parts.table("Requests", heads, rows, "No request fits.")))
    )


def _succeeded(entry: Json) -> bool:
    return entry["status"] is not None and entry["status"] < 400


def _status(entry: Json) -> Html:
    said = str(entry["status"]) if entry["status"] is not None else "dropped" if entry.get("dropped") else "no answer"
    return parts.status("succeeded" if _succeeded(entry) else "failed", said)


def one(view: View, key: str) -> Page | None:
    """One request with its parameters and the events that it caused; None if the log has it no more."""
    entry = next((entry for entry in view.world.log.requests if entry.get("request_id") == key), None)
    if entry is None:
        return None
    facts = [
        ("At", parts.moment(entry["at"])),
        ("By", entry.get("source", "an API key")),
        ("Idempotency key", parts.ident(entry.get("idempotency_key"))),
        ("Version", entry.get("stripe_version") or "–"),
    ]
    caused = view.find("event", lambda event: event["request"]["id"] == key)[::-1]
    rows = ((el("a", event["type"], href=f"{HOME}/events/{event['id']}"), parts.ident(event["id"])) for event in caused)
    content = join(
        parts.facts(facts),
        el("h2", "Parameters"),
        parts.code(entry["params"], "Parameters as JSON"),
        el("h2", "Events"),
        parts.table("Events", ("Event", "Id"), rows, "It caused no event."),
    )
    heading = join(el("span", f"{entry['method']} {entry['path']}"), _status(entry))
    title = f"{entry['method']} {entry['path']}"
    return Page(title, content, heading, parts.ident(key), ("Requests", "requests"))
