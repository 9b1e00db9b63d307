"""Money: whole minor units, and the exponents that Stripe counts in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.errors import AmountTooLarge, AmountTooSmall, InvalidMoney
from functions.domain.money import (
    AMOUNT_MAX,
    CURRENCIES,
    THREE_DECIMAL,
    TWO_DECIMAL,
    Money,
    chargeable,
    exponent,
    maximum,
    minimum,
    payable,
    step,
    within,
)
from stripe_simulator.resources import amount_limits

# https://docs.stripe.com/currencies, read for this test: zero-decimal and three-decimal currencies.
ZERO = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split()
THREE = "bhd jod kwd omr tnd".split()


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_a_currency_has_the_decimals_that_stripe_counts(currency: str) -> None:
    assert (0 if currency in ZERO else 3 if currency in THREE else 2) == exponent(currency)


def test_the_lists_of_currencies_do_not_overlap() -> None:
    assert len(CURRENCIES) == len(ZERO) + len(THREE) + len(TWO_DECIMAL)
    assert set(THREE) == THREE_DECIMAL
    assert {*ZERO, *THREE} < CURRENCIES
    assert [] == [c for c in CURRENCIES if len(c) != 3 or c != c.lower()]


@pytest.mark.parametrize("currency", ["", "EUR", "xxx", "eur ", "btc"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(InvalidMoney):
        Money(1, currency)


@pytest.mark.parametrize("amount", [True, False, 1.0, 19.99, float("nan"), "1", None, 2**53, -(2**53), 10**400])
def test_an_amount_that_is_no_small_int_is_refused(amount: object) -> None:
    with pytest.raises(InvalidMoney):
        Money(amount, "eur")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("12.30 EUR", Money(1230, "eur")),
        ("0.05 USD", Money(5, "usd")),
        ("-0.05 USD", Money(-5, "usd")),
        ("-12.30 EUR", Money(-1230, "eur")),
        ("1230 JPY", Money(1230, "jpy")),
        ("-7 KRW", Money(-7, "krw")),
        ("1.230 KWD", Money(1230, "kwd")),
        ("0.009 BHD", Money(9, "bhd")),
        ("5.00 UGX", Money(500, "ugx")),
        ("5.00 ISK", Money(500, "isk")),
        ("0.00 EUR", Money(0, "eur")),
        ("90071992547409.91 EUR", Money(2**53 - 1, "eur")),
    ],
)
def test_money_reads_as_its_currency_is_written(text: str, money: Money) -> None:
    assert text == str(money)


@given(st.integers(-(2**53) + 1, 2**53 - 1), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_is_the_amount(amount: int, currency: str) -> None:
    digits = str(Money(amount, currency)).split()[0].replace(".", "")

    assert amount == int(digits)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(0, "eur"), (1, "eur"), (1, "jpy"), (AMOUNT_MAX, "eur"), (500, "isk"), (100, "ugx"), (10, "kwd"), (0, "tnd")],
)
def test_what_stripe_can_charge_is_let_through(amount: int, currency: str) -> None:
    assert Money(amount, currency) == chargeable(Money(amount, currency))


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(-1, "eur"), (AMOUNT_MAX + 1, "eur"), (550, "isk"), (1, "ugx"), (99, "ugx"), (5, "kwd"), (1001, "bhd")],
)
def test_what_stripe_cannot_charge_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(InvalidMoney):
        chargeable(Money(amount, currency))


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_the_bounds_of_a_charge_are_those_that_the_simulator_refuses_by(currency: str) -> None:
    least, most = minimum(currency), maximum(currency)

    assert least == -(-amount_limits.MINIMUM.get(currency, 1) // step(currency)) * step(currency)
    assert most == amount_limits.MAXIMUM.get(currency, AMOUNT_MAX)
    assert Money(least, currency) == payable(Money(least, currency))
    with pytest.raises(AmountTooLarge):
        payable(Money(most + 1, currency))
    if least > step(currency):
        with pytest.raises(AmountTooSmall):
            payable(Money(least - step(currency), currency))
    assert Money(0, currency) == payable(Money(0, currency))


@pytest.mark.parametrize(
    ("amount", "refused"),
    [
        (0, None),
        (999, "9.99 EUR cannot be charged: the minimum is 10.00 EUR"),
        (1000, None),
        (5000, None),
        (5001, "50.01 EUR cannot be charged: the maximum is 50.00 EUR"),
    ],
)
def test_a_shops_own_bounds_are_named_when_an_amount_is_outside(amount: int, refused: str | None) -> None:
    money = Money(amount, "eur")

    if refused is None:
        assert money is within(money, 1000, 5000)
    else:
        with pytest.raises((AmountTooSmall, AmountTooLarge), match=f"^{refused}$"):
            within(money, 1000, 5000)
    assert money is within(money, None, None)


def test_stripes_bounds_are_named_when_an_amount_is_outside() -> None:
    with pytest.raises(AmountTooSmall, match=r"^0.49 EUR cannot be charged: the minimum is 0.50 EUR$"):
        payable(Money(49, "eur"))
    with pytest.raises(AmountTooLarge, match=r"^1000000.00 EUR cannot be charged: the maximum is 999999.99 EUR$"):
        payable(Money(100_000_000, "eur"))


def test_a_part_of_a_charge_may_be_smaller_than_any_charge() -> None:
    assert Money(1, "eur") == chargeable(Money(1, "eur"))


def test_the_least_amounts_are_those_of_stripes_page() -> None:
    """docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in the units that people write."""
    page = """USD 0.50 AED 2.00 AUD 0.50 BGN 1.00 BRL 0.50 CAD 0.50 CHF 0.50 CZK 15.00 DKK 2.50 EUR 0.50 GBP 0.30
        HKD 4.00 HUF 175.00 INR 0.50 JPY 50 MXN 10.00 MYR 2.00 NOK 3.00 NZD 0.50 PLN 2.00 RON 2.00 SEK 3.00
        SGD 0.50 THB 10.00"""
    words = page.split()

    assert dict(zip(words[::2], words[1::2], strict=True)) == {
        code: str(Money(minimum(code.lower()), code.lower())).split()[0] for code in words[::2]
    }
