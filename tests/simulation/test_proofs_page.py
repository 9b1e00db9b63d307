"""The page about the proofs says how much each plays, as it is."""

from ops.paths import ROOT
from ops.simulation import crashes
from ops.simulation.stored import generations, read

PAGE = (ROOT / "docs" / "proofs.md").read_text()
NUMBERS = {33: "Thirty-three", 2: "two"}


def test_it_counts_the_flows_that_crash() -> None:
    assert 2 == PAGE.count(f"{len(crashes.FLOWS)} flows")


def test_it_counts_the_stored_shops() -> None:
    shops = sum(len(read(generation)) for generation in generations())

    assert f"{NUMBERS[shops]} shops of {NUMBERS[len(generations())]} generations" in PAGE
