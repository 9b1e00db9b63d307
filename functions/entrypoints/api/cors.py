"""Answers to pages of other origins: those that the installation names, exactly, and no others."""

from collections.abc import Callable, Collection

from flask import Response, request

from functions.entrypoints.api.idempotency import HEADER, REPLAYED

REQUEST_HEADERS = ("Authorization", "Content-Type", HEADER, "If-Match", "If-None-Match")
TRACE = "X-Cloud-Trace-Context"
"""Google's front end answers with it; it names the request in the logs."""
ANSWER_HEADERS = ("ETag", "Location", "Retry-After", REPLAYED, TRACE)
PREFLIGHT_SECONDS = 600
"""How long a browser may keep the answer to a preflight."""


def cors(origins: Collection[str]) -> Callable[[Response], Response]:
    """Return what lets pages of *origins* read an answer; tokens come in a header, so no cookies are let through.

    Source: https://fetch.spec.whatwg.org/#http-cors-protocol
    """

    def shared(response: Response) -> Response:
        if origins:
            response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin in origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = ", ".join(ANSWER_HEADERS)
            if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
                response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
                response.headers["Access-Control-Allow-Headers"] = ", ".join(REQUEST_HEADERS)
                response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response

    return shared
