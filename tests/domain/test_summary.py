"""An order in one line."""

from functions.domain.facets import PaymentStatus
from functions.domain.goods import FulfillmentStatus
from functions.domain.order import Status
from functions.domain.summary import Summary, summarize
from tests.domain import builders as b


def test_a_summary_says_what_a_list_shows() -> None:
    order = b.run(b.fact(*b.stripe_refund("succeeded", row=None)), order=b.confirmed())

    assert Summary(
        order_id=b.ORDER_ID,
        number="N-1",
        customer_id="customer_1",
        status=Status.CONFIRMED,
        payment_status=PaymentStatus.PARTIALLY_REFUNDED,
        fulfillment_status=FulfillmentStatus.UNFULFILLED,
        held=True,
        currency="eur",
        total=b.TOTAL,
        created_at=b.NOW,
        updated_at=b.NOW,
    ) == summarize(order)
    assert not summarize(b.confirmed()).held
