"""Balance transactions: two looks at one are one, in either order, and what they state differently is named."""

from dataclasses import replace
from datetime import timedelta

from functions.domain.settlements import Settlement, SettlementState, differences, joined
from tests.domain import builders as b

PENDING = Settlement("txn_1", SettlementState.PENDING, 100, 3, 97, "eur", "charge", "ch_1", b.NOW, b.NOW)
AVAILABLE = replace(
    PENDING, state=SettlementState.AVAILABLE, available_on=b.NOW + timedelta(days=2), order_id=b.ORDER_ID
)


def test_two_looks_at_one_movement_end_alike_in_either_order() -> None:
    assert [AVAILABLE] * 2 == [joined(PENDING, AVAILABLE), joined(AVAILABLE, PENDING)]
    assert (PENDING, AVAILABLE) == (joined(None, PENDING), joined(AVAILABLE, AVAILABLE))


def test_what_was_written_stands_and_what_differs_is_named() -> None:
    other = replace(AVAILABLE, amount=90, fee=2, net=88, currency="usd", source="ch_2", order_id="ord_2")

    assert AVAILABLE == joined(AVAILABLE, other)
    assert ["amount", "fee", "net", "currency", "source"] == differences(AVAILABLE, other)
    assert [] == differences(PENDING, AVAILABLE)
