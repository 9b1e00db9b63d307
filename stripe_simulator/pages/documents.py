"""Whole pages as HTTP answers: one head, one policy, the styles and the script inside."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from stripe_simulator.messages import Response
from stripe_simulator.pages.markup import Html, el

SHOP = "Test shop"

_ASSETS = Path(__file__).parent / "assets"


@cache
def asset(name: str) -> Html:
    """The text of a file in ``assets``, for a ``style`` or ``script`` element."""
    return Html((_ASSETS / name).read_text(encoding="utf-8"))


def document(
    title: str,
    body: Html,
    *,
    style: str,
    status: int = 200,
    script: str | None = None,
    policy: str = "frame-ancestors 'none'",
    referrer: str = "no-referrer",
    pulse: str | None = None,
) -> Response:
    """A page of ``assets/base.css`` and *style*; nothing else may load or run but what stands in it.

    *policy* adds directives to the Content-Security-Policy; *script* is the text of the one script,
    *pulse* what it finds at the body.
    """
    css = Html(asset("base.css") + asset(style))
    head = [
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("style", css),
    ]
    scripts = el("script", Html(script)) if script else None
    html = "<!doctype html>\n" + el("html", el("head", head), el("body", body, scripts, data_pulse=pulse), lang="en")
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(css, script, policy),
        "Referrer-Policy": referrer,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(status, html.encode(), headers)


def redirect(target: str) -> Response:
    """303: go on by GET."""
    return Response(303, b"", {"Location": target, "Cache-Control": "no-store"})


def notice(title: str, text: str, *links: Html, status: int = 200) -> Response:
    """A page with a heading, a sentence and where to go from here."""
    card = el("section", el("h1", title), el("p", text), el("p", links) if links else None, class_="sheet notice")
    return document(title, el("main", card, class_="single"), style="checkout.css", status=status)


def _policy(css: str, script: str | None, more: str) -> str:
    scripts = [f"script-src '{_hash(script)}'"] if script else []
    return "; ".join(
        ["default-src 'none'", f"style-src '{_hash(css)}'", *scripts, "img-src data:", "base-uri 'none'", more]
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
