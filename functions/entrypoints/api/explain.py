"""Why an order is in its state; for staff."""

from flask import Response

from functions.entrypoints.api import explain_answers, explain_example, explain_views, rendering
from functions.entrypoints.api.contract import Answer, Blueprint
from functions.entrypoints.api.policy import Policy, Rule, desk, module
from functions.use_cases.explain import explain_order

blueprint = Blueprint("explain", __name__, description="Why an order is in its state; for staff.")


@blueprint.operation(
    "GET",
    "/orders/<order_id>/explain",
    Rule(Policy.STAFF),
    Answer(explain_answers.Explanation, explain_example.EXPLANATION),
)
def explain(order_id: str) -> Response:
    """Explain the state of an order.

    What Stripe said and what it amounts to, what every command would answer now with its code (each is tried, nothing
    is written), what is awaited until when, our calls to Stripe with their idempotency keys, and every event. An order
    that cannot be read is explained too: `faults` says what is wrong with it.
    """
    explained = explain_order(module().orders, desk(), order_id, module().now())
    return rendering.answer(explain_views.explanation(explained))
