"""Buying in the example shop, in a real browser over the whole local suite: every way that a payment may go."""

import json
import re
import time
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from ops.api_client import Api
from ops.journey import book_faults
from ops.seed import SETTINGS, client
from ops.suite_addresses import Suite
from tests.web.conftest import Arrive
from tests.web.visitor import WIDTHS

pytestmark = [pytest.mark.suite, pytest.mark.browser, pytest.mark.timeout(300)]

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
ASKS_THE_BANK = "4000002760003184"
THANKS = "Thank you, your order is confirmed."
SETTINGS_SECONDS_MAX = 10.5
"""No process knows older settings after that long."""
PROMPT_IBAN = "AT611904300234573201"
LATE_IBAN = "AT321904300235473204"


def state(staff: Api, order_id: str) -> tuple[Any, Any]:
    order = staff.get(f"/orders/{order_id}")
    return order["status"], order["payment_status"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_card_pays_and_the_page_says_so_by_itself(arrive: Arrive, staff: Api, suite: Suite, width: str) -> None:
    ada = arrive(width)
    order_id = ada.buy(GOOD)

    ada.expect_paid()
    ada.shoot("confirmed")
    assert ("confirmed", "paid") == state(staff, order_id)
    assert [] == book_faults(suite, order_id)
    ada.page.reload()
    expect(ada.page.get_by_text(THANKS)).to_be_visible()
    expect(ada.page.get_by_text("The payment arrived.")).to_be_visible()
    ada.expect_clean()


def test_the_bank_asks_and_the_customer_proves_who_they_are(arrive: Arrive, staff: Api, width: str) -> None:
    ada = arrive(width)
    order_id = ada.buy(ASKS_THE_BANK)
    bank = ada.page.frame_locator("iframe[title='3D Secure authentication']")
    bank.get_by_role("button", name="Complete").click()

    ada.expect_paid()
    assert ("confirmed", "paid") == state(staff, order_id)
    ada.expect_clean()


def test_a_declined_card_is_told_and_another_one_pays(arrive: Arrive, staff: Api, width: str) -> None:
    ada = arrive(width)
    order_id = ada.buy(DECLINED)
    expect(ada.page.get_by_role("alert")).to_contain_text("declined")
    ada.shoot("declined")
    ada.enter_card(GOOD)
    ada.pay()

    ada.expect_paid()
    assert ("confirmed", "paid") == state(staff, order_id)
    ada.expect_clean(refused=1)


def test_a_gift_card_pays_a_part_and_a_card_the_rest(arrive: Arrive, staff: Api, suite: Suite, width: str) -> None:
    gift = staff.post("/admin/gift-cards", {"amount": 500, "currency": "eur"})
    ada = arrive(width)
    ada.sign_in()
    ada.choose()
    ada.fill_in()
    ada.use_gift_card("AAAAA-AAAAA-AAAAA-AAAAA")
    expect(ada.page.get_by_text("We do not know this gift card.")).to_be_visible()
    ada.use_gift_card(gift["code"])
    expect(ada.page.get_by_text("Left to pay")).to_be_visible()
    ada.shoot("gift-card")
    order_id = ada.place()
    assert gift["code"] not in ada.stored() + ada.page.url
    ada.enter_card(GOOD)
    ada.pay()

    ada.expect_paid()
    order = staff.get(f"/orders/{order_id}")
    assert ("confirmed", "paid", 500) == (order["status"], order["payment_status"], order["amounts"]["tender"])
    assert (order["total"], 0) == (order["paid"], staff.get(f"/admin/gift-cards/{gift['id']}")["balance"])
    assert [] == book_faults(suite, order_id)
    ada.expect_clean(refused=1)


def test_a_gift_card_that_covers_all_needs_no_payment(arrive: Arrive, staff: Api, suite: Suite, width: str) -> None:
    gift = staff.post("/admin/gift-cards", {"amount": 50_000, "currency": "eur"})
    ada = arrive(width)
    ada.sign_in()
    ada.choose()
    ada.fill_in()
    ada.use_gift_card(gift["code"])
    ada.button("Order now, nothing to pay").click()
    ada.page.wait_for_url(re.compile(r"/orders/ord_\w+\?checkout=done"))

    expect(ada.page.get_by_text(THANKS)).to_be_visible()
    ada.shoot("gift-card-all")
    order_id = ada.order_id
    order = staff.get(f"/orders/{order_id}")
    assert ("confirmed", 0, 0) == (order["status"], order["total"], order["paid"])
    assert 50_000 - order["amounts"]["tender"] == staff.get(f"/admin/gift-cards/{gift['id']}")["balance"]
    assert [] == book_faults(suite, order_id)
    ada.expect_clean()


@pytest.mark.parametrize(("iban", "ends"), [(LATE_IBAN, "pending"), (PROMPT_IBAN, "paid")])
def test_a_debit_is_under_way_until_the_bank_has_answered(arrive: Arrive, staff: Api, iban: str, ends: str) -> None:
    ada = arrive("phone" if ends == "paid" else "desktop")
    ada.sign_in()
    order_id = ada.order()
    form = ada.payment()
    form.get_by_text("SEPA").first.click()
    form.get_by_label("IBAN").fill(iban)
    form.get_by_label("Full name").fill("Ada Lovelace")
    form.get_by_label("Email").fill("ada@example.com")
    ada.pay()

    if ends == "paid":
        ada.expect_paid()
    else:
        expect(ada.page.get_by_text("The payment is under way.").first).to_be_visible()
        ada.shoot("under-way")
    assert ends == state(staff, order_id)[1]
    ada.expect_clean()


def test_stripes_own_page_leads_back_to_an_order_that_is_confirmed(arrive: Arrive, width: str) -> None:
    ada = arrive(width)

    def without_key(route: Route) -> None:
        told = route.fetch().json()
        told.pop("publishableKey")
        route.fulfill(body=json.dumps(told), content_type="application/json")

    ada.page.route("**/shop.json", without_key)
    ada.sign_in()
    ada.choose()
    ada.fill_in()
    ada.button(re.compile("^Order and pay €")).click()
    ada.page.wait_for_url(re.compile("/c/pay/"))
    page = ada.page
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Card number").fill(GOOD)
    page.get_by_label("Expir").fill("12 / 34")
    page.get_by_label("CVC").fill("123")
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(re.compile(r"/orders/ord_\w+\?checkout=done"))

    ada.expect_paid()
    ada.expect_clean()


def test_two_tabs_that_pay_at_once_pay_once(arrive: Arrive, staff: Api, suite: Suite, width: str) -> None:
    ada = arrive(width)
    ada.sign_in()
    order_id = ada.order()
    other = ada.tab()
    other.goto(f"{suite.app_url}/orders/{order_id}/pay")
    ada.enter_card(GOOD)
    ada.enter_card(GOOD, other)
    ada.pay()
    ada.pay(other)

    ada.expect_paid()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Order")
    order = staff.get(f"/orders/{order_id}")
    assert ("confirmed", "paid", order["total"]) == (order["status"], order["payment_status"], order["paid"])
    assert [] == book_faults(suite, order_id)
    ada.expect_clean(refused=1)


def test_a_guest_orders_and_takes_the_order_along_when_signing_in(arrive: Arrive, width: str) -> None:
    guest = arrive(width)
    guest.choose()
    guest.shoot("guest")
    guest.button("Continue as guest").click()
    expect(guest.button("Sign out Guest")).to_be_visible()
    guest.fill_in()
    order_id = guest.place()
    guest.enter_card(GOOD)
    guest.pay()
    guest.expect_paid()

    guest.sign_in()
    guest.open(f"/orders/{order_id}")
    expect(guest.page.get_by_text("The payment arrived.")).to_be_visible()
    guest.expect_clean()


def test_an_unpaid_order_is_canceled_by_its_customer(arrive: Arrive, staff: Api, width: str) -> None:
    ada = arrive(width)
    ada.sign_in()
    order_id = ada.order()
    ada.open(f"/orders/{order_id}")
    ada.button("Cancel order").click()
    dialog = ada.page.get_by_role("dialog")
    dialog.get_by_label("Why?").select_option("changed_mind")
    ada.shoot("cancel")
    dialog.get_by_role("button", name="Cancel order").click()

    expect(ada.page.get_by_text("The order is canceled.").first).to_be_visible()
    assert "canceled" == state(staff, order_id)[0]
    ada.expect_clean()


def test_goods_that_came_are_sent_back(arrive: Arrive, staff: Api, width: str) -> None:
    ada = arrive(width)
    order_id = ada.buy(GOOD)
    ada.expect_paid()
    shipped = staff.post(f"/admin/orders/{order_id}/shipments", {"carrier": "DHL", "tracking": "00340434161094042557"})
    expect(ada.page.get_by_text("00340434161094042557").first).to_be_visible()
    staff.post(f"/admin/orders/{order_id}/shipments/{shipped['shipments'][0]['id']}/deliver", {})
    ada.page.get_by_role("link", name="Send goods back").click()
    ada.page.get_by_label("How many of Mug?").fill("1")
    ada.page.get_by_label("Why?").select_option("damaged")
    ada.shoot("return")
    ada.button("Ask to send back").click()

    expect(ada.page.get_by_text("A return was asked for.").first).to_be_visible()
    assert 1 == len(staff.get(f"/orders/{order_id}")["returns"])
    ada.expect_clean()


@pytest.mark.parametrize("change", [{"enabled": False}, {"rollout_percent": 0}], ids=["off", "rollout at 0 %"])
def test_no_new_orders_while_it_is_shut_and_old_ones_stay_in_sight(
    arrive: Arrive, suite: Suite, change: dict[str, Any]
) -> None:
    ada = arrive("phone")
    ada.sign_in()
    order_id = ada.order()
    settings = client(suite).document("settings/module")
    settings.update(change)
    try:
        time.sleep(SETTINGS_SECONDS_MAX)
        ada.put_in_cart("Poster, A3")
        expect(ada.page.get_by_text("Ordering is switched off at the moment")).to_be_visible()
        ada.shoot("shut-" + next(iter(change)))
        ada.open(f"/orders/{order_id}")
        expect(ada.page.get_by_role("heading", level=1)).to_contain_text("Order")
    finally:
        settings.update({name: SETTINGS[name] for name in change})
        time.sleep(SETTINGS_SECONDS_MAX)
    ada.expect_clean(refused=20)
