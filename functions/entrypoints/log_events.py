"""The fixed list of what the functions log: each message has its code, and metrics and alerts are counted by it."""

EVENTS = {
    "digest of chain heads": "digest_of_chain_heads",
    "drift": "drift",
    "effect failed": "effect_failed",
    "effect run": "effect_run",
    "event failed": "event_failed",
    "event was missed": "event_was_missed",
    "listed event failed": "listed_event_failed",
    "lists read": "lists_read",
    "order unreadable": "order_unreadable",
    "problem raised": "problem_raised",
    "reconcile done": "reconcile_done",
    "request failed": "request_failed",
    "schedule failed": "schedule_failed",
    "sweep could not go on with one item": "sweep_item_failed",
    "sweep done": "sweep_done",
    "timer failed": "timer_failed",
    "timer not due any more": "timer_not_due",
    "webhook failed": "webhook_failed",
    "webhook not stored": "webhook_not_stored",
    "webhook refused": "webhook_refused",
    "webhook stored": "webhook_stored",
}
"""What each constant message is called in `jsonPayload.event`. What they mean: docs/monitoring.md."""
