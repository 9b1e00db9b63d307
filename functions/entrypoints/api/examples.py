"""The examples that the contract shows; a test holds each against its schema."""

CART = {"items": [{"sku": "mug", "quantity": 2}], "currency": "eur"}
CONTACT = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+49 30 1234567",
    "address": {"line1": "Unter den Linden 1", "city": "Berlin", "postal_code": "10117", "country": "DE"},
}
PLACE = CART | {"contact": CONTACT, "expected_total": 3490, "terms_version": "2026-01"}
SHIPMENT = {"lines": [{"line_id": "l1", "quantity": 2}], "carrier": "DHL", "tracking": "00340434161094042557"}
CAPTURE = {"amount": 2990}
REFUND = {"amount": 1500, "reason": "damaged"}
HOLD = {"code": "address_check"}
RETURN = {"lines": [{"line_id": "l1", "quantity": 1}], "reason": "does_not_fit"}
RECEIVE = {"lines": [{"line_id": "l1", "quantity": 1, "restocked": 1, "refund": True}]}
NOTE = {"code": "customer_contact", "text": "Called: the blue mug is missing."}
RELEASE = {"code": "amount_mismatch", "answers": "checkout_session:cs_1:9f2c31d0a5b44e0f8a7c6b21"}

CONFIG = {
    "currency": "eur",
    "decimals": 2,
    "enabled": True,
    "checkout_modes": ["hosted", "embedded"],
    "stripe_js_url": None,
    "total_min": {"eur": 1000},
    "total_max": {},
    "prices_include_tax": False,
    "return_days": 14,
    "privacy": ["export"],
    "terms_version": "2026-01",
    "version": "1.0.0",
}
AMOUNTS = {"subtotal": 3000, "discount": 0, "shipping": 490, "tax": 0, "tax_included": 0, "tender": 0, "total": 3490}
QUOTE_LINE = {
    "sku": "mug",
    "name": "Mug",
    "quantity": 2,
    "unit_price": 1500,
    "discount": 0,
    "tax": 0,
    "tax_included": 0,
    "total": 3000,
}
SHIPPING_RATE = {"id": "flat", "name": "Shipping", "price": 490}
BREAKDOWN = {"promotions": [], "shipping_rate": SHIPPING_RATE, "taxes": []}
QUOTE = {
    "currency": "eur",
    "lines": [QUOTE_LINE],
    "amounts": AMOUNTS,
    **BREAKDOWN,
    "rejected_codes": [],
    "shipping_rates": [SHIPPING_RATE],
    "estimated": False,
    "paid_with": [],
}

ORDER_ID = "ord_3x7kq2mvc5zjw6nplr4tyabdefgh2345"
SUMMARY = {
    "id": ORDER_ID,
    "number": "7QK4-M2XD",
    "status": "awaiting_payment",
    "payment_status": "none",
    "fulfillment_status": "unfulfilled",
    "held": False,
    "currency": "eur",
    "total": 3490,
    "created_at": "2026-01-15T09:30:00Z",
    "updated_at": "2026-01-15T09:30:00Z",
}
MOMENTS = [{"code": "placed", "at": "2026-01-15T09:30:00Z", "text": "The order was placed."}]
ORDER = SUMMARY | {
    "version": 1,
    "lines": [QUOTE_LINE | {"id": "l1", "ships": True}],
    "amounts": AMOUNTS,
    **BREAKDOWN,
    "paid": 0,
    "refunded": 0,
    "ending": None,
    "edit": None,
    "shipments": [],
    "returns": [],
    "timeline": MOMENTS,
    "contact": CONTACT,
    "expires_at": "2026-01-15T10:30:00Z",
}
STAFF_ORDER = ORDER | {
    "status": "completed",
    "payment_status": "paid",
    "fulfillment_status": "delivered",
    "version": 6,
    "paid": 3490,
    "expires_at": None,
    "shipments": [
        {
            "id": "shp_9f2c31d0a5b44e0f8a7c6b21",
            "lines": [{"line_id": "l1", "quantity": 2}],
            "carrier": "DHL",
            "tracking": "00340434161094042557",
            "shipped_at": "2026-01-16T12:00:00Z",
            "delivered_at": "2026-01-17T14:10:00Z",
        }
    ],
    "customer_id": "yJ6fP0sXQmZb",
    "reservation": "sold",
    "holds": [],
    "tags": ["vip"],
    "refundable": 3490,
    "refundable_tender": 0,
    "refunded_lines": [],
    "attempts": [
        {
            "number": 1,
            "mode": "hosted",
            "amount": 3490,
            "state": "accepted",
            "session_id": "cs_1",
            "error": None,
            "first_sent_at": "2026-01-15T09:31:00Z",
            "expires_at": "2026-01-15T10:16:00Z",
        }
    ],
    "refund_rows": [],
    "stripe": {"sessions": ["cs_1"], "payment_intents": ["pi_1"], "charges": ["ch_1"], "refunds": []},
    "next_due_at": None,
}
PAGE = {"orders": [SUMMARY], "next_cursor": None}
STAFF_PAGE = {"orders": [SUMMARY | {"customer_id": "yJ6fP0sXQmZb"}], "next_cursor": None}
TIMELINE = {"timeline": MOMENTS}
CHECKOUT = {
    "order_id": ORDER_ID,
    "attempt": 1,
    "mode": "hosted",
    "url": "https://checkout.stripe.com/c/pay/cs_1",
    "client_secret": None,
    "expires_at": "2026-01-15T10:16:00Z",
}
RETURNED = {
    "id": "ret_5b1d20c4a7e84f3f9d6c2a10",
    "state": "requested",
    "reason": "does_not_fit",
    "rejection": None,
    "lines": [{"line_id": "l1", "quantity": 1, "received": 0, "restocked": 0}],
    "refund": 0,
    "requested_at": "2026-01-20T18:00:00Z",
}
NOTED = NOTE | {
    "id": "note_c0ffee20c4a7e84f3f9d6c2a",
    "author": "staff:yJ6fP0sXQmZb",
    "at": "2026-01-20T18:05:00Z",
}
