"""The way to the simulated Stripe: the SDK's requests, with faults, other people's acts in between, and a record."""

from dataclasses import dataclass, field

from functions.domain.order import Order
from ops.simulation.clock import VirtualClock
from ops.simulation.dump import Post
from ops.simulation.faults import STRIPE, Crashed, Faults
from ops.simulation.state import State
from stripe_simulator.messages import Request, Response
from stripe_simulator.simulator import Simulator

SLOW_SECONDS_MAX = 25
DECISION_COLONS = 3
"""In the key of a decision to capture or to refund; a further try adds its number."""


@dataclass
class Wire:
    """Stands where the SDK expects the simulator."""

    simulator: Simulator
    faults: Faults
    clock: VirtualClock
    store: State
    posts: list[Post] = field(default_factory=list)
    requests: int = 0
    known_keys: set[str] = field(default_factory=set)
    """Keys that were written down when they were first sent; the SDK may send one again when its row is done."""

    def handle(self, request: Request) -> Response:
        """Return the answer to one request, if it comes."""
        self.faults.others()
        self.requests += 1
        effect = self.faults.draw("stripe", STRIPE)
        if effect == "call_crash_before":
            raise Crashed
        if effect == "slow":
            self.clock.advance(seconds=self.faults.chance.randint(1, SLOW_SECONDS_MAX))
        elif effect and effect != "call_crash_after":
            saved = effect != "error_500_before" or self.faults.chance.random() < 0.5
            rule = {"effect": effect, "method": request.method, "path": request.path, "saved": saved}
            self.simulator.world.faults.add(rule)
        if request.method == "POST":
            self._note(request)
        response = self.simulator.handle(request)
        if effect == "call_crash_after":
            raise Crashed
        return response

    def _note(self, request: Request) -> None:
        key = request.headers.get("idempotency-key", "")
        at = int(self.clock.now().timestamp())
        if is_written_down(self.store, key):
            self.known_keys.add(key)
        self.posts.append(Post(at, request.path, key, request.body, key in self.known_keys))


def is_written_down(store: State, key: str) -> bool:
    """Say whether the decision to make a call under *key* is in the store."""
    if key.startswith("void:"):
        _, _, order_id, intent = key.split(":", 3)
        return any((r.order_id, r.kind, r.subject) == (order_id, "void", intent) for r in store.outbox_rows.values())
    if key.startswith(("capture:", "refund:")) and key.count(":") > DECISION_COLONS:
        key = key.rsplit(":", 1)[0]
    return any(key in keys for keys in map(_keys, store.documents.values())) or any(
        row.key == key for row in store.customer_rows.values()
    )


def _keys(order: Order) -> set[str]:
    attempts = {attempt.key for attempt in order.attempts.values()}
    refunds = {row.key for row in order.refund_rows.values()}
    captures = {row.key for row in order.capture_rows.values()}
    return attempts | refunds | captures | {f"close:{key}" for key in attempts}
