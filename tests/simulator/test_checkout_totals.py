"""docs.stripe.com/api/checkout/sessions/object (total_details): what a Checkout costs, exact to the minor unit."""

from fractions import Fraction
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from stripe_simulator.resources.checkout_totals import Item, Off, Rate, spread, totals
from tests.simulator.checkout import ADDRESS, confirm, elements, now, price
from tests.simulator.harness import Stripe, line

# The smallest amount that Stripe takes; docs.stripe.com/currencies#three-decimal.
STEPS = {"jpy": 1, "usd": 1, "kwd": 10}
RATES = st.builds(
    Rate, st.sampled_from(("txr_1", "txr_2")), st.integers(0, 300_000).map(lambda n: Fraction(n, 10_000)), st.booleans()
)
OFFS = st.none() | st.builds(
    lambda percent, amount: Off(percent, amount * 10),
    st.none() | st.integers(1, 10_000).map(lambda n: Fraction(n, 100)),
    st.integers(1, 10_000),
)


@st.composite
def purchases(draw: st.DrawFn) -> tuple[list[Item], Off | None, Item | None, str]:
    currency = draw(st.sampled_from(sorted(STEPS)))
    amounts = st.integers(0, 100_000).map(lambda n: n * STEPS[currency])
    rates = st.lists(RATES, max_size=2, unique_by=lambda rate: rate.id).map(tuple)
    items = st.builds(Item, amounts, rates, st.booleans())
    return draw(st.lists(items, min_size=1, max_size=6)), draw(OFFS), draw(st.none() | items), currency


@given(purchases())
def test_the_sums_always_agree(purchase: tuple[list[Item], Off | None, Item | None, str]) -> None:
    """docs.stripe.com/api/checkout/sessions/line_items: lines add up to the Session, in 0, 2 and 3 decimals."""
    items, off, shipping, currency = purchase

    found = totals(items, off, shipping, currency)

    shares = [*found.lines, *([found.shipping] if found.shipping else [])]
    bearers = [*items, *([shipping] if shipping else [])]
    for item, share in zip(bearers, shares, strict=True):
        added = sum(tax.amount for tax, rate in zip(share.taxes, item.rates, strict=True) if not rate.inclusive)
        assert share.total == share.subtotal - share.discount + added
        assert share.tax == sum(tax.amount for tax in share.taxes)
        assert 0 <= share.discount <= (item.amount if item.discountable else 0)
        figures = (share.subtotal, share.discount, share.tax, share.total)
        assert all(figure >= 0 and figure % STEPS[currency] == 0 for figure in figures)
    assert found.total == sum(share.total for share in shares)
    assert found.subtotal == sum(item.amount for item in items)
    assert found.tax == sum(tax.amount for tax in found.taxes)
    eligible = sum(item.amount for item in items if item.discountable)
    if off is not None and off.percent is None:
        assert found.discount == min(off.amount, eligible)
    elif off is not None:
        assert abs(found.discount - eligible * (off.percent or 0) / 100) <= Fraction(STEPS[currency], 2)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8), st.data())
def test_a_spread_amount_is_whole_and_fair(weights: list[int], data: st.DataObject) -> None:
    """docs.stripe.com/payments/checkout/discounts: each part is within one minor unit of its share."""
    amount = data.draw(st.integers(0, sum(weights)))

    parts = spread(amount, weights)

    assert sum(parts) == (amount if sum(weights) else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights) or 1)) < 1
        assert part <= weight


def tax_rate(simulator: Stripe, percentage: float, *, inclusive: bool) -> str:
    params: Any = {"display_name": "VAT", "percentage": percentage, "inclusive": inclusive}
    return simulator.v1.tax_rates.create(params).id


def coupon(simulator: Stripe, **params: Any) -> str:
    given: Any = {"duration": "once", **params}
    return simulator.v1.coupons.create(given).id


def details(session: stripe.checkout.Session) -> tuple[int, int | None, int]:
    assert session.total_details is not None
    found = session.total_details
    return found.amount_discount, found.amount_shipping, found.amount_tax


def test_a_coupon_is_spread_over_the_lines_to_the_last_cent(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/discounts: an amount off, shown on each line and in the breakdown."""
    key = coupon(simulator, amount_off=100, currency="usd")
    lines = [line("a", 333), line("b", 333), line("c", 334)]

    session = now(
        simulator,
        simulator.session(line_items=lines, discounts=[{"coupon": key}]),
        "line_items.data.discounts",
        "total_details.breakdown",
        "discounts.coupon",
    )

    assert (session.amount_subtotal, session.amount_total, details(session)) == (1_000, 900, (100, 0, 0))
    assert session.line_items is not None
    rows = session.line_items.data
    assert [(row.amount_discount, row.amount_total) for row in rows] == [(33, 300), (33, 300), (34, 300)]
    assert rows[0].discounts is not None
    assert session.total_details is not None
    assert session.total_details.breakdown is not None
    shown = session.total_details.breakdown.discounts[0]
    assert (shown.amount, shown.discount.checkout_session) == (100, session.id)
    assert rows[0].discounts[0].discount.id == shown.discount.id
    assert session.discounts is not None
    assert isinstance(session.discounts[0].coupon, stripe.Coupon)
    assert session.discounts[0].coupon.id == key


def test_a_percentage_of_the_whole_is_rounded_once(simulator: Stripe) -> None:
    """docs.stripe.com/api/coupons/object: percent_off of three lines of 0.05 takes one unit, not three."""
    key = coupon(simulator, percent_off=10)

    session = simulator.session(line_items=[line(name, 105) for name in "abc"], discounts=[{"coupon": key}])

    assert (session.amount_total, details(session)[0]) == (283, 32)


def test_a_coupon_for_some_products_leaves_the_others_alone(simulator: Stripe) -> None:
    """docs.stripe.com/api/coupons/create (applies_to)."""
    one, other = price(simulator, 1_000), price(simulator, 3_000)
    product = str(simulator.v1.prices.retrieve(one).product)
    key = coupon(simulator, percent_off=50, applies_to={"products": [product]})

    session = simulator.session(
        line_items=[{"price": one, "quantity": 1}, {"price": other, "quantity": 1}],
        discounts=[{"coupon": key}],
        expand=["line_items"],
    )

    assert session.line_items is not None
    assert [row.amount_discount for row in session.line_items.data] == [500, 0]


def test_an_exclusive_tax_is_added_and_an_inclusive_one_is_not(simulator: Stripe) -> None:
    """docs.stripe.com/billing/taxes/tax-rates: inclusive and exclusive."""
    added, within = tax_rate(simulator, 20, inclusive=False), tax_rate(simulator, 19, inclusive=True)

    session = simulator.session(
        line_items=[{**line("a", 1_000), "tax_rates": [added]}, {**line("b", 1_190), "tax_rates": [within]}],
        expand=["line_items.data.taxes", "total_details.breakdown"],
    )

    assert (session.amount_subtotal, session.amount_total, details(session)[2]) == (2_190, 2_390, 390)
    assert session.line_items is not None
    assert [(row.amount_tax, row.amount_total) for row in session.line_items.data] == [(200, 1_200), (190, 1_190)]
    taxes = session.line_items.data[1].taxes
    assert taxes is not None
    assert (taxes[0].amount, taxes[0].rate.id, taxes[0].taxable_amount) == (190, within, 1_000)
    assert session.total_details is not None
    assert session.total_details.breakdown is not None
    assert [(tax.rate.id, tax.amount) for tax in session.total_details.breakdown.taxes] == [(added, 200), (within, 190)]


def test_a_tax_is_taken_of_what_is_left_after_the_discount(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/taxes: discounts come first."""
    session = simulator.session(
        line_items=[{**line("a", 1_000), "tax_rates": [tax_rate(simulator, 10, inclusive=False)]}],
        discounts=[{"coupon": coupon(simulator, percent_off=50)}],
    )

    assert (session.amount_total, details(session)) == (550, (500, 0, 50))


def test_a_price_with_decimals_is_rounded_after_the_quantity(simulator: Stripe) -> None:
    """docs.stripe.com/api/prices/object (unit_amount_decimal)."""
    data = {"currency": "usd", "unit_amount_decimal": "0.55", "product_data": {"name": "Minute"}}

    session = simulator.session(line_items=[{"price_data": data, "quantity": 1_001}], expand=["line_items"])

    assert session.amount_total == 551
    assert session.line_items is not None
    sold = session.line_items.data[0].price
    assert sold is not None
    assert (sold.unit_amount, str(sold.unit_amount_decimal)) == (None, "0.55")


def test_a_session_sells_in_another_currency_of_its_prices(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/localize-prices/manual-currency-prices."""
    key = price(simulator, 1_000, currency_options={"eur": {"unit_amount": 900}})

    session = simulator.session(line_items=[{"price": key, "quantity": 2}], currency="eur")

    assert (session.currency, session.amount_total) == ("eur", 1_800)


def test_a_free_order_needs_no_payment(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/no-cost-orders: no PaymentIntent, and the Session completes."""
    session = simulator.session(discounts=[{"coupon": coupon(simulator, percent_off=100)}])
    assert session.amount_total == 0

    answer = simulator.api("POST", f"/v1/payment_pages/{session.id}/confirm", {"email": "a@example.com"})

    done = now(simulator, session)
    assert answer.status == 200, answer.text
    assert (done.status, done.payment_status, done.payment_intent) == ("complete", "no_payment_required", None)
    assert simulator.event_types()[-1] == "checkout.session.completed"


@pytest.mark.parametrize(("currency", "amount"), [("usd", 49), ("gbp", 29), ("mxn", 999)])
def test_less_than_the_minimum_is_not_charged(simulator: Stripe, currency: str, amount: int) -> None:
    """docs.stripe.com/currencies#minimum-and-maximum-charge-amounts."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.session(line_items=[line("a", amount, currency=currency)])

    assert caught.value.code == "amount_too_small"
    assert simulator.session(line_items=[line("a", amount + 1, currency=currency)]).amount_total == amount + 1


def test_shipping_is_chosen_priced_and_taken_out_of_the_discount(simulator: Stripe) -> None:
    """docs.stripe.com/payments/during-payment/charge-shipping: the first option is chosen until another is."""
    express = simulator.v1.shipping_rates.create(
        {"display_name": "Express", "type": "fixed_amount", "fixed_amount": {"amount": 1_500, "currency": "usd"}}
    )
    ground = {"display_name": "Ground", "type": "fixed_amount", "fixed_amount": {"amount": 500, "currency": "usd"}}
    session = simulator.session(
        shipping_options=[{"shipping_rate_data": ground}, {"shipping_rate": express.id}],
        discounts=[{"coupon": coupon(simulator, percent_off=50)}],
    )
    assert (session.amount_total, details(session)) == (2_000, (1_500, 500, 0))

    answer = confirm(simulator, session, shipping_rate="")
    assert answer.json()["error"]["param"] == "shipping_rate"
    simulator.api("POST", f"/v1/payment_pages/{session.id}", {"shipping_rate": express.id})
    confirm(simulator, session)

    done = now(simulator, session, "shipping_cost.shipping_rate", "payment_intent")
    assert done.shipping_cost is not None
    assert isinstance(done.shipping_cost.shipping_rate, stripe.ShippingRate)
    assert (done.shipping_cost.amount_total, done.shipping_cost.shipping_rate.id) == (1_500, express.id)
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert done.payment_intent.amount == done.amount_total == 3_000


def taxed(simulator: Stripe, **more: Any) -> stripe.checkout.Session:
    data = {"currency": "eur", "unit_amount": 1_000, "tax_behavior": "exclusive", "product_data": {"name": "Mug"}}
    return simulator.session(automatic_tax={"enabled": True}, line_items=[{"price_data": data, "quantity": 1}], **more)


def test_automatic_tax_waits_for_an_address_and_then_adds_the_tax(simulator: Stripe) -> None:
    """docs.stripe.com/tax/checkout: requires_location_inputs, then complete."""
    session = taxed(simulator)
    assert (session.automatic_tax.status, session.amount_total) == ("requires_location_inputs", 1_000)
    blind = simulator.v1.payment_methods.create(
        {"type": "card", "card": {"token": "tok_visa"}, "billing_details": {"email": "a@example.com"}}
    ).id
    assert confirm(simulator, session, blind).json()["error"]["code"] == "customer_tax_location_invalid"

    assert simulator.api("POST", f"/v1/payment_pages/{session.id}", {"billing_address[country]": "US"}).status == 200
    assert now(simulator, session).automatic_tax.status == "requires_location_inputs"
    form = {f"billing_address[{name}]": value for name, value in ADDRESS.items()}
    simulator.api("POST", f"/v1/payment_pages/{session.id}", form)

    session = now(simulator, session, "total_details.breakdown")
    assert (session.automatic_tax.status, session.amount_total, details(session)[2]) == ("complete", 1_190, 190)
    assert session.total_details is not None
    assert session.total_details.breakdown is not None
    tax = session.total_details.breakdown.taxes[0]
    assert (tax.rate.country, tax.rate.percentage, tax.taxability_reason) == ("DE", 19, "standard_rated")


def test_automatic_tax_knows_where_its_customer_lives(simulator: Stripe) -> None:
    """docs.stripe.com/tax/customer-locations: the customer's saved address, or an error without one."""
    home = simulator.v1.customers.create({"address": {"country": "FR", "postal_code": "75001"}}).id
    nowhere = simulator.v1.customers.create().id

    assert taxed(simulator, customer=home).amount_total == 1_200
    with pytest.raises(stripe.InvalidRequestError) as caught:
        taxed(simulator, customer=nowhere)
    assert caught.value.code == "customer_tax_location_invalid"
    allowed = taxed(simulator, customer=nowhere, customer_update={"address": "auto"})
    assert allowed.automatic_tax.status == "requires_location_inputs"


def test_taxes_agree_with_a_tax_calculation(simulator: Stripe) -> None:
    """docs.stripe.com/tax/custom: Checkout and the Tax API find the same tax."""
    home: Any = {"address": ADDRESS}
    asked: Any = {
        "currency": "eur",
        "line_items": [{"amount": 1_000, "tax_behavior": "exclusive"}],
        "customer_details": {**home, "address_source": "billing"},
    }
    calculation = simulator.v1.tax.calculations.create(asked)
    customer = simulator.v1.customers.create(home).id

    assert taxed(simulator, customer=customer).amount_total == calculation.amount_total == 1_190


def test_elements_sessions_reprice_when_the_shop_changes_the_lines(simulator: Stripe) -> None:
    """docs.stripe.com/payments/checkout/dynamically-update-line-items: kept by id, new, and gone."""
    session = elements(simulator)
    first = simulator.v1.checkout.sessions.line_items.list(session.id).data[0].id
    changes: Any = {"line_items": [{"id": first, "quantity": 5}, {"price": price(simulator, 70), "quantity": 1}]}

    simulator.v1.checkout.sessions.update(session.id, changes)

    assert now(simulator, session).amount_total == 5_070
    gone: Any = {"line_items": [{"id": first}]}
    assert simulator.v1.checkout.sessions.update(session.id, gone).amount_total == 5_000
