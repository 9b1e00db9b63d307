"""What can be done with a payment: refund, capture, cancel, authenticate, settle, dispute."""

from collections.abc import Callable, Mapping

from stripe_simulator.messages import Json
from stripe_simulator.pages.dashboard import parts
from stripe_simulator.pages.dashboard.amounts import minor, typed
from stripe_simulator.pages.dashboard.view import View
from stripe_simulator.pages.markup import Html, el
from stripe_simulator.resources import delayed_payments, disputes, early_fraud_warnings, payments

CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing")
REFUND_REASONS = (
    ("", "No reason given"),
    ("requested_by_customer", "Requested by customer"),
    ("duplicate", "Duplicate"),
    ("fraudulent", "Fraudulent"),
)
REASONS = tuple(disputes.VISA_CODES)
CANCEL_REASONS = (
    ("", "No reason given"),
    ("requested_by_customer", "Requested by customer"),
    ("abandoned", "Abandoned"),
    ("duplicate", "Duplicate"),
    ("fraudulent", "Fraudulent"),
)


def panels(view: View, intent: Json) -> Html:
    """A box for each thing that can be done now."""
    charge = intent["latest_charge"] and view.store.find("charge", intent["latest_charge"])
    offered = [
        _authenticate(intent),
        _settle(intent),
        _capture(intent),
        _refund(intent, charge) if charge else None,
        _cancel(intent),
        _object(intent, charge) if charge else None,
    ]
    shown = [panel for panel in offered if panel is not None]
    if not shown:
        return el("p", "Nothing more can be done with this payment.", class_="empty")
    return el("div", shown, class_="acts")


def _refund(intent: Json, charge: Json) -> Html | None:
    left = charge["amount_captured"] - charge["amount_refunded"]
    if intent["status"] != "succeeded" or left <= 0:
        return None
    amount = parts.labelled(
        "Amount to refund", "refund:amount", value=typed(left, charge["currency"]), inputmode="decimal"
    )
    reason = parts.field("Reason", "refund:reason", REFUND_REASONS)
    form = parts.action(f"payments/{intent['id']}/refund", "Refund", amount, reason, look="risky")
    return parts.panel("Refund", form, hint="The whole amount that is left, or a part of it.")


def _capture(intent: Json) -> Html | None:
    if intent["status"] != "requires_capture":
        return None
    held = typed(intent["amount_capturable"], intent["currency"])
    amount = parts.labelled("Amount to capture", "capture:amount", value=held, inputmode="decimal")
    form = parts.action(f"payments/{intent['id']}/capture", "Capture", amount)
    return parts.panel("Capture", form, hint="What is not captured is released.")


def _cancel(intent: Json) -> Html | None:
    if intent["status"] not in CANCELABLE:
        return None
    reason = parts.field("Reason", "cancel:reason", CANCEL_REASONS)
    return parts.panel(
        "Cancel", parts.action(f"payments/{intent['id']}/cancel", "Cancel payment", reason, look="risky")
    )


def _authenticate(intent: Json) -> Html | None:
    action = (intent["next_action"] or {}).get("type")
    if intent["status"] != "requires_action" or action not in ("redirect_to_url", "use_stripe_sdk"):
        return None
    path = f"payments/{intent['id']}/authenticate"
    return parts.panel(
        "3-D Secure",
        parts.action(path, "Complete authentication", outcome="complete"),
        parts.action(path, "Fail authentication", look="risky", outcome="fail"),
        hint="The customer's answer to the bank.",
    )


def _settle(intent: Json) -> Html | None:
    voucher = (intent["next_action"] or {}).get("type") == "boleto_display_details"
    if intent["status"] != "processing" and not voucher:
        return None
    path = f"payments/{intent['id']}/settle"
    return parts.panel(
        "Delayed payment",
        parts.action(path, "Let it succeed now", outcome="succeed"),
        parts.action(path, "Let it fail now", look="risky", outcome="fail"),
        hint="In place of the bank, and of waiting for it.",
    )


def _object(intent: Json, charge: Json) -> Html | None:
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["disputed"] or not charge["captured"] or left <= 0:
        return None
    path, reasons = f"payments/{intent['id']}", [(reason, reason.replace("_", " ").capitalize()) for reason in REASONS]
    return parts.panel(
        "The customer's bank",
        parts.action(f"{path}/dispute", "Open dispute", parts.field("Reason", "dispute:reason", reasons), look="risky"),
        parts.action(f"{path}/dispute", "Open inquiry", look="plain", reason="general", inquiry="yes"),
        parts.action(f"{path}/warn", "Early fraud warning", look="plain"),
        hint="What a bank does when its customer objects.",
    )


def _do_refund(view: View, key: str) -> str:
    intent = view.store.get("payment_intent", key)
    amount = minor(view.form.get("amount", ""), intent["currency"])
    reason = view.form.get("reason", "")
    view.api("POST", "/v1/refunds", {"payment_intent": key, "amount": amount, "reason": reason})
    return f"payments/{key}"


def _do_capture(view: View, key: str) -> str:
    intent = view.store.get("payment_intent", key)
    amount = minor(view.form.get("amount", ""), intent["currency"])
    view.api("POST", f"/v1/payment_intents/{key}/capture", {"amount_to_capture": amount})
    return f"payments/{key}"


def _do_cancel(view: View, key: str) -> str:
    view.api("POST", f"/v1/payment_intents/{key}/cancel", {"cancellation_reason": view.form.get("reason", "")})
    return f"payments/{key}"


def _do_authenticate(view: View, key: str) -> str:
    intent = view.store.get("payment_intent", key)
    if intent["status"] == "requires_action":
        payments.authenticate(view.world, intent, succeeded=view.form.get("outcome") == "complete")
    return f"payments/{key}"


def _do_settle(view: View, key: str) -> str:
    intent = view.store.get("payment_intent", key)
    delayed_payments.end_now(view.world, intent, succeeded=view.form.get("outcome") == "succeed")
    return f"payments/{key}"


def _do_dispute(view: View, key: str) -> str:
    reason, inquiry = view.form.get("reason", ""), "inquiry" in view.form
    known = reason if reason in (*REASONS, "general") else "fraudulent"
    item = disputes.open_for(view.world, _charge(view, key), reason=known, inquiry=inquiry)
    return f"disputes/{item['id']}"


def _do_warn(view: View, key: str) -> str:
    early_fraud_warnings.open_for(view.world, _charge(view, key))
    return f"payments/{key}"


def _charge(view: View, key: str) -> Json:
    intent = view.store.get("payment_intent", key)
    return view.store.get("charge", intent["latest_charge"] or "")


ACTIONS: Mapping[str, tuple[Callable[[View, str], str], str]] = {
    "refund": (_do_refund, "The refund is made."),
    "capture": (_do_capture, "The payment is captured."),
    "cancel": (_do_cancel, "The payment is canceled."),
    "authenticate": (_do_authenticate, "The customer's answer is carried to the payment."),
    "settle": (_do_settle, "The delayed payment has ended."),
    "dispute": (_do_dispute, "The bank has opened a case."),
    "warn": (_do_warn, "The bank has warned of fraud."),
}
