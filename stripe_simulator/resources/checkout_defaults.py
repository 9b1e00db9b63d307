"""What a Checkout Session says about the features that it was not asked for."""

from stripe_simulator.messages import Json

DEFAULTS: Json = {
    "after_expiration": None,
    "allow_promotion_codes": None,
    "amount_subtotal": None,
    "amount_total": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "billing_address_collection": None,
    "cancel_url": None,
    "client_reference_id": None,
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency": None,
    "currency_conversion": None,
    "custom_fields": [],
    "custom_text": {
        "after_submit": None,
        "shipping_address": None,
        "submit": None,
        "terms_of_service_acceptance": None,
    },
    "customer": None,
    "customer_account": None,
    "customer_email": None,
    "discounts": None,
    "integration_identifier": None,
    "invoice": None,
    "invoice_creation": {
        "enabled": False,
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": None,
            "metadata": {},
            "rendering_options": None,
        },
    },
    "livemode": False,
    "locale": None,
    "managed_payments": {"enabled": False},
    "mode": "payment",
    "origin_context": None,
    "payment_intent": None,
    "payment_link": None,
    "payment_method_collection": "if_required",
    "payment_method_configuration_details": None,
    "payment_method_types": ["card"],
    "payment_status": "unpaid",
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "submit_type": None,
    "subscription": None,
    "success_url": None,
    "total_details": None,
    "ui_mode": "hosted_page",
    "url": None,
    "wallet_options": None,
}

# Parameters that the answer shows as they were sent; the last ones are not there at all without them.
ECHOED = (
    "allow_promotion_codes",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "integration_identifier",
    "locale",
    "mode",
    "origin_context",
    "phone_number_collection",
    "shipping_address_collection",
    "submit_type",
    "success_url",
    "ui_mode",
    "allowed_payment_method_types",
    "excluded_payment_method_types",
    "redirect_on_completion",
    "return_url",
)

# Parameters whose keys are shown null where they were not sent.
FILLED = {
    "consent_collection": ("payment_method_reuse_agreement", "promotions", "terms_of_service"),
    "custom_text": ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"),
    "permissions": ("update_shipping_details",),
    "saved_payment_method_options": ("allow_redisplay_filters", "payment_method_remove", "payment_method_save"),
}

CUSTOM_FIELD: Json = {"dropdown": None, "numeric": None, "text": None}
_WRITTEN = {"default_value": None, "maximum_length": None, "minimum_length": None, "value": None}
CUSTOM_FIELD_KINDS: Json = {
    "dropdown": {"default_value": None, "options": [], "value": None},
    "numeric": _WRITTEN,
    "text": _WRITTEN,
}


def custom_field(given: Json) -> Json:
    """A field of ``custom_fields``, without a value."""
    kind = given["type"]
    return {
        **CUSTOM_FIELD,
        "optional": False,
        **given,
        kind: {**CUSTOM_FIELD_KINDS[kind], **given.get(kind, {})},
    }


def filled(params: Json) -> Json:
    """The hashes of ``FILLED`` that were sent, with all of their keys."""
    return {name: {key: params[name].get(key) for key in keys} for name, keys in FILLED.items() if params.get(name)}
