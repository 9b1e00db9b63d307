"""What anybody may ask: the contract and its page, health, and what the browser may know."""

from pathlib import Path

from flask import Blueprint as PlainBlueprint
from flask import Response, current_app, send_from_directory

from functions.domain.errors import NotFound, Unavailable
from functions.domain.money import exponent
from functions.entrypoints.api import answers, examples, rendering, schemas
from functions.entrypoints.api.contract import VERSION, Answer, Blueprint, Input
from functions.entrypoints.api.headers import REFERENCE_POLICY
from functions.entrypoints.api.policy import Policy, Rule, module, ruled
from functions.entrypoints.api.schemas import CHECKOUT_MODES, PRIVACY

PUBLIC = Rule(Policy.PUBLIC)
ASSETS = Path(__file__).parent / "static" / "swagger"
ASSET_NAMES = ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "start.js", "LICENSE.txt")
ASSET_SECONDS = 3600

# Its addresses are relative, so that it works behind Hosting and at the function's own address.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Order Payments: API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/assets/swagger-ui-standalone-preset.js"></script>
<script src="docs/assets/start.js"></script>
</body>
</html>
"""

blueprint = Blueprint("meta", __name__, description="The contract, health, and what anybody may know.")
assets = PlainBlueprint("assets", __name__)
"""The files of the reference page; they are no part of the contract."""


@blueprint.operation(
    "GET", "/openapi.json", PUBLIC, Answer({"type": "object"}, {"openapi": "3.1.0", "info": {}, "paths": {}})
)
def get_contract() -> Response:
    """Read this contract.

    The OpenAPI 3.1 document of every route.
    """
    return rendering.answer(current_app.extensions["orders_contract"].to_dict())


@blueprint.operation("GET", "/docs", PUBLIC, Answer({"type": "string"}, "<!DOCTYPE html> …", content_type="text/html"))
def get_reference() -> Response:
    """Read this contract as a page.

    It loads nothing from other sites.
    """
    response = Response(PAGE, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = REFERENCE_POLICY
    return response


def get_asset(name: str) -> Response:
    """Send one file of the reference page."""
    if name not in ASSET_NAMES:
        raise NotFound
    response = send_from_directory(ASSETS, name, max_age=ASSET_SECONDS)
    response.cache_control.public = True
    return response


assets.add_url_rule("/docs/assets/<name>", view_func=ruled(get_asset, PUBLIC))


@blueprint.operation(
    "GET",
    "/health",
    PUBLIC,
    Answer(answers.Health, {"status": "ok"}),
    takes=Input(schemas.HealthQuery, location="query"),
    errors=["unavailable"],
)
def get_health(query: dict[str, str]) -> Response:
    """Say whether the service lives.

    With `ready=1` also whether it can work: its settings are read.
    """
    if query["ready"] == "1" and module().settings.current() is None:
        raise Unavailable("the settings cannot be read")
    return rendering.answer({"status": "ok"})


@blueprint.operation("GET", "/config", PUBLIC, Answer(answers.Config, examples.CONFIG), errors=["unavailable"])
def get_config() -> Response:
    """Read what the browser may know.

    `enabled` is the module's own switch. Whether one customer is in the rollout already shows when they ask for a
    quote.
    """
    settings, current = module().installed(), module().settings.current()
    return rendering.answer(
        {
            "currency": settings.currency,
            "decimals": exponent(settings.currency),
            "enabled": current is not None and current.enabled,
            "checkout_modes": list(CHECKOUT_MODES),
            "stripe_js_url": module().stripe_js_url,
            "total_min": dict(settings.total_min),
            "total_max": dict(settings.total_max),
            "prices_include_tax": settings.prices_include_tax,
            "return_days": settings.return_days,
            "privacy": list(PRIVACY),
            "terms_version": settings.terms_version,
            "version": VERSION,
        }
    )
