"""What a page of Checkout asks the API for: Stripe.js in ``elements`` mode, and the CLI's triggers.

Stripe does not document these requests. Their addresses and the confirmation follow what the CLI sends
(github.com/stripe/stripe-cli, ``pkg/fixtures/triggers/checkout.session.completed.json``); the rest is what
docs.stripe.com/js/custom_checkout needs. With a publishable key the Session's client secret is asked for.
"""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, address, boolean, integer, mapping, sequence, text
from stripe_simulator.resources import (
    checkout_customers,
    checkout_flow,
    checkout_updates,
    checkout_views,
    client_views,
    payment_methods,
)
from stripe_simulator.resources.shapes import ADDRESS
from stripe_simulator.routing import Route
from stripe_simulator.world import Call

TYPED: dict[str, Check] = {
    "billing_address": ADDRESS,
    "email": text(800),
    "name": text(256),
    "phone": text(40),
    "shipping": mapping(
        {"address": ADDRESS, "name": text(256), "phone": text(40, clearable=True)}, ("address", "name")
    ),
}
SECRET: dict[str, Check] = {"client_secret": text()}


def _session(call: Call) -> Json:
    session = call.world.store.get("checkout.session", call.target, param="session")
    client_views.require_secret(call, session, "Checkout Session")
    return session


def retrieve(call: Call) -> Json:
    """The Session as its page shows it."""
    return checkout_views.page(call.world, _session(call))


def _typed(call: Call, session: Json) -> Json:
    """What the customer entered, by its name in the flow.

    Raises:
        InvalidRequestError: the shop keeps changes of the shipping address to its server.
    """
    typed = {name: call.params.get(name) for name in TYPED}
    typed["address"] = typed.pop("billing_address")
    permission = (session["permissions"] or {}).get("update_shipping_details")
    if typed["shipping"] is not None and permission == "server_only":
        raise InvalidRequestError(
            "The shipping details of this Checkout Session can only be updated by the server.", param="shipping"
        )
    return typed


def update(call: Call) -> Json:
    """Enter something: what was typed, a promotion code (empty: none), a shipping rate, quantities of lines.

    Raises:
        InvalidRequestError: the Session is over, or does not take it.
    """
    world, session, params = call.world, _session(call), call.params
    checkout_updates.require_open(session)
    checkout_customers.type_in(world, session, **_typed(call, session))
    if "promotion_code" in params:
        checkout_updates.enter_promotion_code(world, session, params["promotion_code"] or "")
    if "shipping_rate" in params:
        checkout_updates.choose_shipping(world, session, params["shipping_rate"])
    for line in params.get("line_items", ()):
        checkout_updates.set_quantity(world, session, line["id"], line["quantity"])
    checkout_updates.reprice(world, session)
    return checkout_views.page(world, session)


def _token(call: Call) -> Json | None:
    if "confirmation_token" not in call.params:
        return None
    if "payment_method" in call.params:
        raise InvalidParameterError(
            "You may only specify one of these parameters: payment_method, confirmation_token.", param="payment_method"
        )
    key = call.params["confirmation_token"]
    return call.world.store.get("confirmation_token", key, param="confirmation_token", status=400)


def _complement(typed: Json, method: Json | None, token: Json | None) -> None:
    """Let the billing details of a method, and a token's shipping address, stand for what was not typed."""
    if token is not None:
        method = token["payment_method_preview"]
        shipping = token["shipping"]
        if typed["shipping"] is None and shipping and shipping["name"]:
            typed["shipping"] = shipping
    billing = method["billing_details"] if method else {}
    for name in ("address", "email", "name", "phone"):
        known = billing.get(name)
        if typed[name] is None and (name != "address" or any((known or {}).values())):
            typed[name] = known


def confirm(call: Call) -> Json:
    """Pay an open Session, or set it up. A PaymentMethod's billing details stand for what was not typed.

    With a publishable key Stripe.js asks, which shows 3-D Secure by itself.

    Raises:
        CardDeclinedError: the Session stays open.
        InvalidRequestError: the amount is another than *expected_amount*, or the Session cannot be paid so.
    """
    world, session, params = call.world, _session(call), call.params
    checkout_updates.require_open(session)
    if "expected_amount" in params and params["expected_amount"] != session["amount_total"]:
        raise InvalidRequestError(
            "The expected amount does not match the amount of this Checkout Session.",
            code="checkout_amount_mismatch",
            param="expected_amount",
        )
    typed = _typed(call, session)
    method = payment_methods.resolve(world, params["payment_method"]) if "payment_method" in params else None
    _complement(typed, method, _token(call))
    checkout_flow.confirm(
        world,
        session,
        method,
        token=params.get("confirmation_token"),
        return_url=None if call.public else params.get("return_url") or session.get("return_url"),
        save=params.get("save_payment_method", False),
        **typed,
    )
    return checkout_views.page(world, session)


CHANGES: dict[str, Check] = {
    **SECRET,
    **TYPED,
    "line_items": sequence(mapping({"id": text(), "quantity": integer(0)}, ("id", "quantity")), max_items=100),
    "promotion_code": text(500, clearable=True),
    "shipping_rate": text(),
}
CONFIRM: dict[str, Check] = {
    **SECRET,
    **TYPED,
    "confirmation_token": text(),
    "expected_amount": integer(0),
    "payment_method": text(),
    "return_url": address,
    "save_payment_method": boolean,
}

ROUTES = (
    Route("GET", "/v1/payment_pages/{id}", retrieve, SECRET, public=True),
    Route("POST", "/v1/payment_pages/{id}", update, CHANGES, public=True),
    Route("POST", "/v1/payment_pages/{id}/init", retrieve, SECRET, public=True),
    Route("POST", "/v1/payment_pages/{id}/confirm", confirm, CONFIRM, public=True),
)
