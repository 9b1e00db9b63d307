"""What the pages say, for the tests that hold them true: rows of tables, and the commands that they name."""

import re
from typing import Any

from typer.main import get_command

from ops.cli import app


def rows(page: str, section: str) -> list[list[str]]:
    """Return the cells of each row of the tables under a heading."""
    text = page.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    found = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in found[2:]]


def absent_options(line: str) -> list[str]:
    """Return the options of a command line that its command does not have."""
    found: Any = get_command(app)
    for word in line.split():
        if word not in getattr(found, "commands", {}):
            break
        found = found.commands[word]
    known = {option for parameter in found.params for option in parameter.opts} | {"--help"}
    return [f"{line}: {option}" for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", line) if option not in known]
