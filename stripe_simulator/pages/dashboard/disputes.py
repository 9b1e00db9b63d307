"""Disputes: what customers' banks take back, and how the merchant answers."""

from collections.abc import Callable, Mapping

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts, payments
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import Html, el, join
from stripe_simulator.resources import disputes as resource

# The text decides how the bank answers; docs.stripe.com/testing (evidence)
ANSWERS = (
    ("winning_evidence", "Convincing (it will be won)"),
    ("losing_evidence", "Weak (it will be lost)"),
)


def listed(view: View) -> Page:
    """All disputes."""
    found = view.find("dispute", lambda _: True)
    rows = (
        (
            parts.money(item["amount"], item["currency"]),
            parts.status(item["status"]),
            parts.ident(item["id"], "disputes"),
            item["reason"].replace("_", " "),
            parts.moment(item["evidence_details"]["due_by"]),
        )
        for item in view.rows(found)
    )
    heads = (">Amount", "Status", "Dispute", "~Reason", "~Answer until")
    empty = "No dispute. Open one from a payment's page, or pay with 4000 0000 0000 0259."
    table = parts.table("Disputes", heads, rows, empty)
    return Page("Disputes", parts.live("disputes", table, payments.more(view, len(found))))


def one(view: View, key: str) -> Page:
    """A dispute's facts, and the answers to it."""
    item = view.store.get("dispute", key)
    facts = [
        ("Reason", item["reason"].replace("_", " ")),
        ("Payment", parts.ident(item["payment_intent"], "payments")),
        ("Charge", parts.ident(item["charge"])),
        ("Opened", parts.moment(item["created"])),
        ("Answer until", parts.moment(item["evidence_details"]["due_by"])),
        ("Evidence handed in", f"{item['evidence_details']['submission_count']} times"),
    ]
    content = join(
        parts.live("facts", parts.facts(facts)),
        _answers(item),
        el("h2", "Object"),
        parts.code(item, f"{key} as JSON"),
    )
    heading = join(parts.money(item["amount"], item["currency"]), parts.status(item["status"]))
    return Page(f"Dispute {key}", content, heading, parts.ident(key), ("Disputes", "disputes"))


def _answers(item: Json) -> Html | None:
    if item["status"] in resource.CLOSED:
        return None
    path, inquiry = f"disputes/{item['id']}", item["status"].startswith("warning")
    offered = []
    if item["status"].endswith("needs_response"):
        evidence = parts.field("Evidence", "answer:evidence", ANSWERS)
        answer = parts.action(f"{path}/answer", "Hand in evidence", evidence)
        offered.append(parts.panel("Answer", answer, hint="The bank decides some seconds later."))
    bank = [parts.action(f"{path}/settle", "Close the inquiry" if inquiry else "Win", look="plain", status="won")]
    if inquiry:
        bank.append(parts.action(f"{path}/settle", "Make it a chargeback", look="risky", status="needs_response"))
    else:
        bank.append(parts.action(f"{path}/settle", "Lose", look="risky", status="lost"))
    offered.append(parts.panel("The bank decides now", *bank))
    accept = parts.action(f"{path}/accept", "Accept the dispute", look="risky")
    offered.append(parts.panel("Accept", accept, hint="The money stays with the customer."))
    return join(el("h2", "What you can do"), el("div", offered, class_="acts"))


def _do_answer(view: View, key: str) -> str:
    evidence = {"uncategorized_text": view.form.get("evidence", "")}
    view.api("POST", f"/v1/disputes/{key}", {"evidence": evidence, "submit": True})
    return f"disputes/{key}"


def _do_settle(view: View, key: str) -> str:
    status = view.form.get("status", "")
    item = view.store.get("dispute", key)
    resource.settle(view.world, item, status if status in ("won", "needs_response") else "lost")
    return f"disputes/{key}"


def _do_accept(view: View, key: str) -> str:
    view.api("POST", f"/v1/disputes/{key}/close")
    return f"disputes/{key}"


ACTIONS: Mapping[str, tuple[Callable[[View, str], str], str]] = {
    "answer": (_do_answer, "The evidence is handed in."),
    "settle": (_do_settle, "The bank has decided."),
    "accept": (_do_accept, "The dispute is accepted."),
}
