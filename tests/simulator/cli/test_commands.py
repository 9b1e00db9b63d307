"""`stripe post`, `get`, `delete`, the commands of resources, and what else takes an API's address."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.cli.official import Cli
from tests.simulator.harness import Inbox, Stripe

CARD = ("-d", "payment_method=pm_card_visa", "-d", "confirm=true", "-d", "return_url=https://shop.example/done")


class Account:
    """The CLI at one simulator; counts the commands that answered."""

    def __init__(self, cli: Cli, simulator: Stripe) -> None:
        self._cli = cli
        self._base = simulator.url
        self.count = 0

    def __call__(self, *arguments: str) -> Any:
        ended = self._cli.run(*arguments, base=self._base)
        assert ended.complaint() is None, (arguments, ended.err)
        self.count += 1
        return json.loads(ended.out)

    def done(self, *arguments: str) -> Any:
        """The answer, which is not an error: the CLI ends well with both."""
        answer = self(*arguments)
        assert "error" not in answer, (arguments, answer)
        return answer


@pytest.fixture
def account(cli: Cli, simulator: Stripe) -> Account:
    return Account(cli, simulator)


def test_requests_are_posted_got_and_deleted(account: Account) -> None:
    """docs.stripe.com/cli/post, /get and /delete: by address, or by the id alone."""
    made = account.done("post", "/v1/customers", "-d", "email=jenny@example.com", "-d", "metadata[of]=Jenny")

    assert {"of": "Jenny"} == account.done("get", made["id"])["metadata"]
    found = account.done("get", "/v1/customers", "-d", "email=jenny@example.com", "--limit", "1")
    assert [made["id"]] == [item["id"] for item in found["data"]]
    assert account.done("delete", f"/v1/customers/{made['id']}", "--confirm")["deleted"]
    assert "resource_missing" == account("delete", f"/v1/customers/{made['id']}", "--confirm")["error"]["code"]


def test_a_key_makes_one_customer_of_two_posts(account: Account) -> None:
    """docs.stripe.com/cli/post: `--idempotency`."""
    first, again = (account.done("post", "/v1/customers", "-i", "key-1", "-d", "name=Jenny") for _ in range(2))

    assert first == again
    assert 1 == len(account.done("get", "/v1/customers")["data"])


def test_an_expanded_object_stands_inline(account: Account) -> None:
    """docs.stripe.com/cli/get: `--expand`."""
    made = account.done("payment_intents", "create", "--amount", "2000", "--currency", "usd", *CARD)

    found = account.done("get", f"/v1/payment_intents/{made['id']}", "-e", "latest_charge.balance_transaction")

    assert 2_000 == found["latest_charge"]["balance_transaction"]["amount"]


def test_headers_are_shown(cli: Cli, simulator: Stripe) -> None:
    """docs.stripe.com/cli/get: `--show-headers`, among them the request's id and the version asked for."""
    ended = cli.run("get", "/v1/customers", "--show-headers", "-v", "2025-02-24.acacia", base=simulator.url)

    assert "< Request-Id: req_" in ended.err
    assert "< Stripe-Version: 2025-02-24.acacia" in ended.err


def test_resources_have_commands_of_their_own(account: Account, tell: Callable[[str], None]) -> None:
    """docs.stripe.com/cli/resources: `stripe RESOURCE OPERATION`, with a flag for each parameter."""
    run = account.done
    customer = run("customers", "create", "--name", "Jenny Rosen", "--email", "jenny@example.com")["id"]
    product = run("products", "create", "--name", "Mug")["id"]
    price = run("prices", "create", "--product", product, "--unit-amount", "1500", "--currency", "usd")["id"]
    coupon = run("coupons", "create", "--percent-off", "20")["id"]
    code = ("-d", "promotion[type]=coupon", "-d", f"promotion[coupon]={coupon}", "--code", "SPRING")
    run("promotion_codes", "create", *code)
    run("tax_rates", "create", "--display-name", "VAT", "--percentage", "19", "--inclusive=true")
    run("shipping_rates", "create", "--display-name", "Post", "-d", "type=fixed_amount", *fixed(500))
    run("payment_methods", "attach", "pm_card_visa", "--customer", customer)
    run("setup_intents", "create", "--customer", customer, *CARD)
    line = ("-d", f"line_items[0][price]={price}", "-d", "line_items[0][quantity]=2")
    session = run("checkout", "sessions", "create", "--mode", "payment", "--success-url", "https://a.example", *line)
    assert "expired" == run("checkout", "sessions", "expire", session["id"])["status"]
    held = run(
        "payment_intents", "create", "--amount", "2000", "--currency", "usd", "--capture-method", "manual", *CARD
    )
    assert "succeeded" == run("payment_intents", "capture", held["id"])["status"]
    run("refunds", "create", "--payment-intent", held["id"], "--amount", "500")
    run("test_helpers", "customers", "fund_cash_balance", customer, "--amount", "100", "--currency", "eur")
    run("webhook_endpoints", "create", "--url", "http://127.0.0.1:9/webhook", "-d", "enabled_events[]=*")
    for name in ("charges", "disputes", "payouts", "balance_transactions", "events", "webhook_endpoints"):
        assert "list" == run(name, "list", "--limit", "3")["object"]
    assert "list" == run("radar", "early_fraud_warnings", "list")["object"]
    assert "balance" == run("balance", "retrieve")["object"]
    assert 1 == len(run("customers", "search", "--query", "email:'jenny@example.com'")["data"])

    tell(f"stripe RESOURCE OPERATION: {account.count} commands")


def fixed(amount: int) -> tuple[str, ...]:
    return ("-d", f"fixed_amount[amount]={amount}", "-d", "fixed_amount[currency]=usd")


@pytest.mark.parametrize("named", [True, False], ids=["to one endpoint", "to all"])
def test_an_event_is_sent_once_more(cli: Cli, hooked: Stripe, inbox: Inbox, *, named: bool) -> None:
    """docs.stripe.com/cli/events/resend: `--webhook-endpoint`; the endpoints stand for the CLI's own `listen`."""
    customer = hooked.v1.customers.create()
    inbox.wait_for("customer.created")
    [event] = hooked.v1.events.list({"type": "customer.created"}).data
    [endpoint] = hooked.v1.webhook_endpoints.list().data
    where = ("--webhook-endpoint", endpoint.id) if named else ()

    ended = cli.run("events", "resend", event.id, *where, base=hooked.url)

    assert event.id == json.loads(ended.out)["id"]
    inbox.wait_for("customer.created", times=2)
    assert customer.id == json.loads(inbox.received[-1][1])["data"]["object"]["id"]


def test_a_trigger_is_changed_by_flags(cli: Cli, simulator: Stripe) -> None:
    """docs.stripe.com/cli/trigger: `--override`, `--add`, `--remove`, `--api-version`."""
    changed = ("--override", "payment_intent:amount=4321", "--add", "payment_intent:metadata.order=7")
    more = ("--remove", "payment_intent:shipping", "--api-version", "2025-08-27.basil")

    ended = cli.run("trigger", "payment_intent.succeeded", *changed, *more, base=simulator.url)

    assert ended.complaint() is None
    [intent] = simulator.v1.payment_intents.list().data
    assert (4_321, {"order": "7"}, None) == (intent.amount, intent.metadata.to_dict(), intent.shipping)
    asked = [entry for entry in simulator.control("/log")["requests"] if entry["method"] == "POST"]
    assert ["2025-08-27.basil"] == [entry["stripe_version"] for entry in asked]


def test_a_fixture_sends_keys_and_headers_and_fills_an_environment(cli: Cli, simulator: Stripe, tmp_path: Path) -> None:
    """docs.stripe.com/cli/fixtures: `idempotency_key`, `expected_error_type`, and `env` for a `.env` that is there."""
    (tmp_path / ".env").write_text("CUSTOMER=none\n")
    step = {"path": "/v1/customers", "method": "post", "params": {"name": "Jenny"}, "idempotency_key": "fixture-1"}
    declined = {"amount": 100, "currency": "usd", "confirm": True, "payment_method": "pm_card_chargeDeclined"}
    fixture = {
        "_meta": {"template_version": 0},
        "fixtures": [
            {"name": "first", **step},
            {"name": "again", **step},
            {
                "name": "declined",
                "path": "/v1/payment_intents",
                "method": "post",
                "params": declined,
                "expected_error_type": "card_error",
            },
        ],
        "env": {"CUSTOMER": "${again:id}"},
    }
    (tmp_path / "mine.json").write_text(json.dumps(fixture))

    ended = cli.run("fixtures", "mine.json", base=simulator.url)

    assert ended.complaint() is None
    [customer] = simulator.v1.customers.list().data
    assert customer.id in (tmp_path / ".env").read_text()
    assert "payment_intent.payment_failed" == simulator.event_types()[-1]


def test_an_address_by_name_is_refused_by_the_cli_itself(cli: Cli, simulator: Stripe) -> None:
    """docs.stripe.com/cli: `--api-base` takes 127.0.0.1, and not localhost."""
    ended = cli.run("get", "/v1/customers", base=simulator.url.replace("127.0.0.1", "localhost"))

    assert (1, "invalid API base URL") == (ended.code, ended.err.strip())
    assert [] == simulator.control("/log")["requests"]


@pytest.mark.parametrize("command", [("listen",), ("logs", "tail")], ids=" ".join)
def test_what_needs_a_websocket_says_that_there_is_none(cli: Cli, simulator: Stripe, command: tuple[str, ...]) -> None:
    """docs.stripe.com/cli/listen and /logs/tail: they open a session for one, which the simulator does not serve."""
    ended = cli.run(*command, base=simulator.url)

    assert 1 == ended.code
    assert "Unrecognized request URL (POST: /v1/stripecli/sessions)" in ended.err
