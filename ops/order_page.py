"""An order and its explanation on a terminal: sections of aligned columns."""

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from functions.domain import explain as domain
from functions.domain import facets
from functions.domain.awaited import Awaited
from functions.domain.dry_run import CommandAnswer
from functions.domain.goods import fulfillment_status
from functions.domain.ledger import Posting
from functions.domain.money import Money
from functions.domain.order import Order
from functions.domain.plain_words import moment
from functions.use_cases.explain import Explained
from functions.use_cases.ports import OutboxRow

PIPED_WIDTH = 200
"""Columns where nobody says how wide the terminal is: a file, a pipe."""
_SUMS = (
    "total",
    "tender",
    "tender_kept",
    "captured",
    "refunded",
    "open",
    "withdrawn",
    "secured",
    "granted",
    "refundable",
    "owed",
)
_SUMS_IF_ANY = ("uncharged", "capturable")

type Row = Sequence[str]


class Page:
    """Prints sections under headings; what is empty is left out, unless its emptiness says something."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() else PIPED_WIDTH
        self._console = Console(file=sys.stdout, width=width, highlight=False)

    def line(self, text: str) -> None:
        """Print one line."""
        self._console.print(Text(text))

    def section(self, title: str, rows: Iterable[Row], *, none: str = "") -> None:
        """Print a heading and its rows, or *none* in their place."""
        table = Table.grid(padding=(0, 2))
        found = list(rows)
        for row in found or ([(none,)] if none else []):
            table.add_row("", *(Text(cell, overflow="fold") for cell in row))
        if table.row_count:
            self._console.print(Text(f"\n{title}", style="bold"))
            self._console.print(table)


def print_explanation(explained: Explained) -> None:
    """Print why an order is in its state."""
    page, found = Page(), explained.explanation
    page.line(f"Order {found.order_id} as of {moment(found.at)}")
    page.section("Records at fault", ([fault] for fault in found.faults))
    if found.state:
        page.section("State", _state(found.state))
    if found.sums:
        page.section("Money", _sums(found.sums))
    page.section("Holds", map(_hold, found.holds))
    page.section("Open problems", ((p.code, p.subject, moment(p.raised_at)) for p in explained.problems))
    page.section("Awaited", map(_awaited, found.awaited), none="nothing: only what somebody asks moves it")
    page.section("To be done outside", map(_effect, explained.effects), none="nothing")
    page.section("What each command would answer now", map(_command, found.commands))
    page.section("At Stripe", ((f.kind, f.id, f.text) for f in found.facts), none="nothing is known")
    currency = found.sums.currency if found.sums else ""
    page.section("Our calls to Stripe", (_call(c, currency) for c in found.calls), none="none")
    page.section("Their keys, for Stripe's request log", ((f"{c.call} {c.name}", c.key) for c in found.calls))
    asked = ((f"{c.call} {c.name}", ", ".join(c.requests)) for c in found.calls if c.requests)
    page.section("Their requests at Stripe", asked)
    page.section("What happened", map(_transition, found.transitions), none="nothing is on file")
    came_of = ((str(t.seq), t.kind, ", ".join(t.requests)) for t in found.transitions if t.requests)
    page.section("The requests at Stripe that it came of", came_of)


def _state(state: domain.State) -> list[Row]:
    members = {
        "status": state.status,
        "payment": state.payment_status,
        "goods": state.fulfillment_status,
        "disputes": state.dispute_status,
        "stock": state.reservation,
        "ending": state.ending or "",
        "condition": state.condition,
        "because": state.why,
    }
    return [(name, text) for name, text in members.items() if text]


def _sums(sums: domain.Sums) -> list[Row]:
    shown = [*_SUMS, *(name for name in _SUMS_IF_ANY if getattr(sums, name))]
    return [(name, _money(getattr(sums, name), sums.currency)) for name in shown]


def _money(amount: int, currency: str) -> str:
    return str(Money(amount, currency)) if currency else str(amount)


def _hold(held: domain.Held) -> Row:
    by = f"by {held.put_on.kind} #{held.put_on.seq}, {held.put_on.at}" if held.put_on else "by an event that is gone"
    return (held.code, ", ".join(held.about), f"put on {by}", f"answers {held.event_id}")


def _awaited(awaited: Awaited) -> Row:
    until = moment(awaited.until) if awaited.until else "no time is set"
    return (until, awaited.what, awaited.about, awaited.text)


def _effect(row: OutboxRow) -> Row:
    when = "given up" if row.dead else f"due {moment(row.due_at)}"
    leased = f", taken up until {moment(row.lease_until)}" if row.lease_until else ""
    failed = f", last: {row.error}" if row.error else ""
    return (row.kind, row.subject, f"{when}{leased}, {row.attempts} tries{failed}")


def _command(answer: CommandAnswer) -> Row:
    name = f"{answer.command} {answer.subject}".strip()
    if not answer.allowed:
        return (name, answer.code, answer.why)
    does = ", ".join(answer.effects)
    words = [answer.why, f"then {answer.status}", does and f"does {does}"]
    return (name, "allowed", "; ".join(word for word in words if word))


def _call(call: domain.OwnCall, currency: str) -> Row:
    came = call.stripe_id or "nothing known"
    outcome = f"{call.state.name.lower()}{f' ({call.error})' if call.error else ''}"
    money, sent = _money(call.amount, currency), moment(call.sent_at)
    return (f"{call.call} {call.name}", outcome, money, came, sent)


def _transition(event: domain.Transition) -> Row:
    return (str(event.seq), _minute(event.at), event.kind, event.actor, ", ".join(event.codes), _posted(event.postings))


def _minute(text: str) -> str:
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _posted(postings: Sequence[Posting]) -> str:
    return " ".join(f"{posting.account} {posting.amount:+d}" for posting in postings)


def print_order(order: Order) -> None:
    """Print the order as staff see it, without personal data."""
    page, currency = Page(), order.currency
    page.line(f"Order {order.number} · {order.order_id}")
    facts: list[Row] = [
        ("status", str(order.status)),
        ("payment", str(facets.payment_status(order))),
        ("goods", str(fulfillment_status(order))),
        ("disputes", str(facets.dispute_status(order))),
        ("stock", str(order.reservation)),
        ("holds", ", ".join(sorted(order.holds)) or "none"),
        ("customer", order.customer_id),
        ("placed", moment(order.created_at)),
        ("changed", f"{moment(order.updated_at)}, version {order.version}"),
    ]
    page.section("State", facts)
    page.section(
        "Lines", ((x.line_id, x.sku, x.name, f"{x.quantity} ×", _money(x.unit_price, currency)) for x in order.lines)
    )
    sums = {name: getattr(order.amounts, name) for name in ("subtotal", "discount", "shipping", "tax", "total")}
    sums |= {"paid": facets.captured(order), "refunded": facets.refunded(order)}
    page.section("Money", ((name, _money(amount, currency)) for name, amount in sums.items()))
    page.section("Parcels", (_parcel_row(order, index) for index in range(len(order.shipments))))
    page.section("Timeline", ((moment(m.at), m.code) for m in order.timeline))
    page.line("\nWhy it is so: python3 -m ops order explain " + order.order_id)


def _parcel_row(order: Order, index: int) -> Row:
    parcel = order.shipments[index]
    goods = ", ".join(f"{quantity} × {line}" for line, quantity in sorted(parcel.quantities.items()))
    arrived = f"arrived {moment(parcel.delivered_at)}" if parcel.delivered_at else "on its way"
    return (parcel.shipment_id, goods, f"left {moment(parcel.shipped_at)}", arrived, parcel.carrier, parcel.tracking)
