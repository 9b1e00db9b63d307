"""Every page in both themes and both languages: axe-core finds nothing."""

from typing import Any

import pytest
from playwright.sync_api import expect

from ops.paths import ROOT
from ops.seed import ADMIN_EMAIL, CUSTOMER_EMAIL
from tests.web.conftest import Arrive
from tests.web.visitor import Visitor

pytestmark = [pytest.mark.suite, pytest.mark.browser, pytest.mark.timeout(300)]

AXE = (ROOT / "tools/node_modules/axe-core/axe.min.js").read_text()
CUSTOMERS = (
    "",
    "cart",
    "checkout",
    "payment-methods",
    "addresses",
    "privacy",
    "{order}",
    "{order}/pay",
    "{order}/return",
    "ord_unknown",
)
STAFF = ("staff", "staff/orders/{order}", "staff/problems", "staff/reports", "staff/settings")
SIZES: dict[str, Any] = {"light": {"width": 1280, "height": 900}, "dark": {"width": 360, "height": 780}}
LOOKS = [(theme, locale) for theme in ("light", "dark") for locale in ("en", "de")]


def violations(visitor: Visitor) -> list[str]:
    """Return what axe finds on the page, but for the inside of Stripe's frames."""
    visitor.page.get_by_role("heading", level=1).last.wait_for()
    expect(visitor.page.locator("[class*=op-skeleton]")).to_have_count(0)
    visitor.page.evaluate(AXE)
    found: Any = visitor.page.evaluate("axe.run({exclude: [['iframe']]}, {resultTypes: ['violations']})")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.mark.parametrize(("email", "pages"), [(CUSTOMER_EMAIL, CUSTOMERS), (ADMIN_EMAIL, STAFF)], ids=["own", "staff"])
def test_axe_finds_nothing(arrive: Arrive, email: str, pages: tuple[str, ...]) -> None:
    ada = arrive()
    ada.sign_in(CUSTOMER_EMAIL)
    order_id = ada.order()
    ada.put_in_cart("Mug")
    if email != CUSTOMER_EMAIL:
        ada.page.get_by_role("button", name="Sign out").click()
        ada.sign_in(email)
    wrong: dict[str, list[str]] = {}
    for theme, locale in LOOKS:
        ada.page.set_viewport_size(SIZES[theme])
        ada.page.evaluate(f"localStorage['shop:theme'] = '{theme}'; localStorage['shop:locale'] = '{locale}'")
        for path in pages:
            ada.open(f"/orders/{path.format(order=order_id)}".rstrip("/"))
            if found := violations(ada):
                wrong[f"{path} {theme} {locale}"] = found
            ada.shoot(f"look-{locale}-{theme}-{path.format(order='order').replace('/', '-') or 'orders'}")
    assert {} == wrong
