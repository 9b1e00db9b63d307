"""What an explanation holds, as the contract shows it. `explain_views` makes it; a test holds the two together."""

from typing import Any

from marshmallow import Schema, fields

from functions.domain.disputes import DisputeStatus
from functions.domain.effects import EffectKind
from functions.domain.events import Call
from functions.domain.facets import Condition, PaymentStatus
from functions.domain.goods import FulfillmentStatus
from functions.domain.order import CallState, Ending, Reservation, Status
from functions.domain.transitions import Command
from functions.entrypoints.api.fields import choice, moment, several
from functions.entrypoints.api.price_schemas import MINOR


def _said(description: str, *, allow_none: bool = False) -> fields.String:
    return fields.String(required=True, allow_none=allow_none, metadata={"description": description})


def _requests(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), required=True, metadata={"description": description})


class State(Schema):
    """Where the order is, and the condition that its facts are reduced to."""

    status = choice(Status, required=True)
    payment_status = choice(PaymentStatus, required=True)
    fulfillment_status = choice(FulfillmentStatus, required=True)
    dispute_status = choice(DisputeStatus, required=True)
    condition = choice(Condition, required=True)
    reservation = choice(Reservation, required=True)
    ending = choice(Ending, required=True, allow_none=True)
    why = _said("The condition in plain words, with its sums.")


class Sums(Schema):
    """What the facts amount to, in minor units of `currency`."""

    currency = fields.String(required=True)
    total = fields.Integer(required=True)
    uncharged = fields.Integer(required=True, metadata={"description": "What a short capture left out."})
    due = fields.Integer(required=True, metadata={"description": "The total less `uncharged`."})
    tender = fields.Integer(
        required=True, metadata={"description": "Paid with gift cards and credit; the total leaves it out."}
    )
    tender_kept = fields.Integer(required=True, metadata={"description": "What the order still holds of that."})
    captured = fields.Integer(required=True)
    capturable = fields.Integer(required=True)
    refunded = fields.Integer(required=True)
    open = fields.Integer(required=True, metadata={"description": "Refunds decided or under way."})
    withdrawn = fields.Integer(required=True, metadata={"description": "What disputes hold."})
    secured = fields.Integer(required=True, metadata={"description": "captured − refunded − open − withdrawn."})
    granted = fields.Integer(required=True, metadata={"description": "Decided here to give back of the total."})
    refundable = fields.Integer(required=True)
    owed = fields.Integer(required=True, metadata={"description": "What must go back by rule."})


class Posting(Schema):
    """A debit (positive) or a credit, in minor units."""

    account = fields.String(required=True)
    amount = fields.Integer(required=True, metadata=MINOR)


class Transition(Schema):
    """One event, as its document tells it."""

    seq = fields.Integer(required=True)
    event_id = fields.String(required=True)
    kind = fields.String(required=True)
    actor = fields.String(required=True)
    at = fields.String(required=True)
    codes = fields.List(fields.String(), required=True)
    postings = several(Posting, required=True)
    requests = _requests("Stripe's ids of the requests that it came of: ours, or what Stripe's event was caused by.")


class Held(Schema):
    """One hold, the event that put it on, and the objects it is about."""

    code = fields.String(required=True)
    event_id = _said("What a release must name as `answers`.")
    put_on = fields.Nested(Transition, required=True, allow_none=True)
    about = fields.List(fields.String(), required=True)


class Awaited(Schema):
    """What must still happen."""

    what = fields.String(required=True)
    about = _said("An attempt, or an object at Stripe; empty for the order.")
    until = moment(required=True, allow_none=True)
    text = fields.String(required=True)


class CommandAnswer(Schema):
    """What one command would answer now."""

    command = choice(Command, required=True)
    subject = _said("The attempt, shipment or hold it was tried on; empty for the order.")
    allowed = fields.Boolean(required=True)
    code = _said("Why it is refused; null if it is allowed.", allow_none=True)
    why = fields.String(required=True)
    status = _said("Where the order would stand.")
    moments = fields.List(fields.String(), required=True, metadata={"description": "What its timeline would gain."})
    effects = fields.List(fields.String(), required=True, metadata={"description": "What would be done outside."})


class Fact(Schema):
    """One object at Stripe."""

    kind = fields.String(required=True)
    id = fields.String(required=True)
    text = _said("What is known of it, in plain words.")
    joined = fields.Dict(required=True, metadata={"description": "What is joined of it."})
    view = fields.Dict(
        required=True, allow_none=True, metadata={"description": "The last look at a dispute or a review."}
    )


class OwnCall(Schema):
    """One call of ours to Stripe."""

    call = choice(Call, required=True)
    name = _said("The attempt's number, or the decision's row.")
    state = choice([state.name.lower() for state in CallState], required=True)
    key = _said("The Idempotency-Key of the call.")
    amount = fields.Integer(required=True, metadata=MINOR)
    reason = fields.String(required=True)
    error = _said("Stripe's code.", allow_none=True)
    sent_at = moment(required=True)
    payment_intent = fields.String(required=True, allow_none=True)
    stripe_id = _said("What came of it, if known.", allow_none=True)
    requests = _requests("Stripe's ids of the requests that it took.")


class Effect(Schema):
    """What is to be done outside."""

    id = fields.String(required=True)
    kind = choice(EffectKind, required=True)
    subject = fields.String(required=True)
    due_at = moment(required=True)
    attempts = fields.Integer(required=True)
    lease_until = moment(required=True, allow_none=True)
    dead = fields.Boolean(required=True, metadata={"description": "Given up: an operator must look."})
    error = fields.String(required=True)


class OpenProblem(Schema):
    """What an operator was told and has not answered."""

    code = fields.String(required=True)
    subject = fields.String(required=True)
    raised_at = moment(required=True)


class Explanation(Schema):
    """Why an order is in its state."""

    order_id = fields.String(required=True)
    at = moment(required=True)
    state = fields.Nested(State, required=True, allow_none=True)
    sums = fields.Nested(Sums, required=True, allow_none=True)
    holds = several(Held, required=True)
    problems = several(OpenProblem, required=True)
    awaited = several(Awaited, required=True)
    effects = several(Effect, required=True)
    commands = several(CommandAnswer, required=True)
    facts = several(Fact, required=True)
    calls = several(OwnCall, required=True)
    transitions = several(Transition, required=True)
    faults = fields.List(
        fields.String(), required=True, metadata={"description": "What is wrong with the order's records themselves."}
    )
