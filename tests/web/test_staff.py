"""What the staff do in the shop, and what its customer sees of it at that moment."""

import re

import pytest
from playwright.sync_api import expect

from ops.api_client import Api
from ops.seed import STAFF_EMAIL
from tests.web.conftest import Arrive
from tests.web.visitor import WIDTHS

pytestmark = [pytest.mark.suite, pytest.mark.browser, pytest.mark.timeout(300)]

GOOD = "4242424242424242"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refund_by_line_shows_up_in_front_of_the_customer(arrive: Arrive, staff: Api, width: str) -> None:
    ada, grace = arrive(width), arrive(width)
    order_id = ada.buy(GOOD)
    ada.expect_paid()

    grace.sign_in(STAFF_EMAIL)
    grace.open(f"/orders/staff/orders/{order_id}")
    expect(grace.page.get_by_role("heading", level=1)).to_be_visible()
    grace.shoot("staff-order")
    grace.button(re.compile("^Refund")).first.click()
    dialog = grace.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("Mug")).first.fill("1")
    grace.shoot("staff-refund")
    dialog.get_by_role("button", name=re.compile("^Refund")).last.click()

    expect(ada.page.get_by_text(re.compile("went back")).first).to_be_visible()
    ada.shoot("refund-seen")
    order = staff.get(f"/orders/{order_id}")
    assert ("partially_refunded", 1500) == (order["payment_status"], order["refunded"])
    for visitor in (ada, grace):
        visitor.expect_clean()


def test_todays_sale_is_in_the_report_that_staff_read(arrive: Arrive) -> None:
    ada, grace = arrive(), arrive("phone")
    ada.buy(GOOD)
    ada.expect_paid()

    grace.sign_in(STAFF_EMAIL)
    grace.open("/orders/staff/reports")

    today = grace.page.get_by_role("slider", name="Sales: day")
    expect(today).to_have_attribute("aria-valuetext", re.compile(r": €[1-9][\d,.]* taken, [1-9]"))
    today.press("ArrowLeft")
    expect(today).to_have_value("28")
    grace.button("Sales: show as table").click()
    expect(grace.page.get_by_role("table")).to_be_visible()
    for visitor in (ada, grace):
        visitor.expect_clean()


def test_a_customer_does_not_see_the_pages_of_the_staff(arrive: Arrive) -> None:
    ada = arrive()
    ada.sign_in()
    for path in ("/orders/staff", "/orders/staff/problems", "/orders/staff/reports", "/orders/staff/settings"):
        ada.open(path)
        expect(ada.page.get_by_text("For staff only")).to_be_visible()
        expect(ada.page.get_by_role("table")).to_have_count(0)
    ada.expect_clean()
