"""The API under ``/v1``: key, version, route, idempotency, parameters, effect, answer."""

import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from stripe_simulator import forms, params
from stripe_simulator.authentication import authenticate, is_publishable, require_secret_key
from stripe_simulator.errors import (
    InvalidParameterError,
    RateLimitedError,
    ServerError,
    StripeError,
)
from stripe_simulator.expand import expand
from stripe_simulator.faults import Rule
from stripe_simulator.idempotency import Saved
from stripe_simulator.log import masked
from stripe_simulator.messages import Json, Request, Response, rendered
from stripe_simulator.resources import ROUTES, run_what_is_due
from stripe_simulator.resources.client_views import shown
from stripe_simulator.routing import EXPAND, Route, Router
from stripe_simulator.world import API_VERSION, NOBODY, Call, Cause, World

logger = logging.getLogger(__name__)

_ROUTER = Router(ROUTES)
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.\w+)?(;.*)?")


class Api:
    """Answers the requests of the Stripe API.

    *lock* guards all state; *wait* sleeps outside of it for the fault ``slow``.
    """

    def __init__(
        self,
        world: World,
        lock: AbstractContextManager[Any],
        wait: Callable[[float], Any],
    ) -> None:
        self._world = world
        self._lock = lock
        self._wait = wait

    def handle(self, request: Request) -> Response:
        """The answer to one request; every one carries ``Request-Id`` and ``Stripe-Version``."""
        with self._lock:
            headers = {
                "Request-Id": self._world.ids.new("req"),
                "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
            }
            key = request.headers.get("idempotency-key") if request.method == "POST" else None
            entry = self._world.log.request(
                self._world.clock.now(),
                request.method,
                request.path,
                request_id=headers["Request-Id"],
                idempotency_key=key,
                stripe_version=headers["Stripe-Version"],
            )
        try:
            response = self._answer(request, key, headers, entry)
        except StripeError as error:
            response = _failed(error, headers)
        with self._lock:
            entry["status"] = None if response.dropped else response.status
            entry["dropped"] = response.dropped
        return response

    def _answer(self, request: Request, key: str | None, headers: dict[str, str], entry: dict[str, Any]) -> Response:
        token = authenticate(request)
        publishable = is_publishable(token)
        _check_version(headers)
        with self._lock:
            self._world.restricted.check(token, request.method, request.path)
        route, target, inner = _ROUTER.find(request.method, request.path)
        require_secret_key(publishable=publishable, allowed=route.public)
        raw = _decode(request)
        with self._lock:
            entry["params"] = masked(raw)
            self._world.limits.count(self._world.clock.now(), f"{route.method} {route.path}")
            rule = self._world.faults.for_request(request.method, request.path, self._world.ids.source("faults"))
            if rule and rule.effect == "rate_limit":
                raise RateLimitedError
            if rule and rule.effect == "drop_before":
                return Response(0, dropped=True)
            first = key and self._claim(key, request, raw, headers)
        if first:
            return _replayed(first, headers)
        if rule and rule.effect != "drop_after_effect" and rule.seconds:
            self._wait(rule.seconds)
        with self._lock:
            self._world.cause = Cause(headers["Request-Id"], key)
            version = request.headers.get("stripe-version", "")
            call = Call(self._world, {}, request.path, target, inner, public=publishable, version=version)
            response = self._execute(route, call, raw, headers, rule, key)
            self._world.cause = NOBODY
        if rule and rule.effect == "drop_after_effect":
            if rule.seconds:
                self._wait(rule.seconds)
            return Response(response.status, response.body, response.headers, dropped=True)
        return response

    def _claim(self, key: str, request: Request, raw: Json, headers: dict[str, str]) -> Response | None:
        """Claim *key* and return None, or return the answer kept under it."""
        saved = Saved(request.path, raw, headers["Request-Id"], self._world.clock.now())
        first = self._world.keys.begin(key, saved)
        headers["Idempotency-Key"] = key
        headers["Original-Request"] = first.request_id if first else headers["Request-Id"]
        return first.response if first else None

    def _execute(
        self, route: Route, call: Call, raw: Json, headers: dict[str, str], rule: Rule | None, key: str | None
    ) -> Response:
        """Run the endpoint and keep the answer under *key*, unless the endpoint did not begin."""
        kept = True
        try:
            response = _rendered(200, self._with_fault(route, call, raw, rule), headers)
        except StripeError as error:
            kept = error.executed
            error.extra = shown(error.extra) if call.public else error.extra
            response = _failed(error, headers)
        except Exception:
            logger.exception("the simulator failed on %s %s", route.method, call.path)
            response = _failed(ServerError(), headers)
        if key and kept:
            self._world.keys.keep(key, response)
        elif key:
            self._world.keys.forget(key)
        return response

    def _with_fault(self, route: Route, call: Call, raw: Json, rule: Rule | None) -> Json:
        if rule and rule.effect == "error_500_before":
            raise ServerError(executed=rule.saved)
        result = self._run(route, call, raw)
        if rule and rule.effect == "error_500_after":
            raise ServerError(executed=rule.saved)
        return result

    def _run(self, route: Route, call: Call, raw: Json) -> Json:
        run_what_is_due(self._world)
        call.params.update(params.read(raw, {**route.params, **EXPAND}, route.required))
        paths = call.params.pop("expand", [])
        result = expand(self._world.store, route.run(call), paths)
        return shown(result) if call.public else result


def _check_version(headers: dict[str, str]) -> None:
    version = headers["Stripe-Version"]
    if not _VERSION.fullmatch(version):
        headers["Stripe-Version"] = API_VERSION
        raise InvalidParameterError(f"Invalid Stripe API version: {version[:40]}")


def _decode(request: Request) -> Json:
    text = request.query
    if request.method == "POST":
        try:
            text = "&".join(part for part in (request.query, request.body.decode()) if part)
        except UnicodeDecodeError as error:
            raise InvalidParameterError("Invalid request body: it is not valid UTF-8.") from error
    return forms.decode(text)


def _rendered(status: int, result: Json, headers: dict[str, str]) -> Response:
    return Response(status, rendered(result), {"Content-Type": "application/json", **headers})


def _failed(error: StripeError, headers: dict[str, str]) -> Response:
    extra = {}
    if isinstance(error, RateLimitedError):
        extra["Stripe-Rate-Limited-Reason"] = error.reason
    if error.status >= 500:
        extra["Stripe-Should-Retry"] = "false" if error.executed else "true"
    return _rendered(error.status, error.body(), {**headers, **extra})


def _replayed(first: Response, headers: dict[str, str]) -> Response:
    return Response(first.status, first.body, {**first.headers, **headers, "Idempotent-Replayed": "true"})
