"""Races that went wrong in public, each by its name: what happened there, and that here it cannot.

They run on the real use-cases and the real Stripe client, over the store in memory and the simulator.
"""

import random

import pytest

from functions.domain.errors import OutOfStock
from functions.domain.facets import captured, refundable, refunded
from functions.domain.order import Reservation, Status
from functions.use_cases import calls, effects, place
from functions.use_cases.module import Caller
from ops.simulation import crashes
from ops.simulation.crashes import Case, Mode, Recovery
from ops.simulation.faults import Faults
from ops.simulation.interleavings import Baton, Pair, pair_of
from ops.simulation.shop import PRODUCTS, SHIPPING
from ops.simulation.stage import CONTACT, Stage
from ops.simulation.store import FakeStore

REFUND_FAILS = "4000000000005126"


def calm_stage(*acts: crashes.Act, faults: Faults | None = None) -> Stage:
    """Return a stage on which nothing goes wrong, brought to where *acts* lead."""
    stage = Stage(faults or Faults(random.Random(1), {}, on=False))
    for act in acts:
        act(stage)
    return stage


def refunds(stage: Stage) -> list[int]:
    return [refund["amount"] for refund in stage.world.dump().objects("refund")]


def test_hyperswitch_13182() -> None:
    """juspay/hyperswitch#13182: two refunds of 60 at once on a payment of 100 both succeeded."""
    stage = calm_stage(*crashes.PAID, faults=Baton())
    share = stage.order.amounts.total * 6 // 10

    def refund(on: Stage, name: str) -> None:
        on.refund(share, key=name)
        on.trigger()

    pair = Pair([refund, refund], stage, stage.save())
    for schedule, wrong in pair.schedules():
        assert ([], [share]) == (wrong, refunds(stage)), schedule


def test_apps_2446() -> None:
    """saleor/apps#2446: the answer to a refund was lost, the request was repeated, and the money went back twice."""
    stage = calm_stage(*crashes.PAID, lambda s: s.refund(500))
    rule = {"effect": "drop_after_effect", "method": "POST", "path": "/v1/refunds", "times": 2}
    stage.world.simulator.world.faults.add(rule)
    stage.trigger()
    stage.refund(500)
    for _ in range(4):
        stage.sweep()

    assert 1 < sum(post.path == "/v1/refunds" for post in stage.world.wire.posts)
    assert [500] == refunds(stage)
    assert 500 == refunded(stage.order)


def test_gumroad_6193() -> None:
    """antiwork/gumroad#6193: the webhook came before the local commit; one refund was on file two or three times."""
    stage = calm_stage(*crashes.PAID, Stage.refund, faults=Baton())

    def call(on: Stage, _name: str) -> None:
        on.trigger()

    def webhook(on: Stage, _name: str) -> None:
        for _ in range(3):
            on.faults.others()
            on.hear()

    pair, played = Pair([call, webhook], stage, stage.save()), 0
    for schedule, wrong in pair.schedules():
        played += 1
        (row,) = stage.order.refund_rows.values()
        assert [] == wrong, schedule
        assert [row.refund_id] == list(stage.order.stripe.refunds), schedule
        assert stage.order.amounts.total == refunded(stage.order), schedule
    assert played > 50


def test_gumroad_5779() -> None:
    """antiwork/gumroad#5779: refunds that had failed still counted, so the rest could not be refunded."""
    stage = calm_stage(Stage.place, Stage.checkout, lambda s: s.pay(REFUND_FAILS), *crashes.HEARD)
    stage.refund()
    assert 0 == refundable(stage.order, stage.intent())

    stage.trigger()
    stage.world.clock.advance(hours=1)
    stage.hear()

    assert ["failed"] == [refund["status"] for refund in stage.world.dump().objects("refund")]
    assert captured(stage.order) == refundable(stage.order, stage.intent())


def test_woocommerce_gateway_stripe_5362() -> None:
    """woocommerce-gateway-stripe#5362: the customer paid while the order was canceled, and the charge stayed."""
    pair = pair_of(("pay", "cancel"))
    for schedule, wrong in pair.schedules():
        order = pair.stage.order
        kept = pair.stage.world.dump().net(order.order_id)
        assert [] == wrong, schedule
        assert (order.status, kept) in {(Status.CANCELED, 0), (Status.CONFIRMED, order.amounts.total)}, schedule


def test_woocommerce_gateway_stripe_5485() -> None:
    """woocommerce-gateway-stripe#5485: a payment whose webhook was late was canceled as unpaid."""
    pair = pair_of(("pay", "expire"))
    for schedule, wrong in pair.schedules():
        assert [] == wrong, schedule
        assert (Status.CONFIRMED, Reservation.SOLD) == (pair.stage.order.status, pair.stage.order.reservation), schedule


def test_vendure_3508() -> None:
    """vendure-ecommerce/vendure#3508: two orders at once took the last piece."""
    stage = calm_stage(faults=Baton())
    stage.world.store.set_stock("mug", 1)
    told: list[str] = []

    def buy(on: Stage, name: str) -> None:
        request = place.PlaceRequest([("mug", 1)], None, CONTACT, PRODUCTS["mug"].prices["eur"] + SHIPPING)
        try:
            place.place_order(on.world.module, Caller(name), "place", request)
        except OutOfStock:
            told.append(name)

    pair, schedule, runs = Pair([buy, buy], stage, stage.save()), list[int](), 0
    baton = stage.faults
    assert isinstance(baton, Baton)
    while True:
        stage.load(pair.saved)
        choices = baton.run(lambda: buy(stage, "a"), lambda: buy(stage, "b"), schedule)
        runs += 1
        assert (1, 0, runs) == (len(stage.world.store.documents), stage.world.store.stock["mug"], len(told)), choices
        while choices and choices[-1]:
            choices.pop()
        if not choices:
            break
        schedule = [*choices[:-1], 1]
    assert runs > 2


def test_ai_shipping_labs_285() -> None:
    """AI-Shipping-Labs/website#285: an event was marked as handled before its work; a crash between swallowed it."""
    flow = next(flow for flow in crashes.FLOWS if flow.name == "pay")
    counted = crashes.count(flow)
    for point in range(1, counted.points + 1):
        for mode in Mode:
            assert [] == list(crashes.run(Case(flow, point, mode, Recovery.WEBHOOK), counted).wrong), (point, mode)


def test_page_space_1588() -> None:
    """PageSpace#1588: a worker died with its claim, which nobody took again; or came back, and both did the work."""
    stage = calm_stage(*crashes.PAID, Stage.refund)
    (row,) = stage.world.store.outbox_rows.values()
    outbox = stage.world.module.outbox
    assert outbox.claim(row, stage.world.clock.now() + effects.LEASE)
    assert not effects.run(stage.world.module, row)
    assert [] == refunds(stage)

    stage.world.clock.advance(seconds=effects.LEASE.total_seconds() + 1)
    (waiting,) = outbox.due(stage.world.clock.now(), 10)
    stale = stage.order
    assert effects.run(stage.world.module, waiting)
    order = stage.order
    calls.refund(stage.world.module, stale, row)

    assert [order.amounts.total] == refunds(stage)
    assert order == stage.order


def test_statamic_cargo_191() -> None:
    """statamic-cargo#191: a webhook that came before its order was acknowledged and forgotten."""
    stage = calm_stage(Stage.place)
    order_id, store = stage.order_id, stage.world.store
    assert isinstance(store, FakeStore)
    stage.pay_outside()
    order, events = store.documents.pop(order_id), store.events.pop(order_id)
    stage.hear()
    assert {"parked"} == {row.status for row in store.inbox_rows.values()}

    store.documents[order_id], store.events[order_id] = order, events
    for _ in range(3):
        stage.sweep()

    assert Status.CONFIRMED is stage.order.status
    assert {"handled"} == {row.status for row in store.inbox_rows.values()}


def test_bytedeck_2301() -> None:
    """bytedeck#2301: tests fed plain dicts; every real webhook, as the client's objects, was a 500."""
    stage = calm_stage(Stage.place, Stage.checkout, Stage.pay)
    stage.hold_messages()

    assert {200} == {stage.world.receive(message) for message in stage.messages}
    assert Status.CONFIRMED is stage.order.status


@pytest.mark.parametrize("amount", [None, 700])
def test_firebase_functions_python_165(amount: int | None) -> None:
    """firebase-functions-python#165: a Firestore trigger that fails is not run again, so its effect is lost."""
    stage = calm_stage(*crashes.PAID, lambda s: s.refund(amount))
    path = {"method": "POST", "path": "/v1/refunds", "times": 2}
    stage.world.simulator.world.faults.add({"effect": "error_500_before", "saved": False, **path})
    stage.trigger()
    assert [] == refunds(stage)

    for _ in range(4):
        stage.sweep()

    assert [amount or stage.order.amounts.total] == refunds(stage)
