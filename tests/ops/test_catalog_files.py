"""The catalog's files: what is written is read back, no cell runs in a spreadsheet, and every bad line is named."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.domain import decimals
from functions.domain.breakdown import PromotionKind
from functions.domain.catalog import Product
from functions.domain.money import CURRENCIES, maximum, step
from functions.domain.promotions import Promotion
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow
from functions.use_cases.shop_rules import faults
from ops.catalog_cells import neutral, plain
from ops.catalog_files import KINDS, BadFile, Row, read, write
from ops.paths import ROOT

words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=9).filter(str.strip)
skus = words.filter(
    lambda text: text == text.strip() and not set(text) & set("/;") and text.strip("._") and text[:2] != "__"
)
options = words.filter(lambda text: text == text.strip() and not set(text) & set(";="))
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True)


def amounts(least: int = 0, *, size: int = 0) -> st.SearchStrategy[dict[str, int]]:
    def of(currency: str) -> st.SearchStrategy[tuple[str, int]]:
        unit = step(currency)
        return st.tuples(st.just(currency), st.integers(least, maximum(currency) // unit).map(lambda n: n * unit))

    return st.lists(st.sampled_from(sorted(CURRENCIES)).flatmap(of), min_size=size, max_size=4).map(dict)


moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
bounds = st.none() | st.integers(0, 9999)
scopes = st.frozensets(skus, max_size=3)
percents = st.builds(
    Promotion,
    code=st.from_regex(r"[A-Z0-9_-]{1,9}", fullmatch=True),
    kind=st.just(PromotionKind.PERCENT),
    percent=st.integers(1, 10_000),
    minimums=amounts(),
    starts_at=moments,
    limit=bounds,
    limit_per_customer=bounds,
    skus=scopes,
    product_ids=scopes,
    stacks=st.booleans(),
)
MADE: dict[str, st.SearchStrategy[Any]] = {
    "products": st.builds(
        Product,
        sku=skus,
        name=words,
        prices=amounts(size=1),
        ships=st.booleans(),
        stocked=st.booleans(),
        active=st.booleans(),
        product_id=st.just("") | skus,
        options=st.dictionaries(options, options, max_size=3),
        weight_grams=st.integers(0, 10_000_000),
        tax_code=st.from_regex(r"[A-Za-z0-9_.-]{0,9}", fullmatch=True),
    ),
    "promotions": percents
    | st.builds(
        Promotion,
        code=st.just("FIVE"),
        kind=st.just(PromotionKind.AMOUNT),
        amounts=amounts(1, size=1),
        ends_at=moments,
    ),
    "shipping": st.builds(
        ShippingRate,
        rate_id=ids,
        name=words,
        prices=amounts(size=1),
        countries=st.frozensets(st.sampled_from(["DE", "AT", "FR"])),
        weight_min=st.integers(0, 100),
        weight_max=st.none() | st.integers(100, 200),
        subtotal_min=amounts(),
        free_from=amounts(),
    ),
    "taxes": st.builds(
        TaxRow,
        row_id=ids,
        name=words,
        rate=st.integers(0, 1_000_000),
        inclusive=st.booleans(),
        country=st.just("DE"),
        region=st.sampled_from(["", "BE"]),
        postal_prefix=st.sampled_from(["", "10"]),
        tax_code=st.sampled_from(["", "books"]),
        shipping=st.booleans(),
    ),
}


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_written_is_read_back(name: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    values = data.draw(st.lists(MADE[name], max_size=4, unique_by=lambda value: getattr(value, kind.id_field)))
    stock = data.draw(st.none() | st.integers(0, 9999)) if kind.beside else None
    rows = [Row(0, getattr(value, kind.id_field), value, stock) for value in values]

    assert [] == [wrong for value in values for wrong in faults(value).items()]
    found = read(kind, write(kind, rows))

    assert [(row.record_id, row.value, row.stock) for row in rows] == [(r.record_id, r.value, r.stock) for r in found]


@given(st.text())
def test_no_cell_that_is_written_begins_a_formula_and_each_is_read_back(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    assert text == plain(neutral(text))


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("'=1+1", "''=1+1"), ("-Mug", "'-Mug"), ("'tis", "'tis"), ("Mug", "Mug"), ("", "")],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str, cell: str) -> None:
    assert (cell, text) == (neutral(text), plain(cell))


def test_a_hostile_product_name_is_text_in_the_file() -> None:
    evil = Product("=cmd", '=HYPERLINK("http://x","y")', {"eur": 1}, product_id="@x", options={"-a": "b"})

    (row,) = list(csv.DictReader(io.StringIO(write(KINDS["products"], [Row(0, evil.sku, evil)]).decode("utf-8-sig"))))

    assert ["'=cmd", "'@x", "'-a=b"] == [row[name] for name in ("sku", "product_id", "options")]
    assert row["name"].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    ("text", "places", "number"),
    [("34.90", 2, 3490), ("34.9", 2, 3490), ("34", 2, 3400), ("0.05", 2, 5), ("500", 0, 500), ("1.234", 3, 1234)],
)
def test_decimals_are_exact(text: str, places: int, number: int) -> None:
    assert number == decimals.parse(text, places)
    assert number == decimals.parse(decimals.shown(number, places), places)


@pytest.mark.parametrize(
    "text", ["", ".5", "5.", "1,50", "1e3", "-1", "+1", " 1", "1.234", "٣", "0x1", "1_000", "9" * 16]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|more than 2 decimals"):
        decimals.parse(text, 2)


PAGE = (ROOT / "docs" / "catalog.md").read_text()


@pytest.mark.parametrize("name", KINDS)
def test_the_page_lists_the_columns_of_each_kind(name: str) -> None:
    section = PAGE.split(f"### `{name}`\n", 1)[1].split("\n##", 1)[0]
    kind = KINDS[name]

    assert [*kind.columns, *kind.beside, *(f"{prefix}_eur" for prefix in kind.amounts)] == re.findall(
        r"^\| `([a-z_]+)` ", section, re.MULTILINE
    )


@pytest.mark.parametrize("name", KINDS)
def test_the_examples_of_the_page_are_taken(name: str) -> None:
    section = PAGE.split(f"### `{name}`\n", 1)[1]
    (text, *_) = re.findall(r"```csv\n(.*?)```", section, re.DOTALL)

    assert 1 <= len(text.splitlines()) - 1 == len(read(KINDS[name], text.encode()))


HEADER = "sku,name,price_eur,price_jpy,price_kwd,options,ships,stock\n"
BAD = [
    ("", [(1, "the column 'sku' is missing")]),
    ("sku;name;price_eur\n", [(1, "separate the cells with commas, not with semicolons")]),
    ("sku,name,colour,sku\n", [(1, "'sku' stands twice"), (1, "no column is called 'colour'")]),
    ("sku,name,price_xyz\n", [(1, "no column is called 'price_xyz'")]),
    (HEADER + "mug,Mug\n", [(2, "it has 2 cells, and there are 8 columns")]),
    (HEADER + 'mug,"Mug\n', [(2, "it is not CSV: unexpected end of data")]),
    (HEADER + 'mug,"M"ug,1,,,,,\n', [(2, "it is not CSV: ',' expected after '\"'")]),
    (
        HEADER + "mug,,15.001,1.5,1,size,yes,-1\n",
        [
            (2, "prices eur: '15.001' has more than 2 decimals"),
            (2, "prices jpy: '1.5' has more than 0 decimals"),
            (2, "options: 'size' is not like size=L;colour=red"),
            (2, "ships: 'yes' is neither true nor false"),
            (2, "stock: '-1' is not a number like 1234.50"),
        ],
    ),
    (
        HEADER + "a,,1,,,,,\nb,B,,,,,,\n,C,1,,,,,\nd,D,,,0.005,,,\n",
        [
            (2, "name: give 1 to 250 characters"),
            (3, "prices: give a price in one currency at least"),
            (4, "sku: give 1 to 100 characters"),
            (5, "prices: kwd: 0.005 KWD is not a multiple of 10 minor units, as Stripe asks for this currency"),
        ],
    ),
    (
        HEADER + 'a,"A\nB",1,,,,,\n\n,,,,,,,\na,A,1,,,,,\n',
        [(2, "name: it holds control characters"), (6, "'a' stands on line 2 already")],
    ),
    (HEADER + "a,A,1,,,size=L;size=M,,\n", [(2, "options: 'size=L;size=M' names an option twice")]),
]


@pytest.mark.parametrize(("text", "wrong"), BAD)
def test_every_bad_line_is_named_with_what_is_wrong(text: str, wrong: list[tuple[int, str]]) -> None:
    with pytest.raises(BadFile) as bad:
        read(KINDS["products"], text.encode())

    assert wrong == bad.value.wrong


def test_a_file_that_is_not_utf_8_is_named_by_its_line() -> None:
    with pytest.raises(BadFile, match="line 2: it is not UTF-8"):
        read(KINDS["products"], "sku,name,price_eur\nü,Ü,1\n".encode("latin-1"))


def test_a_file_as_spreadsheets_save_it_is_read() -> None:
    text = "\ufeffsku,name,price_eur,ships,stock,active\r\nmug,Mug,15.00,FALSE,5,TRUE\r\n,,,,,\r\n"

    assert [Row(2, "mug", Product("mug", "Mug", {"eur": 1500}, ships=False), 5)] == read(
        KINDS["products"], text.encode()
    )


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        ("promotions", "code,kind\nA,half\n", "kind: 'half' is not a valid PromotionKind"),
        ("promotions", "code,kind,starts_at\nA,free_shipping,2026-01-01T00:00\n", "names no time zone"),
        ("promotions", "code,kind,starts_at\nA,free_shipping,soon\n", "'soon' is not a time"),
        ("promotions", "code,kind\nA,amount\n", "amounts: one at least"),
        ("taxes", "id,name\nde,VAT\n", "rate: -1 is not from 0"),
        ("shipping", "id,name,price_eur,weight_min\nr,R,1,9999999999999\n", "weight_min: 9999999999999 is too large"),
    ],
)
def test_the_other_kinds_are_as_strict(kind: str, text: str, wrong: str) -> None:
    with pytest.raises(BadFile, match=wrong):
        read(KINDS[kind], text.encode())
