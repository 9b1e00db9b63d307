"""An amount in words is exact: every currency, every language, every amount can be read back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.locales import LOCALES, MARKS, shown, shown_at
from functions.domain.money import CURRENCIES, Money, exponent


@given(st.integers(-(2**53) + 1, 2**53 - 1), st.sampled_from(sorted(CURRENCIES)), st.sampled_from(LOCALES))
def test_an_amount_can_be_read_back(amount: int, currency: str, locale: str) -> None:
    number, _, code = shown(Money(amount, currency), locale).partition(" ")
    thousands, decimals = MARKS[locale]
    whole, _, rest = number.removeprefix("-").partition(decimals)

    assert (currency.upper(), exponent(currency)) == (code, len(rest))
    assert abs(amount) == int(whole.replace(thousands, "") + rest)
    assert (amount < 0) == number.startswith("-")
    assert all(len(group) == 3 for group in whole.split(thousands)[1:])


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        (123450, "eur", "en", "1,234.50 EUR"),
        (123450, "eur", "de", "1.234,50 EUR"),
        (1234, "jpy", "de", "1.234 JPY"),
        (1234, "kwd", "en", "1.234 KWD"),
        (-5, "eur", "de", "-0,05 EUR"),
        (0, "eur", "en", "0.00 EUR"),
    ],
)
def test_an_amount_looks_as_its_language_writes_it(amount: int, currency: str, locale: str, text: str) -> None:
    assert text == shown(Money(amount, currency), locale)


@pytest.mark.parametrize(("locale", "text"), [("en", "2026-01-15, 09:30 UTC"), ("de", "15.01.2026, 09:30 UTC")])
def test_a_time_is_written_in_utc_wherever_it_was_taken(locale: str, text: str) -> None:
    at = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)

    assert text == shown_at(at, locale) == shown_at(at.astimezone(timezone(timedelta(hours=-7))), locale)
