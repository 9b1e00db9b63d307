"""A page under test: what it asked for, what it complained of, its screenshots, what axe says."""

import json
from functools import cache
from typing import Any

from playwright.sync_api import Page

from ops.paths import ROOT, STATE

SHOTS = STATE / "screenshots" / "simulator"
AXE = ROOT / "tools" / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("light", "dark")


@cache
def axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


class Look:
    """A browser's page; the shop's addresses answer with an empty page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.route("https://shop.example/**", lambda route: route.fulfill(body="<title>Shop</title>"))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def violations(self) -> list[str]:
        """What axe finds wrong with the page as it is, in both themes; without motion, colours are what they are."""
        found = []
        for theme in THEMES:
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            self.page.evaluate(axe_source())
            result: dict[str, Any] = self.page.evaluate("axe.run()")
            assert result["passes"], "axe checked nothing"
            found += [
                f"{theme}: {rule['id']} {json.dumps([node['target'] for node in rule['nodes']])}"
                for rule in result["violations"]
            ]
        self.page.emulate_media(color_scheme="light")
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"))
