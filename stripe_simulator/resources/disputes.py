"""Disputes; follows docs.stripe.com/api/disputes and docs.stripe.com/disputes/how-disputes-work.

An inquiry (``warning_…``) moves no money; a chargeback withdraws the amount and a fee when it opens.
"""

from typing import Any

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import boolean, merge_metadata, metadata, text, unsupported
from stripe_simulator.resources import balance_transactions, dispute_evidence
from stripe_simulator.resources.balance import DAY_SECONDS
from stripe_simulator.resources.outcomes import behind
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

RESPOND_WITHIN_DAYS = 8
INQUIRY_CLOSES_AFTER_DAYS = 120
# A bank takes months; the test texts take seconds.
DECIDED_AFTER_SECONDS = 5

CLOSED = ("won", "lost", "warning_closed")

# docs.stripe.com/disputes/categories: Visa's code of a reason. Other networks' codes are not modelled.
VISA_CODES = {
    "credit_not_processed": "13.6",
    "duplicate": "12.6",
    "fraudulent": "10.4",
    "product_not_received": "13.1",
    "product_unacceptable": "13.3",
    "subscription_canceled": "13.2",
}

# What a test card's ``then`` opens, as reason and whether it is an inquiry.
OPENED_BY_CARD = {
    "dispute_fraudulent": ("fraudulent", False),
    "dispute_inquiry": ("general", True),
    "dispute_not_received": ("product_not_received", False),
}


def open_for(
    world: World, charge: Json, *, reason: str = "fraudulent", amount: int | None = None, inquiry: bool = False
) -> Json:
    """Let the customer's bank dispute a charge, or *amount* of it.

    Emits ``charge.dispute.created`` and, unless it is an inquiry, ``charge.dispute.funds_withdrawn``.

    Raises:
        InvalidRequestError: the charge is not captured, fully refunded or disputed already.
    """
    left = charge["amount"] - charge["amount_refunded"]
    if not charge["captured"] or charge["status"] != "succeeded" or charge["disputed"] or left == 0:
        raise InvalidRequestError(f"Charge {charge['id']} cannot be disputed as it is.")
    if amount is not None and not 0 < amount <= left:
        raise InvalidRequestError(f"At most {left} of charge {charge['id']} can be disputed.")
    item = _make(world, charge, reason, left if amount is None else amount, inquiry=inquiry)
    charge.update(disputed=True, dispute=item["id"])
    world.store.aside("dispute_of_charge").setdefault(charge["id"], []).append(item["id"])
    world.emit("charge.dispute.created", item)
    world.schedule.put(item["evidence_details"]["due_by"] + 1, "dispute.lapse", item["id"])
    if inquiry:
        world.later(INQUIRY_CLOSES_AFTER_DAYS * DAY_SECONDS, "dispute.close_inquiry", item["id"])
    else:
        _withdraw(world, item)
    return item


def _make(world: World, charge: Json, reason: str, amount: int, *, inquiry: bool) -> Json:
    return world.store.add(
        {
            "id": world.ids.new("du"),
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": world.clock.now(),
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": dispute_evidence.blank(),
            "evidence_details": {
                "due_by": _due_by(world),
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "payment_method_details": _details(charge, reason, inquiry=inquiry),
            "reason": reason,
            "status": "warning_needs_response" if inquiry else "needs_response",
        }
    )


def _due_by(world: World) -> int:
    return (world.clock.now() // DAY_SECONDS + RESPOND_WITHIN_DAYS + 1) * DAY_SECONDS - 1


def _details(charge: Json, reason: str, *, inquiry: bool) -> Json:
    paid = charge["payment_method_details"]
    if paid["type"] != "card":
        return {"type": paid["type"]}
    brand = paid["card"]["brand"]
    details = {
        "brand": brand,
        "case_type": "inquiry" if inquiry else "chargeback",
        "network": paid["card"]["network"] or brand,
        "network_reason_code": VISA_CODES.get(reason, "10") if brand == "visa" else None,
    }
    return {"card": details, "type": "card"}


def _withdraw(world: World, item: Json) -> None:
    booked = balance_transactions.for_dispute(world, item)
    previous = world.change(item, balance_transactions=[*item["balance_transactions"], booked])
    world.emit("charge.dispute.funds_withdrawn", item, previous)


def follow_charge(world: World, charge: Json) -> None:
    """Open what the test card behind a captured charge asks for."""
    then = behind(world, charge).then
    if then in OPENED_BY_CARD and charge["captured"] and not charge["disputed"]:
        reason, inquiry = OPENED_BY_CARD[then]
        open_for(world, charge, reason=reason, inquiry=inquiry)


def settle(world: World, item: Json, status: str) -> None:
    """Let the bank decide: ``won``, ``lost``, or ``needs_response`` for the chargeback that follows an inquiry.

    A won dispute gives the amount back, not the fee. An inquiry closes without either (``warning_closed``), also one
    into a charge that is refunded.
    """
    charge = world.store.get("charge", item["charge"])
    if item["status"] in CLOSED:
        return
    if item["status"].startswith("warning") and status != "needs_response":
        status = "warning_closed"
    if status == "needs_response" and not charge["refunded"]:
        _escalate(world, item)
        return
    before = item["status"]
    if status == "won":
        booked = balance_transactions.for_dispute(world, item, won=True)
        previous = world.change(
            item,
            balance_transactions=[*item["balance_transactions"], booked],
            is_charge_refundable=True,
            status="won",
        )
        world.emit("charge.dispute.funds_reinstated", item, previous)
    item["status"] = "warning_closed" if status == "needs_response" else status
    world.schedule.drop("dispute.lapse", item["id"])
    world.schedule.drop("dispute.close_inquiry", item["id"])
    world.emit("charge.dispute.closed", item, {"status": before})


def _escalate(world: World, item: Json) -> None:
    details: dict[str, Any] = {**item["payment_method_details"]}
    if "card" in details:
        details["card"] = {**details["card"], "case_type": "chargeback"}
    previous = world.change(
        item,
        evidence_details={**item["evidence_details"], "due_by": _due_by(world)},
        is_charge_refundable=False,
        payment_method_details=details,
        status="needs_response",
    )
    world.schedule.drop("dispute.close_inquiry", item["id"])
    world.schedule.put(item["evidence_details"]["due_by"] + 1, "dispute.lapse", item["id"])
    world.emit("charge.dispute.updated", item, previous)
    _withdraw(world, item)


def lapse(world: World, key: str) -> None:
    """A chargeback without an answer in time is lost; an inquiry goes on."""
    item = world.store.get("dispute", key)
    if item["status"] == "needs_response":
        settle(world, item, "lost")


def close_inquiry(world: World, key: str) -> None:
    """An inquiry that became no chargeback is over."""
    settle(world, world.store.get("dispute", key), "lost")


def decide(world: World, key: str) -> None:
    """The bank has read the evidence; a chargeback cannot become one again."""
    item = world.store.get("dispute", key)
    status = dispute_evidence.outcome_of(item["evidence"])
    if status is not None and (status != "needs_response" or item["status"].startswith("warning")):
        settle(world, item, status)


def update(call: Call) -> Json:
    """Stage or submit evidence, or change metadata.

    Raises:
        InvalidRequestError: the dispute is closed, or its evidence is under review.
    """
    world, params = call.world, call.params
    item = _find(call)
    _require_open(item)
    changes: Json = {"metadata": merge_metadata(item["metadata"], params.get("metadata", {}))}
    if params.get("evidence") or params.get("submit"):
        changes["evidence"] = dispute_evidence.merged(item["evidence"], params.get("evidence", {}))
        changes |= _handed_in(item, changes["evidence"], submit=params.get("submit", True))
    previous = world.change(item, **changes)
    if previous:
        world.emit("charge.dispute.updated", item, previous)
        world.emit("charge.updated", world.store.get("charge", item["charge"]), {})
    if "status" in previous:
        world.later(DECIDED_AFTER_SECONDS, "dispute.decide", item["id"])
    return item


def _handed_in(item: Json, evidence: Json, *, submit: bool) -> Json:
    """What a dispute says of evidence that is staged, or submitted: then the bank reads it."""
    if item["status"] not in ("needs_response", "warning_needs_response"):
        raise InvalidRequestError("The evidence of this dispute has been submitted and is under review.")
    details = {**item["evidence_details"], "has_evidence": any(evidence.values())}
    if not submit:
        return {"evidence_details": details}
    details["submission_count"] += 1
    return {"evidence_details": details, "status": item["status"].replace("needs_response", "under_review")}


def close(call: Call) -> Json:
    """Accept a dispute: it is lost; an inquiry is closed."""
    item = _find(call)
    _require_open(item)
    settle(call.world, item, "lost")
    call.world.emit("charge.updated", call.world.store.get("charge", item["charge"]), {})
    return item


def _require_open(item: Json) -> None:
    if item["status"] in CLOSED:
        raise InvalidRequestError("This dispute is already closed")


def _find(call: Call) -> Json:
    """The dispute of the address: by its own id, or by that of its charge."""
    store = call.world.store
    if not call.path.startswith("/v1/charges/"):
        return store.get("dispute", call.target, param="dispute")
    charge = store.get("charge", call.target, param="charge")
    if not charge["disputed"]:
        raise InvalidRequestError(f"No dispute for charge: {charge['id']}", status=404)
    return store.get("dispute", charge["dispute"])


def listed(call: Call) -> Json:
    """Disputes, filtered by charge and PaymentIntent."""
    wanted = {name: call.params[name] for name in ("charge", "payment_intent") if name in call.params}
    return page(call, "dispute", lambda item: all(item[name] == value for name, value in wanted.items()))


TASKS = {"dispute.lapse": lapse, "dispute.close_inquiry": close_inquiry, "dispute.decide": decide}

WATCHERS = {"charge.succeeded": follow_charge, "charge.captured": follow_charge}

_UPDATE = {
    "evidence": dispute_evidence.EVIDENCE,
    "intended_submission_method": unsupported,
    "metadata": metadata,
    "submit": boolean,
}

ROUTES = (
    Route("GET", "/v1/disputes", listed, {**LIST_PARAMS, "charge": text(), "payment_intent": text()}),
    Route("GET", "/v1/disputes/{id}", _find),
    Route("POST", "/v1/disputes/{id}", update, _UPDATE),
    Route("POST", "/v1/disputes/{id}/close", close),
    Route("GET", "/v1/charges/{id}/dispute", _find),
    Route("POST", "/v1/charges/{id}/dispute", update, _UPDATE),
    Route("POST", "/v1/charges/{id}/dispute/close", close),
)
