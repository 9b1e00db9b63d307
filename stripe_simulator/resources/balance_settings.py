"""How money leaves the account: the payout schedule and whether a bank account covers a negative balance.

Follows docs.stripe.com/api/balance-settings.
"""

from stripe_simulator.messages import Json
from stripe_simulator.params import boolean, choice, mapping, unsupported
from stripe_simulator.resources import balance
from stripe_simulator.routing import Route
from stripe_simulator.world import Call, World

SETTLEMENT_DELAY_DAYS = 2


def interval(world: World) -> str:
    """When payouts are made: ``daily`` or ``manual``."""
    return str(_settings(world).get("interval", "daily"))


def covers_negative_balances(world: World) -> bool:
    """Whether Stripe may debit the bank account for what the balance lacks."""
    return bool(_settings(world).get("debit_negative_balances", True))


def bank_account(world: World) -> str:
    """The id of the one external account that payouts go to."""
    settings = _settings(world)
    if "bank_account" not in settings:
        settings["bank_account"] = world.ids.new("ba")
    return str(settings["bank_account"])


def _settings(world: World) -> Json:
    return world.store.aside("balance_settings")


def shown(world: World) -> Json:
    """The balance settings object."""
    return {
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": covers_negative_balances(world),
            "payouts": {
                "minimum_balance_by_currency": None,
                "schedule": {"interval": interval(world)},
                "statement_descriptor": None,
                "status": "enabled",
            },
            "settlement_timing": {"delay_days": SETTLEMENT_DELAY_DAYS, "start_of_day": None},
        },
    }


def retrieve(call: Call) -> Json:
    """The settings."""
    return shown(call.world)


def update(call: Call) -> Json:
    """Change the schedule or the debits; emits ``balance_settings.updated``."""
    world, before = call.world, shown(call.world)
    payments = call.params.get("payments", {})
    settings = _settings(world)
    if "debit_negative_balances" in payments:
        settings["debit_negative_balances"] = payments["debit_negative_balances"]
    settings.update(payments.get("payouts", {}).get("schedule", {}))
    balance.plan_payouts(world)
    after = shown(world)
    if after != before:
        world.emit("balance_settings.updated", after, {"payments": before["payments"]})
    return after


_PAYOUTS = mapping(
    {
        "automatic_transfer_rules_by_currency": unsupported,
        "minimum_balance_by_currency": unsupported,
        "schedule": mapping(
            {
                "interval": choice("daily", "manual"),
                "monthly_payout_days": unsupported,
                "weekly_payout_days": unsupported,
            }
        ),
        "statement_descriptor": unsupported,
    }
)

ROUTES = (
    Route("GET", "/v1/balance_settings", retrieve),
    Route(
        "POST",
        "/v1/balance_settings",
        update,
        {
            "payments": mapping(
                {"debit_negative_balances": boolean, "payouts": _PAYOUTS, "settlement_timing": unsupported}
            )
        },
    ),
)
