"""docs.stripe.com/rate-limits#object-lock-timeouts: requests on one object run one after the other."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from stripe_simulator import Request, Simulator
from stripe_simulator.clock import Clock

HEADERS = {"authorization": "Bearer sk_test_x"}
PAY = b"amount=3000&currency=usd&confirm=true&payment_method=pm_card_visa"


def test_refunds_at_the_same_time_see_each_other() -> None:
    """docs.stripe.com/refunds: a clock that lets other threads run at each reading cannot split a request."""

    def giving_way() -> float:
        threading.Event().wait(0.002)
        return time.time()

    core = Simulator(base_url="http://stripe.example", clock=Clock(giving_way))
    intent = json.loads(core.handle(Request("POST", "/v1/payment_intents", headers=HEADERS, body=PAY)).body)
    refund = Request("POST", "/v1/refunds", headers=HEADERS, body=f"payment_intent={intent['id']}&amount=2000".encode())

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(answer.status for answer in pool.map(core.handle, [refund] * 8))

    assert statuses == [200] + [400] * 7
