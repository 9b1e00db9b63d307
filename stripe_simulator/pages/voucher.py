"""The voucher of a boleto, ``/boleto/{intent}``: what is paid at a bank, and what a bank would say.

Follows docs.stripe.com/payments/boleto/accept-a-payment (``hosted_voucher_url``).
"""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

from stripe_simulator.messages import Json, Request, Response
from stripe_simulator.money import display
from stripe_simulator.pages.checkout import success_url
from stripe_simulator.pages.documents import SHOP, document, notice, redirect
from stripe_simulator.pages.markup import Html, el
from stripe_simulator.resources import delayed_payments, run_what_is_due
from stripe_simulator.world import NOBODY, World

DETAILS = "boleto_display_details"


class VoucherPage:
    """Answers the page's requests. The caller holds the simulator's lock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request) -> Response:
        """The voucher while it waits, else how it ended."""
        world = self._world
        run_what_is_due(world)
        world.cause = NOBODY
        intent = world.store.find("payment_intent", request.path.split("/")[2])
        if intent is None:
            return notice("Page not found", "There is no such voucher.", status=404)
        if request.method == "POST":
            outcome = dict(parse_qsl(request.body.decode(errors="replace"))).get("outcome")
            if outcome in ("pay", "fail"):
                delayed_payments.end_now(world, intent, succeeded=outcome == "pay")
            return redirect(request.path)
        if (intent["next_action"] or {}).get("type") != DETAILS:
            paid = intent["status"] == "succeeded"
            text = "The voucher is paid." if paid else "The voucher is no longer valid."
            return notice("Paid" if paid else "Not paid", text, *self._back(intent))
        return document("Boleto", el("main", self._voucher(intent), class_="single"), style="checkout.css")

    def _voucher(self, intent: Json) -> Html:
        details = intent["next_action"][DETAILS]
        until = datetime.fromtimestamp(details["expires_at"], UTC)
        facts = (("Shop", SHOP), ("Pay until", f"{until:%d %b %Y}"), ("Number", details["number"]))
        return el(
            "section",
            el("p", el("span", "Test voucher", class_="mode")),
            el("h1", "Pay this boleto at a bank"),
            el("p", display(intent["amount"], intent["currency"]), class_="amount number"),
            el("dl", ((el("dt", name), el("dd", value)) for name, value in facts)),
            el(
                "form",
                el("button", "Pay it", name="outcome", value="pay"),
                el("button", "Let it expire", class_="risky", name="outcome", value="fail"),
                method="post",
            ),
            el("p", self._back(intent), class_="after"),
            class_="sheet challenge",
        )

    def _back(self, intent: Json) -> list[Html]:
        key = self._world.store.aside("session_of_intent").get(intent["id"])
        session = self._world.store.find("checkout.session", key) if key else None
        return [el("a", "Return to the shop", href=success_url(session))] if session else []
