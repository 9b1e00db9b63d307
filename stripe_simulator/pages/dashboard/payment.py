"""The page of one payment: its facts, its attempts, its timeline, and what can be done with it."""

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts, payment_actions, related
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import Html, el, join


def one(view: View, key: str) -> Page:
    """The page of the PaymentIntent *key*."""
    intent = view.store.get("payment_intent", key)
    tried = related.charges(view, intent)
    refunds, disputes, warnings = (
        related.of_charges(view, kind, tried) for kind in ("refund", "dispute", "radar.early_fraud_warning")
    )
    content = join(
        parts.live("facts", _facts(view, intent)),
        el("h2", "What you can do"),
        payment_actions.panels(view, intent),
        parts.live("parts", _attempts(tried), _refunds(refunds), _disputes(disputes), _warnings(warnings)),
        el("h2", "Timeline"),
        parts.live("timeline", _timeline(view, [intent, *tried, *refunds, *disputes, *warnings])),
        el("h2", "Object"),
        parts.code(intent, f"{key} as JSON"),
    )
    word = related.outcome(intent)
    amount = parts.money(intent["amount"], intent["currency"])
    heading = join(amount, parts.status(word, related.OUTCOMES.get(word)))
    return Page(f"Payment {key}", content, heading, parts.ident(key), ("Payments", "payments"))


def _facts(view: View, intent: Json) -> Html:
    customer, error = intent["customer"], intent["last_payment_error"]
    session = next(iter(view.find("checkout.session", lambda item: item["payment_intent"] == intent["id"])), None)
    pairs = [
        ("Created", parts.moment(intent["created"])),
        ("Customer", parts.ident(customer, "customers") if customer else related.payer(view, intent) or "–"),
        ("Received", parts.money(intent["amount_received"], intent["currency"])),
        ("Capture", intent["capture_method"].replace("_", " ")),
        *(
            [("Capturable", parts.money(intent["amount_capturable"], intent["currency"]))]
            * bool(intent["amount_capturable"])
        ),
        *([("Checkout Session", parts.ident(session["id"], "checkout"))] if session else []),
        *([("Last error", error["message"])] if error else []),
        *((f"metadata · {name}", value) for name, value in intent["metadata"].items()),
    ]
    return parts.facts(pairs)


def _attempts(tried: list[Json]) -> Html:
    rows = (
        (
            parts.money(charge["amount"], charge["currency"]),
            parts.status(charge["status"]),
            parts.ident(charge["id"]),
            _method(charge),
            charge["failure_message"] or "–",
            parts.moment(charge["created"]),
        )
        for charge in tried
    )
    heads = (">Amount", "Status", "Charge", "~Paid with", "Failure", "~Created")
    return join(el("h2", "Attempts"), parts.table("Attempts", heads, rows, "Nothing was tried yet."))


def _method(charge: Json) -> str:
    details = charge["payment_method_details"] or {}
    kind = details.get("type", "")
    inner = details.get(kind) or {}
    name = inner.get("brand") or kind.replace("_", " ")
    return f"{name} •••• {inner['last4']}" if inner.get("last4") else name


def _refunds(refunds: list[Json]) -> Html | None:
    if not refunds:
        return None
    rows = (
        (
            parts.money(refund["amount"], refund["currency"]),
            parts.status(refund["status"]),
            parts.ident(refund["id"]),
            (refund["reason"] or "–").replace("_", " "),
            parts.moment(refund["created"]),
        )
        for refund in refunds
    )
    return join(
        el("h2", "Refunds"), parts.table("Refunds", (">Amount", "Status", "Refund", "~Reason", "~Created"), rows, "")
    )


def _disputes(disputes: list[Json]) -> Html | None:
    if not disputes:
        return None
    rows = (
        (
            parts.money(dispute["amount"], dispute["currency"]),
            parts.status(dispute["status"]),
            parts.ident(dispute["id"], "disputes"),
            dispute["reason"].replace("_", " "),
            parts.moment(dispute["created"]),
        )
        for dispute in disputes
    )
    return join(
        el("h2", "Disputes"), parts.table("Disputes", (">Amount", "Status", "Dispute", "~Reason", "~Created"), rows, "")
    )


def _warnings(warnings: list[Json]) -> Html | None:
    if not warnings:
        return None
    rows = (
        (
            parts.ident(warning["id"]),
            warning["fraud_type"].replace("_", " "),
            "yes" if warning["actionable"] else "no",
            parts.moment(warning["created"]),
        )
        for warning in warnings
    )
    return join(
        el("h2", "Early fraud warnings"),
        parts.table("Early fraud warnings", ("Warning", "Type", "Actionable", "~Created"), rows, ""),
    )


def _timeline(view: View, items: list[Json]) -> Html:
    keys = [item["id"] for item in items]
    found = related.events(view, keys)
    entries = [(entry["at"], 0, _request(entry)) for entry in related.requests(view, keys, found)]
    entries += [(event["created"], 1, _event(event)) for event in found]
    entries.sort(key=lambda entry: entry[:2])
    rows = (el("li", parts.moment(at), line) for at, _, line in entries)
    return el("ol", rows, class_="flow")


def _request(entry: Json) -> Html:
    text = f"{entry['method']} {entry['path']}"
    what = el("a", text, href=f"{parts.HOME}/requests/{entry['request_id']}") if "request_id" in entry else text
    answer = parts.status(
        "succeeded" if (entry["status"] or 500) < 400 else "failed", str(entry["status"] or "no answer")
    )
    return join(el("span", "request", class_="kind"), el("span", what, class_="what"), answer)


def _event(event: Json) -> Html:
    link = el("a", event["type"], href=f"{parts.HOME}/events/{event['id']}")
    owed = event["pending_webhooks"]
    state = parts.status("waiting", f"{owed} to deliver") if owed else Html("")
    return join(el("span", "event", class_="kind"), el("span", link, class_="what"), state)
