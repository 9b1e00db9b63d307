"""Builds the API's Flask app and serves Firebase's requests with it."""

from collections.abc import Collection

from flask import Flask, Request, Response

from functions.entrypoints.api import (
    admin,
    customers,
    edits,
    explain,
    meta,
    moved,
    notes,
    orders,
    payment_methods,
    policy,
    privacy,
    problem_list,
    problems,
    quotes,
    reports,
    returns,
    settings,
    shop,
    stock,
    tender,
)
from functions.entrypoints.api.contract import PREFIX, Contract
from functions.entrypoints.api.cors import cors
from functions.entrypoints.api.headers import secure
from functions.entrypoints.api.links import link
from functions.entrypoints.api.parsing import BODY_BYTES_MAX
from functions.entrypoints.auth import TokenVerifier
from functions.use_cases.module import Module
from functions.use_cases.shop import Office


def create_app(module: Module, verify: TokenVerifier, desk: Office, origins: Collection[str] = ()) -> Flask:
    """Return the API over *module* and *desk*, for callers whose tokens *verify* accepts.

    Pages of *origins* may call it, beside those of its own.

    Raises:
        LookupError: a route declares no policy.
    """
    app = routes()
    app.extensions["orders"] = module
    app.extensions["orders_verify"] = verify
    app.extensions["orders_desk"] = desk
    app.after_request(cors(frozenset(origins)))
    return app


def routes() -> Flask:
    """Return every route with nothing behind it: enough for the contract, not for a request.

    Raises:
        LookupError: a route declares no policy.
    """
    app = Flask("orders_api", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
    app.url_map.merge_slashes = False
    app.before_request(policy.guard)
    app.after_request(secure)
    contract = Contract(app)
    for blueprint in (meta.blueprint, quotes.blueprint, orders.blueprint, admin.blueprint, problem_list.blueprint):
        contract.register_blueprint(blueprint, url_prefix=PREFIX)
    for blueprint in (payment_methods.blueprint, privacy.blueprint):
        contract.register_blueprint(blueprint, url_prefix=PREFIX)
    for blueprint in (explain.blueprint, returns.blueprint, notes.blueprint, tender.blueprint):
        contract.register_blueprint(blueprint, url_prefix=PREFIX)
    contract.register_blueprint(reports.blueprint, url_prefix=PREFIX)
    for blueprint in (shop.blueprint, stock.blueprint, settings.blueprint, customers.blueprint, edits.blueprint):
        contract.register_blueprint(blueprint, url_prefix=PREFIX)
    app.register_blueprint(meta.assets, url_prefix=PREFIX)
    link(contract.spec.to_dict())
    app.extensions["orders_contract"] = contract.spec
    problems.register(app)
    moved.register(app)
    policy.check(app)
    return app


def document() -> dict[str, object]:
    """Return the API's OpenAPI document, as `GET /openapi.json` answers it."""
    return dict(routes().extensions["orders_contract"].to_dict())


def dispatch(app: Flask, request: Request) -> Response:
    """Answer *request*, which came through Hosting (`/api/v1/…`) or straight to the function (`/v1/…`)."""
    environ = dict(request.environ)
    path = environ.get("PATH_INFO", "")
    if not path.startswith("/api/"):
        environ["PATH_INFO"] = "/api" + path
    # werkzeug caches the framework's own request here; ours has another path and a limit on its body.
    environ.pop("werkzeug.request", None)
    with app.request_context(environ):
        return app.full_dispatch_request()
