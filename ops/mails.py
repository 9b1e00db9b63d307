"""`ops mail preview`: every mail of a sample order, as files to look at."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from functions.adapters.mail_templates import FileTemplates
from functions.domain.breakdown import Breakdown
from functions.domain.joins import IntentEnd, Joined, PaymentIntent, Refund, RefundState
from functions.domain.locales import LOCALES
from functions.domain.mailed import mailed
from functions.domain.order import Amounts, CallState, Line, Order, PendingEdit, RefundRow, Shipment, Status
from functions.use_cases.mail_texts import TEMPLATES, InvalidTemplate, render
from ops.bootstrap_run import SetupError, say

AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
LINK = "https://shop.example/orders/ord_sample"


def run_preview(languages: list[str], folder: Path, templates: FileTemplates | None = None) -> int:
    """Write `{language}/{template}.txt` and `.html` into *folder* and return 0.

    Raises:
        SetupError: there is no such language, or a template names what there is not.
    """
    unknown = sorted(set(languages) - set(LOCALES))
    if unknown:
        raise SetupError(f"there are no mails in {', '.join(unknown)}; there are in {', '.join(LOCALES)}")
    templates, facts, written = templates or FileTemplates(), mailed(sample()), 0
    for language in languages or LOCALES:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for name in sorted(TEMPLATES):
            try:
                mail = render(templates, language, name, facts, LINK)
            except InvalidTemplate as error:
                raise SetupError(f"{language}/{error}") from None
            (folder / language / f"{name}.txt").write_text(f"{mail['subject']}\n\n{mail['text']}", encoding="utf-8")
            (folder / language / f"{name}.html").write_text(mail["html"], encoding="utf-8")
            written += 1
    say(f"{written} mails in {folder}")
    return 0


def sample() -> Order:
    """Return an order with all that a mail can say: two products, a discount, a parcel, a refund, an open edit."""
    lines = (
        Line("l1", "mug", "Mug <large> & saucer", 2, 1500, discount=300),
        Line("l2", "tee", "T-shirt", 1, 129900),
    )
    row = RefundRow("r1", "pi_1", 1500, "damaged", "key", AT, state=CallState.ACCEPTED, refund_id="re_1")
    refund = Refund("re_1", RefundState.SUCCEEDED, 1500, "eur", "pi_1", row="r1")
    paid = PaymentIntent("pi_1", IntentEnd.SUCCEEDED, 133090, 133090, "eur")
    shipped = Shipment("s1", {"l1": 2, "l2": 1}, "DHL", "00340434161094042557", AT)
    order = Order(
        order_id="ord_sample",
        number="K7QX2M9RTB",
        customer_id="sample",
        currency="eur",
        lines=lines,
        amounts=Amounts(subtotal=132900, discount=300, shipping=490, tax=0, total=133090, tax_included=21250),
        created_at=AT,
        updated_at=AT,
        expires_at=AT + timedelta(hours=1),
        status=Status.CONFIRMED,
        shipments=(shipped,),
        edit=_edit(lines),
    )
    return replace(
        order, refund_rows={"r1": row}, stripe=Joined(payment_intents={"pi_1": paid}, refunds={"re_1": refund})
    )


def _edit(lines: tuple[Line, ...]) -> PendingEdit:
    """Return what the order is to become: another product more."""
    amounts = Amounts(subtotal=137900, discount=400, shipping=490, tax=0, total=137990, tax_included=22032)
    lamp = Line("e1-1", "lamp", "Lamp", 1, 5000, discount=100)
    return PendingEdit("e1", (*lines, lamp), amounts, Breakdown(), AT + timedelta(days=1))
