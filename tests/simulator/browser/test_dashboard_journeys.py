"""The dashboard, walked through in a browser: what a merchant does in Stripe's Dashboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.simulator.browser.look import Look
from tests.simulator.harness import Inbox, Stripe

pytestmark = pytest.mark.browser


def test_a_part_of_a_payment_is_refunded(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/refunds: a part of a payment can be given back, with a reason."""
    intent = simulator.paid()
    page = look.page
    page.goto(f"{simulator.url}/dashboard")
    look.shot("dashboard-overview")
    page.get_by_role("link", name="Payments").click()
    page.get_by_role("link", name=intent.id).click()
    page.get_by_label("Amount to refund").fill("12.50")
    refund = page.locator("section.act", has=page.get_by_role("heading", name="Refund"))
    refund.get_by_label("Reason").select_option("duplicate")
    refund.get_by_role("button", name="Refund").click()

    expect(page.get_by_role("status")).to_have_text("The refund is made.")
    expect(page.get_by_role("region", name="Refunds")).to_contain_text("$12.50")
    look.shot("dashboard-refunded")
    made = simulator.v1.refunds.list({"payment_intent": intent.id}).data
    assert [(refund.amount, refund.reason) for refund in made] == [(1_250, "duplicate")]
    assert look.complaints == []
    assert [url for url in look.asked if not url.startswith((simulator.url, "data:"))] == []


def test_too_large_a_refund_is_told_with_the_focus(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/api/refunds/create: what the API answers is what the page says."""
    intent = simulator.paid()
    look.page.goto(f"{simulator.url}/dashboard/payments/{intent.id}")
    look.page.get_by_label("Amount to refund").fill("99")
    look.page.get_by_role("button", name="Refund").click()

    alert = look.page.get_by_role("alert")
    expect(alert).to_contain_text("greater than")
    expect(alert).to_be_focused()
    assert simulator.v1.refunds.list().data == []


def test_a_dispute_is_opened_answered_and_won(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/disputes/how-disputes-work: funds are withdrawn, evidence is given, funds come back."""
    intent = simulator.paid()
    page = look.page
    page.goto(f"{simulator.url}/dashboard/payments/{intent.id}")
    page.get_by_role("button", name="Open dispute").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Needs response")
    look.shot("dashboard-dispute")
    page.get_by_role("button", name="Hand in evidence").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Under review")
    page.get_by_role("button", name=re.compile("advance the clock by 1 hour")).click()
    page.get_by_role("link", name=re.compile("^du_")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Won")

    assert simulator.event_types().count("charge.dispute.funds_reinstated") == 1


def test_a_failed_delivery_is_looked_at_and_sent_again(hooked: Stripe, inbox: Inbox, look: Look) -> None:
    """docs.stripe.com/webhooks: each try with its answer, and a button to resend."""
    inbox.status = lambda _event: 500
    customer = hooked.v1.customers.create({"email": "jenny@example.com"})
    inbox.wait_for("customer.created")
    inbox.status = lambda _event: 200
    event = hooked.v1.events.list({"type": "customer.created"}).data[0]
    hooked.until(lambda: hooked.control("/log")["deliveries"][0]["status"] is not None)
    page = look.page
    page.goto(f"{hooked.url}/dashboard/events/{event.id}")
    page.get_by_text("Try 1").click()
    expect(page.get_by_role("region", name="Body of try 1")).to_contain_text(customer.id)
    look.shot("dashboard-event")
    page.get_by_role("button", name="Resend").click()
    inbox.wait_for("customer.created", times=2)

    expect(page.get_by_role("status")).to_have_text("The event is sent again.")
    expect(page.locator("#live-tries").get_by_text("200")).to_be_visible()


def test_a_secret_is_rolled_with_a_day_of_both(hooked: Stripe, look: Look) -> None:
    """docs.stripe.com/webhooks (roll endpoint secrets): the present secret ends up to 24 hours later."""
    page = look.page
    page.goto(f"{hooked.url}/dashboard/webhooks")
    page.get_by_role("region", name="Webhook endpoints").get_by_role("link").click()
    page.get_by_label("The present secret ends").select_option("In 24 hours")
    page.get_by_role("button", name="Roll secret").click()

    secrets = page.get_by_role("region", name="Signing secrets").get_by_role("row")
    expect(secrets).to_have_count(3)
    look.shot("dashboard-secret")
    hooked.control("/clock", {"advance": 86_401})
    page.goto(page.url)
    expect(secrets).to_have_count(2)


def test_the_clock_is_advanced_and_what_was_due_has_happened(simulator: Stripe, look: Look) -> None:
    """docs.stripe.com/payments/checkout/managing-limited-inventory: a Session expires after a day."""
    session = simulator.session()
    page = look.page
    page.goto(f"{simulator.url}/dashboard/simulation")
    before = simulator.control("/health")["now"]
    page.get_by_label("How many").fill("25")
    page.get_by_label("Unit").select_option("hours")
    page.get_by_role("button", name="Advance", exact=True).click()

    expect(page.get_by_role("status")).to_have_text("The clock is advanced.")
    look.shot("dashboard-simulation")
    assert simulator.control("/health")["now"] >= before + 25 * 3_600
    assert simulator.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_a_page_that_stands_open_follows_what_happens(simulator: Stripe, look: Look) -> None:
    """The list of payments shows a payment made after it was opened."""
    look.page.goto(f"{simulator.url}/dashboard/payments")
    expect(look.page.get_by_text("No payment fits.")).to_be_visible()
    intent = simulator.paid()

    expect(look.page.get_by_role("link", name=intent.id)).to_be_visible(timeout=10_000)
    assert look.complaints == []


def test_the_dashboard_is_used_by_keyboard_alone(simulator: Stripe, look: Look) -> None:
    """The first Tab offers to skip the ways; from there a payment is canceled."""
    intent = simulator.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    page = look.page
    page.goto(f"{simulator.url}/dashboard/payments/{intent.id}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Cancel payment")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Canceled")


@pytest.mark.parametrize("path", ["", "/payments", "/events", "/simulation"])
def test_the_dashboard_fits_a_phone(simulator: Stripe, phone: Look, path: str) -> None:
    """One column; wide tables scroll within themselves."""
    intent = simulator.paid()
    phone.page.goto(f"{simulator.url}/dashboard{path}")
    phone.shot(f"dashboard-phone{path.replace('/', '-')}")
    assert phone.overflow() == 0
    phone.page.goto(f"{simulator.url}/dashboard/payments/{intent.id}")
    assert phone.overflow() == 0
