"""Every error that a caller can meet, each named after the fact and carrying its HTTP status and code.

OrderPaymentsError
├── InvalidInput            422  the request says something impossible
│   ├── InvalidMoney        422
│   │   ├── AmountTooLarge  422
│   │   └── AmountTooSmall  422
│   ├── FaultyRecord        422  a record of the shop that cannot stand
│   ├── TaxLocationInvalid  422
│   └── UnknownProduct      422
├── IdempotencyConflict     422  the key was used with another body
├── NotFound                404  absent, or not the caller's: the two answer alike
├── PreconditionFailed      412  what is to be changed is not what was seen
├── Refused                 409  the order's state does not allow the command
│   ├── GiftCardRefused     409
│   ├── NotShippable        409
│   ├── PromotionRefused    409
│   ├── Exhausted           409  less is left than is to be taken
│   │   └── OutOfStock      409
│   ├── QuoteChanged        409
│   ├── TermsOutdated       409  the customer agreed to other terms, or to none
│   ├── RefundExceeds       409
│   ├── Moved               409  the order moved on while something was looked at
│   └── InProgress          409  the same command is under way; try again
└── Unavailable             503  try again later
    ├── Contended           503
    ├── Unreadable          503  written by a newer version of the code
    └── ModuleDisabled      503
"""

from collections.abc import Mapping


class OrderPaymentsError(Exception):
    """The base: `status` is the HTTP status, `code` the stable name that clients compare."""

    status = 500
    code = "internal"
    retry_after_seconds: int | None = None

    def details(self) -> Mapping[str, object]:
        """Return further members for the problem document."""
        return {}


class InvalidInput(OrderPaymentsError):
    """The request is well-formed but says something impossible."""

    status = 422
    code = "invalid_input"


class InvalidMoney(InvalidInput):
    """The amount or its currency cannot be money here."""

    code = "invalid_money"


class AmountTooLarge(InvalidMoney):
    """The amount is above what Stripe charges in its currency."""

    code = "amount_too_large"

    def __init__(self, amount: object, maximum: object) -> None:
        super().__init__(f"{amount} cannot be charged: the maximum is {maximum}")


class AmountTooSmall(InvalidMoney):
    """The amount is below what Stripe charges in its currency."""

    code = "amount_too_small"

    def __init__(self, amount: object, minimum: object) -> None:
        super().__init__(f"{amount} cannot be charged: the minimum is {minimum}")


class FaultyRecord(InvalidInput):
    """A record of the shop cannot stand; `errors`: its field → what is wrong with it."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{field}: {' · '.join(wrong)}" for field, wrong in errors.items()))
        self.errors = errors

    def details(self) -> Mapping[str, object]:
        """Return what is wrong, by field."""
        return {"errors": self.errors}


class TaxLocationInvalid(InvalidInput):
    """Where the customer is does not say which taxes apply."""

    code = "tax_location_invalid"

    def __init__(self) -> None:
        super().__init__("the taxes of this address cannot be worked out: give its country, region and postal code")


class UnknownProduct(InvalidInput):
    """The catalog does not sell this product in this currency."""

    code = "unknown_product"

    def __init__(self, sku: str) -> None:
        super().__init__(f"the catalog does not sell {sku!r} in this currency")
        self.sku = sku

    def details(self) -> Mapping[str, object]:
        """Return the product."""
        return {"sku": self.sku}


class IdempotencyConflict(OrderPaymentsError):
    """Another body was recorded under this idempotency key."""

    status = 422
    code = "idempotency_conflict"

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used with another body; use a new key")


class NotFound(OrderPaymentsError):
    """There is no such thing, or it is not the caller's."""

    status = 404
    code = "not_found"

    def __init__(self, what: str = "order") -> None:
        super().__init__(f"there is no such {what}")


class PreconditionFailed(OrderPaymentsError):
    """What is to be changed is not what the caller has seen."""

    status = 412
    code = "precondition_failed"

    def __init__(self) -> None:
        super().__init__("it is not what you have seen; read it again")


class Refused(OrderPaymentsError):
    """The order's state does not allow the command; `code` says why."""

    status = 409

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Exhausted(Refused):
    """Less is left of something that orders share than is to be taken; `name` is its counter's."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code, f"there is not enough of {name!r} left")
        self.name = name


class OutOfStock(Exhausted):
    """Less is left of a product than was asked for."""

    def __init__(self, sku: str) -> None:
        super().__init__("out_of_stock", sku)

    def details(self) -> Mapping[str, object]:
        """Return the product that ran out."""
        return {"sku": self.name}


class GiftCardRefused(Refused):
    """A gift card cannot be used for this order; `reason`: unknown, expired, currency or empty.

    `place` says which of those that were given, from 0; None where it was not one of several.
    """

    def __init__(self, reason: str, place: int | None = None) -> None:
        super().__init__("gift_card_not_applicable", f"a gift card cannot be used: {reason}")
        self.reason = reason
        self.place = place

    def details(self) -> Mapping[str, object]:
        """Return why, by its code, and which; never the gift card's own code."""
        return {"reason": self.reason} | ({} if self.place is None else {"gift_card": self.place})


class NotShippable(Refused):
    """No shipping rate serves these goods at this address, or not the one that was chosen."""

    def __init__(self) -> None:
        super().__init__("not_shippable", "no such shipping rate serves these goods at this address")


class PromotionRefused(Refused):
    """A promotion code does not apply; `reasons`: code → why."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("promotion_not_applicable", "a promotion code does not apply to this cart")
        self.reasons = reasons

    def details(self) -> Mapping[str, object]:
        """Return each such code with its reason."""
        return {"rejected_codes": [{"code": code, "reason": reason} for code, reason in self.reasons.items()]}


class QuoteChanged(Refused):
    """The total is not the one that the customer agreed to; the new quote comes along."""

    def __init__(self, quote: Mapping[str, object]) -> None:
        super().__init__("quote_changed", "the total is not the expected one; here is the new quote")
        self.quote = quote

    def details(self) -> Mapping[str, object]:
        """Return the quote as it is now."""
        return {"quote": self.quote}


class TermsOutdated(Refused):
    """The customer agreed to other terms than those that hold, or to none."""

    def __init__(self, terms_version: str) -> None:
        super().__init__("terms_outdated", f"agree to the terms of version {terms_version}")
        self.terms_version = terms_version

    def details(self) -> Mapping[str, object]:
        """Return the version that holds."""
        return {"terms_version": self.terms_version}


class RefundExceeds(Refused):
    """The refund asks for more than is left to refund."""

    def __init__(self, requested: object, refundable: object) -> None:
        super().__init__("refund_exceeds", f"cannot refund {requested}: only {refundable} is left")


class Moved(Refused):
    """The order moved on while an object was looked at; look again."""

    def __init__(self) -> None:
        super().__init__("moved", "the order moved on meanwhile; look again")


class InProgress(Refused):
    """The same call to Stripe is under way; its answer is not known yet."""

    retry_after_seconds = 2

    def __init__(self) -> None:
        super().__init__("in_progress", "this is under way; try again with the same key in a moment")


class Unavailable(OrderPaymentsError):
    """It cannot be done now; nothing was lost and the same request may be sent again."""

    status = 503
    code = "unavailable"
    retry_after_seconds = 5


class Contended(Unavailable):
    """Too many writers on one document for the time allowed."""

    code = "contended"

    def __init__(self) -> None:
        super().__init__("too many changes at once; try again with the same key")


class Unreadable(Unavailable):
    """A document was written by a newer version of the code, which can read it; this one does not guess."""


class ModuleDisabled(Unavailable):
    """New orders and payments are switched off, or not yet on for this customer."""

    code = "module_disabled"
    retry_after_seconds = 60

    def __init__(self) -> None:
        super().__init__("ordering is switched off at the moment")
