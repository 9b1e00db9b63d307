"""A customer's personal data as one JSON document, written as it is read: the profile, then the orders by pages.

Its last members say whether all is there. A document that breaks off is no JSON; one that could not be finished says
so.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from functions.domain.facets import intent_captured, intents, refunded
from functions.domain.order import Order
from functions.entrypoints.api.customers import address_view
from functions.entrypoints.api.payment_methods import method_view
from functions.entrypoints.api.rendering import View, customer_view, time
from functions.use_cases.consent import Evidence
from functions.use_cases.personal_data import (
    Credit,
    Kept,
    KeptPage,
    Profile,
    Sources,
    given,
    pages_of,
    profile_of,
)
from functions.use_cases.ports import Contact

FILE_NAME = "personal-data.json"
METHODS, ORDERS = "payment_methods", "orders"
"""What may be `missing`: the saved payment methods, the rest of the orders; a single order as `orders/{id}`."""


@dataclass
class Export:
    """A document that is being written; `orders` counts those that are in it so far, `missing` what is not."""

    profile: Profile
    pages: Iterator[KeptPage | None]
    at: datetime
    orders: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is kept of the customer."""
        kept = self.profile
        return not (self.orders or self.missing or kept.stripe_id or kept.addresses or kept.credits)

    def parts(self) -> Iterator[str]:
        """Return the document, piece by piece; once."""
        if self.profile.methods is None:
            self.missing.append(METHODS)
        yield _json(_profile(self.profile) | {"exported_at": time(self.at)}).removesuffix("}") + ', "orders": ['
        for page in self.pages:
            self.missing += [ORDERS] if page is None else [f"{ORDERS}/{order_id}" for order_id in page.unreadable]
            for kept in page.orders if page else ():
                yield (",\n" if self.orders else "\n") + _json(_order(kept))
                self.orders += 1
        yield "\n], " + _json({"missing": self.missing, "complete": not self.missing}).removeprefix("{") + "\n"


def export(sources: Sources, customer_id: str, at: datetime, is_late: Callable[[], bool]) -> Export:
    """Return the export, with profile and first page read already; when *is_late*, no further page is read.

    Raises:
        InvalidInput: nobody can have this id.
        Unavailable: the database does not answer.
    """
    profile = profile_of(sources, customer_id)
    return Export(profile, pages_of(sources, customer_id, is_late), at)


def _json(view: View) -> str:
    return json.dumps(view, ensure_ascii=False)


def _profile(profile: Profile) -> View:
    return {
        "customer": {"uid": profile.customer_id, "stripe_customer": profile.stripe_id},
        "addresses": [address_view(each) for each in profile.addresses],
        "payment_methods": None if profile.methods is None else [method_view(each) for each in profile.methods],
        "credits": [_credit(each) for each in profile.credits],
    }


def _credit(credit: Credit) -> View:
    entries = [
        {"amount": each.amount, "balance": each.balance, "reason": each.reason, "at": time(each.at)}
        for each in credit.entries
    ]
    return {"currency": credit.currency, "balance": credit.balance, "entries": entries}


def _order(kept: Kept) -> View:
    return customer_view(kept.order) | {
        "contact": kept.contact and _contact(kept.contact),
        "consent": kept.evidence and _consent(kept.evidence),
        "payments": _payments(kept.order),
        "refunds": [
            {"id": each.id, "amount": each.amount, "status": each.state.name.lower()}
            for _, each in sorted(kept.order.stripe.refunds.items())
        ],
        "notes": [{"code": each.code, "text": each.text, "at": time(each.at)} for each in given(kept.notes)],
        "mails": [
            {"at": time(each.at), "to": list(each.to), "subject": each.subject, "text": each.text}
            for each in kept.mails
        ],
    }


def _contact(contact: Contact) -> View:
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "address": dict(contact.address) or None,
        "locale": contact.locale or None,
    }


def _consent(evidence: Evidence) -> View:
    sender = evidence.sender
    return {
        "terms_version": evidence.terms_version,
        "at": time(evidence.at),
        "ip": sender.ip,
        "forwarded_for": sender.forwarded_for,
        "user_agent": sender.user_agent,
    }


def _payments(order: Order) -> list[View]:
    return [
        {"id": each, "paid": intent_captured(order, each), "refunded": refunded(order, each)} for each in intents(order)
    ]
