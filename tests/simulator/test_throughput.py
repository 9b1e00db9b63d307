"""docs.stripe.com/rate-limits and docs.stripe.com/api/idempotent_requests, with many clients at once."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from stripe_simulator import Request, in_process
from tests.simulator.harness import Stripe

CLIENTS = 500
BODY = "amount=3000&currency=usd&confirm=true&payment_method=pm_card_visa"


def keep_alive_client(simulator: Stripe, number: int, all_there: threading.Barrier) -> list[int]:
    """The statuses of one client's requests: one payment, asked for twice over one connection."""
    connection = HTTPConnection(urlsplit(simulator.url).netloc, timeout=60)
    headers = {"Authorization": "Bearer sk_test_x", "Idempotency-Key": f"key {number}"}
    connection.connect()
    all_there.wait(60)
    statuses = []
    for _ in range(2):
        connection.request("POST", "/v1/payment_intents", BODY, headers)
        response = connection.getresponse()
        response.read()
        statuses.append(response.status)
    connection.close()
    return statuses


def test_five_hundred_clients_at_once_lose_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: 500 kept connections at the same time; each pays once, asked twice."""
    threads = threading.active_count()
    all_there = threading.Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = list(pool.map(lambda number: keep_alive_client(simulator, number, all_there), range(CLIENTS)))

    assert statuses == [[200, 200]] * CLIENTS
    state, log = simulator.control("/state"), simulator.control("/log")
    assert len(state["payment_intent"]) == len(state["charge"]) == CLIENTS
    assert {intent["status"] for intent in state["payment_intent"]} == {"succeeded"}
    keys = sorted(entry["idempotency_key"] for entry in log["requests"])
    assert keys == sorted([f"key {number}" for number in range(CLIENTS)] * 2)
    assert {entry["status"] for entry in log["requests"]} == {200}
    simulator.until(lambda: threading.active_count() <= threads)


def test_fifty_clients_of_the_sdk_at_once_lose_nothing(simulator: Stripe) -> None:
    """docs.stripe.com/api/idempotent_requests: the real SDK, with retries and keys of its own."""

    def pay(_number: int) -> str:
        client = simulator.client_with("sk_test_x", max_network_retries=2)
        given: Any = {"amount": 3_000, "currency": "usd", "confirm": True, "payment_method": "pm_card_visa"}
        return str(client.v1.payment_intents.create(given).id)

    with ThreadPoolExecutor(50) as pool:
        made = list(pool.map(pay, range(100)))

    assert len(set(made)) == 100
    assert {intent["id"] for intent in simulator.control("/state")["payment_intent"]} == set(made)


def work_of(run: Callable[[], object]) -> int:
    """How many lines of Python *run* executes: a measure that no other program disturbs."""
    lines = 0

    def count(_frame: object, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        run()
    finally:
        sys.settrace(before)
    return lines


def test_a_page_costs_the_same_wherever_it_begins() -> None:
    """docs.stripe.com/api/pagination: a cursor is looked up, the objects before it are not walked through."""
    simulator = in_process.simulator()
    store = simulator.world.store
    for number in range(20_000):
        store.add({"id": f"cus_{number}", "object": "customer", "created": number, "email": None})

    def page(cursor: str) -> Callable[[], object]:
        headers = {"authorization": "Bearer sk_test_x"}
        return lambda: simulator.handle(Request("GET", "/v1/customers", f"limit=10&{cursor}", headers))

    page("starting_after=cus_19999")()
    costs = [
        work_of(page(cursor))
        for cursor in ("starting_after=cus_19990", "starting_after=cus_15", "ending_before=cus_15")
    ]

    assert max(costs) - min(costs) < 100
