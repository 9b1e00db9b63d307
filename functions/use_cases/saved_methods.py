"""The payment methods that customers saved at Stripe: shown as far as they may be, and forgotten on demand.

Nothing of them is kept here. Which are saved is the customer's choice on Stripe's own page.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from functions.domain.errors import Unavailable
from functions.use_cases.module import Caller, Module
from functions.use_cases.payments import CallFailed, Declined, SavedMethod


def saved_methods(module: Module, caller: Caller) -> Sequence[SavedMethod]:
    """Return what *caller* saved.

    Raises:
        Unavailable: Stripe does not answer.
    """
    stripe_id = _stripe_id(module, caller)
    if stripe_id is None:
        return ()
    with _answering():
        return module.methods.all(stripe_id)


def forget_method(module: Module, caller: Caller, key: str, method_id: str) -> None:
    """Forget the method, if it is the caller's: one that is gone, or another customer's, changes nothing.

    Raises:
        Unavailable: Stripe does not answer; it may be forgotten.
    """
    stripe_id = _stripe_id(module, caller)
    if stripe_id is None:
        return
    with _answering():
        if not module.methods.has(stripe_id, method_id):
            return
        try:
            module.methods.detach(method_id, key=caller.named("detach:", method_id, key))
        except Declined:
            if module.methods.has(stripe_id, method_id):
                raise


def _stripe_id(module: Module, caller: Caller) -> str | None:
    row = module.customers.get(caller.uid)
    return row.stripe_id if row else None


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except CallFailed as error:
        raise Unavailable("Stripe cannot be reached") from error
