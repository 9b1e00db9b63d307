"""The webhook's door: raw bytes, size cap, signature, one commit, 2xx.

Never a 2xx before something durable is written, never anything but 400 for what Stripe did not sign.
"""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import stripe
from flask import Request, Response

from functions import bootstrap
from functions.adapters import stripe_events
from functions.domain.errors import OrderPaymentsError
from functions.entrypoints import start
from functions.use_cases.module import Module
from functions.use_cases.ports import CommitFailed
from functions.use_cases.receive import Delivery, receive

logger = logging.getLogger(__name__)

BODY_BYTES_MAX = 1_048_576
TOLERANCE_SECONDS = 300
REQUEST_ID_MAX = 100


class BadDeliveryError(Exception):
    """Stripe did not send this, or not so; the message is for the log and holds nothing of the body."""


def serve(request: Request) -> Response:
    """Answer one delivery with this process's module and secrets."""
    if request.path == start.HEALTH_PATH:
        return Response(status=200)
    return handle(request, start.module(), bootstrap.config().webhook_secrets)


def handle(request: Request, module: Module, secrets: Sequence[str]) -> Response:
    """Answer one delivery: 200 once stored, 400 for what is not Stripe's, 413, 405, 503 to be sent again."""
    if request.method != "POST":
        return Response(status=405, headers={"Allow": "POST"})
    body = request.stream.read(BODY_BYTES_MAX + 1)
    if len(body) > BODY_BYTES_MAX:
        return Response(status=413)
    try:
        event = verified(body, request.headers.get("Stripe-Signature"), secrets)
        delivery = translate(event)
    except BadDeliveryError as refused:
        logger.warning("webhook refused", extra={"json_fields": {"reason": str(refused)}})
        return Response(status=400)
    if delivery is None:
        return Response(status=200)
    return _store(module, delivery)


def _store(module: Module, delivery: Delivery) -> Response:
    fields = {"stripe_event_id": delivery.event_id, "type": delivery.type, "object_id": delivery.object_id}
    try:
        outcome = receive(module, delivery)
    except (OrderPaymentsError, CommitFailed) as error:
        logger.warning("webhook not stored", extra={"json_fields": fields | {"error": type(error).__name__}})
        return Response(status=503, headers={"Retry-After": "5"})
    except Exception:
        logger.exception("webhook failed", extra={"json_fields": fields})
        return Response(status=500)
    logger.info("webhook stored", extra={"json_fields": fields | {"outcome": outcome}})
    return Response(status=200)


def verified(body: bytes, header: str | None, secrets: Sequence[str]) -> Mapping[str, Any]:
    """Return the event in *body* if one of *secrets* signed it within the tolerance, past or future.

    Raises:
        BadDeliveryError: anything else, whatever the reason.
    """
    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE_SECONDS)
        except Exception:  # noqa: BLE001, S112 — the client lets TypeError, UnicodeError and more through
            continue
        _refuse_future(header or "")
        return _parsed(body)
    raise BadDeliveryError("no secret of ours signed it")


def _refuse_future(header: str) -> None:
    stamp = next(part[2:] for part in header.split(",") if part.startswith("t="))
    if int(stamp) > time.time() + TOLERANCE_SECONDS:
        raise BadDeliveryError("signed in the future")


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadDeliveryError("not JSON") from error
    if not isinstance(event, Mapping):
        raise BadDeliveryError("not an event")
    return event


def _requests(event: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the id of the request that caused the event; none where Stripe itself, or time, did."""
    caused_by = event.get("request")
    named = caused_by.get("id") if isinstance(caused_by, Mapping) else None
    return (named[:REQUEST_ID_MAX],) if isinstance(named, str) and named else ()


def translate(event: Mapping[str, Any]) -> Delivery | None:
    """Return the delivery that *event* is, or None for a type that orders do not need.

    Raises:
        BadDeliveryError: a signed event that has not the shape of its type.
    """
    try:
        thin = event.get("object") == "v2.core.event"
        kind = stripe_events.thin_type(event["type"]) if thin else event["type"]
        facts = stripe_events.FACTS.get(kind)
        if facts is None:
            return None
        stripe_object = event["related_object"] if thin else event["data"]["object"]
        return Delivery(
            event_id=stripe_events.checked_id(event["id"]),
            type=kind,
            object_id=stripe_events.checked_id(stripe_object["id"]),
            objects=None if thin else facts(stripe_object),
            metadata={} if thin else stripe_object.get("metadata") or {},
            livemode=event["livemode"],
            api_version="" if thin else event["api_version"],
            requests=_requests(event),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadDeliveryError(f"not of its shape: {type(error).__name__}") from error
