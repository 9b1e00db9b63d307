"""Numbers with decimals are read and shown exactly, and what is no such number is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.decimals import parse, shown


@given(st.integers(0, 10**15 - 1), st.integers(0, 4))
def test_what_is_shown_is_read_back(number: int, decimals: int) -> None:
    assert number == parse(shown(number, decimals), decimals)


@pytest.mark.parametrize(
    ("text", "decimals", "number"),
    [("1234", 2, 123400), ("1234.5", 2, 123450), ("1234.50", 2, 123450), ("0.007", 3, 7), ("12", 0, 12)],
)
def test_decimals_that_are_left_out_are_noughts(text: str, decimals: int, number: int) -> None:
    assert number == parse(text, decimals)


@pytest.mark.parametrize(
    ("number", "decimals", "text"), [(123450, 2, "1234.50"), (7, 3, "0.007"), (12, 0, "12"), (0, 2, "0.00")]
)
def test_all_decimals_are_shown(number: int, decimals: int, text: str) -> None:
    assert text == shown(number, decimals)


@pytest.mark.parametrize("text", ["", ".5", "5.", "-1", "1,5", "1e3", " 1", "1.2.3", "٣", "1" * 16])
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number like 1234\.50"):
        parse(text, 2)


@pytest.mark.parametrize(("text", "decimals"), [("1.234", 2), ("1.0", 0)])
def test_more_decimals_than_there_are_is_refused(text: str, decimals: int) -> None:
    with pytest.raises(ValueError, match=f"has more than {decimals} decimals"):
        parse(text, decimals)
