"""Customers: who pays."""

from stripe_simulator.pages.dashboard import parts, payments
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import el, join


def listed(view: View) -> Page:
    """All customers; ``?q=`` is a part of an id, e-mail or name."""
    sought = view.query.get("q", "").strip().lower()
    found = view.find(
        "customer", lambda item: any(sought in str(item[name] or "").lower() for name in ("id", "email", "name"))
    )
    rows = (
        (
            parts.ident(item["id"], "customers"),
            item["email"] or "–",
            item["name"] or "–",
            parts.moment(item["created"]),
        )
        for item in view.rows(found)
    )
    search = parts.labelled("Id, e-mail or name", "q", value=view.query.get("q", ""), type="search", maxlength=200)
    form = el(
        "form",
        el("div", search, class_="grow"),
        el("button", "Search", class_="plain"),
        method="get",
        role="search",
        class_="filter",
    )
    heads = ("Customer", "E-mail", "~Name", "~Created")
    table = parts.table("Customers", heads, rows, "No customer fits. The API makes them: POST /v1/customers.")
    return Page("Customers", join(form, parts.live("customers", table, payments.more(view, len(found)))))


def one(view: View, key: str) -> Page:
    """A customer's facts and payments."""
    item = view.store.get("customer", key)
    made = view.find("payment_intent", lambda intent: intent["customer"] == key)
    facts = parts.facts(
        [
            ("E-mail", item["email"] or "–"),
            ("Name", item["name"] or "–"),
            ("Phone", item["phone"] or "–"),
            ("Created", parts.moment(item["created"])),
            *((f"metadata · {name}", value) for name, value in item["metadata"].items()),
        ]
    )
    content = join(
        facts,
        el("h2", "Payments"),
        parts.live("payments", payments.payments_table(view, made)),
        el("h2", "Object"),
        parts.code(item, f"{key} as JSON"),
    )
    title = item["name"] or item["email"] or key
    return Page(title, content, lead=parts.ident(key), parent=("Customers", "customers"))
