"""The mails that an order is worth, in the shape that Firebase's "Trigger Email" extension sends.

Source: https://extensions.dev/extensions/firebase/firestore-send-email (`to`, `message.subject`, `.text`, `.html`).
"""

from collections.abc import Mapping

from functions.domain.mailed import mailed
from functions.use_cases.mail_texts import render
from functions.use_cases.module import Module
from functions.use_cases.ports import OutboxRow


def message(module: Module, row: OutboxRow) -> Mapping[str, object]:
    """Return the mail document of *row*; without `to` when the personal data has been erased."""
    contact = module.orders.contact(row.order_id)
    facts = row.message or _facts_of_now(module, row)
    locale = (contact.locale if contact else "") or module.installed().locale
    mail = render(module.templates, locale, row.subject, facts, f"{module.app_url}/orders/{row.order_id}")
    return {"to": [contact.email] if contact else [], "message": mail, "order_id": row.order_id, "seq": row.seq}


def _facts_of_now(module: Module, row: OutboxRow) -> Mapping[str, object]:
    """Return what is so now, for a row of before rows said what was so then."""
    order = module.orders.get(row.order_id)
    if order is None:
        raise LookupError(f"outbox row {row.row_id} stands without its order")
    return mailed(order)
