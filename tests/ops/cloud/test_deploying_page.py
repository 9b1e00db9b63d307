"""Each line of the guide has a command that exists, or an owner, and something that shows it."""

import re

import pytest
from typer.main import get_command

from ops.cli import app
from ops.cloud.deploy_functions import in_code
from ops.cloud.deploy_outside import BROUGHT_ABOUT
from ops.cloud.preflight.registry import CHECKS
from ops.paths import ROOT
from tests.pages import absent_options, rows

PAGE = (ROOT / "docs" / "deploying.md").read_text()
GUIDE = {
    "The eight steps": (
        "1 Database Migration, 2 Backend Deployment, 3 Frontend Integration, 4 Main Application Integration, "
        "5 Stripe Production Configuration, 6 Testing in Production Environment, 7 Monitoring and Alerting, "
        "8 Final Production Deployment"
    ),
    "The lines of each step": (
        "1 collections, 1 indexes, 1 security rules, 2 functions, 2 API endpoints, 2 webhooks, 3 bundle, 4 install, "
        "4 routing, 4 navigation, 5 keys, 5 webhook, 6 staging, 6 controlled transactions, 6 logs, 6 lifecycle, "
        "7 payment failures, 7 dashboards, 7 audit, 7 webhook, 8 all components, 8 all users, 8 alerting"
    ),
    "The checklist before": (
        "implementation-todo, integration-guidelines, tests, performance, security audit, test mode, "
        "environment variables, documentation"
    ),
    "The rollback plan": "disable the routes, previous stable state, data integrity, forward",
    "The tasks after": (
        "48 hours, success rates, webhook delivery, sample test transactions, query performance, CHANGELOG, one week"
    ),
    "Maintenance": (
        "payment processing, order management, integration, weekly, monthly, quarterly, PCI DSS, data protection, "
        "terms of service, the guide itself"
    ),
}
"""The guide's lines by a word of each, in their order."""


@pytest.mark.parametrize("section", GUIDE)
def test_each_line_of_the_guide_has_a_command_or_an_owner_and_something_that_shows_it(section: str) -> None:
    lines = GUIDE[section].split(", ")

    assert len(lines) == len(rows(PAGE, section))
    for line, row in zip(lines, rows(PAGE, section), strict=True):
        number, words = re.fullmatch(r"(\d )?(.+)", line).groups()  # type: ignore[union-attr]
        assert row[0].startswith(number or "")
        assert words.lower() in row[0].lower()
        assert all(row), row
        assert re.search(r"`ops |owner: |not yet: ", row[1]), row


def test_each_command_of_the_page_exists_with_its_options() -> None:
    named = re.findall(r"`ops ([a-z][^`]*)`", PAGE)

    assert [] == [each for line in named for each in absent_options(line)]
    assert {line.split()[0] for line in named} <= set(getattr(get_command(app), "commands"))  # noqa: B009 — typer's
    assert {"deploy:api", "deploy:production", "rollback:orders", "rollback:orders --forward"} <= set(named)


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
