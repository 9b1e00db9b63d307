"""The simulator's pages in a browser: what its tests share. They need Chromium and no emulator.

Screenshots are kept in ``.ops/screenshots/simulator``.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.simulator.browser.look import Look


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """A page of a desktop browser."""
    with browser.new_context(viewport={"width": 1280, "height": 860}) as context:
        yield Look(context.new_page())


@pytest.fixture
def phone(browser: Browser) -> Iterator[Look]:
    """A page of a phone's browser."""
    size = {"width": 390, "height": 844}
    with browser.new_context(viewport=size, is_mobile=True, has_touch=True, device_scale_factor=2) as context:  # type: ignore[arg-type]
        yield Look(context.new_page())


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without scripts."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.route("https://shop.example/**", lambda route: route.fulfill(body="<title>Shop</title>"))
        yield page
