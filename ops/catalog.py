"""`ops catalog …`: catalog, promotions, shipping rates and tax table as files, into the database and out of it."""

import json
import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError

from functions.adapters.records import shop as shop_of
from functions.domain.errors import Unavailable
from functions.use_cases.ports import CommitFailed
from functions.use_cases.shop import Kept, Records, Shop, Write
from functions.use_cases.shop_rules import faults
from functions.use_cases.stock import Stock, StockEntry
from ops.bootstrap_run import SetupError, say
from ops.catalog_files import KINDS, BadFile, Kind, Row, read, write
from ops.order import database_of, place

ACTOR = "operator"
PAGE = 300
BATCH = 100
"""Records in one commit, each with its entry: Firestore takes 500 writes."""
TRIES_MAX = 5
WRONG_MAX = 200
"""So many bad lines are named."""


@dataclass
class Outcome:
    """What a run did, or would do: records by `new`, `changed`, `same`, counters by `stock`."""

    kind: str
    dry_run: bool
    counts: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> str:
        """Return it for programs."""
        names = ("new", "changed", "same", "stock")
        return json.dumps({"kind": self.kind, "dry_run": self.dry_run, **{n: self.counts[n] for n in names}})

    def __str__(self) -> str:
        counts = self.counts
        stated = f"{counts['new']} new, {counts['changed']} changed, {counts['same']} as they are"
        counted = f"; {counts['stock']} counters set" if counts["stock"] else ""
        wrote = counts["new"] + counts["changed"] + counts["stock"]
        end = "nothing was written" if self.dry_run or not wrote else "done"
        return f"{self.kind}: {stated}{counted}; {end}."


def run_import(path: Path, kind: Kind, project: str, *, dry_run: bool, set_stock: bool, as_json: bool) -> int:
    """Bring a file into the database and print what was done; return 0, or 1 when a line of it cannot be taken.

    Raises:
        SetupError: the file or the database cannot be read, or somebody changes the same records all the time.
    """
    place(project)  # An unknown project is said before the file is judged.
    rows = _rows(path, kind)
    if rows is None:
        return 1
    with _opened(project) as shop:
        outcome = bring_in(shop, kind, rows, dry_run=dry_run, set_stock=set_stock)
    sys.stdout.write((outcome.as_json() if as_json else str(outcome)) + "\n")
    return 0


def run_export(path: Path | None, kind: Kind, project: str) -> int:
    """Write everything of one kind to *path*, None for stdout, and return 0.

    Raises:
        SetupError: the database cannot be read.
    """
    with _opened(project) as shop:
        content = write(kind, _kept_rows(shop, kind))
    if path is None:
        sys.stdout.buffer.write(content)
    else:
        path.write_bytes(content)
        say(f"{path}: {len(content)} bytes")
    return 0


def run_check(path: Path | None, kind: Kind, project: str) -> int:
    """Judge a file, or what is stored; print what is wrong, and return 1 if anything is, else 0.

    Raises:
        SetupError: the file or the database cannot be read.
    """
    if path is not None:
        rows = _rows(path, kind)
        if rows is not None:
            sys.stdout.write(f"{path}: all right, {kind.name}: {len(rows)}\n")
        return 1 if rows is None else 0
    with _opened(project) as shop:
        kept = list(_all(kind.records(shop)))
    found = [
        (each.record_id, name, text) for each in kept for name, texts in faults(each.value).items() for text in texts
    ]
    sys.stdout.writelines(f"{record_id}: {name}: {text}\n" for record_id, name, text in found)
    sys.stdout.write(f"{len(kept)} {kind.name} stored, {len({record_id for record_id, *_ in found})} with faults\n")
    return 1 if found else 0


def kind_of(name: str) -> Kind:
    """Return the kind of this name.

    Raises:
        SetupError: there is none.
    """
    if name not in KINDS:
        raise SetupError(f"no kind {name!r}: give {', '.join(KINDS)}")
    return KINDS[name]


def _rows(path: Path, kind: Kind) -> list[Row] | None:
    """Return the rows of the file, None once its bad lines were named."""
    try:
        return read(kind, path.read_bytes())
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from error
    except BadFile as bad:
        for line, text in bad.wrong[:WRONG_MAX]:
            say(f"{path}:{line}: {text}")
        lines = len({line for line, _ in bad.wrong})
        say(f"{lines} {'line' if lines == 1 else 'lines'} of {path} cannot be taken; none of it is.")
        return None


@contextmanager
def _opened(named: str) -> Iterator[Shop]:
    project, database = place(named)
    db = database_of(project, database)
    try:
        yield shop_of(db)
    except (Unavailable, CommitFailed, GoogleAPICallError, GoogleAuthError, RetryError) as error:
        why = " ".join(str(error).split())
        raise SetupError(f"project {project}, database {database}: {why}; run the same command again") from error
    finally:
        db.close()


def _all(records: Records[Any]) -> Iterator[Kept[Any]]:
    page = records.page(limit=PAGE, after="")
    while page:
        yield from page
        page = records.page(limit=PAGE, after=page[-1].record_id) if len(page) == PAGE else ()


def _kept_rows(shop: Shop, kind: Kind) -> Iterator[Row]:
    kept = list(_all(kind.records(shop)))
    levels = _levels(shop.stock, [each.record_id for each in kept]) if kind.beside else {}
    return (Row(0, each.record_id, each.value, levels.get(each.record_id)) for each in kept)


def _levels(stock: Stock, skus: Sequence[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(skus), PAGE):
        found |= stock.levels(skus[start : start + PAGE])
    return found


def bring_in(shop: Shop, kind: Kind, rows: Sequence[Row], *, dry_run: bool, set_stock: bool) -> Outcome:
    """Make the records what *rows* say, and return what that took; records that they do not name stay as they are.

    Counters are made where there are none; *set_stock* sets the others, too.

    Raises:
        SetupError: somebody changes the same records all the time.
        Unavailable: no answer; what was written stays, and a second run goes on from there.
    """
    records, outcome = kind.records(shop), Outcome(kind.name, dry_run)
    kept = {each.record_id: each for each in _all(records)}
    for row in rows:
        outcome.counts[_compared(row, kept.get(row.record_id))] += 1
    due = [row for row in rows if _compared(row, kept.get(row.record_id)) != "same"]
    counted = _counted(shop.stock, rows, set_stock=set_stock)
    outcome.counts["stock"] = len(counted)
    if dry_run:
        return outcome
    for start in range(0, len(due), BATCH):
        _write(records, due[start : start + BATCH], kept)
        say(f"{kind.name}: {min(start + BATCH, len(due))} of {len(due)} written")
    for number, row in enumerate(counted, start=1):
        _count(shop.stock, row)
        if number % BATCH == 0 or number == len(counted):
            say(f"stock: {number} of {len(counted)} set")
    return outcome


def _compared(row: Row, kept: Kept[Any] | None) -> str:
    if kept is None:
        return "new"
    return "same" if kept.value == row.value else "changed"


def _write(records: Records[Any], rows: Sequence[Row], kept: Mapping[str, Kept[Any]]) -> None:
    """Write one batch, whole or not at all; read its records again when somebody was faster."""
    seen: dict[str, Kept[Any] | None] = {row.record_id: kept.get(row.record_id) for row in rows}
    for _ in range(TRIES_MAX):
        due = [row for row in rows if _compared(row, seen[row.record_id]) != "same"]
        if not due:
            return
        now = datetime.now(UTC)
        try:
            records.write([Write(r.record_id, r.value, _tag(seen[r.record_id]), ACTOR, now) for r in due])
        except CommitFailed:
            seen = {row.record_id: records.get(row.record_id) for row in rows}
        else:
            return
    raise SetupError(
        f"somebody changes {rows[0].record_id!r} or its neighbours all the time; run the same command again"
    )


def _tag(kept: Kept[Any] | None) -> str | None:
    return kept.tag if kept else None


def _counted(stock: Stock, rows: Sequence[Row], *, set_stock: bool) -> list[Row]:
    """Return the rows whose counters are to be set."""
    stated = [row for row in rows if row.stock is not None and row.value.stocked]
    levels = _levels(stock, [row.record_id for row in stated])
    return [row for row in stated if row.record_id not in levels or (set_stock and levels[row.record_id] != row.stock)]


def _count(stock: Stock, row: Row) -> None:
    entry_id, wanted = f"import.{uuid.uuid4().hex}", row.stock or 0
    for _ in range(TRIES_MAX):
        seen = stock.read(row.record_id, entry_id)
        if seen.entry is not None:
            return
        moved = wanted - (seen.available or 0)
        try:
            stock.write(
                row.record_id,
                seen.token,
                StockEntry(entry_id, "", moved, wanted, "import", ACTOR, datetime.now(UTC)),
            )
        except CommitFailed:
            continue
        return
    raise SetupError(f"somebody changes the stock of {row.record_id!r} all the time; run the same command again")
