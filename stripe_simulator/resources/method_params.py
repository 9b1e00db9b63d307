"""Parameters that make or shape a PaymentMethod; follows docs.stripe.com/api/payment_methods/create."""

from stripe_simulator.params import (
    UNSET,
    Check,
    boolean,
    choice,
    integer,
    mapping,
    metadata,
    sequence,
    text,
    unsupported,
)
from stripe_simulator.resources.shapes import ADDRESS

BILLING: Check = mapping(
    {
        "address": ADDRESS,
        "email": text(512, clearable=True),
        "name": text(clearable=True),
        "phone": text(clearable=True),
        "tax_id": text(clearable=True),
    }
)

ALLOW_REDISPLAY = choice("always", "limited", "unspecified")

_OTHER_TYPES = (
    "acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie bizum blik "
    "cashapp crypto custom eps fpx giropay grabpay ideal interac_present kakao_pay klarna konbini "
    "kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal "
    "paypay payto pix promptpay revolut_pay samsung_pay satispay scalapay sequra sofort sunbit swish twint upi "
    "us_bank_account wechat_pay wero zip"
).split()

METHOD: dict[str, Check] = {
    **dict.fromkeys(_OTHER_TYPES, unsupported),
    "allow_redisplay": ALLOW_REDISPLAY,
    "billing_details": BILLING,
    "boleto": mapping({"tax_id": text()}, ("tax_id",)),
    "card": mapping(
        {
            "cvc": text(),
            "exp_month": integer(),
            "exp_year": integer(),
            "networks": mapping({"preferred": text()}),
            "number": text(),
            "token": text(),
        }
    ),
    "customer_balance": mapping({}),
    "metadata": metadata,
    "radar_options": mapping({"session": text()}),
    "sepa_debit": mapping({"iban": text()}, ("iban",)),
    "type": text(),
}
METHOD_DATA: Check = mapping(METHOD, ("type",))

SETUP_FUTURE_USAGE = choice("off_session", "on_session")
_USAGE = choice("none", "off_session", "on_session")
BOLETO_DAYS_MAX = 60

# Japan's kind has two names: the API's pages say ``jp_bank_transfer``, the Stripe CLI ``jp_bank_account``.
_TRANSFER_KINDS = tuple(f"{country}_bank_transfer" for country in ("eu", "gb", "jp", "mx", "us"))
_TRANSFERS = mapping(
    {
        "bank_transfer": mapping(
            {
                "eu_bank_transfer": mapping({"country": choice("DE", "FR", "IE", "NL")}, ("country",)),
                "requested_address_types": sequence(text()),
                "type": choice(*_TRANSFER_KINDS, "jp_bank_account"),
            },
            ("type",),
        ),
        "funding_type": choice("bank_transfer"),
        "setup_future_usage": choice("none"),
    }
)

METHOD_OPTIONS: Check = mapping(
    {
        **dict.fromkeys(_OTHER_TYPES, unsupported),
        "boleto": mapping({"expires_after_days": integer(0, BOLETO_DAYS_MAX), "setup_future_usage": _USAGE}),
        "card": mapping(
            {
                "capture_method": unsupported,
                "cvc_token": unsupported,
                "installments": unsupported,
                "mandate_options": unsupported,
                "moto": unsupported,
                "network": unsupported,
                "request_three_d_secure": choice("any", "automatic", "challenge"),
                "setup_future_usage": _USAGE,
                "three_d_secure": unsupported,
            }
        ),
        "customer_balance": _TRANSFERS,
        "sepa_debit": mapping(
            {
                "mandate_options": mapping({"reference_prefix": text(12)}),
                "setup_future_usage": _USAGE,
                "target_date": unsupported,
            }
        ),
    }
)

TYPES: Check = sequence(text(), max_items=60)

AUTOMATIC: Check = mapping({"enabled": boolean, "allow_redirects": choice("always", "never")}, ("enabled",))


def off_session(name: str, raw: object) -> bool:
    """``true``, ``false``, ``one_off`` or ``recurring``."""
    if raw in ("one_off", "recurring"):
        return True
    return boolean(name, raw)


def clearable_choice(*allowed: str) -> Check:
    """One of a few words, or empty to unset it."""

    def check(name: str, raw: object) -> str | None:
        return None if raw == UNSET else str(choice(*allowed)(name, raw))

    return check
