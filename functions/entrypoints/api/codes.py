"""Every problem code that the API answers with: its HTTP status, and what it means in plain words."""

from collections.abc import Mapping

CODES: Mapping[str, tuple[int, str]] = {
    # The request itself.
    "malformed_request": (400, "The request cannot be read"),
    "idempotency_key_required": (400, "A request that writes needs an Idempotency-Key"),
    "invalid_cursor": (400, "The cursor is not one of this list"),
    "unauthenticated": (401, "A valid sign-in is needed"),
    "forbidden": (403, "The caller may not do this"),
    "not_found": (404, "There is no such thing, or it is not the caller's"),
    "method_not_allowed": (405, "The address does not know this method"),
    "payload_too_large": (413, "The request body is too large"),
    "unsupported_media_type": (415, "The request body must be JSON in UTF-8"),
    "invalid_input": (422, "The request says something impossible"),
    "invalid_money": (422, "The amount or its currency cannot be charged"),
    "unknown_product": (422, "The catalog does not sell this product in this currency"),
    "idempotency_conflict": (422, "The Idempotency-Key was used with another body"),
    # The order's state.
    "already_completed": (409, "The order is completed"),
    "already_delivered": (409, "The shipment has arrived already"),
    "already_paid": (409, "The order is paid"),
    "already_released": (409, "The stock is back already"),
    "already_shipped": (409, "Goods have left"),
    "attempts_exhausted": (409, "There were too many attempts to pay"),
    "cancel_requested": (409, "The order is being canceled already"),
    "canceled": (409, "The order is canceled"),
    "capture_exceeds": (409, "Only what is authorised can be taken"),
    "checkout_closed": (409, "This checkout is over"),
    "checkout_open": (409, "Another checkout is open"),
    "checkout_refused": (409, "Stripe refused this checkout"),
    "disputed": (409, "A dispute blocks refunds"),
    "ending": (409, "The order is being closed"),
    "expired": (409, "The order has expired"),
    "held": (409, "The order is held for a check"),
    "hold_changed": (409, "There is no such hold, or another event put it on"),
    "in_progress": (409, "The same call is under way"),
    "moved": (409, "The order moved on meanwhile"),
    "not_an_orphan": (409, "The problem is about no payment without an order"),
    "not_due": (409, "It is not time for this yet"),
    "not_ended": (409, "The order has not ended"),
    "not_paid": (409, "The money for the order is not there"),
    "not_reserved": (409, "The order has no stock"),
    "nothing_to_capture": (409, "There is nothing authorised to take"),
    "nothing_to_ship": (409, "There is nothing, or not that much, to ship"),
    "out_of_stock": (409, "There is not enough left"),
    "partly_captured": (409, "Some of the total is taken under another payment"),
    "payment_pending": (409, "A payment is under way"),
    "quote_changed": (409, "The total is not the expected one"),
    "refund_refused": (409, "Stripe refuses the refund"),
    "refund_exceeds": (409, "The refund asks for more than is left"),
    "unknown_shipment": (409, "The order has no such shipment"),
    # The service.
    "internal": (500, "Something went wrong here"),
    "unavailable": (503, "It cannot be done now"),
    "contended": (503, "There are too many changes at once"),
    "module_disabled": (503, "Ordering is switched off at the moment"),
}


def title_of(code: str) -> str:
    """Return what *code* means, in a few words."""
    return CODES[code][1] if code in CODES else code.replace("_", " ").capitalize()
