"""What the simulation found in the product: each story stands here, mended or not."""

from functions.use_cases.missed import poll
from tests.simulation.quiet import calm_world, paid


def test_a_shop_that_never_read_the_list_learns_of_a_refund_of_last_week() -> None:
    """Seed 20058 of commit 74b0a38: no webhook, and no sweep for eight days after the very first payment."""
    world = calm_world()
    world.healing.books.inner.marks.clear()  # type: ignore[attr-defined]
    order = paid(world)
    intent = world.store.documents[order.order_id].stripe.payment_intents
    world.deaf = True
    world.ask_stripe("/v1/refunds", payment_intent=next(iter(intent)), amount="100")
    world.deliver()
    world.clock.advance(days=8)
    poll(world.healing)

    assert 1 == len(world.store.documents[order.order_id].stripe.refunds)


def test_a_shop_that_has_read_the_list_learns_of_a_refund_of_last_week() -> None:
    world = calm_world()
    order = paid(world)
    intent = world.store.documents[order.order_id].stripe.payment_intents
    world.deaf = True
    world.ask_stripe("/v1/refunds", payment_intent=next(iter(intent)), amount="100")
    world.deliver()
    world.clock.advance(days=8)
    poll(world.healing)

    assert 1 == len(world.store.documents[order.order_id].stripe.refunds)
