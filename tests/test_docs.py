"""The pages say what the code does: every name they list exists, and every name there is, they list."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from firebase_functions.params import Param, SecretParam
from typer.main import get_command

from functions import config
from functions.adapters.stripe_events import WEBHOOK_EVENTS
from functions.use_cases.settings import Settings
from ops.cli import app
from ops.paths import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text()


def first_cells(section: str) -> set[str]:
    """Return what stands in code style in the first column of the tables under a heading."""
    text = CONFIGURATION.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


def links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if not re.match(r"[a-z]+:", target):
            yield target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [] == [target for target in links(page) if not (page.parent / target).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"python3 -m ops ([a-z][\w:-]*)", page.read_text()))

    assert set() == named - set(getattr(get_command(app), "commands"))  # noqa: B009 — typer's group


def test_every_page_is_listed() -> None:
    listed = set(links(ROOT / "docs" / "README.md"))

    assert {page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md"} <= listed


def test_every_parameter_and_secret_is_listed() -> None:
    declared = {p.name for p in vars(config).values() if isinstance(p, Param | SecretParam)}

    assert declared == first_cells("Parameters and secrets")


def test_every_setting_is_listed() -> None:
    assert {field.name for field in fields(Settings)} == first_cells("Settings")


def test_every_stripe_event_is_listed() -> None:
    assert set(WEBHOOK_EVENTS) == first_cells("The webhook endpoint")


def test_the_local_parameters_are_complete() -> None:
    stated = {line.split("=", 1)[0] for line in (ROOT / ".env.demo-orders").read_text().splitlines() if "=" in line}

    assert {p.name for p in vars(config).values() if isinstance(p, Param) and not isinstance(p, SecretParam)} == stated
