"""How many requests a second the Stripe simulator answers on one core: over HTTP, beside a bare server, and in process.

An order is a fixed series of requests. Each kind is sent alone, then all are mixed, each connection taking whole orders
through. The server is bound to one core and the client to another. Where other programs use the cores too, the rate by
the server's own processor time is the steady figure.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench.http_load import Sent, Taken, Work, drive
from ops.paths import ROOT
from stripe_simulator import Request, Simulator

GOAL_PER_SECOND = 2_000
CONNECTIONS = 16
MIXED = "mixed"
HEADERS = {
    "authorization": "Bearer sk_test_bench",
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Stripe/v1 PythonBindings/16.1.0",
    "x-stripe-client-user-agent": '{"bindings_version": "16.1.0", "lang": "python", "httplib": "requests"}',
    "stripe-version": "2026-10-28.endive",
    "accept-encoding": "gzip, deflate",
    "accept": "*/*",
    "connection": "keep-alive",
}
SESSION = (
    "mode=payment&success_url=https%3A%2F%2Fshop.example%2Fdone&cancel_url=https%3A%2F%2Fshop.example%2Fcart"
    "&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=1250"
    "&line_items[0][price_data][product_data][name]=Mug&line_items[0][quantity]=2"
    "&line_items[1][price_data][currency]=usd&line_items[1][price_data][unit_amount]=500"
    "&line_items[1][price_data][product_data][name]=Shipping&line_items[1][quantity]=1&metadata[order_id]=o_1"
)
FORM = "email=ada%40example.com&cardNumber=4242424242424242&cardExpiry=12%2F34&cardCvc=123&billingName=Ada+Example"


@dataclass
class Order:
    """What the requests of one order need to know of each other."""

    number: int
    session: str = ""
    intent: str = ""


# A kind of request -> the method, address and form that it sends for an order.
STEPS: dict[str, Callable[[Order], tuple[str, str, str]]] = {
    "create session": lambda _order: ("POST", "/v1/checkout/sessions", SESSION),
    "pay on its page": lambda order: ("POST", f"/c/pay/{order.session}", FORM),
    "retrieve session, expanded": lambda order: (
        "GET",
        f"/v1/checkout/sessions/{order.session}?expand[0]=payment_intent.latest_charge",
        "",
    ),
    "retrieve intent, expanded": lambda order: (
        "GET",
        f"/v1/payment_intents/{order.intent}?expand[0]=latest_charge.balance_transaction",
        "",
    ),
    "list 10 intents": lambda _order: ("GET", "/v1/payment_intents?limit=10", ""),
    "refund": lambda order: ("POST", "/v1/refunds", f"payment_intent={order.intent}&amount=100"),
    "list 10 events": lambda _order: ("GET", "/v1/events?limit=10&type=payment_intent.succeeded", ""),
}


def work(order: Order, kinds: Iterable[str]) -> Work:
    """Yield the requests of *kinds* for an order and learn its ids from the answers."""
    for kind in kinds:
        method, path, form = STEPS[kind](order)
        key = {"idempotency-key": f"{kind} {order.number}"} if method == "POST" else {}
        body = yield Sent(kind, method, path, {**HEADERS, **key}, form.encode())
        if kind == "create session":
            order.session = _quoted(body, b'"id":', b'"cs_')
        elif kind == "retrieve session, expanded":
            order.intent = _quoted(body, b'"payment_intent":', b'"pi_')


def _quoted(body: bytes, *marks: bytes) -> str:
    """Return the quoted text that begins with the last of *marks*, past the others; empty if they are not there."""
    place = 0
    for mark in marks:
        place = body.find(mark, max(place, 0))
    return "" if place < 0 else body[place + 1 : body.index(b'"', place + 1)].decode()


def run(orders: int) -> int:
    """Print the figures; return 0 when the mixed rate by processor time reaches the goal, 1 when not."""
    simulator = [sys.executable, "-m", "stripe_simulator", "--port", "0", "--seed", "1"]
    bare = [sys.executable, "-m", "bench.bare.fixed_answer"]
    with _served(bare) as (url, pid):
        floor = drive(url, pid, _mixed(orders), CONNECTIONS)
    with _served(simulator) as (url, pid):
        loads = _by_kind(url, pid, orders) | {MIXED: drive(url, pid, _mixed(orders, orders), CONNECTIONS)}
        alone = drive(url, pid, _mixed(orders, 2 * orders), 1)
    direct = _in_process(orders)
    print(f"{orders} orders; requests a second over {CONNECTIONS} kept-alive connections: by the clock, and by the")
    print("processor time of the server; how long an answer takes over one connection; in process, by processor time")
    print(f"{'kind':28} {'clock':>8} {'processor':>10} {'p50 ms':>7} {'p99 ms':>7} {'in process':>11}")
    for kind, load in loads.items():
        print(f"{kind:28} {_rates(load)} {_times(alone, kind)} {_rate(direct, kind):11,.0f}")
    print(f"{'bare server, fixed answer':28} {_rates(floor)}")
    rate, floor_rate = (load.count / load.processor for load in (loads[MIXED], floor))
    print(f"\nprocessor time against the bare server's: {floor_rate / rate:.1f}")
    print(f"mixed, on one core: {rate:,.0f} a second (aim {GOAL_PER_SECOND:,})")
    return 0 if rate >= GOAL_PER_SECOND else 1


def _mixed(orders: int, first: int = 0) -> Iterator[Work]:
    return (work(Order(first + number), STEPS) for number in range(orders))


def _by_kind(url: str, pid: int, orders: int) -> dict[str, Taken]:
    """Take the same orders through one kind of request after another."""
    made = [Order(number) for number in range(orders)]
    return {kind: drive(url, pid, (work(order, [kind]) for order in made), CONNECTIONS) for kind in STEPS}


def _in_process(orders: int) -> Taken:
    """Take orders through without HTTP, by processor time."""
    simulator = Simulator(base_url="http://stripe.example", seed=1)
    taken = Taken()
    for flow in _mixed(orders):
        body = None
        while (sent := _next(flow, body)) is not None:
            path, _, query = sent.path.partition("?")
            request = Request(sent.method, path, query, sent.headers, sent.body)
            began = time.process_time()
            body = simulator.handle(request).body
            taken.answers.setdefault(sent.kind, []).append(time.process_time() - began)
    return taken


def _next(flow: Work, body: bytes | None) -> Sent | None:
    try:
        return next(flow) if body is None else flow.send(body)
    except StopIteration:
        return None


def _rates(load: Taken) -> str:
    return f"{load.count / load.wall:8,.0f} {load.count / load.processor:10,.0f}"


def _rate(load: Taken, kind: str) -> float:
    seconds = _seconds(load, kind)
    return len(seconds) / sum(seconds)


def _times(load: Taken, kind: str) -> str:
    cuts = statistics.quantiles(_seconds(load, kind), n=100)
    return f"{cuts[49] * 1000:7.2f} {cuts[98] * 1000:7.2f}"


def _seconds(load: Taken, kind: str) -> Sequence[float]:
    if kind != MIXED:
        return load.answers[kind]
    return [taken for answers in load.answers.values() for taken in answers]


@contextmanager
def _served(command: list[str]) -> Iterator[tuple[str, int]]:
    """Run a server on the first core, this process on another, and yield its address and process."""
    cores = sorted(os.sched_getaffinity(0))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            os.sched_setaffinity(process.pid, cores[:1])
            os.sched_setaffinity(0, cores[-1:])
            line = process.stdout.readline() if process.stdout else ""
            yield line.split()[-1], process.pid
        finally:
            os.sched_setaffinity(0, cores)
            process.terminate()
