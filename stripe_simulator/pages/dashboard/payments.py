"""The list of payments, with filter and search."""

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts, related
from stripe_simulator.pages.dashboard.parts import HOME
from stripe_simulator.pages.dashboard.view import ROWS_MAX, Page, View
from stripe_simulator.pages.markup import Html, el, join


def listed(view: View) -> Page:
    """``?status=`` one of the outcomes, ``?q=`` an id, an e-mail or ``key:value`` of the metadata."""
    wanted, sought = view.query.get("status", ""), view.query.get("q", "").strip()
    found = view.find(
        "payment_intent",
        lambda item: wanted in ("", shown_as(item)) and (not sought or _fits(view, item, sought)),
    )
    content = parts.live("payments", payments_table(view, view.rows(found)), more(view, len(found)))
    return Page("Payments", join(_filter(wanted, sought), content))


def shown_as(intent: Json) -> str:
    """The outcome by which the filter knows a payment."""
    return related.outcome(intent)


def _filter(wanted: str, sought: str) -> Html:
    options = [("", "All"), *related.OUTCOMES.items()]
    search = parts.labelled("Id, e-mail or metadata (key:value)", "q", value=sought, type="search", maxlength=200)
    return el(
        "form",
        el("div", search, class_="grow"),
        parts.select("Status", "status", options, wanted),
        el("button", "Filter", class_="plain"),
        method="get",
        action=f"{HOME}/payments",
        role="search",
        class_="filter",
    )


def _fits(view: View, intent: Json, sought: str) -> bool:
    key, colon, value = sought.partition(":")
    if colon:
        return str(intent["metadata"].get(key.strip())) == value.strip()
    lower = sought.lower()
    texts = (intent["id"], intent["latest_charge"] or "", related.payer(view, intent), *intent["metadata"].values())
    return any(lower in str(text).lower() for text in texts)


def payments_table(view: View, found: list[Json]) -> Html:
    """A table of payments."""
    heads = (">Amount", "Status", "Payment", "~Customer", "~Created")
    rows = (
        (
            parts.money(item["amount"], item["currency"]),
            parts.status(related.outcome(item), related.OUTCOMES.get(related.outcome(item))),
            parts.ident(item["id"], "payments"),
            related.payer(view, item) or "–",
            parts.moment(item["created"]),
        )
        for item in found
    )
    return parts.table("Payments", heads, rows, "No payment fits. Payments appear here as soon as they are made.")


def more(view: View, count: int) -> Html | None:
    """A link to all rows, if there are more than are shown."""
    if count <= ROWS_MAX or "rows" in view.query:
        return None
    kept = "&".join(f"{name}={value}" for name, value in view.query.items() if name in ("status", "q"))
    return el("p", el("a", f"Show all {count}", href=f"?rows={count}&{kept}"), class_="more")
