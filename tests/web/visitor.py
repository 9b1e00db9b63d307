"""Somebody in a browser of their own, in front of the example shop: what they do, and what their browser says."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, FrameLocator, Locator, Page, Request, expect

from ops.paths import STATE
from ops.seed import CUSTOMER_EMAIL, PASSWORD
from ops.suite_addresses import Suite

SCREENSHOTS = STATE / "screenshots" / "web"
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
SECONDS = 1_000
DEADLINE = 40 * SECONDS
PAID = re.compile("our order is confirmed[.]")
"""With thanks where the payment was waited for; without, where it had arrived before."""


class Visitor:
    """A browser window with the shop in it, and a record of everything that it had no business to do."""

    def __init__(self, browser: Browser, suite: Suite, width: str = "desktop") -> None:
        wide, high = WIDTHS[width]
        self.suite, self.width = suite, width
        self.context = browser.new_context(viewport={"width": wide, "height": high}, reduced_motion="reduce")
        self.complaints: list[str] = []
        self.strange: list[str] = []
        self.unanswered: set[str] = set()
        self.page = self.tab()

    def tab(self) -> Page:
        """Open another tab of the same browser, watched too."""
        page = self.context.new_page()
        page.set_default_timeout(DEADLINE)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request))
        page.on("response", lambda answer: self.unanswered.discard(f"{answer.request.method} {answer.url}"))
        page.on("requestfailed", lambda request: self.unanswered.discard(f"{request.method} {request.url}"))
        return page

    def _note(self, request: Request) -> None:
        url = request.url
        self.unanswered.add(f"{request.method} {url}")
        ports = {self.suite.ports[name] for name in ("hosting", "auth", "firestore")}
        listed = {f"127.0.0.1:{port}" for port in ports} | {urlsplit(self.suite.simulator_url).netloc}
        if url.startswith("http") and urlsplit(url).netloc not in listed:
            self.strange.append(url)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def report(self) -> str:
        """Return what is in front of them, what their browser complained of, and which requests are unanswered."""
        said = [f"{tab.url}\n{tab.locator('body').inner_text()}" for tab in self.context.pages]
        return "\n".join([*said, *self.complaints, *(f"no answer yet: {asked}" for asked in sorted(self.unanswered))])

    def expect_clean(self, *, refused: int = 0) -> None:
        """Nothing was complained of but *refused* answers that the journey is about, and nobody else was asked."""
        answers = [line for line in self.complaints if line.startswith("Failed to load resource")]
        assert [] == [line for line in self.complaints if line not in answers]
        assert refused >= len(answers), answers
        assert [] == self.strange

    def shoot(self, name: str) -> Path:
        """Keep a picture of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}-{self.width}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    # What they do

    def open(self, path: str) -> None:
        """Go to a path of the shop."""
        self.page.goto(f"{self.suite.app_url}{path}")

    def sign_in(self, email: str = CUSTOMER_EMAIL) -> None:
        """Sign in with a password."""
        self.open("/sign-in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.button(f"Sign out {email}")).to_be_visible()

    def button(self, name: str | re.Pattern[str], *, exact: bool = True) -> Locator:
        """Return the button of that name."""
        if isinstance(name, str):
            return self.page.get_by_role("button", name=name, exact=exact)
        return self.page.get_by_role("button", name=name)

    def put_in_cart(self, product: str) -> None:
        """Put a product into the cart, and look at the cart."""
        self.open("/")
        self.button(f"Add to cart: {product}").click()
        self.page.get_by_role("link", name=re.compile(r"^Cart \(")).click()

    def choose(self, product: str = "Mug") -> None:
        """Put a product into the cart, and go to checkout."""
        self.put_in_cart(product)
        self.page.get_by_role("link", name="Go to checkout").click()

    def fill_in(self) -> None:
        """Say who it is for and where it goes."""
        page = self.page
        page.get_by_label("Full name").fill("Ada Lovelace")
        page.get_by_label("E-mail").fill("ada@example.com")
        page.get_by_label("Country").select_option("DE")
        page.get_by_label("Street and number").fill("Unter den Linden 1")
        page.get_by_label("Postal code").fill("10117")
        page.get_by_label("City").fill("Berlin")

    def order(self, product: str = "Mug") -> str:
        """Place an order, and return its id once its payment is in front of them."""
        self.choose(product)
        self.fill_in()
        return self.place()

    def place(self) -> str:
        """Order what the checkout shows, and return the order's id once its payment is in front of them."""
        self.button(re.compile("^Order and pay €")).click()
        self.page.wait_for_url(re.compile(r"/orders/ord_\w+/pay"))
        return self.order_id

    @property
    def order_id(self) -> str:
        """The order whose page they look at."""
        return urlsplit(self.page.url).path.split("/")[2]

    def use_gift_card(self, code: str) -> None:
        """Type a gift card's code at the checkout."""
        self.page.get_by_label("Gift card", exact=True).fill(code)
        self.button("Use it").click()

    def stored(self) -> str:
        """Return everything that the browser keeps for the shop, as text."""
        return str(self.page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"))

    def buy(self, card: str) -> str:
        """Sign in, order a mug, and press the button that pays it with this card; return the order's id."""
        self.sign_in()
        order_id = self.order()
        self.enter_card(card)
        self.shoot("pay")
        self.pay()
        return order_id

    def payment(self, page: Page | None = None) -> FrameLocator:
        """Return the inside of Stripe's Payment Element."""
        return (page or self.page).frame_locator("iframe[title='Secure payment input frame']")

    def enter_card(self, number: str, page: Page | None = None) -> None:
        """Type a card into the Payment Element."""
        form = self.payment(page)
        form.get_by_label("Card number").fill(number)
        form.get_by_label("Expiration date").fill("12 / 40")
        form.get_by_label("Security code").fill("123")
        postal_code = form.get_by_label("ZIP code")
        if postal_code.count():
            postal_code.fill("94107")

    def pay(self, page: Page | None = None) -> None:
        """Press the button that pays."""
        (page or self.page).get_by_role("button", name=re.compile("^Pay €")).click()

    def expect_paid(self, page: Page | None = None) -> None:
        """The page says that the order is confirmed, by itself."""
        expect((page or self.page).get_by_text(PAID).last).to_be_visible()
