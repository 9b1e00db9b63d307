"""The receipt of a charge, ``/receipts/{charge}``; follows docs.stripe.com/receipts and a charge's ``receipt_url``."""

from datetime import UTC, datetime

from stripe_simulator.messages import Json, Request, Response
from stripe_simulator.money import display
from stripe_simulator.pages.documents import SHOP, document, notice
from stripe_simulator.pages.markup import Html, el
from stripe_simulator.resources import run_what_is_due
from stripe_simulator.world import World


class ReceiptPage:
    """Answers the page's requests. The caller holds the simulator's lock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request) -> Response:
        """The receipt of a charge that succeeded, or 404."""
        run_what_is_due(self._world)
        charge = self._world.store.find("charge", request.path.removeprefix("/receipts/"))
        if charge is None or charge["status"] != "succeeded":
            return notice("Page not found", "There is no such receipt.", status=404)
        return document("Receipt", el("main", _receipt(charge), class_="single"), style="checkout.css")


def _receipt(charge: Json) -> Html:
    currency, kind = charge["currency"], charge["payment_method_details"]["type"]
    last4 = charge["payment_method_details"][kind].get("last4")
    when = datetime.fromtimestamp(charge["created"], UTC)
    facts = [
        ("Paid on", f"{when:%d %b %Y}"),
        ("Paid with", f"{kind.replace('_', ' ')} •••• {last4}" if last4 else kind),
        ("Charge", charge["id"]),
    ]
    if charge["amount_refunded"]:
        facts.append(("Refunded", display(charge["amount_refunded"], currency)))
    return el(
        "section",
        el("p", el("span", "Test receipt", class_="mode")),
        el("h1", f"Receipt from {SHOP}"),
        el("p", display(charge["amount"], currency), class_="amount number"),
        el("dl", ((el("dt", name), el("dd", value)) for name, value in facts)),
        class_="sheet challenge",
    )
