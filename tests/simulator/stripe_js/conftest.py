"""A shop's page, built from the real packages and served from another origin than the simulator's."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from ops.bootstrap_tools import with_node
from ops.paths import ROOT
from tests.simulator.harness import Stripe

SITE = Path(__file__).parent / "site"
TOOLS = ROOT / "tools" / "node_modules"
KEY = "pk_test_simulator"
PAGES = ("plain", "react")
POLICY = Template(
    "default-src 'none'; script-src 'self' $simulator; frame-src $simulator; connect-src 'self' $simulator; "
    "style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
)
GOOD_CARD = "4242424242424242"
DEADLINE_MILLISECONDS = 10_000


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's pages as esbuild bundles them, React for development, so that StrictMode is strict."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            str(TOOLS / ".bin" / "esbuild"),
            *(str(SITE / name) for name in ("plain.js", "react.jsx")),
            "--bundle",
            "--jsx=automatic",
            "--jsx-dev",
            "--log-level=error",
            '--define:process.env.NODE_ENV="development"',
            f"--outdir={folder}",
        ],
        env=with_node(ROOT, {**os.environ, "NODE_PATH": str(TOOLS)}),
        check=True,
        timeout=60,
    )
    (folder / "shop.css").write_text((SITE / "shop.css").read_text())
    return folder


class Shop:
    """The shop's pages in a browser, on ``localhost``, with the simulator's on ``127.0.0.1``."""

    def __init__(self, url: str, simulator: Stripe, page: Page) -> None:
        self.url = url
        self.simulator = simulator
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(DEADLINE_MILLISECONDS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def open(self, name: str, **settings: Any) -> None:
        """Show the page *name* with what it is to do."""
        shown = {"key": KEY, "returnUrl": f"{self.url}/done", **settings}
        self.page.goto(f"{self.url}/{name}?{urlencode({'settings': json.dumps(shown)})}")

    def frame(self, element: str = "payment") -> FrameLocator:
        """The inside of an element."""
        titles = {"payment": "Secure payment input frame", "address": "Secure address input frame"}
        titles |= {"card": "Secure card payment input frame", "email": "Secure email input frame"}
        return self.page.frame_locator(f"iframe[title='{titles[element]}']")

    def enter_card(self, number: str = GOOD_CARD) -> None:
        """Fill the Payment Element's card."""
        frame = self.frame()
        frame.get_by_label("Card number").fill(number)
        frame.get_by_label("Expiration date").fill("12 / 40")
        frame.get_by_label("Security code").fill("123")
        postal_code = frame.get_by_label("ZIP code")
        if postal_code.count():
            postal_code.fill("94107")

    def pay(self) -> None:
        """Press the shop's own button."""
        self.page.get_by_role("button", name="Pay", exact=True).click()

    def result(self) -> dict[str, Any]:
        """What Stripe.js returned to the page."""
        result = self.page.locator("#result")
        expect(result).not_to_be_empty(timeout=DEADLINE_MILLISECONDS)
        return dict(json.loads(str(result.text_content())))

    def tells(self, text: str, of: str = "result") -> None:
        """Wait until the page shows *text* as its result, or in another of its outputs."""
        expect(self.page.locator(f"#{of}")).to_contain_text(text, timeout=DEADLINE_MILLISECONDS)

    def returned(self) -> dict[str, str]:
        """The parameters of the address that the buyer came back to."""
        self.page.wait_for_url(f"{self.url}/done?*")
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def authenticate(self, answer: str) -> None:
        """Answer the bank's question in its dialog: ``Complete`` or ``Fail``."""
        dialog = self.page.frame_locator("iframe[title='3D Secure authentication']")
        dialog.get_by_role("button", name=answer).click()
        expect(self.page.locator("dialog")).to_have_count(0, timeout=DEADLINE_MILLISECONDS)


@pytest.fixture
def shop(built: Path, simulator: Stripe, browser: Browser) -> Iterator[Shop]:
    """A shop whose page may load and ask nothing but itself and the simulator."""
    template = Template((SITE / "index.html").read_text())
    policy = POLICY.substitute(simulator=simulator.url)

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            name = urlsplit(self.path).path.strip("/")
            if name == "done" or name in PAGES:
                body = template.substitute(stripe_js=f"{simulator.url}/stripe.js", page=name).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            else:
                super().do_GET()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(built)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    context = browser.new_context(viewport={"width": 1000, "height": 1600})
    yield Shop(f"http://localhost:{server.server_address[1]}", simulator, context.new_page())
    context.close()
    server.shutdown()
    server.server_close()
