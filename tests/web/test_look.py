"""Every page in both themes and both languages: axe-core finds nothing."""

from typing import Any

import pytest

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
    "{order}",
    "{order}/pay",
    "{order}/return",
    "ord_unknown",
)
STAFF = ("staff", "staff/orders/{order}", "staff/problems", "staff/settings")
LOOKS = [(theme, locale) for theme in ("light", "dark") for locale in ("en", "de")]


def violations(visitor: Visitor) -> list[str]:
    """Return what axe finds on the page, but for the inside of Stripe's frames."""
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.evaluate(AXE)
    found: Any = visitor.page.evaluate("axe.run({exclude: [['iframe']]}, {resultTypes: ['violations']})")
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


@pytest.mark.parametrize(("theme", "locale"), LOOKS)
@pytest.mark.parametrize(("email", "pages"), [(CUSTOMER_EMAIL, CUSTOMERS), (ADMIN_EMAIL, STAFF)], ids=["own", "staff"])
def test_axe_finds_nothing(arrive: Arrive, email: str, pages: tuple[str, ...], theme: str, locale: str) -> None:
    ada = arrive("phone" if theme == "dark" else "desktop")
    ada.sign_in(CUSTOMER_EMAIL)
    order_id = ada.order()
    if email != CUSTOMER_EMAIL:
        ada.page.get_by_role("button", name="Sign out").click()
        ada.sign_in(email)
    ada.page.evaluate(f"localStorage['shop:theme'] = '{theme}'; localStorage['shop:locale'] = '{locale}'")
    wrong: dict[str, list[str]] = {}
    for path in pages:
        ada.open(f"/orders/{path.format(order=order_id)}".rstrip("/"))
        ada.page.get_by_role("heading", level=1).last.wait_for()
        if found := violations(ada):
            wrong[path] = found
        ada.shoot(f"look-{locale}-{theme}-{path.format(order='order').replace('/', '-') or 'orders'}")
    assert {} == wrong
