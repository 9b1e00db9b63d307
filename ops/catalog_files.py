"""The catalog's files, CSV in UTF-8: one record a line. All of a file is right, or every bad line is named."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

from functions.domain.breakdown import PromotionKind
from functions.domain.catalog import Product
from functions.domain.errors import InvalidMoney
from functions.domain.money import exponent
from functions.domain.promotions import Promotion, normal
from functions.domain.shipping import ShippingRate
from functions.domain.taxes import TaxRow
from functions.use_cases.shop import Records, Shop
from functions.use_cases.shop_rules import faults
from ops.catalog_cells import FLAG, MOMENT, NAMES, OPTIONS, TEXT, WHOLE, Cells, decimal, neutral, plain

BYTES_MAX = 50_000_000
ROWS_MAX = 100_000
STOCK = "stock"


@dataclass(frozen=True)
class Kind:
    """One kind of file: the record's type, its columns (the id's first), and those that there are per currency."""

    name: str
    type: type[Any]
    records: Callable[[Shop], Records[Any]]
    columns: Mapping[str, tuple[str, Cells]]
    """Column → (field, how it is read and written). A blank cell leaves the field at its default."""
    amounts: Mapping[str, str]
    """What a column begins with, before `_eur` → field."""
    beside: tuple[str, ...] = ()
    """Columns that are no part of the record."""

    @property
    def id_column(self) -> str:
        """Return the column that names the record."""
        return next(iter(self.columns))

    @property
    def id_field(self) -> str:
        """Return the field that names the record."""
        return self.columns[self.id_column][0]


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "products",
            Product,
            lambda shop: shop.products,
            {
                "sku": ("sku", TEXT),
                "product_id": ("product_id", TEXT),
                "name": ("name", TEXT),
                "options": ("options", OPTIONS),
                "weight_grams": ("weight_grams", WHOLE),
                "tax_code": ("tax_code", TEXT),
                "ships": ("ships", FLAG),
                "stocked": ("stocked", FLAG),
                "active": ("active", FLAG),
            },
            {"price": "prices"},
            (STOCK,),
        ),
        Kind(
            "promotions",
            Promotion,
            lambda shop: shop.promotions,
            {
                "code": ("code", Cells(lambda cell: normal(plain(cell)), neutral)),
                "kind": ("kind", Cells(PromotionKind, str)),
                "percent": ("percent", decimal(2)),
                "starts_at": ("starts_at", MOMENT),
                "ends_at": ("ends_at", MOMENT),
                "limit": ("limit", WHOLE),
                "limit_per_customer": ("limit_per_customer", WHOLE),
                "skus": ("skus", NAMES),
                "product_ids": ("product_ids", NAMES),
                "stacks": ("stacks", FLAG),
            },
            {"amount": "amounts", "minimum": "minimums"},
        ),
        Kind(
            "shipping",
            ShippingRate,
            lambda shop: shop.shipping_rates,
            {
                "id": ("rate_id", TEXT),
                "name": ("name", TEXT),
                "countries": ("countries", NAMES),
                "weight_min": ("weight_min", WHOLE),
                "weight_max": ("weight_max", WHOLE),
            },
            {
                "price": "prices",
                "subtotal_min": "subtotal_min",
                "subtotal_max": "subtotal_max",
                "free_from": "free_from",
            },
        ),
        Kind(
            "taxes",
            TaxRow,
            lambda shop: shop.tax_rates,
            {
                "id": ("row_id", TEXT),
                "name": ("name", TEXT),
                "rate": ("rate", decimal(4)),
                "inclusive": ("inclusive", FLAG),
                "country": ("country", TEXT),
                "region": ("region", TEXT),
                "postal_prefix": ("postal_prefix", TEXT),
                "tax_code": ("tax_code", TEXT),
                "shipping": ("shipping", FLAG),
            },
            {},
        ),
    )
}


@dataclass(frozen=True)
class Row:
    """A record as line *line* of a file states it; `stock` for products that name it."""

    line: int
    record_id: str
    value: Any
    stock: int | None = None


class BadFile(Exception):
    """The file cannot be taken; `wrong`: (line, what is wrong with it)."""

    def __init__(self, wrong: Sequence[tuple[int, str]]) -> None:
        super().__init__("\n".join(f"line {line}: {text}" for line, text in wrong))
        self.wrong = wrong


def read(kind: Kind, content: bytes) -> list[Row]:
    """Return the rows of a file.

    Raises:
        BadFile: one line or more cannot be taken.
    """
    if len(content) > BYTES_MAX:
        raise BadFile([(1, f"the file has more than {BYTES_MAX} bytes")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile([(line, "it is not UTF-8: save the file as CSV UTF-8")]) from None
    lines = _lines(text)
    _, header = next(lines, (1, []))
    columns = _columns(kind, header)
    rows, wrong = _rows(kind, columns, lines)
    if wrong:
        raise BadFile(wrong)
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows that hold anything, each with the line that it begins on."""
    found = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(found)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile([(line, f"it is not CSV: {error}")]) from None
        if any(cells):
            yield line, cells
        line = found.line_num + 1


def _columns(kind: Kind, header: Sequence[str]) -> list[tuple[str, str, Cells]]:
    """Return for each column its field, its currency or "", and how its cells are read."""
    names = [name.strip() for name in header]
    if len(names) == 1 and ";" in names[0]:
        raise BadFile([(1, "separate the cells with commas, not with semicolons")])
    wrong = [f"{name!r} stands twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    columns = [_column(kind, name) for name in names]
    wrong += [f"no column is called {name!r}" for name, found in zip(names, columns, strict=True) if found is None]
    wrong += [f"the column {name!r} is missing" for name in (kind.id_column,) if name not in names]
    if wrong:
        raise BadFile([(1, text) for text in wrong])
    return cast("list[tuple[str, str, Cells]]", columns)


def _column(kind: Kind, name: str) -> tuple[str, str, Cells] | None:
    if name in kind.columns:
        field, cells = kind.columns[name]
        return field, "", cells
    if name in kind.beside:
        return name, "", WHOLE
    prefix, _, currency = name.rpartition("_")
    try:
        return (kind.amounts[prefix], currency, decimal(exponent(currency))) if prefix in kind.amounts else None
    except InvalidMoney:
        return None


def _rows(
    kind: Kind, columns: Sequence[tuple[str, str, Cells]], lines: Iterable[tuple[int, list[str]]]
) -> tuple[list[Row], list[tuple[int, str]]]:
    rows, wrong, first = [], [], dict[str, int]()
    for count, (line, cells) in enumerate(lines):
        if count >= ROWS_MAX:
            raise BadFile([(line, f"the file has more than {ROWS_MAX} records")])
        stated, found = _stated(columns, cells)
        if not found:
            row = _row(kind, line, stated)
            found = [text for field, texts in faults(row.value).items() for text in _named(kind, field, texts)]
            if row.record_id in first:
                found.append(f"{row.record_id!r} stands on line {first[row.record_id]} already")
            first.setdefault(row.record_id, line)
            rows.append(row)
        wrong += [(line, text) for text in found]
    return rows, wrong


def _stated(columns: Sequence[tuple[str, str, Cells]], cells: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Return what the cells of a line say, by field, and what is wrong with them."""
    if len(cells) != len(columns):
        return {}, [f"it has {len(cells)} cells, and there are {len(columns)} columns"]
    stated: dict[str, Any] = {}
    wrong = []
    for (field, currency, form), cell in zip(columns, cells, strict=True):
        if not cell.strip():
            continue
        try:
            value = form.read(cell if form is TEXT else cell.strip())
        except ValueError as error:
            wrong.append(f"{field}{currency and f' {currency}'}: {error}")
            continue
        if currency:
            stated.setdefault(field, {})[currency] = value
        else:
            stated[field] = value
    return stated, wrong


def _row(kind: Kind, line: int, stated: dict[str, Any]) -> Row:
    """Return the record; what it must state and does not is empty, which `faults` tells."""
    stock = stated.pop(STOCK, None)
    empty: dict[str, Any] = {"name": "", "prices": {}, "rate": -1, "kind": PromotionKind.PERCENT, kind.id_field: ""}
    known = {field.name for field in fields(kind.type)}
    value = kind.type(**{name: each for name, each in empty.items() if name in known} | stated)
    return Row(line, getattr(value, kind.id_field), value, stock)


def _named(kind: Kind, field: str, texts: Sequence[str]) -> Iterator[str]:
    names = [column for column, (of, _) in kind.columns.items() if of == field] or [field]
    return (f"{names[0]}: {text}" for text in texts)


def write(kind: Kind, rows: Iterable[Row]) -> bytes:
    """Return the file that states *rows*."""
    kept = list(rows)
    money = sorted(
        {(prefix, currency) for prefix, of in kind.amounts.items() for r in kept for currency in getattr(r.value, of)}
    )
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([*kind.columns, *kind.beside, *(f"{prefix}_{currency}" for prefix, currency in money)])
    for row in kept:
        out.writerow([*_cells(kind, row), *(_amount(kind, row, *each) for each in money)])
    return text.getvalue().encode("utf-8-sig")


def _cells(kind: Kind, row: Row) -> Iterator[str]:
    for field, form in kind.columns.values():
        value = getattr(row.value, field)
        yield form.write(value) if value or isinstance(value, (bool, int)) else ""
    for _ in kind.beside:
        yield "" if row.stock is None else str(row.stock)


def _amount(kind: Kind, row: Row, prefix: str, currency: str) -> str:
    amount = getattr(row.value, kind.amounts[prefix]).get(currency)
    return "" if amount is None else decimal(exponent(currency)).write(amount)
