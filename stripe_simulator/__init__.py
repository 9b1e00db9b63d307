"""An offline, stateful Stripe for development and tests.

The core, ``Simulator.handle(Request) -> Response``, opens no socket; ``server`` puts HTTP around it
and ``sender`` delivers its webhooks. The product never imports this package.
"""

from stripe_simulator.messages import Request, Response
from stripe_simulator.simulator import Simulator

__all__ = ["Request", "Response", "Simulator"]
