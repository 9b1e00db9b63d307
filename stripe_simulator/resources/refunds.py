"""Refunds; follows docs.stripe.com/api/refunds and docs.stripe.com/refunds."""

from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.money import display
from stripe_simulator.params import choice, integer, merge_metadata, metadata, text
from stripe_simulator.resources import balance_transactions
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World


def create(call: Call) -> Json:
    """Give back all that is left of a charge, or *amount* of it; it succeeds at once."""
    world, params = call.world, call.params
    charge = _charge(world, params)
    amount = _amount(charge, params.get("amount"))
    if not charge["captured"]:
        raise InvalidRequestError(
            f"Charge {charge['id']} is not captured. Cancel its PaymentIntent to release the authorization.",
            param="charge",
        )
    item = make(world, charge, amount, reason=params.get("reason"), tags=params.get("metadata", {}))
    item["balance_transaction"] = balance_transactions.for_refund(world, item)
    item["destination_details"]["card"].update(reference_status="pending", reference_type=REFERENCE_TYPE)
    world.emit("refund.created", item)
    take(world, charge, amount)
    _reference(world, item)
    return item


REFERENCE_TYPE = "acquirer_reference_number"


def _charge(world: World, params: Json) -> Json:
    if ("charge" in params) == ("payment_intent" in params):
        raise InvalidParameterError(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    if "payment_intent" in params:
        intent = world.store.get("payment_intent", params["payment_intent"], param="payment_intent", status=400)
        charge = intent["latest_charge"] and world.store.get("charge", intent["latest_charge"])
    else:
        charge = world.store.get("charge", params["charge"], param="charge", status=400)
    if not charge or charge["status"] != "succeeded":
        owner = params.get("payment_intent") or charge["payment_intent"]
        raise InvalidRequestError(
            f"This PaymentIntent ({owner}) does not have a successful charge to refund.",
            param="payment_intent" if "payment_intent" in params else "charge",
        )
    return charge


def _amount(charge: Json, asked: int | None) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise InvalidRequestError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if asked is not None and asked > left:
        raise InvalidRequestError(
            f"Refund amount ({display(asked, charge['currency'])}) is greater than unrefunded amount "
            f"on charge "
            f"({display(left, charge['currency'])})",
            param="amount",
        )
    return left if asked is None else asked


def make(world: World, charge: Json, amount: int, *, reason: str | None = None, tags: Json | None = None) -> Json:
    """A new refund of a charge, without its booking."""
    return world.store.add(
        {
            "id": world.ids.new("re"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "created": world.clock.now(),
            "currency": charge["currency"],
            "customer": charge["customer"],
            "customer_account": None,
            "destination_details": {
                "card": {"type": "refund" if charge["captured"] else "reversal"},
                "type": "card",
            },
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


def _reference(world: World, item: Json) -> None:
    """The card network's reference arrives; emits ``refund.updated`` and ``charge.refund.updated``."""
    pending = {"reference_status": "pending"}
    item["destination_details"]["card"].update(
        reference=world.ids.letters("reference", 16), reference_status="available"
    )
    previous = {"destination_details": {"card": {"reference": None, **pending}}}
    world.emit("refund.updated", item, previous)
    world.emit("charge.refund.updated", item, previous)


def retrieve(call: Call) -> Json:
    """One refund."""
    return call.world.store.get("refund", call.target)


def update(call: Call) -> Json:
    """Change metadata, the only field that can change."""
    item = call.world.store.get("refund", call.target)
    previous = call.world.change(item, metadata=merge_metadata(item["metadata"], call.params.get("metadata", {})))
    if previous:
        call.world.emit("refund.updated", item, previous)
        call.world.emit("charge.refund.updated", item, previous)
    return item


def listed(call: Call) -> Json:
    """Refunds, filtered by charge and PaymentIntent."""
    wanted = {name: call.params[name] for name in ("charge", "payment_intent") if name in call.params}
    return page(call, "refund", lambda item: all(item[name] == value for name, value in wanted.items()))


ROUTES = (
    Route(
        "POST",
        "/v1/refunds",
        create,
        {
            "amount": integer(1),
            "charge": text(),
            "metadata": metadata,
            "payment_intent": text(),
            "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
        },
    ),
    Route("GET", "/v1/refunds", listed, {**LIST_PARAMS, "charge": text(), "payment_intent": text()}),
    Route("GET", "/v1/refunds/{id}", retrieve),
    Route("POST", "/v1/refunds/{id}", update, {"metadata": metadata}),
)
