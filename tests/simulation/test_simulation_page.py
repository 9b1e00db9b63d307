"""The page lists the invariants as the checker has them."""

import re

from ops.paths import ROOT
from ops.simulation.checker import NOT_HERE
from ops.simulation.checks import INVARIANTS


def test_every_invariant_stands_on_the_page_with_its_sentence() -> None:
    page = (ROOT / "docs" / "simulation.md").read_text()
    listed = re.findall(r"^\| (\d+) \| (.+?) \| (.+) \|$", page, re.MULTILINE)
    checked = {(i.number, i.sentence, "each step" if i.each_step else "in the end") for i in INVARIANTS.values()}

    assert checked == {(int(number), text, when) for number, text, when in listed if int(number) in INVARIANTS}
    assert {int(number) for number, _, _ in listed} == {*INVARIANTS, *NOT_HERE}
