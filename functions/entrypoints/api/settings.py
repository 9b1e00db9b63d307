"""The settings of the module: admins state them, and every change stays on record."""

from dataclasses import replace
from typing import Any

from flask import Response
from marshmallow import fields, validate

from functions.domain.errors import Unavailable
from functions.domain.event_ids import plain
from functions.domain.locales import LOCALES
from functions.domain.money import AMOUNT_MAX, CURRENCIES
from functions.entrypoints.api import rendering
from functions.entrypoints.api.conditions import condition, tagged
from functions.entrypoints.api.contract import Answer, Blueprint, Input
from functions.entrypoints.api.fields import Flag, choice, number, text
from functions.entrypoints.api.policy import Policy, Rule, caller, module, shop
from functions.entrypoints.api.schemas import TERMS_LENGTH_MAX, Strict
from functions.entrypoints.api.shop_schemas import by_currency
from functions.use_cases.settings import TAX_SOURCES, Settings
from functions.use_cases.shop import Change, Kept, put

RECORD_ID = "module"
DAYS_MAX = 365
ALLOWED_MAX = 1000
HIDDEN = frozenset({"installation_id", "salt"})
"""Made once with the installation; nobody changes them."""

blueprint = Blueprint("settings", __name__, description="The settings of the module; admins change them.")


class SettingsRequest(Strict):
    """All settings: none is left out, so that none is changed by an older client that does not know it."""

    enabled = Flag(required=True, metadata={"description": "Whether new orders and payments are taken."})
    rollout_percent = number(0, 100, required=True, metadata={"description": "Which share of customers may order."})
    allow_list = fields.List(
        text(128),
        required=True,
        validate=validate.Length(0, ALLOWED_MAX),
        metadata={"description": "Customers that may order whatever the percentage."},
    )
    currency = choice(sorted(CURRENCIES), required=True)
    shipping_flat = number(0, AMOUNT_MAX, required=True)
    capture_method = choice(("automatic_async", "manual"), required=True)
    goods_days = number(1, DAYS_MAX, required=True)
    publish_events = Flag(required=True)
    locale = choice(LOCALES, required=True)
    return_days = number(0, DAYS_MAX, required=True)
    return_approval = choice(("staff", "automatic"), required=True)
    terms_version = text(TERMS_LENGTH_MAX, length_min=0, required=True)
    tax = choice(TAX_SOURCES, required=True)
    prices_include_tax = Flag(required=True)
    total_min = by_currency("The least that an order comes to.", required=True)
    total_max = by_currency("The most that an order comes to.", required=True)


EXAMPLE = {
    "enabled": True,
    "rollout_percent": 100,
    "allow_list": [],
    "currency": "eur",
    "shipping_flat": 490,
    "capture_method": "automatic_async",
    "goods_days": 14,
    "publish_events": True,
    "locale": "en",
    "return_days": 14,
    "return_approval": "staff",
    "terms_version": "2026-01",
    "tax": "table",
    "prices_include_tax": False,
    "total_min": {"eur": 1000},
    "total_max": {"eur": 500000},
}
ANSWER = Answer(SettingsRequest, EXAMPLE, tagged=True)


@blueprint.operation("GET", "/admin/settings", Rule(Policy.STAFF), ANSWER)
def get_settings() -> Response:
    """Read the settings.

    The page on configuration says what each does. What names the installation is not among them.
    """
    return _answer(_read())


@blueprint.operation(
    "PUT",
    "/admin/settings",
    Rule(Policy.ADMIN, conditional=True),
    ANSWER,
    takes=Input(SettingsRequest, EXAMPLE),
    errors=["invalid_input"],
)
def put_settings(body: dict[str, Any]) -> Response:
    """State the settings.

    The whole of them; they hold within ten seconds. The change stays on record, with who made it.
    """
    wanted = replace(_read().value, **{**body, "allow_list": frozenset(body["allow_list"])})
    change = Change(RECORD_ID, condition(creates=False), caller().actor, module().now())
    return _answer(put(shop().settings, change, wanted)[0])


def _read() -> Kept[Settings]:
    kept = shop().settings.get(RECORD_ID)
    if kept is None:
        raise Unavailable("there are no settings yet: `ops migrate:orders` makes them")
    return kept


def _answer(kept: Kept[Settings]) -> Response:
    stated = {name: plain(value) for name, value in vars(kept.value).items() if name not in HIDDEN}
    return tagged(rendering.answer(stated), kept.tag)
