"""Payouts; follows docs.stripe.com/api/payouts and docs.stripe.com/payouts.

With the daily schedule all that is available of a currency leaves at 00:00 UTC, if it is more than nothing; by hand
any part of it may leave. How long things take here: see the constants.
"""

import operator
from typing import Any

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, created_filter, page
from stripe_simulator.messages import Json
from stripe_simulator.params import choice, currency, integer, merge_metadata, metadata, text, unsupported
from stripe_simulator.resources import balance, balance_settings, balance_transactions
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

# A payout by hand is `pending`, and may be canceled, until the next 00:00 UTC.
ARRIVES_AFTER_SECONDS = balance.DAY_SECONDS
INSTANT_SECONDS = 30 * 60
RECONCILED_AFTER_SECONDS = 60 * 60
STATEMENT_DESCRIPTOR_CHARS_MAX = 22

# What Stripe says of a failure; docs.stripe.com/api/payouts/failures
FAILURES = {
    "account_closed": "The bank account has been closed.",
    "could_not_process": "Stripe could not process this transfer.",
    "debit_not_authorized": "Debit transactions are not approved on your bank account.",
    "insufficient_funds": "Your Stripe account has insufficient funds to cover the payout.",
    "invalid_currency": "The bank was unable to process this payout because of its currency.",
    "no_account": "No bank account could be located with the details on file.",
}

# The test bank accounts whose payouts fail; docs.stripe.com/connect/testing#account-numbers
FAILING_DESTINATIONS = {
    "btok_us_verified_noAccount": "no_account",
    "btok_us_verified_accountClosed": "account_closed",
    "btok_us_verified_insufficientFunds": "insufficient_funds",
    "btok_us_verified_debitNotAuthorized": "debit_not_authorized",
    "btok_us_verified_invalidCurrency": "invalid_currency",
}


# What a payout says unless it was asked for otherwise.
UNUSED: Json = {
    "application_fee": None,
    "application_fee_amount": None,
    "balance_transaction": None,
    "description": None,
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "livemode": False,
    "method": "standard",
    "original_payout": None,
    "payout_method": None,
    "reversed_by": None,
    "source_type": "card",
    "statement_descriptor": None,
    "type": "bank_account",
}


def daily(world: World, _day: str) -> None:
    """Pay out what is available of each currency, where the schedule asks for it."""
    world.store.aside("payout_day").clear()
    if balance_settings.interval(world) != "daily":
        return
    for name, transactions in sorted(world.store.aside("unpaid").items()):
        amount = balance.amount(world, name)
        if amount > 0:
            paid_out = list(transactions)
            payout = _make(world, amount, name, automatic=True, description="STRIPE PAYOUT", metadata={})
            paid_out.append(payout["balance_transaction"])
            world.store.aside("paid_out")[payout["id"]] = paid_out
            transactions.clear()


def _make(world: World, amount: int, name: str, *, automatic: bool = False, **fields: Any) -> Json:
    now = world.clock.now()
    instant = fields.get("method") == "instant"
    submitted = now if automatic or instant else balance.day_from(now + 1)
    item: Json = {
        "id": world.ids.new("po"),
        "object": "payout",
        **UNUSED,
        "amount": amount,
        "arrival_date": submitted + (INSTANT_SECONDS if instant else ARRIVES_AFTER_SECONDS),
        "automatic": automatic,
        "created": now,
        "currency": name,
        "destination": balance_settings.bank_account(world),
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "status": "in_transit" if automatic else "pending",
        "trace_id": {"status": "pending", "value": None},
        **fields,
    }
    world.store.add(item)
    item["balance_transaction"] = balance_transactions.for_payout(world, item)
    if automatic:
        world.later(RECONCILED_AFTER_SECONDS, "payout.reconcile", item["id"])
    elif not instant:
        world.schedule.put(submitted, "payout.submit", item["id"])
    world.schedule.put(item["arrival_date"], "payout.arrive", item["id"])
    world.emit("payout.created", item)
    return item


def reconcile(world: World, key: str) -> None:
    """The transactions of an automatic payout can be listed."""
    item = world.store.get("payout", key)
    world.emit("payout.updated", item, world.change(item, reconciliation_status="completed"))
    world.emit("payout.reconciliation_completed", item)


def submit(world: World, key: str) -> None:
    """A payout by hand goes to the bank."""
    item = world.store.get("payout", key)
    if item["status"] == "pending":
        world.emit("payout.updated", item, world.change(item, status="in_transit"))


def arrive(world: World, key: str) -> None:
    """The bank takes a payout, or sends it back if its destination is one of the failing test accounts."""
    item = world.store.get("payout", key)
    code = world.store.aside("failing_payouts").pop(key, None)
    if item["status"] not in ("pending", "in_transit"):
        return
    if code is not None:
        fail(world, item, code)
        return
    trace = {"status": "unsupported", "value": None}
    world.emit("payout.updated", item, world.change(item, status="paid", trace_id=trace))
    world.emit("payout.paid", item)


def fail(world: World, item: Json, code: str = "could_not_process") -> None:
    """Let the bank send a payout back, also one that is paid; the money is available again at once.

    Raises:
        InvalidRequestError: the payout has failed or is canceled.
    """
    if item["status"] in ("failed", "canceled") or item["amount"] < 0:
        raise InvalidRequestError(f"Payout {item['id']} cannot fail: it is {item['status']}.")
    _return(world, item, "payout_failure", status="failed", failure_code=code, failure_message=FAILURES[code])
    world.emit("payout.failed", item)


def _return(world: World, item: Json, kind: str, **fields: Any) -> None:
    booked = balance_transactions.for_payout_return(world, item, kind)
    trace = {"status": "unsupported", "value": None}
    previous = world.change(item, failure_balance_transaction=booked, trace_id=trace, **fields)
    world.emit("payout.updated", item, previous)


def create(call: Call) -> Json:
    """Pay out by hand.

    Raises:
        InvalidRequestError: ``balance_insufficient``, or the destination is not known.
    """
    world, params = call.world, dict(call.params)
    amount, name = params.pop("amount"), params.pop("currency")
    if amount > balance.amount(world, name):
        raise InvalidRequestError(
            "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You "
            "can use the /v1/balance endpoint to view your Stripe balance (for more details, see "
            "stripe.com/docs/api#balance).",
            code="balance_insufficient",
        )
    destination = params.pop("destination", None)
    if destination not in (None, balance_settings.bank_account(world), *FAILING_DESTINATIONS):
        raise InvalidRequestError(
            f"No such external account: '{destination}'", code="resource_missing", param="destination", status=404
        )
    params["metadata"] = merge_metadata({}, params.get("metadata", {}))
    item = _make(world, amount, name, **params)
    if destination in FAILING_DESTINATIONS:
        world.store.aside("failing_payouts")[item["id"]] = FAILING_DESTINATIONS[destination]
    return item


def cancel(call: Call) -> Json:
    """Take back a payout by hand that is not yet at the bank."""
    item = call.world.store.get("payout", call.target, param="payout")
    if item["status"] != "pending" or item["automatic"] or item["method"] == "instant":
        raise InvalidRequestError(
            f"Payouts can only be canceled while they are pending and not automatic; {item['id']} is {item['status']}."
        )
    _return(call.world, item, "payout_cancel", status="canceled")
    call.world.emit("payout.canceled", item)
    return item


def reverse(call: Call) -> Json:
    """Fetch a paid payout back from the bank account, by a payout of the negative amount.

    Follows docs.stripe.com/api/payouts/reverse.
    """
    world = call.world
    item = world.store.get("payout", call.target, param="payout")
    if item["status"] != "paid" or item["reversed_by"] is not None or item["amount"] < 0:
        raise InvalidRequestError(f"Payout {item['id']} cannot be reversed: only a paid one can, and once.")
    tags = merge_metadata({}, call.params.get("metadata", {}))
    back = _make(world, -item["amount"], item["currency"], original_payout=item["id"], metadata=tags)
    world.emit("payout.updated", item, world.change(item, reversed_by=back["id"]))
    return back


def update(call: Call) -> Json:
    """Change metadata."""
    item = call.world.store.get("payout", call.target, param="payout")
    tags = merge_metadata(item["metadata"], call.params.get("metadata", {}))
    previous = call.world.change(item, metadata=tags)
    if previous:
        call.world.emit("payout.updated", item, previous)
    return item


def retrieve(call: Call) -> Json:
    """One payout."""
    return call.world.store.get("payout", call.target, param="payout")


_TESTS = {"eq": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def listed(call: Call) -> Json:
    """Payouts, filtered by arrival date, destination and status."""
    wanted = {name: call.params[name] for name in ("destination", "status") if name in call.params}
    bounds = call.params.get("arrival_date", {})

    def keep(item: Json) -> bool:
        fits = all(_TESTS[test](item["arrival_date"], bound) for test, bound in bounds.items())
        return fits and all(item[name] == value for name, value in wanted.items())

    return page(call, "payout", keep)


TASKS = {"payout.daily": daily, "payout.reconcile": reconcile, "payout.submit": submit, "payout.arrive": arrive}

ROUTES = (
    Route(
        "POST",
        "/v1/payouts",
        create,
        {
            "amount": integer(1),
            "currency": currency,
            "description": text(clearable=True),
            "destination": text(),
            "metadata": metadata,
            "method": choice("instant", "standard"),
            "payout_method": unsupported,
            "source_type": choice("card"),
            "statement_descriptor": text(STATEMENT_DESCRIPTOR_CHARS_MAX),
        },
        ("amount", "currency"),
    ),
    Route(
        "GET",
        "/v1/payouts",
        listed,
        {
            **LIST_PARAMS,
            "arrival_date": created_filter,
            "destination": text(),
            "status": choice("canceled", "failed", "in_transit", "paid", "pending"),
        },
    ),
    Route("GET", "/v1/payouts/{id}", retrieve),
    Route("POST", "/v1/payouts/{id}", update, {"metadata": metadata}),
    Route("POST", "/v1/payouts/{id}/cancel", cancel),
    Route("POST", "/v1/payouts/{id}/reverse", reverse, {"metadata": metadata}),
)
