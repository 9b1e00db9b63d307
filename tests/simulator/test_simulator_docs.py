"""The simulator's pages name what there is, and all that there is."""

import re

from stripe_simulator import Simulator
from stripe_simulator.__main__ import parser
from stripe_simulator.control import Control
from stripe_simulator.faults import DELIVERY_EFFECTS, REQUEST_EFFECTS
from tests.simulator.behaviours import PAGE, behaviours, operations_table, written

GUIDE = (PAGE.parent / "simulator.md").read_text()


def first_cells(section: str) -> set[str]:
    """What stands in code style in the first column of the table under a heading."""
    text = GUIDE.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


def test_the_page_of_behaviours_is_what_the_tests_say() -> None:
    assert PAGE.read_text() == written(), "write it anew: python3 -m tests.simulator.behaviours"


def test_at_least_a_hundred_behaviours_name_the_page_that_they_follow() -> None:
    assert len(list(behaviours())) >= 100


def test_every_option_is_listed() -> None:
    options = {action.option_strings[-1] for action in parser()._actions} - {"--help"}

    assert options == first_cells("Options")


def test_every_address_of_the_control_plane_is_listed() -> None:
    control = Control(Simulator(base_url="http://stripe.example"))
    plain = {f"{method} /_simulator{path}" for method, path in control._actions}
    with_id = {f"POST /_simulator/{name}/{{id}}" for name in control._actions_on}

    assert plain | with_id == first_cells("The control plane")


def test_every_effect_is_listed() -> None:
    assert {*REQUEST_EFFECTS, *DELIVERY_EFFECTS} == first_cells("Faults")


def test_every_operation_is_listed() -> None:
    rows = operations_table()

    assert rows in GUIDE, f"the table of resources should be:\n{rows}"


def test_every_page_is_listed() -> None:
    doors = {prefix.rstrip("/") for prefix, _ in Simulator(base_url="http://stripe.example")._doors}
    shown = {
        cell.split("/{")[0] for row in re.findall(r"^\| (`/.*?) \|", GUIDE, re.MULTILINE) for cell in row.split("`")
    }

    assert doors - {"/_simulator", "/elements"} == {cell for cell in shown if cell.startswith("/")}
