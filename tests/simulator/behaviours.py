"""What the contract tests show, as the table of ``docs/simulator-behaviours.md``.

``python3 -m tests.simulator.behaviours`` writes the page anew.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stripe_simulator.resources import ROUTES

TESTS = Path(__file__).parent
PAGE = TESTS.parents[1] / "docs" / "simulator-behaviours.md"
HEAD = """# What the simulator does, and where Stripe says so

Each line is a contract test: it drives the simulator through the real `stripe` SDK, a real browser or the official
Stripe CLI, and follows the page that it names. `python3 -m tests.simulator.behaviours` writes this page.

**{count} behaviours.**
"""

_PAGE = re.compile(r"docs\.stripe\.com(?:/[\w./#-]*[\w#-])?")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A sentence, the pages it follows, and the subject of the file it stands in."""

    subject: str
    sentence: str
    pages: tuple[str, ...]


def behaviours() -> Iterator[Behaviour]:
    """Every contract test, in the order of files and lines."""
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text())
        subject = path.stem.removeprefix("test_").replace("_", " ")
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                pages = tuple(dict.fromkeys(_PAGE.findall(ast.get_docstring(node) or "")))
                if pages:
                    yield Behaviour(subject, node.name.removeprefix("test_").replace("_", " "), pages)


def written() -> str:
    """The whole page."""
    found = list(behaviours())
    lines = [HEAD.format(count=len(found))]
    subject = ""
    for behaviour in found:
        if behaviour.subject != subject:
            subject = behaviour.subject
            lines.append(f"\n## {subject[0].upper()}{subject[1:]}\n\n| behaviour | page |\n|---|---|\n")
        links = ", ".join(f"[{page.removeprefix('docs.stripe.com')}](https://{page})" for page in behaviour.pages)
        lines.append(f"| {behaviour.sentence} | {links} |\n")
    return "".join(lines)


_OPERATIONS = {"POST": "create", "GET": "list"}
_OPERATIONS_ON_ONE = {"POST": "update", "GET": "retrieve", "DELETE": "delete"}
_SINGLE = ("balance", "balance_settings")


def operations() -> dict[str, list[str]]:
    """What the API answers, by resource: the table of ``docs/simulator.md``."""
    found: dict[str, list[str]] = {}
    for route in sorted(ROUTES, key=lambda route: (route.path, route.method)):
        resource, _, rest = route.path.removeprefix("/v1/").partition("/{id}")
        last = resource.rsplit("/", 1)[-1]
        named = last in ("search", "create_from_calculation", "create_reversal") or last.startswith("payment_pages/")
        if named:
            resource, word = resource.rsplit("/", 1)
        elif rest:
            word = rest.removeprefix("/").replace("/{inner}", "").replace("/", " ").replace("_", " ")
        elif "{id}" in route.path or resource in _SINGLE:
            word = _OPERATIONS_ON_ONE[route.method]
        else:
            word = _OPERATIONS[route.method]
        words = found.setdefault(resource.replace("/", " ").replace("_", " "), [])
        if (word := word.replace("_", " ") if named else word) not in words:
            words.append(word)
    return found


def operations_table() -> str:
    """The rows of that table."""
    return "".join(f"| {resource} | {', '.join(words)} |\n" for resource, words in operations().items())


if __name__ == "__main__":
    PAGE.write_text(written())
