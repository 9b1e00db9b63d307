"""The stand-in of Stripe.js: the script ``/stripe.js`` and the pages of its iframes under ``/elements/``.

Follows docs.stripe.com/js and docs.stripe.com/sdks/stripejs-versioning. The script defines ``window.Stripe``; what
a buyer types stays in an iframe from this origin, and the iframe calls the API under ``/v1`` with the publishable key.
"""

from html import escape
from pathlib import Path
from string import Template

from stripe_simulator.messages import Request, Response

STATIC = Path(__file__).parent / "static"

# Put together in this order, as the parts of one classic script.
SCRIPT_PARTS = (
    "frames.js",
    "errors.js",
    "elements.js",
    "intents.js",
    "checkout_session.js",
    "checkout.js",
    "stripe.js",
)
# An iframe's page, by the kind of element, with its title.
PAGES = {
    "controller": "Payment controller",
    "payment": "Secure payment input",
    "card": "Secure card payment input",
    "address": "Secure address input",
    "email": "Secure email input",
}
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

# Any page may show an element and load the script, as with Stripe's.
COMMON = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
SCRIPT_HEADERS = {
    **COMMON,
    "Access-Control-Allow-Origin": "*",
    "Content-Type": TYPES[".js"],
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PAGE_HEADERS = {
    **COMMON,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    ),
    "Content-Type": "text/html; charset=utf-8",
    "Referrer-Policy": "no-referrer",
}

DOCUMENT = Template(
    """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="stylesheet" href="/elements/elements.css">
<script type="module" src="/elements/frame.js"></script>
</head>
<body><div id="element"></div></body>
</html>
"""
)


class StripeJs:
    """Answers the requests of a browser for the script and its frames; they touch no state."""

    def handle(self, request: Request) -> Response:
        """The script, a frame's page or one of its files; 404 for anything else, 405 unless it is read."""
        if request.method != "GET":
            return Response(405, b"", {**COMMON, "Allow": "GET"})
        if request.path == "/stripe.js":
            return Response(200, script(), SCRIPT_HEADERS)
        name = request.path.removeprefix("/elements/")
        if name in PAGES:
            return Response(200, DOCUMENT.substitute(title=escape(PAGES[name])).encode(), PAGE_HEADERS)
        found = {path.name: path for path in (STATIC / "elements").iterdir()}.get(name)
        if found is None:
            return Response(404, b"", COMMON)
        return Response(200, found.read_bytes(), {**COMMON, "Content-Type": TYPES[found.suffix]})


def script() -> bytes:
    """The parts as one script that leaves nothing but ``window.Stripe`` behind."""
    parts = "\n".join((STATIC / "stripe_js" / name).read_text() for name in SCRIPT_PARTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'.encode()
