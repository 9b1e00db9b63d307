"""Who may do what with which document: the one table that the rules, their tests and their page are held to.

`python -m tests.rules.matrix` prints the page's table.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

AUDIENCES = ("nobody", "customer", "other", "guest", "staff", "admin", "pretender")
"""A pretender is a customer with a claim that looks like a role and is none; a guest is an anonymous user."""

READS = {"g": "get", "l": "list"}
WRITES = {"c": "create", "u": "update", "d": "delete"}
OPERATIONS = READS | WRITES

APPLICABLE = {
    "own": "glcud",
    "foreign": "glcud",
    "absent": "glcud",
    "ownerless": "g",
    "named": "l",
    "all": "l",
    "across": "l",
}
"""Whose documents, and what can be asked of them.

A list of own, foreign or absent documents asks for one `customer_id`; `named` asks for the caller's own document by its
name too, `all` for the whole collection, `across` for every collection of that name, wherever it lies. An ownerless
document bears no `customer_id`.
"""

ANY = "*"
"""As whose: each of them but `across`. As a document: each of the others."""

TABLE = """
document                     whose      nobody  customer  other  guest  staff  admin  pretender
orders/{}                    own        -       gl        gl     gl     gl     gl     gl
orders/{}                    foreign    -       -         -      -      gl     gl     -
orders/{}                    absent     -       -         -      -      gl     gl     -
orders/{}                    ownerless  -       -         -      -      g      g      -
orders/{}                    named      -       l         l      l      l      l      l
orders/{}                    all        -       -         -      -      l      l      -
orders/{}/private/contact    own        -       g         g      g      gl     gl     g
orders/{}/private/contact    foreign    -       -         -      -      gl     gl     -
orders/{}/private/contact    absent     -       -         -      -      gl     gl     -
orders/{}/private/contact    ownerless  -       -         -      -      g      g      -
orders/{}/private/contact    named      -       -         -      -      l      l      -
orders/{}/private/contact    all        -       -         -      -      l      l      -
orders/{}/private/staff      *          -       -         -      -      gl     gl     -
orders/{}/private/evidence   *          -       -         -      -      gl     gl     -
orders/{}/notes/{}           *          -       -         -      -      gl     gl     -
orders/{}/events/{}          *          -       -         -      -      gl     gl     -
orders/{}/others/{}          *          -       -         -      -      -      -      -
orders/{}/others/contact     *          -       -         -      -      -      -      -
customers/{}                 own        -       g         g      g      g      g      g
customers/{}                 foreign    -       -         -      -      -      -      -
customers/{}                 absent     -       -         -      -      -      -      -
customers/{}                 ownerless  -       -         -      -      -      -      -
customers/{}                 named      -       -         -      -      -      -      -
customers/{}                 all        -       -         -      -      -      -      -
customers/{}/addresses/{}    own        -       gl        gl     gl     gl     gl     gl
customers/{}/addresses/{}    foreign    -       -         -      -      -      -      -
customers/{}/addresses/{}    absent     -       -         -      -      -      -      -
customers/{}/addresses/{}    ownerless  -       -         -      -      -      -      -
customers/{}/addresses/{}    named      -       l         l      l      l      l      l
customers/{}/addresses/{}    all        -       l         l      l      l      l      l
customers/{}/guards/{}       *          -       -         -      -      -      -      -
products/{}                  *          gl      gl        gl     gl     gl     gl     gl
shipping_rates/{}            *          gl      gl        gl     gl     gl     gl     gl
deployments/{}               *          -       -         -      -      gl     gl     -
problems/{}                  *          -       -         -      -      gl     gl     -
promotions/{}                *          -       -         -      -      gl     gl     -
reports/{}                   *          -       -         -      -      gl     gl     -
settings/{}                  *          -       -         -      -      gl     gl     -
settlements/{}               *          -       -         -      -      gl     gl     -
erasures/{}                  *          -       -         -      -      -      -      -
mail/{}                      *          -       -         -      -      -      -      -
migrations/{}                *          -       -         -      -      -      -      -
order_numbers/{}             *          -       -         -      -      -      -      -
outbox/{}                    *          -       -         -      -      -      -      -
rate_limits/{}               *          -       -         -      -      -      -      -
tax_rates/{}                 *          -       -         -      -      -      -      -
digests/{}                   *          -       -         -      -      -      -      -
stock/{}                     *          -       -         -      -      -      -      -
stripe_events/{}             *          -       -         -      -      -      -      -
stripe_links/{}              *          -       -         -      -      -      -      -
watermarks/{}                *          -       -         -      -      -      -      -
others/{}                    *          -       -         -      -      -      -      -
*                            across     -       -         -      -      -      -      -
*/deeper/{}                  own        -       -         -      -      -      -      -
*/deeper/{}                  all        -       -         -      -      -      -      -
"""


@dataclass(frozen=True)
class Row:
    """One line of the table: for each audience the operations that it may do."""

    document: str
    whose: str
    allowed: dict[str, str]

    def __str__(self) -> str:
        return f"{self.document} {self.whose}"


@dataclass(frozen=True)
class Cell:
    """One question with its answer: may this audience do this with a document of that kind and owner?"""

    audience: str
    document: str
    whose: str
    operation: str
    allowed: bool


def rows() -> list[Row]:
    """Return the table's lines."""
    head, *lines = TABLE.strip().splitlines()
    audiences = tuple(head.split()[2:])
    return [_row(audiences, line.split()) for line in lines]


def _row(audiences: tuple[str, ...], words: list[str]) -> Row:
    document, whose, *allowed = words
    return Row(document, whose, dict(zip(audiences, allowed, strict=True)))


def documents() -> list[str]:
    """Return every kind of document that the table names."""
    return list(dict.fromkeys(row.document for row in rows() if ANY not in row.document))


def cells(row: Row) -> Iterator[Cell]:
    """Return every cell that the row stands for."""
    kinds = [row.document.replace(ANY, kind) for kind in documents()] if ANY in row.document else [row.document]
    owners = [whose for whose in APPLICABLE if whose != "across"] if row.whose == ANY else [row.whose]
    for kind in kinds:
        for whose in owners:
            for letter in APPLICABLE[whose]:
                for audience, allowed in row.allowed.items():
                    yield Cell(audience, kind, whose, OPERATIONS[letter], letter in allowed)


def page_table() -> str:
    """Return the table of docs/security-rules.md: a line per kind of document."""
    lines = [("document", *AUDIENCES), ("---",) * (1 + len(AUDIENCES))]
    for kind in documents():
        of_kind = [row for row in rows() if row.document == kind]
        lines.append((f"`{_named(kind)}`", *(_summary(of_kind, audience) for audience in AUDIENCES)))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _named(kind: str) -> str:
    return kind.replace("others", "{anything else}").replace("{}", "{id}")


def _summary(of_kind: list[Row], audience: str) -> str:
    """Say in a few words what *audience* may do; documents of no one are left to the matrix itself."""
    allowed = {row.whose: row.allowed[audience] for row in of_kind}
    own = allowed.get("own", allowed.get(ANY, "-"))
    foreign = allowed.get("foreign", allowed.get(ANY, "-"))
    if own == "-":
        return "–"
    words = ", ".join(OPERATIONS[letter] for letter in own)
    return words if own == foreign else f"own: {words}"


if __name__ == "__main__":
    sys.stdout.write(page_table() + "\n")
