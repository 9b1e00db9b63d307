"""The rules against the matrix, on a real emulator; that the matrix sees all of the rules; that it sees them change."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from ops.paths import ROOT
from tests.rules.client import CALLERS, PRETENCES, Caller, Firestore, expected_status
from tests.rules.coverage import expressions
from tests.rules.matrix import APPLICABLE, AUDIENCES, OPERATIONS, READS, Cell, Row, cells, documents, page_table, rows
from tests.rules.mutants import OPERATORS, Mutant, mutants, ruled_documents

RULES = (ROOT / "firestore.rules").read_text()
PAGE = ROOT / "docs" / "security-rules.md"
CODE = "\n".join(line for line in RULES.splitlines() if not line.lstrip().startswith("//"))

FOR_MUTANTS = ("nobody", "customer", "staff", "admin")
"""The others are told from these by no word of the rules."""

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def database(firestore_emulator: str) -> Iterator[Firestore]:
    """A database under the rules, with documents of everyone, which no caller may change."""
    with Firestore(firestore_emulator, f"demo-{uuid.uuid4().hex[:12]}") as made:
        made.fill(CALLERS.values())
        yield made


@pytest.fixture(scope="module")
def answers(database: Firestore) -> Mapping[Cell, int]:
    """The status that each cell of the matrix got."""
    return {cell: database.ask(cell, CALLERS[cell.audience]) for row in rows() for cell in cells(row)}


@pytest.mark.parametrize("row", rows(), ids=str)
def test_every_cell_of_the_row_is_answered_as_declared(row: Row, answers: Mapping[Cell, int]) -> None:
    expected = {cell: expected_status(cell) for cell in cells(row)}

    assert expected == {cell: answers[cell] for cell in expected}


def test_the_matrix_is_complete_and_asks_nothing_twice() -> None:
    asked = [(c.audience, c.document, c.whose, c.operation) for row in rows() for c in cells(row)]
    wanted = {
        (audience, kind, whose, OPERATIONS[letter])
        for audience in AUDIENCES
        for kind in documents()
        for whose, letters in APPLICABLE.items()
        for letter in letters
    }

    assert wanted == {one for one in asked if not one[1].endswith("/deeper/{}")}
    assert len(asked) == len(set(asked))


def test_the_matrix_allows_no_one_to_write() -> None:
    assert [] == [
        cell for row in rows() for cell in cells(row) if cell.allowed and cell.operation not in READS.values()
    ]


@pytest.mark.parametrize("claims", PRETENCES, ids=str)
def test_a_claim_that_is_no_role_opens_nothing(claims: Mapping[str, Any], database: Firestore) -> None:
    caller = Caller("pretender", claims)
    asked = [c for row in rows() for c in cells(row) if c.audience == "pretender" and _only_power_opens(c)]

    assert dict.fromkeys(asked, 403) == {cell: database.ask(cell, caller) for cell in asked}


def _only_power_opens(cell: Cell) -> bool:
    return not cell.allowed and (cell.operation, cell.whose) in {("get", "foreign"), ("list", "all")}


@pytest.mark.parametrize("audience", ["nobody", "customer", "guest", "pretender"])
def test_no_other_door_leads_to_what_is_someone_elses(audience: str, database: Firestore) -> None:
    token = CALLERS[audience].token
    name = f"{database.name}/documents/orders/other"
    query = {"structuredQuery": {"from": [{"collectionId": "orders"}]}}
    count = {"structuredAggregationQuery": {**query, "aggregations": [{"alias": "all", "count": {}}]}}
    write = {"writes": [{"update": {"name": name, "fields": {}}}]}

    doors = {
        "page": database.documents("GET", "/orders?pageSize=1", token=token),
        "batch get": database.documents("POST", ":batchGet", {"documents": [name]}, token),
        "count": database.documents("POST", ":runAggregationQuery", count, token),
        "commit": database.documents("POST", ":commit", write, token),
    }

    assert dict.fromkeys(doors, 403) == doors


def test_customers_page_through_their_own_orders_newest_first(database: Firestore) -> None:
    own = {"field": {"fieldPath": "customer_id"}, "op": "EQUAL", "value": {"stringValue": "customer"}}
    newest_first = [{"field": {"fieldPath": "created_at"}, "direction": "DESCENDING"}]
    query = {"from": [{"collectionId": "orders"}], "where": {"fieldFilter": own}, "orderBy": newest_first, "limit": 20}

    assert 200 == database.documents("POST", ":runQuery", {"structuredQuery": query}, CALLERS["customer"].token)


def test_the_compiler_has_nothing_against_the_rules(firestore_emulator: str, project_id: str) -> None:
    with Firestore(firestore_emulator, project_id) as fresh:
        assert [] == fresh.load(RULES)


def test_the_compiler_names_what_the_rules_do_not_know(firestore_emulator: str, project_id: str) -> None:
    with Firestore(firestore_emulator, project_id) as fresh:
        assert ["Invalid function name: isStaf."] == [
            issue["description"] for issue in fresh.load(RULES.replace("isStaff();", "isStaf();", 1))
        ]


def test_the_rules_look_at_no_other_document_and_allow_no_write() -> None:
    assert [] == re.findall(r"\b(?:get|exists|getAfter|existsAfter)\(\s*/", CODE)
    assert {"read", "get"} == set(re.findall(r"\ballow ([^:;]+)", CODE))


def test_every_condition_stands_on_one_line() -> None:
    """The mutants and the coverage go by lines."""
    assert [] == [line for line in CODE.splitlines() if re.search(r"\b(if|return)\b|&&|\|\|", line) and line[-1] != ";"]


def test_every_match_of_the_rules_has_a_row() -> None:
    ruled = ruled_documents(RULES.splitlines())

    assert [] == [each.pattern for each in ruled if not any(each.fullmatch(kind) for kind in documents())]


def test_every_expression_is_evaluated_and_every_condition_is_seen_both_ways(
    answers: Mapping[Cell, int], database: Firestore, tell: Callable[[str], None]
) -> None:
    report = database.coverage()
    seen = expressions(report)
    conditions = {n for n, line in enumerate(RULES.splitlines(), 1) if re.match(r"\s*(return|allow .*: if) ", line)}
    booleans = [expression for expression in seen if expression.booleans]
    both = f"{len(booleans)} of them both true and false"
    tell(f"{len(seen)} expressions evaluated, {both}, by {len(answers)} requests")

    assert report["rules"]["files"][0]["content"] == RULES
    assert conditions <= {expression.line for expression in booleans}
    assert [] == [str(expression) for expression in seen if not expression.was_evaluated]
    assert [] == [str(expression) for expression in seen if expression.is_half_seen]


def test_the_coverage_tells_what_was_not_evaluated(firestore_emulator: str, project_id: str) -> None:
    with Firestore(firestore_emulator, project_id) as fresh:
        fresh.load(RULES)
        fresh.documents("GET", "/settings/module", token=CALLERS["customer"].token)
        seen = expressions(fresh.coverage())

    assert any(expression.is_half_seen for expression in seen)
    assert any(not expression.was_evaluated for expression in seen)


def test_the_matrix_sees_every_wrong_version_of_the_rules(firestore_emulator: str, tell: Callable[[str], None]) -> None:
    run = uuid.uuid4().hex[:8]
    wrong = list(mutants(RULES))

    survivors = [str(each) for n, each in enumerate(wrong) if not _is_seen(each, firestore_emulator, f"demo-{run}-{n}")]

    tell(f"{len(wrong) - len(survivors)}/{len(wrong)} mutants killed")
    assert [] == survivors
    assert len(wrong) > 100


def _is_seen(mutant: Mutant, address: str, project: str) -> bool:
    """Say whether the matrix tells the mutant from the rules, beginning with the likeliest cells, reads first."""
    asked = [cell for row in rows() for cell in cells(row) if cell.audience in FOR_MUTANTS]
    asked.sort(key=lambda cell: (mutant.suspects(cell.document), cell.operation not in READS.values()))
    with Firestore(address, project) as fresh:
        # One that is refused would look killed, and prove nothing.
        assert {"Unused variable: uid."} >= {issue["description"] for issue in fresh.load(mutant.rules)}, str(mutant)
        fresh.fill(CALLERS[each] for each in ("nobody", "customer", "other", "staff", "admin"))
        return any(fresh.ask(cell, CALLERS[cell.audience]) != expected_status(cell) for cell in asked)


def test_every_way_to_spoil_the_rules_is_at_work() -> None:
    sample = "match /a/{b} {\n  allow read;\n  allow get: if x == '' && y in ['staff', 'admin'];\n}"

    made = {mutant.operator: mutant.now.strip() for mutant in mutants(sample)}

    assert set(OPERATORS) == set(made)
    assert "allow get: if y in ['staff', 'admin'];" == made["operand dropped"]
    assert "allow get: if x == '' || y in ['staff', 'admin'];" == made["junction swapped"]
    assert "allow get: if x != '' && y in ['staff', 'admin'];" == made["comparison flipped"]
    assert "allow get: if x == '' && y in ['staff'];" == made["element dropped"]
    assert "match /a/{b=**} {" == made["match widened"]


def test_the_page_shows_the_matrix() -> None:
    page = PAGE.read_text()

    assert page_table() in page, f"paste into {PAGE}:\n{page_table()}"
