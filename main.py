"""The deployed functions: options and one lazy call each. Cold start is decided here."""

from typing import Any

from firebase_functions import firestore_fn, https_fn, options, scheduler_fn
from flask import Request, Response

from functions.config import API_KEY, DATABASE, REGION, WEBHOOK_SECRETS

SECRETS = [API_KEY, WEBHOOK_SECRETS]

options.set_global_options(region=REGION, memory=options.MemoryOption.MB_512, cpu=1, timeout_sec=60, max_instances=20)


@https_fn.on_request(secrets=SECRETS, concurrency=16, invoker="public")
def orders_api(request: Request) -> Response:
    """Serve the order API."""
    from functions.entrypoints import orders_api

    return orders_api.serve(request)


@https_fn.on_request(secrets=SECRETS, concurrency=16, invoker="public")
def orders_stripe_webhook(request: Request) -> Response:
    """Receive Stripe's events."""
    from functions.entrypoints import webhook

    return webhook.serve(request)


@firestore_fn.on_document_created(document="outbox/{row_id}", database=DATABASE, secrets=SECRETS, concurrency=16)
def orders_on_transition(event: firestore_fn.Event[Any]) -> None:
    """Do the effects that an order's transition wrote to the outbox."""
    from functions.entrypoints import triggers

    triggers.serve(event.data.id, event.data.to_dict())


@scheduler_fn.on_schedule(schedule="every 1 minutes", secrets=SECRETS, concurrency=1, max_instances=1)
def orders_sweep(_event: scheduler_fn.ScheduledEvent) -> None:
    """Take up all that is due."""
    from functions.entrypoints import schedules

    schedules.serve()


@scheduler_fn.on_schedule(
    schedule="10 0 * * *", timezone="Etc/UTC", secrets=SECRETS, concurrency=1, max_instances=1, timeout_sec=1800
)
def orders_reconcile(_event: scheduler_fn.ScheduledEvent) -> None:
    """Compare the last two days with Stripe, and write the digest and the report of yesterday."""
    from functions.entrypoints import schedules

    schedules.serve_reconcile()
