"""What is there, how the host joins it, who answers: the three pages name only what exists, and all of it."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from ops.cli import app
from ops.cloud.monitoring_specs import FOLDER
from ops.cloud.preflight.registry import CHECKS
from ops.paths import ROOT
from tests.pages import absent_options, rows

DOCS = ROOT / "docs"
TODO, POINTS, SUPPORT = (
    (DOCS / f"{name}.md").read_text() for name in ("implementation-todo", "integration-guidelines", "support")
)
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_has_the_options_that_a_page_gives_it(page: Path) -> None:
    lines = re.findall(r"python3 -m ops ([a-z][^`\n#|]*)", page.read_text())

    assert [] == [each for line in lines for each in absent_options(line.split(" -- ")[0])]


def test_each_capability_names_the_command_or_the_page_that_shows_it() -> None:
    items = re.findall(r"^- \[x\] (.+)$", TODO.split("## Not there yet, and needed")[0], re.MULTILINE)

    assert len(items) > 10
    assert [] == [item for item in items if not re.search(r": .*(`python3 -m ops |\]\()", item)]


def test_each_thing_to_do_says_where_or_how() -> None:
    items = re.findall(r"^- \[[ x]\] (.+)$", TODO.split("## Not there yet, and needed")[1], re.MULTILINE)

    assert len(items) > 10
    assert [] == [item for item in items if not re.search(r": |\]\(| by somebody ", item)]


def test_what_is_said_not_to_be_there_is_not_there() -> None:
    absent = str(rows(TODO, "Not there yet, and not needed to sell"))
    named = re.findall(r"`ops ([a-z][\w: -]*)`", absent)
    groups = {name: getattr(each, "commands", {}) for name, each in vars(get_command(app))["commands"].items()}

    assert "privacy erase" in named
    assert "export" in groups["privacy"]
    assert set() == set(named) & {*groups, *(f"{name} {each}" for name, group in groups.items() for each in group)}


def test_each_point_with_the_host_has_its_check() -> None:
    points = rows(POINTS, "The points where the two meet")
    checks = {each.name for each in CHECKS}

    for row in points:
        named = set(re.findall(r"`([a-z-]+)`", row[2].split(" (act ")[0]))
        assert named <= checks, row
        assert named or re.search(r"`ops |owner: |not yet: ", row[2]), row
    assert {"functions", "site", "claims", "database"} <= set(re.findall(r"`([a-z-]+)`", str(points)))


def test_each_contact_of_the_guide_has_its_row() -> None:
    contacts = rows(SUPPORT, "Contacts")

    assert ["Payment processing", "Order management", "Integration"] == [row[0] for row in contacts][:3]
    for row in contacts:
        assert all(row), row
        assert row[2].startswith("owner: "), row


def test_each_alert_has_its_first_command() -> None:
    listed = {row[0].strip("`") for row in rows(SUPPORT, "The first command for each alert")}

    assert {path.stem for path in (FOLDER / "alerts").glob("*.yaml")} == listed
