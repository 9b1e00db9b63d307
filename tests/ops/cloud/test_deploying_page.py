"""Each line of the guide has a command that exists, or an owner, and something that shows it."""

import re
from typing import Any

import pytest
from typer.main import get_command

from ops.cli import app
from ops.cloud.deploy_functions import in_code
from ops.cloud.deploy_outside import BROUGHT_ABOUT
from ops.cloud.preflight.registry import CHECKS
from ops.paths import ROOT

PAGE = (ROOT / "docs" / "deploying.md").read_text()
GUIDE = ("The eight steps", "The checklist before", "The rollback plan", "The tasks after", "Maintenance")


def rows(section: str) -> list[list[str]]:
    text = PAGE.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    found = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in found[2:]]


def command(words: list[str]) -> Any:
    """Return the command of these words, options left out."""
    found: Any = get_command(app)
    for word in words:
        if hasattr(found, "commands") and not word.startswith("-"):
            found = found.commands[word]
    return found


@pytest.mark.parametrize("section", GUIDE)
def test_each_line_has_a_command_or_an_owner_and_something_that_shows_it(section: str) -> None:
    assert rows(section)
    for row in rows(section):
        assert all(row), row
        assert re.search(r"`ops |owner: |not yet: ", row[1]), row


def test_each_command_of_the_page_exists_with_its_options() -> None:
    named = set(re.findall(r"\bops ([a-z][\w:-]*(?: (?:ensure|validate))?(?: --[a-z-]+)?)", PAGE))
    for each in named:
        words = each.split()
        options = {option for parameter in command(words).params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, each

    assert {"deploy:api", "deploy:production", "rollback:orders", "rollback:orders --forward"} <= named


def test_the_guide_s_eight_steps_are_there() -> None:
    assert list(range(1, 9)) == [int(row[0].split()[0]) for row in rows("The eight steps")]


def test_the_functions_of_the_code_are_found() -> None:
    assert {
        "orders_api",
        "orders_stripe_webhook",
        "orders_on_transition",
        "orders_sweep",
        "orders_reconcile",
    } == in_code()


def test_what_a_deployment_puts_right_itself_is_a_check_of_preflight() -> None:
    assert {each.name for each in CHECKS} > BROUGHT_ABOUT
