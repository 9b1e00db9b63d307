"""What a customer's personal data look like in the file that they download."""

from marshmallow import Schema, fields

from functions.entrypoints.api import answers, examples
from functions.entrypoints.api.customer_schemas import AddressAnswer
from functions.entrypoints.api.customers import SHOWN
from functions.entrypoints.api.fields import moment, several
from functions.entrypoints.api.payment_methods import VISA, SavedMethodAnswer
from functions.entrypoints.api.price_schemas import MINOR
from functions.entrypoints.api.schemas import Address


class ExportedCustomer(Schema):
    """Whose data they are."""

    uid = fields.String(required=True)
    stripe_customer = fields.String(
        required=True, allow_none=True, metadata={"description": "The customer's id at Stripe; null: has none."}
    )


class ExportedCreditEntry(Schema):
    """A change of store credit by staff."""

    amount = fields.Integer(required=True, metadata=MINOR)
    balance = fields.Integer(required=True, metadata={"description": "What there was afterwards, in minor units."})
    reason = fields.String(required=True)
    at = moment(required=True)


class ExportedCredit(Schema):
    """Store credit in one currency."""

    currency = fields.String(required=True)
    balance = fields.Integer(required=True, metadata=MINOR)
    entries = several(ExportedCreditEntry, required=True)


class ExportedContact(Schema):
    """The contact of an order, as it is kept."""

    name = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)
    address = fields.Nested(Address, required=True, allow_none=True)
    locale = fields.String(required=True, allow_none=True)


class ExportedConsent(Schema):
    """What shows that the customer agreed to the terms."""

    terms_version = fields.String(required=True)
    at = moment(required=True)
    ip = fields.String(required=True)
    forwarded_for = fields.String(required=True)
    user_agent = fields.String(required=True)


class ExportedPayment(Schema):
    """A payment at Stripe."""

    id = fields.String(required=True)
    paid = fields.Integer(required=True, metadata=MINOR)
    refunded = fields.Integer(required=True, metadata=MINOR)


class ExportedRefund(Schema):
    """A refund at Stripe."""

    id = fields.String(required=True)
    amount = fields.Integer(required=True, metadata=MINOR)
    status = fields.String(required=True)


class ExportedNote(Schema):
    """What staff wrote on the order."""

    code = fields.String(required=True)
    text = fields.String(required=True)
    at = moment(required=True)


class ExportedMail(Schema):
    """A mail that is still kept."""

    at = moment(required=True)
    to = fields.List(fields.String(), required=True)
    subject = fields.String(required=True)
    text = fields.String(required=True)


class ExportedOrder(answers.Order):
    """An order with all that is kept of it."""

    contact = fields.Nested(
        ExportedContact, required=True, allow_none=True, metadata={"description": "Null once erased."}
    )
    consent = fields.Nested(
        ExportedConsent, required=True, allow_none=True, metadata={"description": "Null where no terms were asked for."}
    )
    payments = several(ExportedPayment, required=True)
    refunds = several(ExportedRefund, required=True)
    notes = several(ExportedNote, required=True)
    mails = several(ExportedMail, required=True)


class Export(Schema):
    """All that is kept of a customer. A file whose last member is not `complete` broke off on its way."""

    customer = fields.Nested(ExportedCustomer, required=True)
    addresses = several(AddressAnswer, required=True)
    payment_methods = fields.List(
        fields.Nested(SavedMethodAnswer),
        required=True,
        allow_none=True,
        metadata={"description": "Null: Stripe, which keeps them, did not answer."},
    )
    credits = several(ExportedCredit, required=True)
    exported_at = moment(required=True)
    orders = several(ExportedOrder, required=True)
    missing = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "What could not be read: `payment_methods`; `orders`: those after the last one here; "
            "`orders/{id}`: a single one."
        },
    )
    complete = fields.Boolean(
        required=True, metadata={"description": "The last member: whether nothing is `missing`. Absent: broken off."}
    )


_AT = "2026-01-15T09:30:00Z"
EXAMPLE = {
    "customer": {"uid": "yJ6fP0sXQmZb", "stripe_customer": "cus_QXg1o8vcGmoR32"},
    "addresses": [SHOWN],
    "payment_methods": [VISA],
    "credits": [
        {
            "currency": "eur",
            "balance": 500,
            "entries": [{"amount": 500, "balance": 500, "reason": "goodwill", "at": _AT}],
        }
    ],
    "exported_at": "2026-02-01T08:00:00Z",
    "orders": [
        examples.ORDER
        | {
            "contact": {"phone": "", "locale": "en", **examples.CONTACT},
            "consent": {
                "terms_version": "2026-01",
                "at": _AT,
                "ip": "203.0.113.7",
                "forwarded_for": "203.0.113.7",
                "user_agent": "Mozilla/5.0",
            },
            "payments": [],
            "refunds": [],
            "notes": [{"code": "delivery", "text": "Please ring twice.", "at": _AT}],
            "mails": [],
        }
    ],
    "missing": [],
    "complete": True,
}
