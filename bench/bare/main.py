"""The floor: bare Firebase functions with the triggers that ours have, and nothing behind them."""

from typing import Any

from firebase_functions import firestore_fn, https_fn, options, params, scheduler_fn
from flask import Request, Response

KEY = params.SecretParam("BENCH_KEY")

options.set_global_options(region="us-central1", memory=options.MemoryOption.MB_512, cpu=1)


@https_fn.on_request(secrets=[KEY], concurrency=16)
def api(_request: Request) -> Response:
    """Answer."""
    return Response(status=200)


@https_fn.on_request(secrets=[KEY], concurrency=16)
def webhook(request: Request) -> Response:
    """Make the reads and writes that the webhook of an order makes, and nothing else."""
    from bench.bare.same_calls import serve

    return serve(request)


@firestore_fn.on_document_created(document="outbox/{row_id}", database="orders", secrets=[KEY])
def transition(_event: firestore_fn.Event[Any]) -> None:
    """Do nothing."""


@scheduler_fn.on_schedule(schedule="every 1 minutes", secrets=[KEY])
def sweep(_event: scheduler_fn.ScheduledEvent) -> None:
    """Do nothing."""
