"""Refunds; follows docs.stripe.com/api/refunds and docs.stripe.com/refunds.

What happens to one after it is made is in ``refund_life``.
"""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError, no_such
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.money import display
from stripe_simulator.params import choice, integer, merge_metadata, metadata, text, unsupported
from stripe_simulator.resources import refund_life
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

# docs.stripe.com/payments/boleto: a voucher's payment cannot be refunded.
NOT_REFUNDABLE = ("boleto",)


def create(call: Call) -> Json:
    """Give back all that is left of a charge, or *amount* of it.

    Raises:
        InvalidRequestError: there is no such charge, it is disputed (``charge_disputed``), not captured, or less than
            *amount* is left of it (``charge_already_refunded`` if nothing is).
    """
    world, params = call.world, call.params
    charge = _charge(world, params)
    _require_refundable(world, charge)
    amount = _amount(charge, params.get("amount"))
    item = make(world, charge, amount, reason=params.get("reason"), tags=params.get("metadata", {}))
    refund_life.begin(world, item, charge)
    world.emit("refund.created", item)
    take(world, charge, amount)
    refund_life.go_on(world, item)
    return item


def _charge(world: World, params: Json) -> Json:
    if "charge" not in params and "payment_intent" not in params:
        raise InvalidParameterError(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if "payment_intent" not in params:
        charge = world.store.get("charge", params["charge"])
    else:
        intent = world.store.get("payment_intent", params["payment_intent"], param="payment_intent", status=400)
        charge = intent["latest_charge"] and world.store.get("charge", intent["latest_charge"])
        if "charge" in params and (charge or {}).get("id") != params["charge"]:
            raise InvalidRequestError(
                f"The charge {params['charge']} is not of the PaymentIntent {intent['id']}.", param="charge"
            )
    if not charge or charge["status"] != "succeeded":
        owner = params.get("payment_intent") or charge["payment_intent"]
        raise InvalidRequestError(
            f"This PaymentIntent ({owner}) does not have a successful charge to refund.",
            param="payment_intent" if "payment_intent" in params else "charge",
        )
    return charge


def _require_refundable(world: World, charge: Json) -> None:
    disputes = world.store.aside("dispute_of_charge").get(charge["id"], [])
    if any(not world.store.get("dispute", key)["is_charge_refundable"] for key in disputes):
        raise InvalidRequestError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if charge["amount"] == charge["amount_refunded"]:
        raise InvalidRequestError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not charge["captured"]:
        raise InvalidRequestError(
            f"Charge {charge['id']} is not captured. Cancel its PaymentIntent to release the authorization.",
            param="charge",
        )
    if charge["payment_method_details"]["type"] in NOT_REFUNDABLE:
        kind = charge["payment_method_details"]["type"]
        raise InvalidRequestError(f"Charge {charge['id']} cannot be refunded: {kind} has no refunds.", param="charge")


def _amount(charge: Json, asked: int | None) -> int:
    left = int(charge["amount"] - charge["amount_refunded"])
    if asked is not None and asked > left:
        raise InvalidRequestError(
            f"Refund amount ({display(asked, charge['currency'])}) is greater than unrefunded amount "
            f"on charge "
            f"({display(left, charge['currency'])})",
            param="amount",
        )
    return left if asked is None else asked


def make(world: World, charge: Json, amount: int, *, reason: str | None = None, tags: Json | None = None) -> Json:
    """A new refund of a charge, without its booking; of one that is not captured, the release of its hold."""
    kind = charge["payment_method_details"]["type"]
    details = {"type": "refund" if charge["captured"] else "reversal"} if kind == "card" else {}
    return world.store.add(
        {
            "id": world.ids.new("pyr" if charge["id"].startswith("py_") else "re"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "created": world.clock.now(),
            "currency": charge["currency"],
            "customer": charge["customer"],
            "customer_account": None,
            "destination_details": {kind: details, "type": kind},
            "metadata": merge_metadata({}, tags or {}),
            "payment_intent": charge["payment_intent"],
            "payment_method": charge["payment_method"],
            "reason": reason,
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": "succeeded",
            "transfer_reversal": None,
        }
    )


def take(world: World, charge: Json, amount: int) -> None:
    """Add an amount to what is refunded of a charge; emits ``charge.refunded``."""
    refunded = charge["amount_refunded"] + amount
    previous = world.change(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])
    world.emit("charge.refunded", charge, previous)


def retrieve(call: Call) -> Json:
    """One refund."""
    return call.world.store.get("refund", call.target)


def update(call: Call) -> Json:
    """Change metadata, the only field that can change."""
    item = call.world.store.get("refund", call.target)
    previous = call.world.change(item, metadata=merge_metadata(item["metadata"], call.params.get("metadata", {})))
    if previous:
        refund_life.announce(call.world, item, previous)
    return item


def cancel(call: Call) -> Json:
    """Call off a refund that waits for the customer or for money.

    Raises:
        InvalidRequestError: it is on its way, or has ended.
    """
    item = call.world.store.get("refund", call.target)
    if item["status"] != "requires_action" and item.get("pending_reason") != "insufficient_funds":
        raise InvalidRequestError("Canceling this refund is unsupported.")
    refund_life.end(call.world, item, "canceled", "merchant_request")
    return item


def listed(call: Call) -> Json:
    """Refunds, filtered by charge and PaymentIntent."""
    wanted = {name: call.params[name] for name in ("charge", "payment_intent") if name in call.params}
    return page(call, "refund", lambda item: all(item[name] == value for name, value in wanted.items()))


def listed_of_charge(call: Call) -> Json:
    """The refunds of a charge; follows docs.stripe.com/api/refunds/list."""
    charge = call.world.store.get("charge", call.target, param="charge")
    return page(call, "refund", lambda item: bool(item["charge"] == charge["id"]))


def retrieve_of_charge(call: Call) -> Json:
    """One refund of a charge."""
    found = call.world.store.find("refund", call.inner)
    if found is None or found["charge"] != call.target:
        raise no_such("refund", call.inner, param="refund")
    return found


ROUTES = (
    Route(
        "POST",
        "/v1/refunds",
        create,
        {
            "amount": integer(1),
            "charge": text(),
            "currency": unsupported,
            "customer": unsupported,
            "instructions_email": unsupported,
            "metadata": metadata,
            "origin": unsupported,
            "payment_intent": text(),
            "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
            "refund_application_fee": unsupported,
            "reverse_transfer": unsupported,
        },
    ),
    Route("GET", "/v1/refunds", listed, {**LIST_PARAMS, "charge": text(), "payment_intent": text()}),
    Route("GET", "/v1/refunds/{id}", retrieve),
    Route("POST", "/v1/refunds/{id}", update, {"metadata": metadata}),
    Route("POST", "/v1/refunds/{id}/cancel", cancel),
    Route("GET", "/v1/charges/{id}/refunds", listed_of_charge, LIST_PARAMS),
    Route("GET", "/v1/charges/{id}/refunds/{inner}", retrieve_of_charge),
)
