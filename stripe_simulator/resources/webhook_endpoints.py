"""Webhook endpoints; follows docs.stripe.com/api/webhook_endpoints."""

import re
from typing import Any

from stripe_simulator import endpoints
from stripe_simulator.errors import InvalidParameterError, InvalidRequestError
from stripe_simulator.listing import LIST_PARAMS, page
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, address, boolean, merge_metadata, metadata, sequence, text
from stripe_simulator.routing import Route
from stripe_simulator.world import Call

ENDPOINTS_MAX = 16

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
_EVENT = re.compile(r"\*|[a-z_0-9]+(\.[a-z_0-9]+)+")


def version(name: str, raw: Any) -> str:
    """An API version, such as ``2026-10-28.endive``."""
    value = str(text(40)(name, raw))
    if not _VERSION.fullmatch(value):
        raise InvalidParameterError(f"Invalid {name}: {value}", param=name)
    return value


def event_type(name: str, raw: Any) -> str:
    """A type of event, or ``*`` for all."""
    value = str(text(100)(name, raw))
    if not _EVENT.fullmatch(value):
        raise InvalidParameterError(f"Invalid {name}: {value} is not a type of event", param=name)
    return value


FIELDS: dict[str, Check] = {
    "description": text(5_000, clearable=True),
    "enabled_events": sequence(event_type, max_items=500),
    "metadata": metadata,
    "url": address,
}


def create(call: Call) -> Json:
    """Create an endpoint; only this answer carries its ``secret``."""
    world, params = call.world, call.params
    if len(world.store.tables.get("webhook_endpoint", {})) >= ENDPOINTS_MAX:
        raise InvalidRequestError(f"You have reached the maximum of {ENDPOINTS_MAX} test webhook endpoints.")
    _check_events(params)
    fields = {**params, "metadata": merge_metadata({}, params.get("metadata", {}))}
    secret = endpoints.new_secret(world.ids)
    item = endpoints.add_object(world.store, world.ids, world.clock.now(), fields, secret)
    return {**item, "secret": secret}


def _check_events(params: Json) -> None:
    if params.get("enabled_events") == []:
        raise InvalidParameterError("You must enable at least one event.", param="enabled_events")


def retrieve(call: Call) -> Json:
    """One endpoint, without its secret."""
    return call.world.store.get("webhook_endpoint", call.target, param="webhook_endpoint")


def update(call: Call) -> Json:
    """Change address, types, description or metadata; switch off and on again."""
    item, params = retrieve(call), dict(call.params)
    _check_events(params)
    if "disabled" in params:
        params["status"] = "disabled" if params.pop("disabled") else "enabled"
    if "metadata" in params:
        params["metadata"] = merge_metadata(item["metadata"], params["metadata"])
    item.update(params)
    return item


def listed(call: Call) -> Json:
    """Endpoints, the newest first."""
    return page(call, "webhook_endpoint")


def delete(call: Call) -> Json:
    """Delete an endpoint; what waits for it is not sent any more."""
    retrieve(call)
    call.world.store.remove("webhook_endpoint", call.target)
    return {"id": call.target, "object": "webhook_endpoint", "deleted": True}


ROUTES = (
    Route(
        "POST",
        "/v1/webhook_endpoints",
        create,
        {**FIELDS, "api_version": version},
        ("url", "enabled_events"),
    ),
    Route("GET", "/v1/webhook_endpoints", listed, LIST_PARAMS),
    Route("GET", "/v1/webhook_endpoints/{id}", retrieve),
    Route("POST", "/v1/webhook_endpoints/{id}", update, {**FIELDS, "disabled": boolean}),
    Route("DELETE", "/v1/webhook_endpoints/{id}", delete),
)
