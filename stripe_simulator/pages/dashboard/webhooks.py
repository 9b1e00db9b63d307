"""Webhook endpoints: who listens, with which secrets."""

from collections.abc import Callable, Mapping

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts
from stripe_simulator.pages.dashboard.parts import HOME
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import Html, el, join

OVERLAPS = (("0", "At once"), ("3600", "In 1 hour"), ("43200", "In 12 hours"), ("86400", "In 24 hours"))
TRIES_MAX = 50


def listed(view: View) -> Page:
    """All endpoints, and a form to add one."""
    rows = (
        (
            el("a", item["url"], href=f"{HOME}/webhooks/{item['id']}"),
            parts.status(item["status"]),
            _listens(item),
            parts.moment(item["created"]),
        )
        for item in view.find("webhook_endpoint", lambda _: True)
    )
    table = parts.table(
        "Webhook endpoints", ("Address", "Status", "Listens to", "~Created"), rows, "Nobody listens yet."
    )
    form = parts.action(
        "webhooks/-/add",
        "Add endpoint",
        parts.labelled("Address", "add:url", type="url", required=True, placeholder="http://127.0.0.1:4242/webhook"),
        parts.labelled("Types of events (with commas, * for all)", "add:events", value="*", required=True),
        parts.labelled("Description (optional)", "add:description", maxlength=200),
    )
    panel = parts.panel("Add an endpoint", form)
    return Page("Webhooks", join(parts.live("endpoints", table), el("h2", "New"), el("div", panel, class_="acts")))


def _listens(item: Json) -> str:
    kinds = item["enabled_events"]
    return "everything" if "*" in kinds else kinds[0] if len(kinds) == 1 else f"{len(kinds)} types"


def one(view: View, key: str) -> Page:
    """An endpoint's facts, secrets and latest deliveries."""
    item = view.store.get("webhook_endpoint", key)
    facts = [
        ("Listens to", ", ".join(item["enabled_events"])),
        ("API version", item["api_version"] or "the account's"),
        ("Description", item["description"] or "–"),
        ("Created", parts.moment(item["created"])),
    ]
    content = join(
        parts.facts(facts),
        el("h2", "Signing secrets"),
        parts.live("secrets", _secrets(view, key)),
        el("h2", "What you can do"),
        _panels(item),
        el("h2", "Latest tries"),
        parts.live("tries", _tries(view, key)),
    )
    heading = join(el("span", item["url"]), parts.status(item["status"]))
    return Page(f"Webhook {item['url']}", content, heading, parts.ident(key), ("Webhooks", "webhooks"))


def _secrets(view: View, key: str) -> Html:
    now = view.world.clock.now()
    rows = [
        (
            el("code", entry["secret"]),
            "no end" if entry["expires_at"] is None else join("until ", parts.moment(entry["expires_at"])),
        )
        for entry in view.store.aside("webhook_secrets")[key]
        if entry["expires_at"] is None or entry["expires_at"] > now
    ]
    return parts.table("Signing secrets", ("Secret", "Signs"), rows, "No secret.")


def _panels(item: Json) -> Html:
    path, enabled = f"webhooks/{item['id']}", item["status"] == "enabled"
    overlap = parts.field("The present secret ends", "roll:overlap", OVERLAPS, "86400")
    switch = (
        parts.action(f"{path}/switch", "Disable", look="risky", disabled="true")
        if enabled
        else parts.action(f"{path}/switch", "Enable", disabled="false")
    )
    return el(
        "div",
        parts.panel(
            "Roll the secret",
            parts.action(f"{path}/roll", "Roll secret", overlap),
            hint="Until then each delivery is signed with both.",
        ),
        parts.panel("Switch", switch, parts.action(f"{path}/delete", "Delete", look="risky")),
        class_="acts",
    )


def _tries(view: View, key: str) -> Html:
    entries = [entry for entry in view.world.log.deliveries if entry["endpoint"] == key][-TRIES_MAX:]
    rows = (
        (
            el("a", entry["type"], href=f"{HOME}/events/{entry['event']}"),
            parts.status(
                "delivered" if 200 <= (entry["status"] or 0) < 300 else "failed",
                str(entry["status"] or entry["error"] or "under way"),
            ),
            str(entry["try"]),
            parts.moment(entry["at"]),
        )
        for entry in reversed(entries)
    )
    return parts.table("Latest tries", ("Event", "Answer", ">Try", "~Sent"), rows, "Nothing was sent yet.")


def _do_add(view: View, _key: str) -> str:
    kinds = [kind.strip() for kind in view.form.get("events", "").split(",") if kind.strip()]
    values = {"url": view.form.get("url", ""), "enabled_events": kinds, "description": view.form.get("description", "")}
    return f"webhooks/{view.api('POST', '/v1/webhook_endpoints', values)['id']}"


def _do_switch(view: View, key: str) -> str:
    view.api("POST", f"/v1/webhook_endpoints/{key}", {"disabled": view.form.get("disabled", "")})
    return f"webhooks/{key}"


def _do_roll(view: View, key: str) -> str:
    overlap = view.form.get("overlap", "")
    view.control("POST", f"/roll/{key}", {"expires_in": int(overlap) if overlap.isdecimal() else 0})
    return f"webhooks/{key}"


def _do_delete(view: View, key: str) -> str:
    view.api("DELETE", f"/v1/webhook_endpoints/{key}")
    return "webhooks"


ACTIONS: Mapping[str, tuple[Callable[[View, str], str], str]] = {
    "add": (_do_add, "The endpoint is added."),
    "switch": (_do_switch, "The endpoint is switched."),
    "roll": (_do_roll, "The endpoint has a new secret."),
    "delete": (_do_delete, "The endpoint is deleted."),
}
