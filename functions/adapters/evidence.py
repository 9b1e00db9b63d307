"""What shows that a customer agreed to the terms, beside the order."""

from typing import Any

from google.cloud import firestore

from functions.adapters.staff_documents import Document, pick
from functions.use_cases.consent import Evidence, Sender

_SENDER = ("ip", "forwarded_for", "user_agent")


def put_evidence(batch: firestore.WriteBatch, order: firestore.DocumentReference, evidence: Evidence) -> None:
    """Add `orders/{id}/private/evidence` to *batch*."""
    batch.create(order.collection("private").document("evidence"), evidence_document(evidence))


def evidence_document(evidence: Evidence) -> Document:
    """Return `orders/{id}/private/evidence`."""
    return pick(evidence, ("terms_version", "at")) | pick(evidence.sender, _SENDER)


def evidence_from(doc: dict[str, Any]) -> Evidence:
    """Return the evidence of its document."""
    return Evidence(doc["terms_version"], doc["at"], Sender(**{name: doc[name] for name in _SENDER}))
