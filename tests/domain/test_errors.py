"""Each error carries its status, its code and what the caller needs to go on."""

import pytest

from functions.domain import errors as x

ERRORS = [
    (500, "internal", None, {}, x.OrderPaymentsError()),
    (422, "invalid_input", None, {}, x.InvalidInput("no")),
    (422, "invalid_money", None, {}, x.InvalidMoney("no")),
    (422, "amount_too_large", None, {}, x.AmountTooLarge("a", "b")),
    (422, "amount_too_small", None, {}, x.AmountTooSmall("a", "b")),
    (422, "tax_location_invalid", None, {}, x.TaxLocationInvalid()),
    (422, "unknown_product", None, {"sku": "mug"}, x.UnknownProduct("mug")),
    (422, "idempotency_conflict", None, {}, x.IdempotencyConflict()),
    (404, "not_found", None, {}, x.NotFound()),
    (412, "precondition_failed", None, {}, x.PreconditionFailed()),
    (422, "invalid_input", None, {"errors": {"name": ["no"]}}, x.FaultyRecord({"name": ["no"]})),
    (409, "expired", None, {}, x.Refused("expired", "no")),
    (409, "gift_card_exhausted", None, {}, x.Exhausted("gift_card_exhausted", "gc_1")),
    (409, "gift_card_not_applicable", None, {"reason": "empty"}, x.GiftCardRefused("empty")),
    (409, "gift_card_not_applicable", None, {"reason": "empty", "gift_card": 0}, x.GiftCardRefused("empty", 0)),
    (409, "out_of_stock", None, {"sku": "mug"}, x.OutOfStock("mug")),
    (409, "not_shippable", None, {}, x.NotShippable()),
    (
        409,
        "promotion_not_applicable",
        None,
        {"rejected_codes": [{"code": "SUMMER", "reason": "ended"}]},
        x.PromotionRefused({"SUMMER": "ended"}),
    ),
    (409, "quote_changed", None, {"quote": {"total": 5}}, x.QuoteChanged({"total": 5})),
    (409, "terms_outdated", None, {"terms_version": "2026-01"}, x.TermsOutdated("2026-01")),
    (409, "refund_exceeds", None, {}, x.RefundExceeds(2, 1)),
    (409, "moved", None, {}, x.Moved()),
    (409, "in_progress", 2, {}, x.InProgress()),
    (503, "unavailable", 5, {}, x.Unavailable("no")),
    (503, "contended", 5, {}, x.Contended()),
    (503, "unavailable", 5, {}, x.Unreadable("order ord_1 has schema 2")),
    (503, "module_disabled", 60, {}, x.ModuleDisabled()),
]


@pytest.mark.parametrize(("status", "code", "retry", "details", "error"), ERRORS)
def test_an_error_says_what_a_client_needs(
    status: int, code: str, retry: int | None, details: dict[str, object], error: x.OrderPaymentsError
) -> None:
    assert (status, code, retry, details) == (error.status, error.code, error.retry_after_seconds, error.details())


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (x.UnknownProduct("mug"), "the catalog does not sell 'mug' in this currency"),
        (x.IdempotencyConflict(), "this Idempotency-Key was used with another body; use a new key"),
        (x.NotFound(), "there is no such order"),
        (x.NotFound("product"), "there is no such product"),
        (x.FaultyRecord({"a": ["x", "y"], "b": ["z"]}), "a: x · y; b: z"),
        (x.OutOfStock("mug"), "there is not enough of 'mug' left"),
        (x.QuoteChanged({"total": 5}), "the total is not the expected one; here is the new quote"),
        (x.TermsOutdated("2026-01"), "agree to the terms of version 2026-01"),
        (x.RefundExceeds(2, 1), "cannot refund 2: only 1 is left"),
        (x.Moved(), "the order moved on meanwhile; look again"),
        (x.InProgress(), "this is under way; try again with the same key in a moment"),
        (x.Contended(), "too many changes at once; try again with the same key"),
        (x.ModuleDisabled(), "ordering is switched off at the moment"),
    ],
)
def test_an_error_says_what_a_person_needs(error: x.OrderPaymentsError, why: str) -> None:
    assert why == str(error)


def test_every_error_has_a_row_above() -> None:
    classes = {c for c in vars(x).values() if isinstance(c, type) and issubclass(c, x.OrderPaymentsError)}

    assert classes == {type(error) for *_, error in ERRORS}
    assert [] == [c.__name__ for c in classes if c.__name__ not in (x.__doc__ or "")]
