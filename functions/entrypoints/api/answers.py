"""What answers hold, as the contract shows it. `rendering` makes them; a test holds the two together."""

from marshmallow import INCLUDE, Schema, fields

from functions.domain.facets import PaymentStatus
from functions.domain.goods import FulfillmentStatus
from functions.domain.order import Ending, Reservation, Status
from functions.entrypoints.api import price_schemas
from functions.entrypoints.api.fields import choice, moment, several
from functions.entrypoints.api.price_schemas import MINOR
from functions.entrypoints.api.return_schemas import Return
from functions.entrypoints.api.schemas import CHECKOUT_MODES, PRIVACY, Contact, ShipmentLine
from functions.entrypoints.api.shop_schemas import by_currency


class Problem(Schema):
    """RFC 9457: what went wrong. `code` is stable; other members depend on it."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)

    class Meta(Schema.Meta):
        """Says in the contract, too, that there may be other members."""

        unknown = INCLUDE


class Health(Schema):
    """Whether the service lives, and with `ready=1` whether it can work."""

    status = choice(("ok",), required=True)


class Config(Schema):
    """What any browser may know."""

    currency = fields.String(required=True)
    decimals = fields.Integer(required=True, metadata={"description": "How many decimals its minor unit stands for."})
    enabled = fields.Boolean(required=True, metadata={"description": "Whether new orders and payments are taken."})
    checkout_modes = fields.List(choice(CHECKOUT_MODES), required=True)
    stripe_js_url = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "The script to load in place of Stripe.js: the Stripe simulator's in a `demo-` project, "
            "null where Stripe's own is to be loaded."
        },
    )
    total_min = by_currency("The least that an order comes to.", required=True)
    total_max = by_currency("The most that an order comes to.", required=True)
    prices_include_tax = fields.Boolean(required=True)
    return_days = fields.Integer(
        required=True, metadata={"description": "Within how many days of its delivery a return may be asked for."}
    )
    privacy = fields.List(
        choice(PRIVACY),
        required=True,
        metadata={"description": "What customers may do with their personal data by themselves."},
    )
    terms_version = fields.String(
        required=True, metadata={"description": "The terms to agree to when ordering; empty: none are asked for."}
    )
    version = fields.String(required=True)


class OrderLine(price_schemas.QuoteLine):
    """One product of an order, priced when it was placed."""

    id = fields.String(required=True)
    ships = fields.Boolean(required=True)


class Shipment(Schema):
    """A parcel."""

    id = fields.String(required=True)
    lines = several(ShipmentLine, required=True)
    carrier = fields.String(required=True)
    tracking = fields.String(required=True)
    shipped_at = moment(required=True)
    delivered_at = moment(required=True, allow_none=True)


class Moment(Schema):
    """Something that happened to an order."""

    code = fields.String(required=True)
    at = moment(required=True)
    text = fields.String(required=True, metadata={"description": "The same in plain words."})


class OrderSummary(Schema):
    """An order in a list."""

    id = fields.String(required=True)
    number = fields.String(required=True, metadata={"description": "What people call it."})
    status = choice(Status, required=True)
    payment_status = choice(PaymentStatus, required=True)
    fulfillment_status = choice(FulfillmentStatus, required=True)
    held = fields.Boolean(required=True, metadata={"description": "A check is under way; nothing ships meanwhile."})
    currency = fields.String(required=True)
    total = fields.Integer(required=True, metadata=MINOR)
    created_at = moment(required=True)
    updated_at = moment(required=True)


class OpenEdit(price_schemas.Breakdown):
    """What a paid order is to become once its customer has paid what that costs more."""

    id = fields.String(required=True)
    to_pay = fields.Integer(required=True, metadata=MINOR)
    expires_at = moment(required=True, metadata={"description": "Until when a payment can be started."})
    ending = choice(
        Ending,
        required=True,
        allow_none=True,
        metadata={"description": "Why its page is being closed: its time is over, or staff withdrew it."},
    )
    lines = several(OrderLine, required=True)
    amounts = fields.Nested(price_schemas.Amounts, required=True)


class Order(OrderSummary, price_schemas.Breakdown):
    """An order as its customer sees it."""

    version = fields.Integer(required=True)
    lines = several(OrderLine, required=True)
    amounts = fields.Nested(price_schemas.Amounts, required=True)
    paid = fields.Integer(required=True, metadata=MINOR)
    refunded = fields.Integer(required=True, metadata=MINOR)
    ending = choice(
        Ending,
        required=True,
        allow_none=True,
        metadata={"description": "Why the order is being closed, while it still awaits payment."},
    )
    edit = fields.Nested(
        OpenEdit, required=True, allow_none=True, metadata={"description": "The edit that waits to be paid."}
    )
    shipments = several(Shipment, required=True)
    returns = several(Return, required=True)
    timeline = several(Moment, required=True)
    contact = fields.Nested(
        Contact,
        allow_none=True,
        metadata={"description": "When the order is read, not after a command; null once erased."},
    )
    expires_at = moment(
        required=True, allow_none=True, metadata={"description": "Until when it can be paid; null afterwards."}
    )


class Hold(Schema):
    """Why nothing goes on by itself."""

    code = fields.String(required=True)
    event_id = fields.String(required=True, metadata={"description": "What a release must name as `answers`."})


class Attempt(Schema):
    """One decision to open a Checkout Session."""

    number = fields.Integer(required=True)
    mode = fields.String(required=True)
    amount = fields.Integer(required=True, metadata=MINOR)
    state = fields.String(required=True)
    session_id = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    first_sent_at = moment(required=True)
    expires_at = moment(required=True)


class RefundRow(Schema):
    """One decision to refund."""

    id = fields.String(required=True)
    payment_intent = fields.String(required=True)
    amount = fields.Integer(required=True, metadata=MINOR)
    reason = fields.String(required=True)
    by_rule = fields.Boolean(required=True)
    state = fields.String(required=True)
    refund_id = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    decided_at = moment(required=True)


class LineBack(Schema):
    """What refunds by line gave back of one line: so many of its pieces, and so much of its price.

    Of a line that cost `total`, the next *n* pieces give back `total` × (`quantity` + *n*) ÷ the line's quantity,
    rounded down, less `amount`; rounded down again to what the currency can charge.
    """

    line_id = fields.String(required=True)
    quantity = fields.Integer(required=True)
    amount = fields.Integer(required=True, metadata=MINOR)


class StripeIds(Schema):
    """What the order is at Stripe."""

    sessions = fields.List(fields.String(), required=True)
    payment_intents = fields.List(fields.String(), required=True)
    charges = fields.List(fields.String(), required=True)
    refunds = fields.List(fields.String(), required=True)


class StaffOrderSummary(OrderSummary):
    """An order in a list of staff."""

    customer_id = fields.String(required=True)


class StaffOrder(Order):
    """An order as staff see it."""

    customer_id = fields.String(required=True)
    reservation = choice(Reservation, required=True)
    holds = several(Hold, required=True)
    tags = fields.List(fields.String(), required=True)
    refundable = fields.Integer(required=True, metadata=MINOR)
    refundable_tender = fields.Integer(
        required=True,
        metadata={"description": "What can go back to gift cards and store credit, beside `refundable`."},
    )
    refunded_lines = several(LineBack, required=True)
    attempts = several(Attempt, required=True)
    refund_rows = several(RefundRow, required=True)
    stripe = fields.Nested(StripeIds, required=True)
    next_due_at = moment(required=True, allow_none=True)


ORDER: dict[str, object] = {"anyOf": [Order, StaffOrder]}
"""What routes answer that customers and staff share: each sees the order in their own way."""


class OrderPage(Schema):
    """A page of one's own orders, newest first."""

    orders = several(OrderSummary, required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StaffOrderPage(Schema):
    """A page of orders, newest first."""

    orders = several(StaffOrderSummary, required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class Timeline(Schema):
    """What happened to an order, oldest first."""

    timeline = several(Moment, required=True)


class Checkout(Schema):
    """Where the customer pays."""

    order_id = fields.String(required=True)
    attempt = fields.Integer(required=True)
    mode = choice(CHECKOUT_MODES, required=True)
    url = fields.Url(required=True, allow_none=True, metadata={"description": "Stripe's page; null if `embedded`."})
    client_secret = fields.String(
        required=True, allow_none=True, metadata={"description": "For Stripe.js; null if `hosted`."}
    )
    expires_at = moment(required=True)
