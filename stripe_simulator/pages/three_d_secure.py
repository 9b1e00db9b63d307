"""The bank's page ``/3ds/{intent}``: the customer says yes or no, and goes back to where the payment began.

Follows docs.stripe.com/payments/3d-secure/authentication-flow and docs.stripe.com/testing#regulatory-cards.
With ``?embedded=1`` the page stands in a frame and tells the result to its parent by ``postMessage``.
"""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from stripe_simulator.messages import Json, Request, Response
from stripe_simulator.money import display
from stripe_simulator.pages.checkout import success_url
from stripe_simulator.pages.documents import SHOP, document, notice, redirect
from stripe_simulator.pages.markup import Html, el
from stripe_simulator.resources import payments, run_what_is_due, setups
from stripe_simulator.world import NOBODY, World

KINDS = {"pi_": "payment_intent", "seti": "setup_intent"}
# The status of an intent afterwards -> ``redirect_status``; docs.stripe.com/payments/3d-secure
REDIRECT_STATUS = {"succeeded": "succeeded", "requires_capture": "succeeded", "processing": "pending"}
MESSAGE = "simulator.three_d_secure"


class ThreeDSecurePage:
    """Answers the page's requests. The caller holds the simulator's lock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request) -> Response:
        """The page, or 303 back to the shop."""
        world = self._world
        run_what_is_due(world)
        world.cause = NOBODY
        query = dict(parse_qsl(request.query))
        intent = self._find(request.path.removeprefix("/3ds/"), query.get("client_secret"))
        if intent is None:
            response = notice("Page not found", "There is no such payment.", status=404)
        elif request.method == "POST":
            response = self._decided(intent, request, embedded="embedded" in query)
        elif intent["status"] != "requires_action":
            response = self._ended(intent, None, embedded="embedded" in query)
        else:
            response = _page(self._challenge(intent), embedded="embedded" in query)
        entry = world.log.request(world.clock.now(), request.method, request.path)
        entry["status"] = response.status
        return response

    def _find(self, key: str, secret: str | None) -> Json | None:
        intent = self._world.store.find(KINDS.get(key[:4], KINDS.get(key[:3], "")), key)
        if intent is None or secret not in (None, intent["client_secret"]):
            return None
        return intent

    def _challenge(self, intent: Json) -> Html:
        facts: list[tuple[str, str]] = [("Shop", SHOP), ("Payment", intent["id"])]
        method = intent["payment_method"] and self._world.store.find("payment_method", intent["payment_method"])
        if method and method["type"] == "card":
            facts.insert(1, ("Card", f"{method['card']['brand'].capitalize()} •••• {method['card']['last4']}"))
        amount = display(intent["amount"], intent["currency"]) if "amount" in intent else "Save this card"
        return el(
            "section",
            el("p", el("span", "3-D Secure test page", class_="mode")),
            el("h1", "Your bank wants to know that it is you"),
            el("p", amount, class_="amount number"),
            el("dl", ((el("dt", name), el("dd", value)) for name, value in facts)),
            el(
                "form",
                el("button", "Complete", name="outcome", value="complete"),
                el("button", "Fail", class_="risky", name="outcome", value="fail"),
                method="post",
            ),
            class_="sheet challenge",
        )

    def _decided(self, intent: Json, request: Request, *, embedded: bool) -> Response:
        """Carry the answer to the payment; a second answer changes nothing."""
        outcome = dict(parse_qsl(request.body.decode(errors="replace"))).get("outcome")
        if outcome not in ("complete", "fail"):
            return _page(self._challenge(intent), embedded=embedded)
        target = _return_url(intent)
        if intent["status"] == "requires_action":
            owner = payments if intent["object"] == "payment_intent" else setups
            owner.authenticate(self._world, intent, succeeded=outcome == "complete")
        return self._ended(intent, target, embedded=embedded)

    def _ended(self, intent: Json, target: str | None, *, embedded: bool) -> Response:
        """On to where the payment began: a frame's parent, Checkout, the shop's ``return_url``."""
        session = self._session(intent)
        if embedded:
            return _message(intent)
        if session is not None and session["ui_mode"] == "hosted_page":
            back = f"/c/pay/{session['id']}?redirect_status=failed"
            return redirect(success_url(session) if session["status"] == "complete" else back)
        if target is not None:
            return redirect(_with_result(target, intent))
        return notice("Thank you", "You can close this page and go back to the shop.")

    def _session(self, intent: Json) -> Json | None:
        key = self._world.store.aside("session_of_intent").get(intent["id"])
        return self._world.store.find("checkout.session", key) if key else None


def _return_url(intent: Json) -> str | None:
    action = intent["next_action"] or {}
    target = action.get("redirect_to_url", {}).get("return_url")
    return str(target) if target else None


def _with_result(target: str, intent: Json) -> str:
    """*target* with what Stripe adds to it; docs.stripe.com/payments/payment-intents/verifying-status."""
    name = intent["object"]
    added = {
        name: intent["id"],
        f"{name}_client_secret": intent["client_secret"],
        "redirect_status": REDIRECT_STATUS.get(intent["status"], "failed"),
    }
    parts = urlsplit(target)
    query = "&".join(part for part in (parts.query, urlencode(added)) if part)
    return urlunsplit(parts._replace(query=query))


def _page(content: Html, *, embedded: bool) -> Response:
    policy = "frame-ancestors http: https:" if embedded else "frame-ancestors 'none'"
    main = el("main", content, class_="single")
    return document("3-D Secure", main, style="checkout.css", policy=policy)


def _message(intent: Json) -> Response:
    """The last page in a frame: it tells its parent how it ended."""
    result = json.dumps({"type": MESSAGE, "id": intent["id"], "status": intent["status"]})
    script = f'window.parent.postMessage({result.replace("<", "")}, "*");'
    body = el("main", el("h1", "Going back to the shop", class_="hidden"), class_="single")
    return document("3-D Secure", body, style="checkout.css", script=script, policy="frame-ancestors http: https:")
