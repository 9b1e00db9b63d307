"""The evidence of a dispute: its fields, their limits and what the test texts decide.

Follows docs.stripe.com/api/disputes/evidence_object and docs.stripe.com/testing#disputes.
"""

from collections.abc import Mapping

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, mapping, text, unsupported

CHARACTERS_MAX = 150_000
LONG_TEXT_CHARS_MAX = 20_000

LONG_TEXTS = (
    "access_activity_log",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "duplicate_charge_explanation",
    "product_description",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "uncategorized_text",
)
SHORT_TEXTS = (
    "billing_address",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "duplicate_charge_id",
    "service_date",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_tracking_number",
)
# Ids of uploaded files, which are not looked up: the simulator has no files.
FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)

FIELDS: Mapping[str, Check] = {
    **dict.fromkeys(LONG_TEXTS, text(LONG_TEXT_CHARS_MAX, clearable=True)),
    **dict.fromkeys((*SHORT_TEXTS, *FILES), text(clearable=True)),
    "appeal": unsupported,
    "enhanced_evidence": unsupported,
}

EVIDENCE: Check = mapping(FIELDS)

# What the bank decides on an evidence text; an inquiry that is won or lost closes without becoming a chargeback.
OUTCOMES = {"winning_evidence": "won", "losing_evidence": "lost", "escalate_inquiry_evidence": "needs_response"}


def blank() -> Json:
    """The evidence of a new dispute."""
    return {**dict.fromkeys(sorted((*LONG_TEXTS, *SHORT_TEXTS, *FILES))), "enhanced_evidence": {}}


def merged(old: Json, new: Json) -> Json:
    """*old* with the fields of *new*.

    Raises:
        InvalidParameterError: together they are longer than 150,000 characters.
    """
    both = {**old, **new}
    if sum(len(value) for value in both.values() if isinstance(value, str)) > CHARACTERS_MAX:
        raise InvalidParameterError(
            f"The combined character count of all evidence fields is limited to {CHARACTERS_MAX:,}.", param="evidence"
        )
    return both


def outcome_of(evidence: Json) -> str | None:
    """The status that the evidence leads to, or None if the bank goes on looking at it."""
    return OUTCOMES.get(evidence["uncategorized_text"] or "")
