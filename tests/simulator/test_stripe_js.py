"""docs.stripe.com/js and docs.stripe.com/sdks/stripejs-versioning: what is served at the place of Stripe.js."""

from typing import Any
from urllib.parse import urlencode

import pytest

from stripe_simulator.stripe_js import PAGES, SCRIPT_PARTS, STATIC
from tests.simulator.harness import Stripe, call

LINES_MAX = 300
COLUMNS_MAX = 130
NO_PAGES = {"success_url": None, "cancel_url": None}
CHALLENGED: Any = {"number": "4000002760003184", "exp_month": "12", "exp_year": "2040", "cvc": "123"}


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


def test_stripe_js_does_the_next_action_itself_where_it_says_so(simulator: Stripe) -> None:
    """docs.stripe.com/api/payment_intents/confirm (use_stripe_sdk): no redirect, even with a ``return_url``."""
    asked: Any = {
        "confirm": True,
        "payment_method": "pm_card_authenticationRequired",
        "return_url": "https://shop.example/done",
    }
    priced: Any = {**asked, "amount": 2_000, "currency": "eur"}
    priced_for_script: Any = {**priced, "use_stripe_sdk": True}
    for_script: Any = {**asked, "use_stripe_sdk": True}

    by_script = simulator.v1.payment_intents.create(priced_for_script)
    by_redirect = simulator.v1.payment_intents.create(priced)
    saved = simulator.v1.setup_intents.create(for_script)

    actions = [made.next_action and made.next_action.type for made in (by_script, by_redirect, saved)]
    assert actions == ["use_stripe_sdk", "redirect_to_url", "use_stripe_sdk"]


def test_a_page_of_elements_mode_confirms_with_its_client_secret(simulator: Stripe) -> None:
    """docs.stripe.com/js/custom_checkout/confirm: 3-D Secure is shown in place, not at the Session's return_url."""
    session = simulator.session(ui_mode="elements", return_url="https://shop.example/done", **NO_PAGES)
    method = simulator.v1.payment_methods.create({"type": "card", "card": CHALLENGED})
    form = {"client_secret": str(session.client_secret), "email": "jenny@example.com", "payment_method": method.id}

    answer = call(
        simulator.url,
        "POST",
        f"/v1/payment_pages/{session.id}/confirm",
        body=urlencode(form).encode(),
        headers={"Authorization": "Bearer pk_test_simulator"},
    )

    assert answer.status == 200, answer.text
    assert answer.json()["intent"]["next_action"]["type"] == "use_stripe_sdk"


def test_what_a_page_sends_of_a_card_is_masked_in_the_log(simulator: Stripe) -> None:
    """docs.stripe.com/security/guide: neither the number nor the security code is kept."""
    simulator.v1.payment_methods.create({"type": "card", "card": CHALLENGED})
    simulator.v1.payment_methods.create(
        {
            "type": "sepa_debit",
            "sepa_debit": {"iban": "AT611904300234573201"},
            "billing_details": {"name": "Jenny Rosen", "email": "jenny@example.com"},
        }
    )

    card, debit = (entry["params"] for entry in simulator.control("/log")["requests"][:2])
    assert card["card"] == {**CHALLENGED, "number": "•••• 3184", "cvc": "•••"}
    assert debit["sepa_debit"] == {"iban": "•••• 3201"}
