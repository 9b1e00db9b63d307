"""Payouts: money on its way to the bank."""

from collections.abc import Callable, Mapping

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts, payments
from stripe_simulator.pages.dashboard.amounts import minor, typed
from stripe_simulator.pages.dashboard.view import Page, View
from stripe_simulator.pages.markup import Html, el, join
from stripe_simulator.resources import balance
from stripe_simulator.resources import payouts as resource

UNDER_WAY = ("pending", "in_transit")


def listed(view: View) -> Page:
    """All payouts, and a form to make one."""
    found = view.find("payout", lambda _: True)
    rows = (
        (
            parts.money(item["amount"], item["currency"]),
            parts.status(item["status"]),
            parts.ident(item["id"], "payouts"),
            parts.moment(item["arrival_date"]),
            parts.moment(item["created"]),
        )
        for item in view.rows(found)
    )
    heads = (">Amount", "Status", "Payout", "~Arrives", "~Created")
    table = parts.table("Payouts", heads, rows, "No payout yet. The daily schedule makes one as the clock moves on.")
    return Page("Payouts", join(parts.live("payouts", table, payments.more(view, len(found))), _make(view)))


def _make(view: View) -> Html:
    available = [entry for entry in balance.shown(view.world)["available"] if entry["amount"] > 0]
    if not available:
        hint = "Nothing is available yet: what was paid becomes available some days later. Advance the clock."
        return join(el("h2", "Pay out now"), el("p", hint, class_="empty"))
    forms = []
    for entry in available:
        name = entry["currency"]
        box = parts.labelled(
            f"Amount in {name.upper()}", f"{name}:amount", value=typed(entry["amount"], name), inputmode="decimal"
        )
        forms.append(parts.panel(f"From {name.upper()}", parts.action("payouts/-/make", "Pay out", box, currency=name)))
    return join(el("h2", "Pay out now"), el("div", forms, class_="acts"))


def one(view: View, key: str) -> Page:
    """A payout's facts, and its fate."""
    item = view.store.get("payout", key)
    facts = [
        ("Created", parts.moment(item["created"])),
        ("Arrives", parts.moment(item["arrival_date"])),
        ("Made by", "the daily schedule" if item["automatic"] else "hand"),
        ("Reconciliation", item["reconciliation_status"].replace("_", " ")),
        *([("Failure", item["failure_message"])] if item["failure_message"] else []),
    ]
    content = join(
        parts.live("facts", parts.facts(facts)),
        _fate(item),
        el("h2", "Object"),
        parts.code(item, f"{key} as JSON"),
    )
    heading = join(parts.money(item["amount"], item["currency"]), parts.status(item["status"]))
    return Page(f"Payout {key}", content, heading, parts.ident(key), ("Payouts", "payouts"))


def _fate(item: Json) -> Html | None:
    path = f"payouts/{item['id']}"
    reasons = [(code, message) for code, message in resource.FAILURES.items()]
    panels = []
    if item["status"] in UNDER_WAY:
        panels.append(parts.panel("Arrive", parts.action(f"{path}/pay", "Pay now"), hint="The bank takes it now."))
    if item["status"] in (*UNDER_WAY, "paid") and item["amount"] > 0:
        choice = parts.field("Why", "fail:code", reasons, "could_not_process")
        panels.append(parts.panel("Fail", parts.action(f"{path}/fail", "Let it fail", choice, look="risky")))
    if item["status"] == "pending" and not item["automatic"]:
        panels.append(parts.panel("Cancel", parts.action(f"{path}/cancel", "Cancel payout", look="risky")))
    return join(el("h2", "What you can do"), el("div", panels, class_="acts")) if panels else None


def _do_make(view: View, _key: str) -> str:
    name = view.form.get("currency", "")
    values = {"amount": minor(view.form.get("amount", ""), name), "currency": name}
    return f"payouts/{view.api('POST', '/v1/payouts', values)['id']}"


def _do_pay(view: View, key: str) -> str:
    view.store.get("payout", key)
    view.world.schedule.drop("payout.submit", key)
    view.world.schedule.drop("payout.arrive", key)
    resource.arrive(view.world, key)
    return f"payouts/{key}"


def _do_fail(view: View, key: str) -> str:
    code = view.form.get("code", "")
    resource.fail(view.world, view.store.get("payout", key), code if code in resource.FAILURES else "could_not_process")
    return f"payouts/{key}"


def _do_cancel(view: View, key: str) -> str:
    view.api("POST", f"/v1/payouts/{key}/cancel")
    return f"payouts/{key}"


ACTIONS: Mapping[str, tuple[Callable[[View, str], str], str]] = {
    "make": (_do_make, "The payout is made."),
    "pay": (_do_pay, "The bank has answered."),
    "fail": (_do_fail, "The payout has failed; its money is back in the balance."),
    "cancel": (_do_cancel, "The payout is canceled."),
}
