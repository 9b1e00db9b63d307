"""The example of an explanation: a paid order that is held because its payment is disputed."""

_EVENT_ID = "dispute:du_1:evt_9"
_DISPUTED: dict[str, object] = {
    "seq": 5,
    "event_id": _EVENT_ID,
    "kind": "facts_learned",
    "actor": "system",
    "at": "2026-01-18T08:00:00Z",
    "codes": [],
    "postings": [{"account": "disputed", "amount": 3490}, {"account": "stripe", "amount": -3490}],
    "requests": [],
}
EXPLANATION: dict[str, object] = {
    "order_id": "ord_3x7kq2mvc5zjw6nplr4tyabdefgh2345",
    "at": "2026-01-18T09:00:00Z",
    "state": {
        "status": "confirmed",
        "payment_status": "paid",
        "fulfillment_status": "unfulfilled",
        "dispute_status": "needs_response",
        "condition": "uncovered",
        "reservation": "sold",
        "ending": None,
        "why": "The money for what is owed is not there. 0.00 EUR is secured of 34.90 EUR.",
    },
    "sums": {
        "currency": "eur",
        "total": 3490,
        "uncharged": 0,
        "due": 3490,
        "tender": 0,
        "tender_kept": 0,
        "captured": 3490,
        "capturable": 0,
        "refunded": 0,
        "open": 0,
        "withdrawn": 3490,
        "secured": 0,
        "granted": 0,
        "refundable": 0,
        "owed": 0,
    },
    "holds": [{"code": "disputed", "event_id": _EVENT_ID, "put_on": _DISPUTED, "about": ["du_1"]}],
    "problems": [{"code": "disputed", "subject": "du_1", "raised_at": "2026-01-18T08:00:00Z"}],
    "awaited": [
        {
            "what": "evidence",
            "about": "du_1",
            "until": "2026-01-27T23:59:59Z",
            "text": "Stripe takes evidence until then",
        }
    ],
    "effects": [
        {
            "id": "5f0c.refresh-du_1",
            "kind": "refresh",
            "subject": "du_1",
            "due_at": "2026-01-18T08:00:30Z",
            "attempts": 1,
            "lease_until": None,
            "dead": False,
            "error": "api_connection_error",
        }
    ],
    "commands": [
        {
            "command": "ship",
            "subject": "",
            "allowed": False,
            "code": "held",
            "why": "the order is held for a check",
            "status": "confirmed",
            "moments": [],
            "effects": [],
        }
    ],
    "facts": [
        {
            "kind": "payment_intent",
            "id": "pi_1",
            "text": "succeeded, 34.90 EUR received",
            "joined": {"end": "succeeded", "received": 3490, "authorized": 3490, "currency": "eur", "attempt": 1},
            "view": None,
        }
    ],
    "calls": [
        {
            "call": "checkout",
            "name": "1",
            "state": "accepted",
            "key": "checkout:inst_1:ord_3x7kq2mvc5zjw6nplr4tyabdefgh2345:1",
            "amount": 3490,
            "reason": "hosted",
            "error": None,
            "sent_at": "2026-01-15T09:31:00Z",
            "payment_intent": None,
            "stripe_id": "cs_1",
            "requests": ["req_1"],
        }
    ],
    "transitions": [_DISPUTED],
    "faults": [],
}
