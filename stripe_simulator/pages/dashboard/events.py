"""Events: what happened, to whom it was told, and what they answered."""

from collections.abc import Callable, Mapping

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts, payments
from stripe_simulator.pages.dashboard.parts import HOME
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import Html, el, join
from stripe_simulator.world import API_VERSION


def listed(view: View) -> Page:
    """All events; ``?q=`` is the start of a type or a part of an object's id."""
    sought = view.query.get("q", "").strip()
    found = view.find("event", lambda item: item["type"].startswith(sought) or sought in _subject(item))
    rows = (
        (
            el("a", item["type"], href=f"{HOME}/events/{item['id']}"),
            parts.ident(_subject(item)),
            _delivered(view, item),
            parts.moment(item["created"]),
        )
        for item in view.rows(found)
    )
    search = parts.labelled("Type or object id", "q", value=sought, type="search", maxlength=200)
    form = el(
        "form",
        el("div", search, class_="grow"),
        el("button", "Filter", class_="plain"),
        method="get",
        role="search",
        class_="filter",
    )
    table = parts.table("Events", ("Event", "~Object", "Delivery", "~Created"), rows, "No event fits.")
    return Page("Events", join(form, parts.live("events", table, payments.more(view, len(found)))))


def _subject(event: Json) -> str:
    return str(event["data"]["object"].get("id") or event["data"]["object"].get("object", ""))


def _delivered(view: View, event: Json) -> Html:
    tries = _tries(view, event["id"])
    if event["pending_webhooks"]:
        return parts.status("failed" if any(entry.get("ended") for entry in tries) else "waiting")
    return parts.status("delivered") if tries else parts.status("unheard", "Nobody listens")


def _tries(view: View, key: str) -> list[Json]:
    return [entry for entry in view.world.log.deliveries if entry["event"] == key]


def one(view: View, key: str) -> Page:
    """An event with its JSON and each try of its deliveries."""
    event = view.store.get("event", key)
    request = event["request"]["id"]
    facts = parts.facts(
        [
            ("Object", parts.ident(_subject(event))),
            ("Created", parts.moment(event["created"])),
            ("API version", event["api_version"]),
            ("Caused by", parts.ident(request, "requests") if request else "Stripe itself"),
            ("Still to deliver", _owed(event["pending_webhooks"])),
        ]
    )
    content = join(
        parts.live("facts", facts),
        el("h2", "Deliveries"),
        parts.live("tries", _deliveries(view, event)),
        _resend(view, key),
        el("h2", "Object"),
        parts.code(event, f"{key} as JSON"),
    )
    return Page(event["type"], content, None, parts.ident(key), ("Events", "events"))


def _owed(count: int) -> str:
    return f"to {count} endpoint{'s' if count > 1 else ''}" if count else "–"


def _deliveries(view: View, event: Json) -> Html:
    tries = _tries(view, event["id"])
    if not tries:
        return el(
            "p", "It was not sent: no endpoint listens, deliveries are held, or it is still queued.", class_="empty"
        )
    return el("div", (_attempt(view, event, entry) for entry in tries), class_="tries")


def _attempt(view: View, event: Json, entry: Json) -> Html:
    delivered = entry["status"] is not None and 200 <= entry["status"] < 300
    word = "delivered" if delivered else "failed" if entry.get("ended", True) else "waiting"
    said = str(entry["status"]) if entry["status"] is not None else entry["error"] or "under way"
    endpoint = view.store.find("webhook_endpoint", entry["endpoint"]) or {}
    body = {**event, "api_version": endpoint.get("api_version") or API_VERSION}
    again = join(" · next try ", parts.moment(entry["next_at"])) if entry["next_at"] else None
    return el(
        "details",
        el(
            "summary",
            f"Try {entry['try']}",
            parts.status(word, said),
            el("code", entry["url"]),
            el("span", " · ", parts.moment(entry["at"]), again, class_="soft small"),
        ),
        el("h3", "Answer"),
        parts.code(entry["answer"] or "(empty)", f"Answer to try {entry['try']}"),
        el("h3", "Body sent"),
        parts.code(body, f"Body of try {entry['try']}"),
    )


def _resend(view: View, key: str) -> Html | None:
    endpoints = view.find("webhook_endpoint", lambda item: item["status"] == "enabled")
    if not endpoints:
        return None
    options = [("", "All enabled endpoints"), *((item["id"], item["url"]) for item in endpoints)]
    form = parts.action(f"events/{key}/resend", "Resend", parts.field("To", "resend:endpoint", options))
    return el("div", parts.panel("Send it again", form), class_="acts more")


def _do_resend(view: View, key: str) -> str:
    endpoint = view.form.get("endpoint")
    view.control("POST", f"/deliver/{key}", {"endpoint": endpoint} if endpoint else {})
    return f"events/{key}"


ACTIONS: Mapping[str, tuple[Callable[[View, str], str], str]] = {"resend": (_do_resend, "The event is sent again.")}
