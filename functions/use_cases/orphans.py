"""Payments of ours without an order: an operator gives them back from the problem that tells of them."""

from functions.domain.errors import NotFound, Refused, Unavailable
from functions.domain.joins import PaymentIntent
from functions.use_cases.calls import DecidedRefund, make_refund
from functions.use_cases.module import Caller, Module
from functions.use_cases.payments import Declined, NotNow, OutcomeUnknown
from functions.use_cases.ports import ProblemRow


def refund_orphan(module: Module, caller: Caller, problem_id: str) -> ProblemRow:
    """Give an orphan payment back, once: the decision is written first, and its key is the payment's own.

    Asked again, it is looked for before anything is sent, and made under a new key only once the first is forgotten.

    Raises:
        NotFound: there is no such problem.
        Refused: it is no orphan payment, or Stripe refuses.
        Unavailable: what came of it is not known; the same request finds out.
    """
    row = module.problems.get(problem_id)
    if row is None:
        raise NotFound
    if row.code != "orphan_payment":
        raise Refused("not_an_orphan", "only a payment without an order is refunded from its problem")
    if row.refund_id is not None:
        return row
    key = f"orphan:{module.installed().installation_id}:{row.subject}"
    decided_at = row.refund_decided_at or module.now()
    if row.refund_decided_at is None:
        module.problems.decide_refund(problem_id, key, caller.actor, decided_at)
    try:
        objects, _ = module.payments.fetch(row.subject)
        taken = sum(o.received for o in objects if isinstance(o, PaymentIntent))
        decided = DecidedRefund(row.subject, taken, {"row": problem_id}, key, decided_at)
        made = make_refund(module, decided, tried=row.refund_decided_at is not None)
    except Declined as error:
        raise Refused("refund_refused", f"Stripe refuses: {error.code}") from error
    except (OutcomeUnknown, NotNow) as error:
        raise Unavailable("what came of the refund is not known; send the request again") from error
    module.problems.refunded(problem_id, made.id, module.now())
    return module.problems.get(problem_id) or row
