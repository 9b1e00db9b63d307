"""`docs/order-states.md` says what the code does, table by table: no row too few, no row too many."""

import ast
import re
from dataclasses import fields
from enum import IntEnum

import pytest

from functions.domain import apply as apply_module
from functions.domain import (
    attention,
    customer_commands,
    desk_commands,
    edits,
    events,
    facets,
    money_commands,
    return_commands,
    tender,
)
from functions.domain import commands as commands_module
from functions.domain.disputes import (
    Dispute,
    DisputeStatus,
    EarlyFraudWarning,
    Review,
    ReviewState,
    WarningState,
)
from functions.domain.effects import EffectKind
from functions.domain.errors import InProgress, Moved, RefundExceeds
from functions.domain.facets import Condition, PaymentStatus
from functions.domain.goods import FulfillmentStatus
from functions.domain.joins import (
    Charge,
    ChargeState,
    IntentEnd,
    PaymentIntent,
    Refund,
    RefundState,
    Session,
    SessionEnd,
)
from functions.domain.order import CallState, Reservation, Status
from functions.domain.returns import ReturnState
from functions.domain.transitions import ON_COMMAND, ON_CONDITION, Command, Refuse
from functions.use_cases.mail_texts import TEMPLATES
from ops.paths import ROOT

MODULES = (commands_module, money_commands, return_commands, desk_commands, customer_commands, edits)
COMMANDS = [module.__name__ for module in MODULES]
PAGE = (ROOT / "docs/order-states.md").read_text()
TERMINAL = {Status.COMPLETED, Status.CANCELED}


def table(first_heading: str) -> list[list[str]]:
    """Return the cells of the one table whose first column has this heading, its head row included."""
    blocks = re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
    rows = [[[c.strip() for c in line.strip("|\n").split("|")] for line in block.splitlines()] for block in blocks]
    (found,) = [each for each in rows if each[0][0] == first_heading]
    return [found[0], *found[2:]]


def plain(cell: str) -> str:
    return cell.strip("`*")


def first_column(heading: str) -> list[str]:
    return [plain(row[0]) for row in table(heading)[1:]]


def edges_of_the_code() -> set[tuple[str, str]]:
    tables = (ON_COMMAND, ON_CONDITION)
    return {(start, to) for cells in tables for (start, _), to in cells.items() if isinstance(to, Status)}


def spelled(decision: object) -> str:
    if isinstance(decision, Refuse):
        return f"`{decision.code}`"
    return f"**{decision}**" if isinstance(decision, Status) else "—"


def constants(module: object, *functions: str) -> set[str]:
    """Return the first text in each tuple, and in each call of `Problem`, within *functions* of *module*."""
    tree = ast.parse((ROOT / f"{str(vars(module)['__name__']).replace('.', '/')}.py").read_text())
    bodies = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in functions]
    assert len(functions) == len(bodies)
    nodes = [node for body in bodies for node in ast.walk(body)]
    heads = [node.elts[0] for node in nodes if isinstance(node, ast.Tuple) and node.elts]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    heads += [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Problem"]
    return {head.value for head in heads if isinstance(head, ast.Constant) and isinstance(head.value, str)}


def refusals_of_the_commands() -> set[str]:
    """Return the codes that the commands refuse with beside the table."""
    sources = [ROOT / f"{name.replace('.', '/')}.py" for name in COMMANDS]
    trees = [ast.parse(source.read_text()) for source in sources]
    calls = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    places = {"refuse_unless": 1, "Refused": 0}
    args = [c.args[places[c.func.id]] for c in calls if isinstance(c.func, ast.Name) and c.func.id in places]
    return {arg.value for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}


COLUMNS: list[tuple[str, set[str]]] = [
    ("status", set(Status)),
    ("command", set(Command)),
    ("condition", set(Condition)),
    ("payment_status", set(PaymentStatus)),
    ("fulfillment_status", set(FulfillmentStatus)),
    ("reservation", set(Reservation)),
    ("return", set(ReturnState)),
    ("effect", set(EffectKind)),
    ("mail", set(TEMPLATES)),
    ("hold", constants(attention, "_causes", "_fraud_causes")),
    ("dispute_status", set(DisputeStatus)),
]


@pytest.mark.parametrize(("heading", "names"), COLUMNS)
def test_a_table_names_what_there_is_once(heading: str, names: set[str]) -> None:
    assert sorted(names) == sorted(first_column(heading))


def test_every_sum_is_a_function_of_the_facts() -> None:
    names = {"tender": "tendered", "tender kept": "kept", "open": "open_refunds"}

    said = [names.get(name, name) for name in first_column("sum")]
    assert ["tendered", "kept", "captured", "refunded", "open_refunds", "withdrawn", "secured", "granted"] == said
    assert all(callable(getattr(tender, name, getattr(facets, name, None))) for name in said)


def test_the_picture_shows_every_way_of_the_status() -> None:
    picture = PAGE.split("```mermaid")[1].split("```")[0]
    drawn = set(re.findall(r"^ +(\S+) --> ([^:\s]+)", picture, re.MULTILINE))

    begin, end = {("[*]", str(Status.AWAITING_PAYMENT))}, {(str(status), "[*]") for status in TERMINAL}
    assert edges_of_the_code() | begin | end == drawn


def test_the_status_table_says_where_an_order_ends() -> None:
    leave = {start for start, _ in edges_of_the_code()}

    assert {str(status): "" if status in leave else "yes" for status in Status} == {
        plain(name): ends for name, _, ends in table("status")[1:]
    }


def test_the_command_table_decides_as_the_code_does() -> None:
    head, *rows = table("command")
    statuses = [Status(plain(cell)) for cell in head[1:]]

    said = {
        (status, Command(plain(name))): cell
        for name, *cells in rows
        for status, cell in zip(statuses, cells, strict=True)
    }
    assert {pair: spelled(decision) for pair, decision in ON_COMMAND.items()} == said


def test_the_condition_table_leads_where_the_code_does() -> None:
    head, *rows = table("condition")
    statuses = [Status(plain(cell)) for cell in head[2:]]

    said = {
        (status, Condition(plain(name))): cell
        for name, _, *cells in rows
        for status, cell in zip(statuses, cells, strict=True)
    }
    assert {pair: spelled(decision) for pair, decision in ON_CONDITION.items()} == said


def test_every_other_refusal_is_explained() -> None:
    raised = refusals_of_the_commands() | {InProgress().code, Moved().code, RefundExceeds(2, 1).code}

    assert sorted(raised) == code_tables()["Other refusals"]


def test_every_kind_of_event_is_explained() -> None:
    kinds = {events.kind_of(body): "fact" if body in events.FACTS else "command" for body in events.Body.__args__}

    assert kinds == {plain(name): kind for name, kind, _ in table("event")[1:]}
    assert len(kinds) == len(table("event")) - 1


def test_every_timer_is_explained() -> None:
    (row,) = [words for name, _, words in table("event")[1:] if plain(name) == "timer_fired"]

    assert {str(timer) for timer in events.Timer} == set(re.findall(r"`(\w+)`", row))


def timeline_codes() -> set[str]:
    statuses = set(Status) - {Status.AWAITING_PAYMENT}
    ends = {apply_module.FOLDED, apply_module.LAPSED}
    return {"placed", *ends, *apply_module._MOMENTS.values(), *(f"payment_{s}" for s in PaymentStatus), *statuses}


def problem_codes() -> set[str]:
    told = {"dispute_due", "paid_without_goods"}
    return told | constants(attention, "_causes", "_fraud_causes", "problems", "_refund_failures")


def code_tables() -> dict[str, list[str]]:
    """Return the tables whose first column is headed `code`, by the section that they stand in."""
    sections = dict(re.findall(r"^##+ (.+)\n((?:(?!##).*\n?)*)", PAGE, re.MULTILINE))
    return {name: re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) for name, text in sections.items()}


def test_every_line_of_the_timeline_is_explained() -> None:
    assert sorted(timeline_codes()) == sorted(code_tables()["Timeline"])


def test_every_problem_is_explained() -> None:
    assert sorted(problem_codes()) == sorted(code_tables()["Problems"])


OBJECTS: list[tuple[str, type, type[IntEnum], str]] = [
    ("Session", Session, SessionEnd, "end"),
    ("PaymentIntent", PaymentIntent, IntentEnd, "end"),
    ("Charge", Charge, ChargeState, "state"),
    ("Refund", Refund, RefundState, "state"),
    ("EarlyFraudWarning", EarlyFraudWarning, WarningState, "state"),
    ("Review", Review, ReviewState, "state"),
]


def ranks(states: type[IntEnum]) -> str:
    return " · ".join(f"{state.name.lower()} {state.value}" for state in states)


@pytest.mark.parametrize(("name", "joined", "states", "rank"), OBJECTS)
def test_what_is_joined_of_an_object_is_explained(
    name: str, joined: type[Session], states: type[IntEnum], rank: str
) -> None:
    (row,) = [cells for cells in table("object")[1:] if cells[0] == name]

    assert ranks(states) == row[1]
    assert sorted({f.name for f in fields(joined)} - {"id", rank}) == sorted(re.findall(r"`(\w+)`", row[2]))


def test_what_is_joined_of_a_dispute_is_explained() -> None:
    (row,) = [cells for cells in table("object")[1:] if cells[0] == "Dispute"]

    assert {f.name for f in fields(Dispute)} - {"id"} == set(re.findall(r"`(\w+)`", row[2]))


def test_the_ranks_of_our_own_calls_are_explained() -> None:
    ranked = [name for name, *_ in OBJECTS]
    assert sorted([*ranked, "Dispute", "our own call"]) == sorted(first_column("object"))
    assert ranks(CallState) == table("object")[-1][1]
