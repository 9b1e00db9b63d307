"""Staff make a paid order dearer, and its customer pays the difference: a real browser over the whole local suite."""

import re

import pytest
from playwright.sync_api import expect

from ops.api_client import Api
from ops.journey import book_faults
from ops.seed import PRODUCTS
from ops.suite_addresses import Suite
from tests.web.conftest import Arrive
from tests.web.test_buying import GOOD

pytestmark = [pytest.mark.suite, pytest.mark.browser, pytest.mark.timeout(300)]

MORE = PRODUCTS["mug"]["prices"]["eur"]


def test_the_difference_of_an_edit_is_paid_and_the_order_changes(
    arrive: Arrive, staff: Api, suite: Suite, width: str
) -> None:
    ada = arrive(width)
    order_id = ada.buy(GOOD)
    ada.expect_paid()
    before = staff.get(f"/orders/{order_id}")
    wanted = {"lines": [{"sku": "mug", "quantity": 1}], "expected_total": before["total"] + MORE}
    staff.patch(f"/admin/orders/{order_id}", wanted)

    expect(ada.page.get_by_text("Your order is to be changed").last).to_be_visible()
    ada.shoot("edit")
    ada.page.get_by_role("link", name=f"Pay the difference (€{MORE / 100:.2f})").click()
    ada.enter_card(GOOD)
    ada.shoot("edit-pay")
    ada.pay()

    ada.page.wait_for_url(re.compile(r"\?checkout=done&edit=e1$"))
    expect(ada.page.get_by_text("Thank you, the difference is paid.")).to_be_visible()
    ada.shoot("edit-paid")
    after = staff.get(f"/orders/{order_id}")
    assert (before["total"] + MORE, before["total"] + MORE, None) == (after["total"], after["paid"], after["edit"])
    assert [] == book_faults(suite, order_id)
    ada.expect_clean()
