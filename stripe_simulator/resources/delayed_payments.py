"""Payments whose outcome comes later: SEPA debits and boletos.

Follows docs.stripe.com/payments/sepa-debit/accept-a-payment, docs.stripe.com/payments/boleto/accept-a-payment and
docs.stripe.com/payments/payment-methods#payment-notification.
"""

from stripe_simulator.messages import Json
from stripe_simulator.resources import (
    attempts,
    bank_transfers,
    charge_details,
    charges,
    declines,
    mandates,
    payment_methods,
)
from stripe_simulator.resources.bank_accounts import FAILS, FAILURES, SOON_SECONDS, SUCCEEDS, BankAccount
from stripe_simulator.world import World

DAY_SECONDS = 24 * 60 * 60
BOLETO_DAYS_DEFAULT = 3


def confirm(world: World, intent: Json, method: Json, acceptance: Json | None) -> None:
    """Begin a delayed payment: a debit is processing, a boleto and a bank transfer wait for the payer."""
    if method["type"] == "customer_balance":
        bank_transfers.confirm(world, intent, method)
        return
    account = payment_methods.account_of(world, method)
    if method["type"] == "boleto":
        _print_voucher(world, intent, account)
        return
    once = {name: intent[name] for name in ("amount", "currency")}
    saved = attempts.future_usage(intent, method) is not None
    mandate = mandates.for_debit(world, method, acceptance, once=None if saved else once)
    charge = charges.make_pending(world, intent, method, charge_details.of_debit(method, mandate["id"]))
    intent.update(status="processing", latest_charge=charge["id"])
    world.emit("charge.pending", charge)
    world.emit("payment_intent.processing", intent)
    world.later(account.seconds or 0, "payment_intent.settle_debit", intent["id"])


def settle_debit(world: World, key: str) -> None:
    """The bank tells how a debit ended."""
    intent = world.store.get("payment_intent", key)
    charge = world.store.get("charge", intent["latest_charge"])
    method = world.store.get("payment_method", intent["payment_method"])
    _end(world, intent, charge, payment_methods.account_of(world, method))


def _end(world: World, intent: Json, charge: Json, account: BankAccount) -> None:
    if account.failure is None:
        charge.update(status="succeeded", paid=True, captured=True, amount_captured=charge["amount"])
        charge["outcome"]["seller_message"] = "Payment complete."
        attempts.succeed(world, intent, charge)
        attempts.settle(world, charge)
        return
    method = world.store.get("payment_method", intent["payment_method"])
    message = FAILURES[account.failure]
    charge.update(status="failed", failure_code=account.failure, failure_message=message, receipt_url=None)
    charge["outcome"].update(
        network_status="declined_by_network",
        reason=account.failure,
        seller_message="The bank did not return any further details with this decline.",
        type="issuer_declined",
    )
    why = declines.failure(
        "payment_intent_payment_attempt_failed", message, method, charge=charge["id"], type="card_error"
    )
    attempts.end_without_payment(world, intent, {**why, "decline_code": account.failure}, charge)


def _print_voucher(world: World, intent: Json, account: BankAccount) -> None:
    """Show the voucher; unless its e-mail says so, it ends at the end of a day, ``expires_after_days`` from now."""
    now = world.clock.now()
    days = intent["payment_method_options"].get("boleto", {}).get("expires_after_days", BOLETO_DAYS_DEFAULT)
    last = (now // DAY_SECONDS + days + 1) * DAY_SECONDS - 1
    if account.failure and account.seconds is not None:
        last = now if account.seconds == SOON_SECONDS else now + account.seconds
    digits = "".join(str(world.ids.source("boleto").randrange(10)) for _ in range(47))
    page = f"{world.base_url}/boleto/{intent['id']}"
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "boleto_display_details": {
            "expires_at": last,
            "hosted_voucher_url": page,
            "number": digits,
            "pdf": f"{page}/pdf",
        },
        "type": "boleto_display_details",
    }
    world.emit("payment_intent.requires_action", intent)
    if account.failure is None:
        world.later(account.seconds or 0, "payment_intent.pay_voucher", intent["id"])
    else:
        world.later(
            last - now if account.seconds is None else account.seconds, "payment_intent.end_voucher", intent["id"]
        )


def pay_voucher(world: World, key: str) -> None:
    """The payer has paid a boleto."""
    intent = world.store.get("payment_intent", key)
    method = world.store.get("payment_method", intent["payment_method"])
    charge = charges.make_pending(world, intent, method, charge_details.of_boleto(method))
    intent["latest_charge"] = charge["id"]
    _end(world, intent, charge, payment_methods.account_of(world, method))


def end_voucher(world: World, key: str) -> None:
    """The last day of a boleto has passed."""
    intent = world.store.get("payment_intent", key)
    method = world.store.get("payment_method", intent["payment_method"])
    code = "payment_intent_payment_attempt_expired"
    why = declines.failure(code, FAILURES[code], method, type="invalid_request_error")
    attempts.end_without_payment(world, intent, why)


def end_now(world: World, intent: Json, *, succeeded: bool) -> None:
    """Let a delayed payment succeed or fail at once, whatever its test account would do; others are left alone."""
    waits = intent["status"] == "requires_action" and intent["next_action"]["type"] == "boleto_display_details"
    if not waits and intent["status"] != "processing":
        return
    for plan in _PLANS:
        world.schedule.drop(plan, intent["id"])
    if waits and not succeeded:
        end_voucher(world, intent["id"])
        return
    if waits:
        method = world.store.get("payment_method", intent["payment_method"])
        charge = charges.make_pending(world, intent, method, charge_details.of_boleto(method))
        intent["latest_charge"] = charge["id"]
    _end(world, intent, world.store.get("charge", intent["latest_charge"]), SUCCEEDS if succeeded else FAILS)


_PLANS = ("payment_intent.settle_debit", "payment_intent.pay_voucher", "payment_intent.end_voucher")


def forget(world: World, intent: Json) -> None:
    """Let nothing more happen by itself to a canceled intent; a pending debit fails."""
    for plan in _PLANS:
        world.schedule.drop(plan, intent["id"])
    charge = world.store.find("charge", intent["latest_charge"] or "")
    if charge is not None and charge["status"] == "pending":
        charge.update(status="failed", failure_code="canceled", failure_message="The payment was canceled.")
        world.emit("charge.failed", charge)


TASKS = {
    "payment_intent.settle_debit": settle_debit,
    "payment_intent.pay_voucher": pay_voucher,
    "payment_intent.end_voucher": end_voucher,
}
