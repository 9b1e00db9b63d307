"""Parameters that a version of the API took away; follows docs.stripe.com/changelog.

A request that names no ``Stripe-Version`` is answered as one of an account whose default is older: the Stripe
CLI's triggers name none, and still send such parameters.
"""

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.world import Call


def refuse_removed(call: Call, name: str, *, since: str) -> None:
    """Refuse the parameter *name* where the request names version *since* (such as ``2025-03-31.basil``) or a later.

    Raises:
        InvalidParameterError: ``parameter_unknown``.
    """
    if name in call.params and call.version >= since:
        raise InvalidParameterError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
