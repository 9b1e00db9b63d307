"""The Search API; follows docs.stripe.com/search.

Stripe finds what changed within about a minute; the simulator finds it at once.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from itertools import dropwhile, islice

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.listing import LIMIT_DEFAULT, LIMIT_MAX
from stripe_simulator.messages import Json
from stripe_simulator.params import integer, text
from stripe_simulator.routing import Route
from stripe_simulator.search_query import EXACT, NUMERIC, STRING, parse
from stripe_simulator.world import Call

PARAMS = {"limit": integer(1, LIMIT_MAX), "page": text(), "query": text()}

# resource -> the fields that docs.stripe.com/search lists for it; each has metadata too.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "charges": {
        "amount": NUMERIC,
        "billing_details.address.postal_code": EXACT,
        "created": NUMERIC,
        "currency": EXACT,
        "customer": EXACT,
        "disputed": EXACT,
        "payment_method_details.card.brand": EXACT,
        "payment_method_details.card.exp_month": EXACT,
        "payment_method_details.card.exp_year": EXACT,
        "payment_method_details.card.fingerprint": EXACT,
        "payment_method_details.card.last4": EXACT,
        "payment_method_details.sepa_debit.last4": EXACT,
        "payment_method_details.us_bank_account.last4": EXACT,
        "refunded": EXACT,
        "status": EXACT,
    },
    "customers": {"created": NUMERIC, "email": STRING, "name": STRING, "phone": STRING},
    "payment_intents": {
        "amount": NUMERIC,
        "created": NUMERIC,
        "currency": EXACT,
        "customer": EXACT,
        "status": EXACT,
    },
    "prices": {"active": EXACT, "currency": EXACT, "lookup_key": STRING, "product": EXACT, "type": EXACT},
    "products": {"active": EXACT, "description": STRING, "name": STRING, "shippable": EXACT, "url": STRING},
}
KINDS = {
    "charges": "charge",
    "customers": "customer",
    "payment_intents": "payment_intent",
    "prices": "price",
    "products": "product",
}


def _searching(resource: str) -> Callable[[Call], Json]:
    def run(call: Call) -> Json:
        """One page of what a query finds, the newest first."""
        query = parse(call.params["query"], FIELDS[resource], resource)
        limit, page = call.params.get("limit", LIMIT_DEFAULT), call.params.get("page")
        items = call.world.store.newest_first(KINDS[resource])
        if page is not None:
            last = _last_of(page)
            items = islice(dropwhile(lambda item: item["id"] != last, items), 1, None)
        found = list(islice(filter(query.holds, items), limit + 1))
        more = len(found) > limit
        return {
            "object": "search_result",
            "data": found[:limit],
            "has_more": more,
            "next_page": _page_after(found[limit - 1]["id"]) if more else None,
            "url": call.path,
        }

    return run


def _page_after(key: str) -> str:
    return base64.urlsafe_b64encode(f"after {key}".encode()).decode()


def _last_of(page: str) -> str:
    try:
        word, _, key = base64.b64decode(page, b"-_", validate=True).decode().partition(" ")
    except (binascii.Error, UnicodeDecodeError):
        word, key = "", ""
    if word != "after":
        raise InvalidParameterError(f"Invalid page: '{page}'", param="page")
    return key


ROUTES = tuple(Route("GET", f"/v1/{resource}/search", _searching(resource), PARAMS, ("query",)) for resource in FIELDS)
