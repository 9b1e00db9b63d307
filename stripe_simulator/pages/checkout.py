"""The hosted checkout ``/c/pay/{session}``: shows it and takes its form, with and without a browser.

Follows docs.stripe.com/payments/checkout/how-checkout-works and docs.stripe.com/testing.
"""

from urllib.parse import parse_qsl

from stripe_simulator.errors import StripeError
from stripe_simulator.messages import Json, Request, Response
from stripe_simulator.pages import checkout_payment
from stripe_simulator.pages.checkout_fields import FIELDS, VALUE_CHARS_MAX, Asked, asked_by, find_problems, plain
from stripe_simulator.pages.checkout_form import Form
from stripe_simulator.pages.checkout_payment import Order
from stripe_simulator.pages.checkout_summary import summary
from stripe_simulator.pages.documents import document, notice, redirect
from stripe_simulator.pages.markup import el
from stripe_simulator.resources import run_what_is_due
from stripe_simulator.world import NOBODY, World

CHOICES = ("paymentMethod", "promotionCode", "savePaymentMethod", "shippingRate", "shownTotal", "step")
TOTAL_MOVED = "The total has changed with what you entered. Look at it, then pay."


class HostedPage:
    """Answers the page's requests. The caller holds the simulator's lock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request) -> Response:
        """The page, or 303: to the shop once the Session is complete, to the bank's page where it asks."""
        run_what_is_due(self._world)
        self._world.cause = NOBODY
        session = self._world.store.find("checkout.session", request.path.removeprefix("/c/pay/"))
        if request.method not in ("GET", "POST"):
            response = notice("Method not allowed", "This page can only be read or sent.", status=405)
        elif session is None:
            response = notice("Page not found", "There is no such checkout page.", status=404)
        elif session["status"] != "open":
            response = _closed(request, session)
        elif request.method == "POST":
            response = self._sent(session, _values(request.body))
        else:
            response = self._opened(request, session)
        self._note(request, response)
        return response

    def _asked(self, session: Json) -> Asked:
        customer = session["customer"] and self._world.store.find("customer", session["customer"])
        return asked_by(session, customer or None)

    def _opened(self, request: Request, session: Json) -> Response:
        """The empty form; after a failed 3-D Secure step with what the bank said."""
        asked, problems = self._asked(session), {}
        failure = checkout_payment.last_failure(self._world, session)
        if failure and "redirect_status=failed" in request.query:
            problems = {"": failure}
        order = Order(session, asked, asked.methods[0], dict(asked.saved))
        return self._page(order, problems)

    def _sent(self, session: Json, values: dict[str, str]) -> Response:
        asked = self._asked(session)
        chosen = values["paymentMethod"]
        order = Order(session, asked, chosen if chosen in asked.methods else asked.methods[0], values)
        if values["step"] == "promotion":
            return self._page(order, {}, code_problem=checkout_payment.enter_code(self._world, order))
        problems = {}
        if values["step"] != "total":
            problems = find_problems(asked, order.method, values, self._world.clock.now())
        if problems:
            return self._page(order, problems)
        try:
            checkout_payment.take_in(self._world, order)
            if values["step"] == "total" or self._has_moved(order):
                return self._page(order, {} if values["step"] == "total" else {"": TOTAL_MOVED})
            checkout_payment.confirm(self._world, order)
        except StripeError as error:
            return self._page(order, {"": error.message})
        step = checkout_payment.next_step(self._world, session)
        return redirect(step or success_url(session))

    def _has_moved(self, order: Order) -> bool:
        """Whether the total is another than the one that the customer saw."""
        shown = order.values["shownTotal"]
        return bool(shown) and shown != str(order.session["amount_total"])

    def _page(self, order: Order, problems: dict[str, str], *, code_problem: str = "") -> Response:
        world, session = self._world, order.session
        asked, quote = self._asked(session), checkout_payment.quote(world, session)
        lines = world.store.aside("line_items").get(session["id"], [])
        form = Form(session, asked, quote).with_typed(order.method, order.values, problems)
        rates = [world.store.get("shipping_rate", key) for key in asked.rates]
        title = "Error: check your payment" if problems else "Checkout" if quote else "Save a payment method"
        body = el("main", summary(session, lines, quote, asked, code_problem), form.html(rates), class_="checkout")
        return document(title, body, style="checkout.css")

    def _note(self, request: Request, response: Response) -> None:
        entry = self._world.log.request(self._world.clock.now(), request.method, request.path)
        entry["status"] = response.status
        if request.method == "POST":
            typed = _values(request.body)
            number = plain(typed["cardNumber"] or typed["iban"])
            entry["params"] = {"cardNumber" if typed["cardNumber"] else "iban": f"•••• {number[-4:]}"} if number else {}


def success_url(session: Json) -> str:
    """Where the customer goes afterwards."""
    target: str = session["success_url"] or "/"
    return target.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _closed(request: Request, session: Json) -> Response:
    if session["status"] == "expired":
        text = "This checkout page has expired. You have not been charged."
        links = [el("a", "Return to the shop", href=session["cancel_url"])] if session["cancel_url"] else []
        return notice("Checkout expired", text, *links)
    if request.method == "POST":
        return redirect(success_url(session))
    back = el("a", "Return to the shop", href=success_url(session))
    if session["mode"] == "setup":
        return notice("Payment method saved", "Your payment method is already saved. Thank you!", back)
    if session["payment_status"] == "unpaid":
        return notice("Payment under way", "Your order is placed; the payment takes some more time.", back)
    return notice("Payment complete", "You have already paid. Thank you!", back)


def _values(body: bytes) -> dict[str, str]:
    """What was typed, by field; a card's fields alone are a card payment."""
    try:
        sent = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=80))
    except ValueError:
        sent = {}
    return {name: sent.get(name, "").strip()[:VALUE_CHARS_MAX] for name in (*FIELDS, *CHOICES)}
