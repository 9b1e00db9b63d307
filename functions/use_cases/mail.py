"""The mails that an order is worth, in the shape that Firebase's "Trigger Email" extension sends.

Source: https://extensions.dev/extensions/firebase/firestore-send-email (`to`, `message.subject`, `message.text`).
"""

from collections.abc import Mapping

from functions.use_cases.module import Module
from functions.use_cases.ports import OutboxRow

_TEXTS = {
    "order_confirmed": ("Your order {number} is confirmed", "Thank you. We have your payment and prepare your order."),
    "order_shipped": ("Your order {number} is on its way", "Your order has left. You can follow it on its page."),
    "order_expired": ("Your order {number} has expired", "It was not paid in time. Anything you paid goes back."),
    "order_canceled": ("Your order {number} is canceled", "Your order is canceled. What you paid goes back to you."),
    "order_refunded": ("A refund for your order {number}", "We have sent money back to the way you paid with."),
    "return_approved": ("Your return of order {number} is approved", "You can send the goods back to us now."),
    "return_rejected": ("Your return of order {number}", "We cannot take these goods back. Its page says more."),
    "return_received": ("Your return of order {number} is here", "We have the goods that you sent back."),
}
TEMPLATES = frozenset(_TEXTS)


def message(module: Module, row: OutboxRow) -> Mapping[str, object]:
    """Return the mail document of *row*; without `to` when the personal data has been erased."""
    contact = module.orders.contact(row.order_id)
    subject, text = _TEXTS[row.subject]
    link = f"{module.app_url}/orders/{row.order_id}"
    body = {"subject": subject.format(number=row.number), "text": f"{text}\n\n{link}\n"}
    return {"to": [contact.email] if contact else [], "message": body, "order_id": row.order_id, "seq": row.seq}
