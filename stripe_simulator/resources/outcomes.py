"""What a payment leads to later, as its test card or test account says."""

from stripe_simulator.messages import Json
from stripe_simulator.resources.bank_accounts import SUCCEEDS, BankAccount
from stripe_simulator.resources.cards import Card
from stripe_simulator.resources.payment_methods import behaviour
from stripe_simulator.world import World


def behind(world: World, charge: Json) -> Card | BankAccount:
    """The test card or account behind a charge; a plain one if its PaymentMethod is not kept."""
    key = charge["payment_method"]
    return SUCCEEDS if world.store.find("payment_method", key or "") is None else behaviour(world, key)
