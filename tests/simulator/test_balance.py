"""docs.stripe.com/api/balance, /api/balance_transactions, /api/balance-settings, /reports/reporting-categories."""

import random
import time
from collections import Counter

import pytest
import stripe

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.resources import disputes, payouts
from tests.simulator.harness import Stripe, previous
from tests.simulator.money import (
    DAY_SECONDS,
    amounts,
    booked,
    inside,
    now,
    paid,
    until_midnight,
    until_noon,
    wait,
)

YEAR_SECONDS_MAX = 0.2


@pytest.fixture(autouse=True)
def noon(simulator: Stripe) -> None:
    until_noon(simulator)


def test_an_account_without_money_has_a_balance_of_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/api/balance/balance_object: available and pending by currency and source."""
    balance = simulator.v1.balance.retrieve()

    [entry] = balance.available
    assert entry.source_types is not None
    assert (entry.amount, entry.currency, entry.source_types.card) == (0, "usd", 0)
    assert [item.amount for item in balance.pending] == [0]


def test_funds_become_available_at_the_beginning_of_the_second_day(simulator: Stripe) -> None:
    """docs.stripe.com/payouts#payout-speed: two days in the United States; available_on says when."""
    transaction = booked(simulator, paid(simulator).balance_transaction)
    simulator.v1.balance_settings.update({"payments": {"payouts": {"schedule": {"interval": "manual"}}}})

    assert amounts(simulator) == (0, 9_680)
    assert transaction.available_on % DAY_SECONDS == 0
    until_midnight(simulator)
    assert amounts(simulator) == (0, 9_680)
    until_midnight(simulator)
    assert amounts(simulator) == (9_680, 0)
    assert (transaction.available_on, "available") == (now(simulator), booked(simulator, transaction.id).status)


def test_one_event_says_that_funds_are_available(simulator: Stripe) -> None:
    """docs.stripe.com/api/events/types#event_types-balance.available: the balance as it is then."""
    for currency in ("usd", "eur", "usd"):
        paid(simulator, currency=currency)
    until_midnight(simulator, 2)

    [event] = simulator.v1.events.list({"type": "balance.available"}).data
    available = {item["currency"]: item["amount"] for item in event.data.object["available"]}
    assert available == {"eur": 9_680, "usd": 19_360}
    assert event.request is not None
    assert event.request.id is None


@pytest.mark.parametrize("token", ["pm_card_bypassPending", "pm_card_bypassPendingInternational"])
def test_a_test_card_makes_its_funds_available_at_once(simulator: Stripe, token: str) -> None:
    """docs.stripe.com/testing#available-balance: they bypass the pending balance."""
    transaction = booked(simulator, paid(simulator, token).balance_transaction)

    assert (transaction.status, transaction.available_on) == ("available", transaction.created)
    assert amounts(simulator) == (9_680, 0)
    assert simulator.event_types().count("balance.available") == 1


def test_a_transaction_says_what_it_is(simulator: Stripe) -> None:
    """docs.stripe.com/reports/reporting-categories: each type with its category; net is amount less fee."""
    charge = paid(simulator)
    simulator.v1.refunds.create({"charge": charge.id, "amount": 1})
    disputed = paid(simulator, "pm_card_createDispute")
    [dispute] = simulator.v1.disputes.list({"charge": disputed.id}).data
    simulator.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}})
    failing = paid(simulator, "pm_card_refundFail")
    simulator.v1.refunds.create({"charge": failing.id})
    until_midnight(simulator, 2)

    found = simulator.v1.balance_transactions.list({"limit": 100}).data
    assert {(item.type, item.reporting_category) for item in found} == {
        ("charge", "charge"),
        ("refund", "refund"),
        ("adjustment", "dispute"),
        ("adjustment", "dispute_reversal"),
        ("refund_failure", "refund_failure"),
        ("payout", "payout"),
    }
    for item in found:
        assert item.net == item.amount - item.fee
        assert item.fee == sum(detail.amount for detail in item.fee_details)


def test_transactions_are_listed_by_type_source_and_currency(simulator: Stripe) -> None:
    """docs.stripe.com/api/balance_transactions/list: a filter that fits nothing gives an empty page."""
    charge, other = paid(simulator), paid(simulator, currency="eur")
    refund = simulator.v1.refunds.create({"charge": charge.id})

    def sources(**filters: str) -> list[object]:
        return [item.source for item in simulator.v1.balance_transactions.list(filters).data]  # type: ignore[arg-type]

    assert sources(type="refund") == [refund.id]
    assert sources(source=charge.id) == [charge.id]
    assert sources(currency="eur") == [other.id]
    assert sources(type="topup") == []


def test_only_the_transactions_of_an_automatic_payout_can_be_listed(simulator: Stripe) -> None:
    """docs.stripe.com/api/balance_transactions/list: payout is for automatic payouts only."""
    paid(simulator, "pm_card_bypassPending")
    by_hand = simulator.v1.payouts.create({"amount": 100, "currency": "usd"})

    with pytest.raises(stripe.InvalidRequestError, match="only be filtered on automatic transfers"):
        simulator.v1.balance_transactions.list({"payout": by_hand.id})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.v1.balance_transactions.list({"payout": "po_unknown"})
    assert (caught.value.http_status, caught.value.code, caught.value.param) == (400, "resource_missing", "payout")


def test_an_unknown_transaction_is_not_found(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#resource-missing."""
    with pytest.raises(stripe.InvalidRequestError, match="No such balance transaction: 'txn_unknown'") as caught:
        booked(simulator, "txn_unknown")
    assert (caught.value.http_status, caught.value.param) == (404, "id")


def test_the_schedule_of_payouts_can_be_turned_off_and_on(simulator: Stripe) -> None:
    """docs.stripe.com/api/balance-settings/update: manual, then daily again; with its event."""
    simulator.v1.balance_settings.update({"payments": {"payouts": {"schedule": {"interval": "manual"}}}})
    paid(simulator)
    until_midnight(simulator, 3)
    assert simulator.v1.payouts.list().data == []
    assert amounts(simulator) == (9_680, 0)

    settings = simulator.v1.balance_settings.update({"payments": {"payouts": {"schedule": {"interval": "daily"}}}})

    assert settings.payments.payouts is not None
    assert settings.payments.payouts.schedule is not None
    assert settings.payments.payouts.schedule.interval == "daily"
    [event, _] = simulator.v1.events.list({"type": "balance_settings.updated"}).data
    assert previous(event)["payments"]["payouts"]["schedule"]["interval"] == "manual"
    until_midnight(simulator)
    assert [item.amount for item in simulator.v1.payouts.list().data] == [9_680]


def test_a_day_without_money_leaves_no_trace_and_a_year_takes_no_time(simulator: Stripe) -> None:
    """docs.stripe.com/payouts#payout-schedule: there is a payout only when there is money."""
    paid(simulator)
    until_midnight(simulator, 4)
    seen = simulator.event_types()
    begun = time.perf_counter()
    wait(simulator, 365 * DAY_SECONDS)

    assert time.perf_counter() - begun < YEAR_SECONDS_MAX
    assert simulator.event_types() == seen
    with inside(simulator) as world:
        assert world.schedule.next_at() is None


def move(simulator: Stripe, chance: random.Random) -> None:
    """One step of a history: somebody pays, gives back, disputes, pays out, or time passes."""
    charges = simulator.v1.charges.list({"limit": 20}).data
    currency = chance.choice(["usd", "eur", "jpy"])
    match chance.randrange(9):
        case 0 | 1 | 2:
            token = chance.choice(["visa", "bypassPending", "pendingRefund", "refundFail", "createDispute"])
            paid(simulator, f"pm_card_{token}", amount=chance.randint(500, 90_000), currency=currency)
        case 3 | 4 if charges:
            charge = chance.choice(charges)
            left = charge.amount - charge.amount_refunded
            simulator.v1.refunds.create({"charge": charge.id, "amount": chance.randint(1, max(1, left))})
        case 5 if charges:
            with inside(simulator) as world:
                opened = disputes.open_for(world, world.store.get("charge", chance.choice(charges).id))
                disputes.settle(world, opened, chance.choice(["won", "lost"]))
        case 6:
            simulator.v1.payouts.create({"amount": chance.randint(1, 20_000), "currency": currency})
        case 7 if made := simulator.v1.payouts.list().data:
            with inside(simulator) as world:
                payouts.fail(world, world.store.get("payout", chance.choice(made).id))
        case _:
            wait(simulator, chance.choice([10, 3_600, 40_000, 90_000, 200_000]))


def check(simulator: Stripe) -> None:
    """The balance is the sum of all transactions; what is not in it is in the payouts, each the sum of its own."""
    state = simulator.control("/state")
    total: Counter[tuple[str, str]] = Counter()
    earned: Counter[str] = Counter()
    paid_out: Counter[str] = Counter()
    for item in state.get("balance_transaction", []):
        total[item["status"], item["currency"]] += item["net"]
        earned[item["currency"]] += item["net"] if item["reporting_category"][:6] != "payout" else 0
    for item in state.get("payout", []):
        paid_out[item["currency"]] += item["amount"] if item["status"] not in ("failed", "canceled") else 0
    balance = simulator.v1.balance.retrieve()
    for part, entries in (("available", balance.available), ("pending", balance.pending)):
        assert {item.currency: item.amount for item in entries if item.amount} == {
            currency: amount for (status, currency), amount in total.items() if amount and status == part
        }
    for entry, waiting in zip(balance.available, balance.pending, strict=True):
        assert earned[entry.currency] == paid_out[entry.currency] + entry.amount + waiting.amount
    for item in state.get("payout", []):
        if item["automatic"]:
            listed = simulator.v1.balance_transactions.list({"payout": item["id"], "limit": 100}).data
            assert sum(row.net for row in listed if row.source != item["id"] or row.type != "payout") == item["amount"]


@pytest.mark.parametrize("seed", range(8))
def test_the_balance_and_the_payouts_are_the_sum_of_all_transactions(simulator: Stripe, seed: int) -> None:
    """docs.stripe.com/reports/balance: whatever happens, nothing is lost and nothing is counted twice."""
    chance = random.Random(seed)
    for _ in range(40):
        try:
            move(simulator, chance)
        except (stripe.InvalidRequestError, InvalidRequestError):
            continue
    check(simulator)
    wait(simulator, 10 * DAY_SECONDS)
    check(simulator)
    assert all(entry.amount == 0 for entry in simulator.v1.balance.retrieve().pending)
