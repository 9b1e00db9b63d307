"""Checkout Sessions: what customers were asked to pay, and how far they came."""

from collections.abc import Callable, Mapping

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts, payments
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import Html, el, join


def listed(view: View) -> Page:
    """All Sessions."""
    found = view.find("checkout.session", lambda _: True)
    rows = (
        (
            parts.money(item["amount_total"], item["currency"]),
            parts.status(item["status"]),
            _link(item["id"]),
            (item["customer_details"] or {}).get("email") or "–",
            parts.moment(item["created"]),
        )
        for item in view.rows(found)
    )
    heads = (">Amount", "Status", "Session", "~Customer", "~Created")
    table = parts.table("Checkout Sessions", heads, rows, "No Session yet. The API makes them.")
    return Page("Checkout Sessions", parts.live("sessions", table, payments.more(view, len(found))))


def _link(key: str) -> Html:
    shown = el("code", f"{key[:18]}…{key[-4:]}")
    return el("a", shown, href=f"{parts.HOME}/checkout/{key}", title=key)


def one(view: View, key: str) -> Page:
    """A Session's facts and lines."""
    item = view.store.get("checkout.session", key)
    lines = view.store.aside("line_items").get(key, [])
    rows = (
        (line["description"] or "–", str(line["quantity"]), parts.money(line["amount_total"], line["currency"]))
        for line in lines
    )
    content = join(
        parts.live("facts", _facts(item)),
        el("h2", "Line items"),
        parts.table("Line items", ("Item", ">Quantity", ">Amount"), rows, "No lines: this Session saves a card."),
        _expire(item) if item["status"] == "open" else None,
        el("h2", "Object"),
        parts.code(item, "The Session as JSON"),
    )
    heading = join(parts.money(item["amount_total"], item["currency"]), parts.status(item["status"]))
    return Page("Checkout Session", content, heading, parts.ident(key), ("Checkout Sessions", "checkout"))


def _facts(item: Json) -> Html:
    intent, page = item["payment_intent"], item["url"]
    pairs = [
        ("Mode", item["mode"]),
        ("Payment status", item["payment_status"].replace("_", " ")),
        ("Payment", parts.ident(intent, "payments")),
        ("Customer", parts.ident(item["customer"], "customers")),
        ("E-mail", (item["customer_details"] or {}).get("email") or "–"),
        ("Created", parts.moment(item["created"])),
        ("Expires", parts.moment(item["expires_at"])),
        *([("Page", el("a", "Open the checkout page", href=page))] if page else []),
        *((f"metadata · {name}", value) for name, value in item["metadata"].items()),
    ]
    return parts.facts(pairs)


def _expire(item: Json) -> Html:
    form = parts.action(f"checkout/{item['id']}/expire", "Expire now", look="risky")
    panel = parts.panel("Expire", form, hint="As if its time had run out.")
    return join(el("h2", "What you can do"), el("div", panel, class_="acts"))


def _do_expire(view: View, key: str) -> str:
    view.api("POST", f"/v1/checkout/sessions/{key}/expire")
    return f"checkout/{key}"


ACTIONS: Mapping[str, tuple[Callable[[View, str], str], str]] = {"expire": (_do_expire, "The Session is expired.")}
