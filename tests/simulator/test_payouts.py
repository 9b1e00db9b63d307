"""docs.stripe.com/payouts, /api/payouts, /connect/testing."""

from typing import Any

import pytest
import stripe

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.resources import payouts
from tests.simulator.harness import Stripe, previous, tags
from tests.simulator.money import (
    DAY_SECONDS,
    amounts,
    booked,
    inside,
    now,
    paid,
    since,
    until_midnight,
    until_noon,
    wait,
)


@pytest.fixture(autouse=True)
def noon(simulator: Stripe) -> None:
    until_noon(simulator)


def manual(simulator: Stripe) -> None:
    """Let payouts be made by hand, of 19,360 that is available."""
    simulator.v1.balance_settings.update({"payments": {"payouts": {"schedule": {"interval": "manual"}}}})
    for _ in range(2):
        paid(simulator, "pm_card_bypassPending")


def pay_out(simulator: Stripe, amount: int = 5_000, **more: Any) -> stripe.Payout:
    return simulator.v1.payouts.create({"amount": amount, "currency": "usd", **more})  # type: ignore[typeddict-item]


def automatic(simulator: Stripe) -> stripe.Payout:
    """The payout of one charge, made at the beginning of this day."""
    paid(simulator)
    until_midnight(simulator, 2)
    return simulator.v1.payouts.list().data[0]


def test_what_is_available_is_paid_out_at_the_beginning_of_a_day(simulator: Stripe) -> None:
    """docs.stripe.com/payouts#payout-schedule: automatic, on its way at once, of all that is available."""
    payout = automatic(simulator)

    assert (payout.amount, payout.currency, payout.automatic) == (9_680, "usd", True)
    assert (payout.status, payout.reconciliation_status) == ("in_transit", "in_progress")
    assert payout.created % DAY_SECONDS == 0
    assert amounts(simulator) == (0, 0)
    assert booked(simulator, payout.balance_transaction).net == -9_680


def test_a_payout_is_reconciled_and_then_paid(simulator: Stripe) -> None:
    """docs.stripe.com/payouts/reconciliation: payout.reconciliation_completed; docs.stripe.com/payouts: payout.paid."""
    payout = automatic(simulator)
    kinds = simulator.event_types()
    assert kinds[-2:] == ["balance.available", "payout.created"]
    wait(simulator, 3_600)
    assert simulator.v1.payouts.retrieve(payout.id).reconciliation_status == "completed"
    assert since(simulator, kinds) == ["payout.updated", "payout.reconciliation_completed"]
    wait(simulator, payout.arrival_date - now(simulator))

    paid_out = simulator.v1.payouts.retrieve(payout.id)
    assert paid_out.status == "paid"
    assert since(simulator, kinds)[2:] == ["payout.updated", "payout.paid"]
    assert previous(simulator.v1.events.list({"type": "payout.updated"}).data[0])["status"] == "in_transit"


def test_the_transactions_of_an_automatic_payout_are_its_amount(simulator: Stripe) -> None:
    """docs.stripe.com/payouts/reconciliation: all that was paid out, and the payout's own transaction."""
    charge = paid(simulator)
    simulator.v1.refunds.create({"charge": charge.id, "amount": 1_000})
    paid(simulator, currency="eur")
    until_midnight(simulator, 2)
    paid(simulator)
    until_midnight(simulator, 2)

    found = {item.amount: item for item in simulator.v1.payouts.list().data}
    first = simulator.v1.balance_transactions.list({"payout": found[8_680].id, "expand": ["data.source"]}).data
    assert sorted(found) == [8_680, 9_680]
    assert sorted(item.type for item in first) == ["charge", "payout", "refund"]
    assert sum(item.net for item in first if item.type != "payout") == 8_680
    assert {item.source.object for item in first if item.source} == {"charge", "refund", "payout"}  # type: ignore[union-attr]


def test_each_currency_is_paid_out_by_itself_and_only_if_positive(simulator: Stripe) -> None:
    """docs.stripe.com/payouts#negative-balances: a negative balance is not paid out."""
    paid(simulator, currency="eur")
    lost = paid(simulator)
    simulator.v1.refunds.create({"charge": lost.id})
    until_midnight(simulator, 2)

    assert [item.currency for item in simulator.v1.payouts.list().data] == ["eur"]
    assert amounts(simulator, "usd") == (-320, 0)


def test_a_payout_by_hand_goes_to_the_bank_the_next_day(simulator: Stripe) -> None:
    """docs.stripe.com/api/payouts/create: pending, then in_transit, then paid at its arrival date."""
    manual(simulator)
    payout = pay_out(simulator, statement_descriptor="SHOP", metadata={"row": "1"})

    assert (payout.status, payout.automatic, payout.reconciliation_status) == ("pending", False, "not_applicable")
    assert (payout.statement_descriptor, tags(payout)) == ("SHOP", {"row": "1"})
    assert amounts(simulator) == (14_360, 0)
    until_midnight(simulator)
    assert simulator.v1.payouts.retrieve(payout.id).status == "in_transit"
    wait(simulator, payout.arrival_date - now(simulator))
    assert simulator.v1.payouts.retrieve(payout.id).status == "paid"
    assert len(simulator.v1.payouts.list().data) == 1


def test_more_than_is_available_cannot_be_paid_out(simulator: Stripe) -> None:
    """docs.stripe.com/error-codes#balance-insufficient: what is pending does not count."""
    manual(simulator)
    paid(simulator)

    with pytest.raises(stripe.InvalidRequestError, match="You have insufficient funds") as caught:
        pay_out(simulator, 19_361)

    assert caught.value.code == "balance_insufficient"
    assert pay_out(simulator, 19_360).amount == 19_360


def test_a_payout_by_hand_can_be_canceled_while_it_is_pending(simulator: Stripe) -> None:
    """docs.stripe.com/api/payouts/cancel: the money is available again."""
    manual(simulator)
    payout = pay_out(simulator)
    seen = simulator.event_types()

    canceled = simulator.v1.payouts.cancel(payout.id)

    assert canceled.status == "canceled"
    assert booked(simulator, canceled.failure_balance_transaction).type == "payout_cancel"
    assert amounts(simulator) == (19_360, 0)
    assert since(simulator, seen) == ["payout.updated", "payout.canceled", "balance.available"]
    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.payouts.cancel(payout.id)
    wait(simulator, 3 * DAY_SECONDS)
    assert simulator.v1.payouts.retrieve(payout.id).status == "canceled"


def test_an_automatic_payout_cannot_be_canceled(simulator: Stripe) -> None:
    """docs.stripe.com/api/payouts/cancel: automatic payouts cannot be canceled."""
    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.payouts.cancel(automatic(simulator).id)


def test_an_instant_payout_arrives_within_the_hour(simulator: Stripe) -> None:
    """docs.stripe.com/payouts/instant-payouts: typically within 30 minutes."""
    manual(simulator)
    payout = pay_out(simulator, method="instant")
    wait(simulator, 1_800)

    assert simulator.v1.payouts.retrieve(payout.id).status == "paid"


@pytest.mark.parametrize(
    ("destination", "code"),
    [("btok_us_verified_noAccount", "no_account"), ("btok_us_verified_accountClosed", "account_closed")],
)
def test_a_payout_to_a_failing_test_account_comes_back(simulator: Stripe, destination: str, code: str) -> None:
    """docs.stripe.com/connect/testing#account-numbers, docs.stripe.com/api/payouts/failures."""
    manual(simulator)
    payout = pay_out(simulator, destination=destination)
    wait(simulator, payout.arrival_date - now(simulator))

    failed = simulator.v1.payouts.retrieve(payout.id, {"expand": ["failure_balance_transaction"]})
    returned = failed.failure_balance_transaction
    assert isinstance(returned, stripe.BalanceTransaction)
    assert (failed.status, failed.failure_code) == ("failed", code)
    assert (returned.type, returned.net, returned.reporting_category) == ("payout_failure", 5_000, "payout_reversal")
    assert simulator.event_types()[-3:] == ["payout.updated", "payout.failed", "balance.available"]
    assert amounts(simulator) == (19_360, 0)


def test_a_paid_payout_may_still_fail_and_is_paid_out_again(simulator: Stripe) -> None:
    """docs.stripe.com/payouts#payout-failures: some are paid first; the money waits for the next payout."""
    payout = automatic(simulator)
    until_midnight(simulator)
    with inside(simulator) as world:
        item = world.store.get("payout", payout.id)
        payouts.fail(world, item)
        with pytest.raises(InvalidRequestError):
            payouts.fail(world, item)
    assert simulator.v1.payouts.retrieve(payout.id).failure_code == "could_not_process"
    until_midnight(simulator)

    again = simulator.v1.payouts.list().data[0]
    types = [item.type for item in simulator.v1.balance_transactions.list({"payout": again.id}).data]
    assert (again.amount, sorted(types)) == (9_680, ["payout", "payout_failure"])


def test_a_paid_payout_can_be_reversed_once(simulator: Stripe) -> None:
    """docs.stripe.com/api/payouts/reverse: a payout of the negative amount, which names the original."""
    manual(simulator)
    payout = pay_out(simulator, method="instant")
    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.payouts.reverse(payout.id)
    wait(simulator, 1_800)

    back = simulator.v1.payouts.reverse(payout.id)

    assert (back.amount, back.original_payout) == (-5_000, payout.id)
    assert simulator.v1.payouts.retrieve(payout.id).reversed_by == back.id
    assert amounts(simulator) == (14_360, 5_000)
    with pytest.raises(stripe.InvalidRequestError):
        simulator.v1.payouts.reverse(payout.id)
    wait(simulator, back.arrival_date - now(simulator))
    assert simulator.v1.payouts.retrieve(back.id).status == "paid"
    assert amounts(simulator) == (19_360, 0)


def test_payouts_are_listed_by_status_and_arrival(simulator: Stripe) -> None:
    """docs.stripe.com/api/payouts/list."""
    manual(simulator)
    slow, fast = pay_out(simulator), pay_out(simulator, method="instant")
    wait(simulator, 1_800)

    def listed(**filters: Any) -> list[str]:
        return [item.id for item in simulator.v1.payouts.list(filters).data]  # type: ignore[arg-type]

    assert listed(status="paid") == [fast.id]
    assert listed(status="pending") == [slow.id]
    assert listed(arrival_date={"gt": fast.arrival_date}) == [slow.id]
    assert listed(arrival_date=fast.arrival_date) == [fast.id]
    assert listed(destination=str(slow.destination)) == [fast.id, slow.id]


def test_a_payout_goes_to_an_account_that_is_known(simulator: Stripe) -> None:
    """docs.stripe.com/api/payouts/create: destination is an external account."""
    manual(simulator)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        pay_out(simulator, destination="ba_unknown")
    assert (caught.value.code, caught.value.param) == ("resource_missing", "destination")


def test_metadata_of_a_payout_can_change(simulator: Stripe) -> None:
    """docs.stripe.com/api/payouts/update."""
    manual(simulator)
    payout = simulator.v1.payouts.update(pay_out(simulator).id, {"metadata": {"row": "2"}})

    assert tags(payout) == {"row": "2"}
    assert simulator.event_types()[-1] == "payout.updated"
