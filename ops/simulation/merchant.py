"""What the merchant does past us, in Stripe's Dashboard or with a script of their own. One function an act."""

import random

from functions.domain.facets import captured
from functions.domain.order import Order, Status
from ops.simulation.play import Play
from ops.simulation.shop import ORIGIN


def use_dashboard(play: Play, chance: random.Random) -> None:
    """The merchant refunds, captures, voids, deletes a customer or answers a dispute, past us."""
    found = play.order(chance, captured)
    intents = sorted(found[0].stripe.payment_intents) if found else []
    if not intents:
        return
    intent, what = chance.choice(intents), chance.random()
    if what < 0.4:
        amount = {"amount": str(chance.randint(1, 2000))} if chance.random() < 0.7 else {}
        play.world.ask_stripe("/v1/refunds", payment_intent=intent, **amount)
    elif what < 0.5:
        play.world.ask_stripe(f"/v1/payment_intents/{intent}/capture")
    elif what < 0.6:
        play.world.ask_stripe(f"/v1/payment_intents/{intent}/cancel")
    elif what < 0.7:
        customer = play.world.simulator.world.store.get("payment_intent", intent)["customer"]
        play.world.ask_stripe(f"/v1/customers/{customer}", "DELETE")
    else:
        answer_dispute(play, chance)


def _is_sold_out(play: Play, order: Order) -> bool:
    return any(line.stocked and play.world.store.stock[line.sku] < line.quantity for line in order.lines)


def charge_by_hand(play: Play, chance: random.Random) -> None:
    """The merchant charges a customer past us, naming an order that ended unpaid: one that is sold out, if there is."""
    there = [play.world.store.documents[order_id] for order_id, _ in play.placed]
    ended = [order for order in there if order.status is Status.EXPIRED]
    if not ended:
        return
    order = chance.choice([order for order in ended if _is_sold_out(play, order)] or ended)
    tags = {"origin": ORIGIN, "order_id": order.order_id, "attempt": "0"}
    play.world.ask_stripe(
        "/v1/payment_intents",
        amount=str(order.amounts.total),
        currency=order.currency,
        payment_method="pm_card_visa",
        confirm="true",
        **{f"metadata[{name}]": value for name, value in tags.items()},
    )


def answer_dispute(play: Play, chance: random.Random) -> None:
    """The merchant sends evidence that wins or loses, or gives in."""
    disputes = sorted(play.world.simulator.world.store.tables.get("dispute", {}))
    if not disputes:
        return
    dispute = chance.choice(disputes)
    if chance.random() < 0.3:
        play.world.ask_stripe(f"/v1/disputes/{dispute}/close")
        return
    evidence = {"evidence[uncategorized_text]": chance.choice(["winning_evidence", "losing_evidence"])}
    play.world.ask_stripe(f"/v1/disputes/{dispute}", **evidence, submit="true")
