"""Events; follows docs.stripe.com/api/events."""

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.outgoing import resend
from stripe_simulator.params import boolean, sequence, text
from stripe_simulator.routing import Route
from stripe_simulator.world import Call

TYPES_MAX = 20


def retrieve(call: Call) -> Json:
    """One event."""
    return call.world.store.get("event", call.target)


def retry(call: Call) -> Json:
    """Send an event once more, to one endpoint or all; what ``stripe events resend`` asks for.

    Without an endpoint the CLI means its own ``stripe listen``, which the simulator does not know: all get it.
    """
    item = retrieve(call)
    resend(call.world, item["id"], call.params.get("webhook_endpoint"))
    return item


def listed(call: Call) -> Json:
    """Events, filtered by ``type`` (an ending ``*`` is a wildcard), ``types``, ``delivery_success``."""
    params = call.params
    if "type" in params and "types" in params:
        raise InvalidParameterError("You may only specify one of these parameters: type, types.", param="types")
    patterns = params.get("types", [params.get("type", "*")])
    beginnings = tuple(pattern[:-1] for pattern in patterns if pattern.endswith("*"))
    delivered = params.get("delivery_success")

    def keep(item: Json) -> bool:
        fits = item["type"] in patterns or item["type"].startswith(beginnings)
        return fits and delivered in (None, item["pending_webhooks"] == 0)

    return page(call, "event", keep)


ROUTES = (
    Route(
        "GET",
        "/v1/events",
        listed,
        {
            **LIST_PARAMS,
            "type": text(),
            "types": sequence(text(), max_items=TYPES_MAX),
            "delivery_success": boolean,
        },
    ),
    Route("GET", "/v1/events/{id}", retrieve),
    Route(
        "POST",
        "/v1/events/{id}/retry",
        retry,
        {"account": text(), "for_stripecli": boolean, "webhook_endpoint": text()},
    ),
)
