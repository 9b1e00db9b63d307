"""Mandates, the permission to debit an account; follows docs.stripe.com/api/mandates."""

from stripe_simulator.messages import Json
from stripe_simulator.params import Check, boolean, choice, integer, mapping, text
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

MANDATE_DATA: Check = mapping(
    {
        "customer_acceptance": mapping(
            {
                "accepted_at": integer(0),
                "infer_from_client": boolean,
                "offline": mapping({}),
                "online": mapping(
                    {"infer_from_client": boolean, "ip_address": text(), "user_agent": text()},
                ),
                "type": choice("online", "offline"),
            },
            ("type",),
        )
    },
    ("customer_acceptance",),
)


def for_debit(world: World, method: Json, acceptance: Json | None, *, once: Json | None = None) -> Json:
    """The mandate of a SEPA debit: the account's one for many uses, or a new one, *once* for an amount and currency.

    *acceptance* is ``mandate_data[customer_acceptance]``; without it the customer accepted on a page of Stripe's.
    """
    known = world.store.aside("mandate_of_method").get(method["id"])
    if known:
        return world.store.get("mandate", known)
    given = acceptance or {"type": "online"}
    kind = given["type"]
    shown = {"ip_address": None, "user_agent": None} if kind == "online" else {}
    shown |= {name: given.get(kind, {}).get(name) for name in shown}
    reference = world.ids.letters("mandate", 16).upper()
    item = world.store.add(
        {
            "id": world.ids.new("mandate"),
            "object": "mandate",
            "customer_acceptance": {
                "accepted_at": given.get("accepted_at", world.clock.now()),
                kind: shown,
                "type": kind,
            },
            "livemode": False,
            **({"multi_use": {}} if once is None else {"single_use": once}),
            "payment_method": method["id"],
            "payment_method_details": {
                "sepa_debit": {"reference": reference, "url": f"{world.base_url}/mandates/{reference}"},
                "type": "sepa_debit",
            },
            "status": "active",
            "type": "multi_use" if once is None else "single_use",
        }
    )
    if once is None:
        world.store.aside("mandate_of_method")[method["id"]] = item["id"]
    return item


def retrieve(call: Call) -> Json:
    """One mandate."""
    return call.world.store.get("mandate", call.target, param="mandate")


ROUTES = (Route("GET", "/v1/mandates/{id}", retrieve),)
