"""Which event types are of the simulator's resources, and which are not, and why."""

# `stripe trigger --help` lists these of our resources.
TRIGGERED = (
    "balance.available",
    "cash_balance.funds_available",
    "charge.captured",
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.failed",
    "charge.refund.updated",
    "charge.refunded",
    "charge.succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "coupon.created",
    "coupon.deleted",
    "coupon.updated",
    "customer.created",
    "customer.deleted",
    "customer.discount.created",
    "customer.discount.deleted",
    "customer.discount.updated",
    "customer.source.created",
    "customer.source.updated",
    "customer.updated",
    "customer_cash_balance_transaction.created",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.partially_funded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
    "payment_method.attached",
    "payment_method.detached",
    "payment_method.updated",
    "payout.created",
    "payout.updated",
    "price.created",
    "price.updated",
    "product.created",
    "product.deleted",
    "product.updated",
    "promotion_code.created",
    "promotion_code.updated",
    "setup_intent.canceled",
    "setup_intent.created",
    "setup_intent.requires_action",
    "setup_intent.setup_failed",
    "setup_intent.succeeded",
    "tax_rate.created",
    "tax_rate.updated",
)

BILLING = "Stripe Billing: invoices, subscriptions and plans are none of the simulator's resources"
CONNECT = "Stripe Connect: an account of its own is all that the simulator has"
IDENTITY = "Stripe Identity is none of the simulator's resources"
ISSUING = "Stripe Issuing is none of the simulator's resources"
LINKS = "Payment Links are none of the simulator's resources"
REPORTS = "report runs are none of the simulator's resources"
TOP_UPS = "top-ups are none of the simulator's resources"

# It lists these as well; a type ends with a dot where all that begin so are meant.
NOT_OURS = {
    "account.": CONNECT,
    "billing_portal.": BILLING,
    "credit_note.": BILLING,
    "customer.subscription.": BILLING,
    "identity.": IDENTITY,
    "invoice.": BILLING,
    "invoiceitem.": BILLING,
    "issuing_authorization.": ISSUING,
    "issuing_card.": ISSUING,
    "issuing_cardholder.": ISSUING,
    "issuing_transaction.": ISSUING,
    "payment_link.": LINKS,
    "plan.": BILLING,
    "quote.": BILLING,
    "reporting.": REPORTS,
    "subscription.": BILLING,
    "subscription_schedule.": BILLING,
    "test_helpers.test_clock.": "the clock of the whole simulator is set at /_simulator/clock",
    "topup.": TOP_UPS,
    "transfer.": CONNECT,
    "v1.billing.": BILLING,
}

# What the types of the simulator's resources begin with.
OURS = (
    "balance",
    "cash_balance.",
    "charge.",
    "checkout.",
    "coupon.",
    "customer.",
    "customer_cash_balance_transaction.",
    "mandate.",
    "payment_intent.",
    "payment_method.",
    "payout.",
    "price.",
    "product.",
    "promotion_code.",
    "radar.",
    "refund.",
    "review.",
    "setup_intent.",
    "tax.",
    "tax_rate.",
)

# Of these, what nothing in the simulator leads to.
NOT_MADE = {
    "customer.source.expiring": "cards do not expire by themselves",
    "customer.tax_id.created": "tax ids of customers are not modelled",
    "customer.tax_id.deleted": "tax ids of customers are not modelled",
    "customer.tax_id.updated": "tax ids of customers are not modelled",
    "mandate.updated": "a mandate stays as it was accepted",
    "payment_method.automatically_updated": "no card network tells of new card numbers",
    "price.deleted": "the API deletes no prices",
    "tax.settings.updated": "the settings of Stripe Tax are not modelled",
}


def reason_to_leave_out(kind: str) -> str | None:
    """Why an event type is not of our resources; None if it may be."""
    return next((why for prefix, why in NOT_OURS.items() if kind.startswith(prefix)), None)
