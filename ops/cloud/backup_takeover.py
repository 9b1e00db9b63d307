"""`ops restore --take-over`: the checkout names the restored database, so that the next deployment serves from it.

A trigger and `firebase.json` cannot take a parameter for the database: they are rewritten (design: one name, in three
files). Nothing is deployed here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops.bootstrap_run import SetupError
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step


@dataclass(frozen=True)
class Place:
    """One file that names the database, and the pattern around its name."""

    path: str
    pattern: str


def places(environment: Environment) -> list[Place]:
    """Return every file that names the database of a project."""
    return [
        Place("firebase.json", r'("database":\s*")([^"]+)(")'),
        Place("functions/config.py", r'(?m)(^DATABASE = ")([^"]+)(")'),
        Place(f".env.{environment.project}", r"(?m)(^ORDERS_DATABASE=\"?)([a-z0-9-]+)(\"?)"),
    ]


def steps(environment: Environment, database: str, root: Path) -> list[Step]:
    """Return one step a file."""
    return [
        Step(f"{each.path} names {database}", _seen(root, each, database), _written(root, each, database))
        for each in places(environment)
    ]


def _seen(root: Path, place: Place, database: str) -> Callable[[], Seen]:
    def seen() -> Seen:
        named = _named(root, place)
        return Seen(named == database, f"it names {named}")

    return seen


def _named(root: Path, place: Place) -> str:
    path = root / place.path
    found = re.findall(place.pattern, path.read_text()) if path.exists() else []
    if len(found) != 1:
        raise SetupError(f"{place.path} does not name the database once; change it by hand")
    return str(found[0][1])


def _written(root: Path, place: Place, database: str) -> Callable[[], None]:
    def write() -> None:
        path = root / place.path
        part = path.with_name(path.name + ".part")
        part.write_text(re.sub(place.pattern, rf"\g<1>{database}\g<3>", path.read_text()))
        part.replace(path)

    return write
