"""The main job over the whole local suite: real emulators, real HTTP, real signatures, a real browser."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from functions.adapters.stripe_payments import StripePayments
from functions.bootstrap import build
from functions.config import Config
from functions.use_cases.sweep import sweep
from ops import http
from ops.api_client import Api, ApiError
from ops.bootstrap_secrets import local_secrets
from ops.journey import book_faults, run_journey
from ops.paths import ROOT, STATE
from ops.seed import Users, client, seed, sign_in
from ops.suite_addresses import Suite
from ops.ticker import ticking

ITEMS = [{"sku": "mug", "quantity": 1}]
CONTACT = {"name": "Ada Example", "email": "customer@example.com"}
SCREENSHOTS = STATE / "screenshots"


@pytest.fixture
def users(suite: Suite) -> Users:
    return seed(suite)


@pytest.fixture
def customer(suite: Suite, users: Users) -> Api:
    return Api(suite.api_url, users.customer)


@pytest.fixture
def without_triggers(suite: Suite) -> Iterator[None]:
    """No Firestore trigger fires meanwhile. The emulator silences scheduled functions with them: we sweep here."""
    secrets = local_secrets(ROOT)
    key, webhook_secrets = secrets["ORDERS_STRIPE_API_KEY"], tuple(secrets["ORDERS_STRIPE_WEBHOOK_SECRETS"].split(","))
    config = Config(
        project_id=suite.project,
        database=suite.database,
        api_key=key,
        webhook_secrets=webhook_secrets,
        api_base=suite.simulator_url,
        app_url=suite.app_url,
        pubsub_emulator=f"127.0.0.1:{suite.ports['pubsub']}",
    )
    module = build(client(suite), StripePayments(key, suite.simulator_url), config)
    hub = f"http://127.0.0.1:{suite.ports['hub']}/functions"
    _put(f"{hub}/disableBackgroundTriggers")
    with ticking(lambda: sweep(module), every_seconds=1):
        yield
    _put(f"{hub}/enableBackgroundTriggers")


def _put(url: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(url, b"", method="PUT"), timeout=10) as answer:
        answer.read()


def _place(api: Api) -> dict[str, Any]:
    total = api.post("/quotes", {"items": ITEMS})["amounts"]["total"]
    return api.post("/orders", {"items": ITEMS, "contact": CONTACT, "expected_total": total})


@pytest.mark.suite
def test_one_order_is_placed_paid_and_shipped_and_its_books_are_whole(suite: Suite) -> None:
    journey = run_journey(suite)

    assert [] == journey.faults
    assert ("completed", "paid", "delivered") == (
        journey.order["status"],
        journey.order["payment_status"],
        journey.order["fulfillment_status"],
    )
    assert ["order_confirmed", "order_shipped"] == journey.mails


@pytest.mark.suite
@pytest.mark.usefixtures("without_triggers")
def test_with_triggers_switched_off_the_sweep_alone_reaches_the_same_end(suite: Suite) -> None:
    journey = run_journey(suite)

    assert journey.is_complete
    assert ["order_confirmed", "order_shipped"] == journey.mails


@pytest.mark.suite
def test_after_triggers_were_off_and_on_again_the_scheduled_sweep_answers(suite: Suite) -> None:
    hub = f"http://127.0.0.1:{suite.ports['hub']}/functions"
    _put(f"{hub}/disableBackgroundTriggers")
    silenced = suite.sweep()
    _put(f"{hub}/enableBackgroundTriggers")

    assert not silenced
    assert suite.sweep()


@pytest.mark.suite
def test_another_customers_order_answers_like_an_absent_one(suite: Suite, customer: Api) -> None:
    order = _place(customer)
    other = sign_in(suite, "other@example.com", {})

    foreign = _raw(f"{suite.api_url}/orders/{order['id']}", other)
    absent = _raw(f"{suite.api_url}/orders/ord_{'a' * 32}", other)

    assert 404 == foreign[0]
    assert absent == foreign


def _raw(url: str, token: str) -> tuple[int, bytes, str | None]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)
    return caught.value.code, caught.value.read(), caught.value.headers["Content-Type"]


@pytest.mark.suite
def test_a_price_of_the_callers_own_is_refused(customer: Api) -> None:
    with pytest.raises(ApiError) as cheaper:
        customer.post("/orders", {"items": ITEMS, "contact": CONTACT, "expected_total": 1})
    with pytest.raises(ApiError) as priced:
        customer.post("/orders", {"items": [ITEMS[0] | {"unit_price": 1}], "contact": CONTACT, "expected_total": 1990})

    assert (409, "quote_changed") == (cheaper.value.status, cheaper.value.problem["code"])
    assert (422, "invalid_input") == (priced.value.status, priced.value.problem["code"])


@pytest.mark.suite
def test_eight_checkouts_at_once_open_one_session(suite: Suite, customer: Api) -> None:
    order = _place(customer)

    def check_out(number: int) -> str:
        for attempt in range(20):
            try:
                return str(
                    customer.post(f"/orders/{order['id']}/checkout", {"mode": "hosted"}, key=f"c{number}")["url"]
                )
            except ApiError as error:
                if error.problem.get("code") not in ("in_progress", "checkout_open") or attempt == 19:
                    raise
        raise AssertionError

    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(check_out, range(8)))

    sessions = http.get_json(f"{suite.simulator_url}/_simulator/state")["checkout.session"]
    named = [s for s in sessions if s["metadata"].get("order_id") == order["id"]]
    assert 1 == len(urls)
    assert 1 == len(named)


@pytest.mark.suite
def test_a_webhook_that_stripe_did_not_sign_is_refused(suite: Suite) -> None:
    before = len(list(client(suite).collection("stripe_events").stream()))
    body = json.dumps({"id": "evt_forged", "type": "payment_intent.succeeded"}).encode()
    request = urllib.request.Request(suite.webhook_url, body, {"Stripe-Signature": "t=1,v1=00"})

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=30)

    assert 400 == caught.value.code
    assert before == len(list(client(suite).collection("stripe_events").stream()))


@pytest.mark.suite
@pytest.mark.browser
def test_a_customer_pays_on_stripes_page_after_a_decline(suite: Suite, customer: Api, page: Page) -> None:
    complaints = _complaints(page)
    order = _place(customer)
    page.goto(customer.post(f"/orders/{order['id']}/checkout", {"mode": "hosted"})["url"])
    _shoot(page, "checkout")

    _pay(page, "4000 0000 0000 0002")
    expect(page.get_by_role("alert")).to_contain_text("declined")
    _shoot(page, "checkout-declined")
    _pay(page, "4242 4242 4242 4242")
    page.wait_for_url(f"{suite.app_url}/**")

    expect_confirmed(customer, order["id"])
    assert [] == book_faults(suite, order["id"])
    assert [] == [line for line in complaints if "404" not in line]


def expect_confirmed(api: Api, order_id: str) -> None:
    order = api.get(f"/orders/{order_id}")
    for _ in range(100):
        if order["status"] == "confirmed":
            break
        order = api.get(f"/orders/{order_id}")
    assert ("confirmed", "paid") == (order["status"], order["payment_status"])


@pytest.mark.suite
@pytest.mark.browser
def test_the_api_reference_shows_itself_without_another_site(suite: Suite, page: Page) -> None:
    complaints, asked = _complaints(page), []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{suite.api_url}/docs")
    expect(page.get_by_text("/orders/{order_id}/checkout").first).to_be_visible()
    _shoot(page, "api-reference")

    assert [] == complaints
    assert [] == [url for url in asked if not url.startswith((suite.app_url, "data:", "blob:"))]


def _complaints(page: Page) -> list[str]:
    """Collect what the browser's console says is wrong."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def _pay(page: Page, number: str) -> None:
    page.get_by_label("Email").fill("customer@example.com")
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expir").fill("12 / 34")
    page.get_by_label("CVC").fill("123")
    page.get_by_label("Name").fill("Ada Example")
    page.get_by_role("button", name="Pay").click()


def _shoot(page: Page, name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=str(path), full_page=True)
    return path
