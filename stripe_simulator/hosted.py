"""The hosted checkout page ``/c/pay/{session}``: shows it and takes its form.

Follows docs.stripe.com/payments/checkout/how-checkout-works and docs.stripe.com/testing.
"""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from stripe_simulator import pages
from stripe_simulator.errors import CardDeclinedError
from stripe_simulator.messages import Json, Request, Response
from stripe_simulator.resources import checkout_flow, run_what_is_due
from stripe_simulator.resources.cards import BY_NUMBER, passes_luhn
from stripe_simulator.world import NOBODY, World

FIELDS = ("email", "cardNumber", "cardExpiry", "cardCvc", "billingName")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})")
_NUMBER = re.compile(r"[0-9]{12,19}")
_CVC = re.compile(r"[0-9]{3,4}")

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class HostedPage:
    """Answers the page's requests. The caller holds the simulator's lock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request) -> Response:
        """The page, or 303 to the shop once the Session is paid."""
        run_what_is_due(self._world)
        self._world.cause = NOBODY
        session = self._world.store.find("checkout.session", request.path.removeprefix("/c/pay/"))
        if request.method not in ("GET", "POST"):
            response = _page(405, pages.notice("Method not allowed", "This page can only be read or sent."))
        elif session is None:
            response = _page(404, pages.notice("Page not found", "There is no such checkout page."))
        elif session["status"] != "open":
            response = self._closed(request, session)
        elif request.method == "POST":
            response = self._submit(request, session)
        else:
            response = _page(200, self._form(session, self._known(session), {}))
        self._note(request, response)
        return response

    def _closed(self, request: Request, session: Json) -> Response:
        if session["status"] == "expired":
            return _page(200, pages.expired(session))
        if request.method == "POST":
            return _redirect(session)
        return _page(200, pages.complete(session))

    def _submit(self, request: Request, session: Json) -> Response:
        values = _values(request.body)
        problems = find_problems(values, self._world.clock.now())
        number = _digits(values["cardNumber"])
        if not problems and number not in BY_NUMBER:
            problems = {
                "": "Your card was declined. Your request was in test mode, but used a non test card. "
                "For a list of valid test cards, see below."
            }
        if problems:
            return _page(200, self._form(session, values, problems))
        try:
            checkout_flow.pay(
                self._world,
                session,
                BY_NUMBER[number],
                email=values["email"],
                name=values["billingName"],
            )
        except CardDeclinedError as error:
            return _page(200, self._form(session, values, {"": error.message}))
        return _redirect(session)

    def _form(self, session: Json, values: dict[str, str], problems: dict[str, str]) -> str:
        lines = self._world.store.aside("line_items")[session["id"]]
        return pages.form(session, lines, values, problems)

    def _known(self, session: Json) -> dict[str, str]:
        details = session["customer_details"] or {}
        return {**dict.fromkeys(FIELDS, ""), "email": details.get("email") or ""}

    def _note(self, request: Request, response: Response) -> None:
        entry = self._world.log.request(self._world.clock.now(), request.method, request.path)
        entry["status"] = response.status
        if request.method == "POST":
            number = _digits(_values(request.body)["cardNumber"])
            entry["params"] = {"cardNumber": f"•••• {number[-4:]}"}


def find_problems(values: dict[str, str], now: int) -> dict[str, str]:
    """What is wrong with the form, by field; *now* in seconds decides whether a card has expired."""
    number = _digits(values["cardNumber"])
    expiry = _EXPIRY.fullmatch(values["cardExpiry"])
    today = datetime.fromtimestamp(now, UTC)
    past = expiry and (2000 + int(expiry[2]), int(expiry[1])) < (today.year, today.month)
    found = {
        "email": not _EMAIL.fullmatch(values["email"]) and "Enter a valid e-mail address.",
        "cardNumber": not (_NUMBER.fullmatch(number) and passes_luhn(number)) and "Your card number is invalid.",
        "cardExpiry": (not expiry and "Your card's expiration date is incomplete.")
        or (past and "Your card's expiration date is in the past."),
        "cardCvc": not _CVC.fullmatch(values["cardCvc"]) and "Your card's security code is incomplete.",
        "billingName": not values["billingName"] and "Enter the name on the card.",
    }
    return {field: message for field, message in found.items() if message}


def _values(body: bytes) -> dict[str, str]:
    try:
        sent: dict[str, Any] = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        sent = {}
    return {field: str(sent.get(field, "")).strip()[:200] for field in FIELDS}


def _digits(number: str) -> str:
    return re.sub(r"[\s-]", "", number)


def _page(status: int, html: str) -> Response:
    return Response(status, html.encode(), HEADERS)


def _redirect(session: Json) -> Response:
    target = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return Response(303, b"", {"Location": target, "Cache-Control": "no-store"})
