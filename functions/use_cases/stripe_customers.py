"""Who a customer is at Stripe: made once, looked for where an answer was lost."""

from dataclasses import replace
from datetime import timedelta

from functions.domain.errors import Unavailable
from functions.use_cases.module import Module
from functions.use_cases.payments import CallFailed
from functions.use_cases.ports import StripeCustomer

REPEAT_WITHIN = timedelta(hours=1)
"""So long a lost call is made again under its key. Whom Stripe does not list by then was never made: no call runs so
long, and lists, unlike searches, hold at once what there is (https://docs.stripe.com/api/customers/list)."""
CLOCKS_APART = timedelta(minutes=5)


def stripe_customer(module: Module, customer_id: str, origin: str) -> str:
    """Return the id of this customer at Stripe, made first if need be.

    Raises:
        Unavailable: no answer; nothing was charged.
    """
    row = module.customers.get(customer_id)
    is_new = row is None
    if row is None:
        wanted = StripeCustomer(customer_id, f"customer:{origin}:{customer_id}", requested_at=module.now())
        row = module.customers.request(wanted)
    if row.stripe_id is not None:
        return row.stripe_id
    try:
        stripe_id = (None if is_new else _lost(module, row, origin)) or _made(module, row, origin)
    except CallFailed as error:
        raise Unavailable("Stripe cannot be reached; nothing was charged") from error
    module.customers.accept(customer_id, stripe_id)
    return stripe_id


def _lost(module: Module, row: StripeCustomer, origin: str) -> str | None:
    """Return the customer that a call without an answer made, or None."""
    if row.requested_at is None:  # Earlier code did not write down when it asked.
        return None
    span = row.requested_at - CLOCKS_APART, row.requested_at + REPEAT_WITHIN + CLOCKS_APART
    return module.payments.find_customer(row.customer_id, origin, span)


def _made(module: Module, row: StripeCustomer, origin: str) -> str:
    if row.requested_at is not None and module.now() - row.requested_at > REPEAT_WITHIN:
        row = replace(row, key=_next(row.key), requested_at=module.now())
        module.customers.renew(row)
    return module.payments.create_customer(row.customer_id, origin, key=row.key)


def forget_gone(module: Module, customer_id: str, gone: str) -> None:
    """Forget the Stripe id *gone*, of a customer that somebody deleted there: the next checkout makes another one."""
    row = module.customers.get(customer_id)
    if row is not None:
        anew = StripeCustomer(customer_id, _next(row.key), requested_at=module.now())
        module.customers.forget(anew, gone)


def _next(key: str) -> str:
    """Return the key after *key*: whoever comes to it at the same time comes to the same one."""
    name, rest = key.split(":", 1)
    return f"customer-{int(name.partition('-')[2] or 1) + 1}:{rest}"
