"""``expand[]``; follows docs.stripe.com/expand."""

from typing import Any

from stripe_simulator.errors import InvalidParameterError
from stripe_simulator.listing import as_list
from stripe_simulator.messages import Json, copied
from stripe_simulator.store import Store

DEPTH_MAX = 4

# (type, field) -> the type that the field's id names. The field of a hash within has a dotted name.
REFERENCES = {
    ("checkout.session", "customer"): "customer",
    ("checkout.session", "discounts.coupon"): "coupon",
    ("checkout.session", "discounts.promotion_code"): "promotion_code",
    ("checkout.session", "payment_intent"): "payment_intent",
    ("checkout.session", "setup_intent"): "setup_intent",
    ("checkout.session", "shipping_cost.shipping_rate"): "shipping_rate",
    ("checkout.session", "shipping_options.shipping_rate"): "shipping_rate",
    ("payment_intent", "customer"): "customer",
    ("payment_intent", "latest_charge"): "charge",
    ("payment_intent", "payment_method"): "payment_method",
    ("charge", "balance_transaction"): "balance_transaction",
    ("charge", "customer"): "customer",
    ("charge", "payment_intent"): "payment_intent",
    ("charge", "dispute"): "dispute",
    ("charge", "review"): "review",
    ("payment_intent", "review"): "review",
    ("dispute", "charge"): "charge",
    ("dispute", "payment_intent"): "payment_intent",
    ("payout", "balance_transaction"): "balance_transaction",
    ("payout", "failure_balance_transaction"): "balance_transaction",
    ("payout", "original_payout"): "payout",
    ("payout", "reversed_by"): "payout",
    ("radar.early_fraud_warning", "charge"): "charge",
    ("radar.early_fraud_warning", "payment_intent"): "payment_intent",
    ("refund", "balance_transaction"): "balance_transaction",
    ("refund", "charge"): "charge",
    ("refund", "failure_balance_transaction"): "balance_transaction",
    ("refund", "payment_method"): "payment_method",
    ("review", "charge"): "charge",
    ("review", "payment_intent"): "payment_intent",
    ("refund", "payment_intent"): "payment_intent",
    ("balance_transaction", "source"): "",
    ("charge", "payment_method_details.sepa_debit.mandate"): "mandate",
    ("mandate", "payment_method"): "payment_method",
    ("payment_method", "customer"): "customer",
    ("setup_attempt", "customer"): "customer",
    ("setup_attempt", "payment_method"): "payment_method",
    ("setup_attempt", "setup_intent"): "setup_intent",
    ("setup_intent", "customer"): "customer",
    ("setup_intent", "latest_attempt"): "setup_attempt",
    ("setup_intent", "mandate"): "mandate",
    ("setup_intent", "payment_method"): "payment_method",
    ("setup_intent", "single_use_mandate"): "mandate",
    ("price", "product"): "product",
    ("product", "default_price"): "price",
    ("promotion_code", "customer"): "customer",
    ("promotion_code", "promotion.coupon"): "coupon",
    ("card", "customer"): "customer",
    ("customer", "default_source"): "card",
    ("customer_cash_balance_transaction", "customer"): "customer",
    ("discount", "customer"): "customer",
    ("discount", "promotion_code"): "promotion_code",
    ("discount", "source.coupon"): "coupon",
}

# (type, field) of what is shown only when asked for; the table aside ``included`` holds it by id and field.
PARTS = {
    ("coupon", "applies_to"),
    ("coupon", "currency_options"),
    ("promotion_code", "restrictions.currency_options"),
    ("shipping_rate", "fixed_amount.currency_options"),
    ("tax.calculation", "line_items"),
    ("tax.calculation", "shipping_cost.tax_breakdown"),
    ("tax.calculation_line_item", "tax_breakdown"),
    ("tax.transaction", "line_items"),
    ("checkout.session", "shipping_cost.taxes"),
    ("checkout.session", "total_details.breakdown"),
    ("item", "discounts"),
    ("item", "taxes"),
    ("price", "currency_options"),
}

# The hashes on the way to those.
_WITHIN = {(kind, field.rpartition(".")[0]) for kind, field in [*REFERENCES, *PARTS]}

SOURCES = {"ch_": "charge", "py_": "charge", "re_": "refund", "pyr": "refund", "du_": "dispute", "po_": "payout"}
LINE_ITEMS_SHOWN = 10


def expand(store: Store, item: Json, paths: list[str]) -> Json:
    """*item* itself, or where there are *paths* a copy with their fields replaced by the objects.

    Raises:
        InvalidParameterError: a field cannot be expanded, or a path is deeper than four levels.
    """
    if paths:
        item = copied(item)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEPTH_MAX:
            raise InvalidParameterError(
                f"You cannot expand more than 4 levels of a property. Property: {path}", param="expand"
            )
        _expand_path(store, item, steps, path)
    return item


def _expand_path(
    store: Store, item: Json, steps: list[str], path: str, owner: Json | None = None, within: str = ""
) -> None:
    """Expand *steps* of *item*, an object or a hash that stands *within* its *owner*."""
    step, *rest = steps
    if item.get("object") in ("list", "search_result") and step == "data":
        for entry in item["data"]:
            if rest:
                _expand_path(store, entry, rest, path)
        return
    if owner is None or "object" in item:
        owner, within = item, ""
    name = within + step
    _include(store, owner, item, step, name)
    if step not in item or not _expandable(owner, name, item[step]):
        raise InvalidParameterError(
            f"This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' instead."
            if item.get("object") == "list"
            else f"This property cannot be expanded ({path}).",
            param="expand",
        )
    value = item[step]
    if isinstance(value, str):
        value = item[step] = copied(_referenced(store, owner["object"], name, value))
    for entry in value if isinstance(value, list) else [value]:
        if rest and isinstance(entry, dict):
            _expand_path(store, entry, rest, path, owner, f"{name}.")


def _expandable(owner: Json, name: str, value: Any) -> bool:
    kind = owner.get("object", "")
    return isinstance(value, dict) or any((kind, name) in known for known in (REFERENCES, PARTS, _WITHIN))


def _referenced(store: Store, kind: str, step: str, key: str) -> Json | str:
    target = REFERENCES[kind, step] or SOURCES[key[:3]]
    found = store.find(target, key)
    if found is None and target == "customer":
        return {"id": key, "object": "customer", "deleted": True}
    return key if found is None else found


def _include(store: Store, owner: Json, item: Json, step: str, name: str) -> None:
    """Add what is part of the answer only when asked for."""
    key, kind = owner.get("id", ""), owner.get("object", "")
    if (kind, name) in PARTS and step not in item:
        item[step] = copied(store.aside("included").get(key, {}).get(name))
    if (kind, name) == ("checkout.session", "line_items") and step not in item:
        lines = store.aside("line_items")[key]
        item[step] = as_list(
            f"/v1/checkout/sessions/{key}/line_items",
            copied(lines[:LINE_ITEMS_SHOWN]),
            has_more=len(lines) > LINE_ITEMS_SHOWN,
        )
    if (kind, name) == ("charge", "refunds") and step not in item:
        refunds = [refund for refund in store.newest_first("refund") if refund["charge"] == key]
        item[step] = as_list(
            f"/v1/charges/{key}/refunds",
            copied(refunds[:LINE_ITEMS_SHOWN]),
            has_more=len(refunds) > LINE_ITEMS_SHOWN,
        )
