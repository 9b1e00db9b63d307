"""axe-core on every page, in the light and the dark theme: no violation."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from stripe_simulator.endpoints import Endpoint
from stripe_simulator.server import Server
from tests.simulator.browser.look import Look
from tests.simulator.browser.test_checkout_journeys import fill_card, full_session, pay
from tests.simulator.harness import SECRET, Inbox, Stripe, line

pytestmark = pytest.mark.browser

HOSTED = (
    "card",
    "euro",
    "real",
    "everything",
    "free",
    "setup",
    "expired",
    "complete",
    "missing",
    "bank",
    "voucher",
    "receipt",
)
DASHBOARD = (
    "overview",
    "payments",
    "payment",
    "hold",
    "challenged",
    "customers",
    "customer",
    "checkout",
    "session",
    "disputes",
    "dispute",
    "payouts",
    "payout",
    "events",
    "event",
    "webhooks",
    "webhook",
    "requests",
    "request",
    "simulation",
    "nowhere",
)


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[dict[str, str]]:
    """A shop in which everything has happened once: page -> address."""
    del browser
    inbox = Inbox()
    inbox.status = lambda event: 500 if event["type"] == "charge.updated" else 200
    server = Server(seed=7, endpoint=Endpoint(inbox.url, SECRET))
    server.start()
    shop = Stripe(server)
    yield {**hosted(shop), **dashboard(shop, inbox)}
    server.stop()
    inbox.server.shutdown()
    inbox.server.server_close()


def hosted(shop: Stripe) -> dict[str, str]:
    coupon = shop.v1.coupons.create({"percent_off": 100, "duration": "once"})
    customer = shop.v1.customers.create({"email": "known@example.com"})
    setup = shop.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "usd", "customer": customer.id, "success_url": "https://shop.example/done"}
    )
    ended, expired = shop.session(), shop.session()
    addresses = {"complete": str(ended.url), "expired": str(expired.url)}
    shop.pay(ended)
    shop.v1.checkout.sessions.expire(expired.id)
    real = shop.session(line_items=[line("Caneca", 5_000, 1, "brl")])
    voucher = shop.session(line_items=[line("Caneca", 5_000, 1, "brl")])
    typed = {"email": "fill_never@example.com", "payerName": "Maria", "taxId": "00000000000", "paymentMethod": "boleto"}
    place = {"payerAddressLine1": "Rua Um", "payerLocality": "São Paulo", "payerPostalCode": "01310-100"}
    assert shop.pay(voucher, **typed, **place, payerAdministrativeArea="SP").status == 303
    printed = shop.v1.checkout.sessions.retrieve(voucher.id).payment_intent
    return {
        **addresses,
        "card": str(shop.session().url),
        "euro": str(shop.session(line_items=[line("Mug", 1_250, 2, "eur")]).url),
        "real": str(real.url),
        "everything": full_session(shop),
        "free": str(shop.session(discounts=[{"coupon": coupon.id}]).url),
        "setup": str(setup.url),
        "missing": f"{shop.url}/c/pay/cs_missing",
        "bank": f"{shop.url}/3ds/{challenged(shop)}",
        "voucher": f"{shop.url}/boleto/{printed}",
        "receipt": str(shop.v1.charges.list().data[0].receipt_url),
    }


def challenged(shop: Stripe) -> str:
    intent = shop.v1.payment_intents.create(
        {
            "amount": 5_000,
            "currency": "usd",
            "payment_method": "pm_card_threeDSecure2Required",
            "confirm": True,
            "return_url": "https://shop.example/back",
        }
    )
    return intent.id


def dashboard(shop: Stripe, inbox: Inbox) -> dict[str, str]:
    paid, hold = shop.paid(), shop.paid(payment_intent_data={"capture_method": "manual", "metadata": {"order": "1"}})
    shop.v1.refunds.create({"payment_intent": paid.id, "amount": 500})
    shop.pay(shop.session(), cardNumber="4000000000000259")
    shop.pay(shop.session(), cardNumber="4000000000000002")
    shop.v1.payment_intents.create(
        {
            "amount": 90_000,
            "currency": "usd",
            "payment_method": "pm_card_bypassPending",
            "confirm": True,
            "return_url": "https://shop.example/back",
        }
    )
    payout = shop.v1.payouts.create({"amount": 1_000, "currency": "usd"})
    shop.control("/faults", {"effect": "slow", "path": "/v1/never", "times": 1})
    shop.control("/snapshot", {})
    inbox.wait_for("charge.updated")
    shop.until(lambda: any(entry["status"] == 500 for entry in shop.control("/log")["deliveries"]))
    event = shop.v1.events.list({"type": "charge.updated"}).data[-1]
    customer = shop.v1.customers.create({"email": "jenny@example.com", "name": "Jenny Rosen"})
    request = next(entry["request_id"] for entry in shop.control("/log")["requests"] if entry["path"] == "/v1/refunds")
    ones = {
        "payment": f"payments/{paid.id}",
        "hold": f"payments/{hold.id}",
        "challenged": f"payments/{challenged(shop)}",
        "customer": f"customers/{customer.id}",
        "session": f"checkout/{shop.session().id}",
        "dispute": f"disputes/{shop.v1.disputes.list().data[0].id}",
        "payout": f"payouts/{payout.id}",
        "event": f"events/{event.id}",
        "webhook": f"webhooks/{shop.v1.webhook_endpoints.list().data[0].id}",
        "request": f"requests/{request}",
        "overview": "",
    }
    return {name: f"{shop.url}/dashboard/{ones.get(name, name)}".rstrip("/") for name in DASHBOARD}


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[Page]:
    """One page for all checks; its policy is out of the way of axe."""
    with browser.new_context(viewport={"width": 1280, "height": 860}, bypass_csp=True) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", [*HOSTED, *DASHBOARD])
def test_axe_finds_nothing_in_either_theme(pages: dict[str, str], open_page: Page, name: str) -> None:
    """www.w3.org/TR/WCAG22 at level AA and axe's best practices."""
    look = Look(open_page)
    open_page.goto(pages[name])

    assert look.violations() == []
    look.shot(f"page-{name}")
    open_page.emulate_media(color_scheme="dark")
    look.shot(f"page-{name}-dark")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_forms_with_errors(simulator: Stripe, browser: Browser, width: int) -> None:
    """www.w3.org/TR/WCAG22: errors are tied to their fields, on a phone as well."""
    with browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True) as context:
        look = Look(context.new_page())
        look.page.goto(full_session(simulator))
        pay(look.page)
        assert look.violations() == []
        look.shot(f"errors-{width}")
        look.page.goto(str(simulator.session().url))
        fill_card(look.page, "4000000000000002")
        pay(look.page)
        assert look.violations() == []
