"""The payment methods that a customer saved at Stripe: shown as far as they may be, and forgotten."""

import re

from flask import Response
from marshmallow import Schema, fields

from functions.entrypoints.api import rendering
from functions.entrypoints.api.contract import Answer, Blueprint
from functions.entrypoints.api.fields import several
from functions.entrypoints.api.policy import Policy, Rule, caller, key, module
from functions.use_cases.payments import SavedMethod
from functions.use_cases.saved_methods import forget_method, saved_methods

METHOD_ID = re.compile(r"[A-Za-z0-9_]{1,64}")

blueprint = Blueprint("payment_methods", __name__, description="Saved payment methods.")


class SavedMethodAnswer(Schema):
    """A saved payment method. What its kind does not have is null."""

    id = fields.String(required=True)
    brand = fields.String(
        required=True, metadata={"description": "`visa`, `mastercard` …; for what is no card its kind: `sepa_debit` …"}
    )
    last4 = fields.String(required=True, allow_none=True)
    exp_month = fields.Integer(required=True, allow_none=True)
    exp_year = fields.Integer(required=True, allow_none=True)


class SavedMethodList(Schema):
    """The caller's saved payment methods, the newest first."""

    payment_methods = several(SavedMethodAnswer, required=True)


VISA = {"id": "pm_1Nv0FGQ9RKHgCVdK", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030}


@blueprint.operation(
    "GET", "/me/payment-methods", Rule(Policy.CUSTOMER), Answer(SavedMethodList, {"payment_methods": [VISA]})
)
def list_payment_methods() -> Response:
    """List one's own saved payment methods.

    The newest first. Stripe keeps them; Stripe's page offers them at the next checkout.
    """
    return rendering.answer({"payment_methods": [method_view(each) for each in saved_methods(module(), caller())]})


@blueprint.operation(
    "DELETE",
    "/me/payment-methods/<method_id>",
    Rule(Policy.CUSTOMER, writes=True),
    Answer(SavedMethodList, {"payment_methods": []}),
)
def forget_payment_method(method_id: str) -> Response:
    """Forget a saved payment method.

    For good. Answers with those that are left. One that is gone already is forgotten; what is somebody else's answers
    like what is not there.
    """
    if METHOD_ID.fullmatch(method_id):
        forget_method(module(), caller(), key(), method_id)
    return list_payment_methods()


def method_view(method: SavedMethod) -> dict[str, object]:
    """Return a saved payment method as its customer sees it."""
    return {
        "id": method.method_id,
        "brand": method.brand,
        "last4": method.last4,
        "exp_month": method.exp_month,
        "exp_year": method.exp_year,
    }
