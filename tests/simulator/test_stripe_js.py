"""docs.stripe.com/js and docs.stripe.com/sdks/stripejs-versioning: what is served at the place of Stripe.js."""

import pytest

from stripe_simulator.stripe_js import PAGES, SCRIPT_PARTS, STATIC
from tests.simulator.harness import Stripe, call

LINES_MAX = 300
COLUMNS_MAX = 130


def test_the_script_is_one_classic_script_that_any_page_may_load(simulator: Stripe) -> None:
    """docs.stripe.com/sdks/stripejs-versioning: ``Stripe.version`` is the release train, which npm's package checks."""
    answer = call(simulator.url, "GET", "/stripe.js")

    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.text.startswith("(() => {")
    assert 'Stripe.version = "endive"' in answer.text
    assert "\nimport " not in answer.text


@pytest.mark.parametrize("kind", PAGES)
def test_a_frame_runs_its_own_scripts_alone(simulator: Stripe, kind: str) -> None:
    """docs.stripe.com/security/guide#content-security-policy: any page may frame it, no code gets in."""
    answer = call(simulator.url, "GET", f"/elements/{kind}")

    policy = answer.headers["content-security-policy"]
    assert answer.status == 200
    assert "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert "onclick" not in answer.text
    assert "<script>" not in answer.text


def test_files_are_served_by_name_and_nothing_else_is(simulator: Stripe) -> None:
    """docs.stripe.com/js: the frames' own files, read only."""
    statuses = [
        call(simulator.url, method, f"/elements/{name}").status
        for method, name in (
            ("GET", "frame.js"),
            ("GET", "elements.css"),
            ("GET", "../stripe_js.py"),
            ("GET", "nothing.js"),
            ("POST", "payment"),
        )
    ]

    assert statuses == [200, 200, 404, 404, 405]


def test_every_part_is_served_and_small() -> None:
    """The design asks for at most 300 lines a file."""
    files = sorted(STATIC.rglob("*.*"))
    long = [
        path.name
        for path in files
        for lines in [path.read_text().splitlines()]
        if len(lines) > LINES_MAX or max(map(len, lines)) > COLUMNS_MAX
    ]

    assert {path.name for path in (STATIC / "stripe_js").iterdir()} == set(SCRIPT_PARTS)
    assert long == []
