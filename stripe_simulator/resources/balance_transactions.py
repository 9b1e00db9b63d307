"""Balance transactions.

Follows docs.stripe.com/api/balance_transactions and docs.stripe.com/reports/reporting-categories.
A charge's funds are available at the beginning of the second day after it. What is taken back of a charge counts when
the charge itself does. The balance that they move is in ``balance``.
"""

from dataclasses import dataclass

from stripe_simulator.errors import InvalidRequestError, no_such
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import currency, text
from stripe_simulator.resources import balance
from stripe_simulator.resources.outcomes import behind
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

# 2.9 % and 30 minor units. docs.stripe.com/api/balance_transactions/object (fee)
FEE_PER_MILLE = 29
FEE_FIXED = 30
AVAILABLE_AFTER_DAYS = 2
# docs.stripe.com/disputes/how-disputes-work#dispute-fees; kept even if the dispute is won.
DISPUTE_FEE = 1_500


@dataclass(frozen=True, slots=True)
class Entry:
    """What one transaction says besides its source; *amount* and *fee* in minor units."""

    type: str
    category: str
    amount: int
    description: str | None
    fee: int = 0
    fee_description: str = "Stripe processing fees"


def fee_of(amount: int) -> int:
    """The fee on an amount, both in minor units, the share rounded half up."""
    return (amount * FEE_PER_MILLE + 500) // 1_000 + FEE_FIXED


def for_charge(world: World, charge: Json) -> str:
    """Book the captured amount of a charge and return the transaction's id."""
    amount, now = charge["amount_captured"], world.clock.now()
    bypass = behind(world, charge).funds == "bypass_pending"
    kind = "payment" if _is_payment(charge) else "charge"
    entry = Entry(kind, "charge", amount, charge["description"], fee_of(amount))
    days = now // balance.DAY_SECONDS + AVAILABLE_AFTER_DAYS
    return str(_book(world, charge, entry, now if bypass else days * balance.DAY_SECONDS)["id"])


def for_refund(world: World, refund: Json) -> str:
    """Book a refund; the fee of the charge is not given back."""
    charge = world.store.get("charge", refund["charge"])
    described = f" ({charge['description']})" if charge["description"] else ""
    kind = "payment_refund" if _is_payment(charge) else "refund"
    entry = Entry(kind, "refund", -refund["amount"], f"REFUND FOR CHARGE{described}")
    return str(_book(world, refund, entry, _counts_on(world, charge))["id"])


def for_refund_failure(world: World, refund: Json) -> str:
    """Book the return of a refund that failed or was canceled; it counts when the refund does."""
    booked = world.store.get("balance_transaction", refund["balance_transaction"])
    entry = Entry("refund_failure", "refund_failure", refund["amount"], "REFUND FAILURE")
    return str(_book(world, refund, entry, booked["available_on"])["id"])


def for_dispute(world: World, dispute: Json, *, won: bool = False) -> Json:
    """Book the withdrawal of a disputed amount with the dispute's fee, or the amount's return."""
    charge = world.store.get("charge", dispute["charge"])
    if won:
        returned = f"Chargeback reversal for {charge['id']}"
        entry = Entry("adjustment", "dispute_reversal", dispute["amount"], returned)
    else:
        withdrawn = f"Chargeback withdrawal for {charge['id']}"
        entry = Entry("adjustment", "dispute", -dispute["amount"], withdrawn, DISPUTE_FEE, "Dispute fee")
    return _book(world, dispute, entry, _counts_on(world, charge))


def for_payout(world: World, payout: Json) -> str:
    """Book a payout as it leaves, or its reversal (a negative payout) as it will arrive."""
    entry = Entry("payout", "payout", -payout["amount"], payout["description"])
    moment = payout["arrival_date"] if payout["amount"] < 0 else world.clock.now()
    return str(_book(world, payout, entry, moment)["id"])


def for_payout_return(world: World, payout: Json, kind: str) -> str:
    """Book the return of a payout: *kind* is ``payout_failure`` or ``payout_cancel``."""
    described = f"REFUND FOR PAYOUT ({payout['description'] or 'STRIPE PAYOUT'})"
    entry = Entry(kind, "payout_reversal", payout["amount"], described)
    return str(_book(world, payout, entry, world.clock.now())["id"])


def _is_payment(charge: Json) -> bool:
    return str(charge["id"]).startswith("py_")


def _counts_on(world: World, charge: Json) -> int:
    """When what is taken back of a charge counts: with the charge, at the earliest now."""
    now = world.clock.now()
    booked = world.store.find("balance_transaction", charge["balance_transaction"] or "")
    if booked is None:
        return (now // balance.DAY_SECONDS + AVAILABLE_AFTER_DAYS) * balance.DAY_SECONDS
    return max(now, int(booked["available_on"]))


def _book(world: World, source: Json, entry: Entry, available_on: int) -> Json:
    details = {
        "amount": entry.fee,
        "application": None,
        "currency": source["currency"],
        "description": entry.fee_description,
        "type": "stripe_fee",
    }
    item = {
        "id": world.ids.new("txn"),
        "object": "balance_transaction",
        "amount": entry.amount,
        "available_on": available_on,
        "balance_type": "payments",
        "created": world.clock.now(),
        "currency": source["currency"],
        "description": entry.description,
        "exchange_rate": None,
        "fee": entry.fee,
        "fee_details": [details] if entry.fee else [],
        "net": entry.amount - entry.fee,
        "reporting_category": entry.category,
        "source": source["id"],
        "status": "pending",
        "type": entry.type,
    }
    world.store.add(item)
    balance.enter(world, item)
    return item


def retrieve(call: Call) -> Json:
    """One balance transaction."""
    found = call.world.store.find("balance_transaction", call.target)
    if found is None:
        raise no_such("balance transaction", call.target, param="id")
    return found


def listed(call: Call) -> Json:
    """Balance transactions, filtered by currency, source, type and automatic payout.

    Raises:
        InvalidRequestError: the payout is not known, or it was asked for by hand.
    """
    wanted = {name: call.params[name] for name in ("currency", "source", "type") if name in call.params}
    paid_out = _paid_out(call)

    def keep(item: Json) -> bool:
        fits = all(item[name] == value for name, value in wanted.items())
        return fits and (paid_out is None or item["id"] in paid_out)

    return page(call, "balance_transaction", keep)


def _paid_out(call: Call) -> frozenset[str] | None:
    """The transactions of the payout that is asked for; its own is among them, as in Stripe's."""
    if "payout" not in call.params:
        return None
    payout = call.world.store.get("payout", call.params["payout"], param="payout", status=400)
    if not payout["automatic"]:
        raise InvalidRequestError(
            "Balance transaction history can only be filtered on automatic transfers, not manual.", param="payout"
        )
    return frozenset(call.world.store.aside("paid_out")[payout["id"]])


ROUTES = (
    Route(
        "GET",
        "/v1/balance_transactions",
        listed,
        {**LIST_PARAMS, "currency": currency, "payout": text(), "source": text(), "type": text()},
    ),
    Route("GET", "/v1/balance_transactions/{id}", retrieve),
)
