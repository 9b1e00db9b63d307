"""Every error becomes one RFC 9457 problem document; none says more than its caller may know."""

import json
import logging
from collections.abc import Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from functions.domain.errors import OrderPaymentsError
from functions.entrypoints.api.codes import title_of

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:order-payments:problem:"
_HTTP_CODES = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
}
_RESERVED = ("type", "title", "status", "detail", "code")


class RequestProblem(OrderPaymentsError):
    """The request cannot be taken as it is; `code` says why, `members` go into the problem document."""

    def __init__(self, status: int, code: str, detail: str, members: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.members = members or {}

    def details(self) -> Mapping[str, object]:
        """Return the further members."""
        return self.members


def problem(status: int, code: str, detail: str, members: Mapping[str, object] | None = None) -> Response:
    """Return the problem document as a response; *members* may add to the standard ones, never replace them."""
    body: dict[str, object] = {
        "type": TYPE_PREFIX + code,
        "title": title_of(code),
        "status": status,
        "detail": detail,
        "code": code,
    }
    body |= {name: value for name, value in (members or {}).items() if name not in _RESERVED}
    return Response(json.dumps(body), status=status, content_type=MEDIA_TYPE)


def known(error: OrderPaymentsError) -> Response:
    """Return what *error*, which somebody foresaw, says to the caller."""
    answer = problem(error.status, error.code, str(error), error.details())
    if error.retry_after_seconds is not None:
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    if error.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _on_http(error: HTTPException) -> Response:
    """Answer what Flask and werkzeug refuse: unknown routes, other methods, bodies that are too large."""
    status = error.code or 500
    if status >= 500:
        return _on_unexpected(error)
    code = _HTTP_CODES.get(status, "malformed_request")
    answer = problem(status, code, f"{title_of(code)}.")
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _on_unexpected(error: Exception) -> Response:
    """Answer an error that nobody foresaw; what it says stays in the log."""
    route = request.url_rule.rule if request.url_rule else ""
    fields = {"method": request.method, "route": route}
    logger.error("request failed", exc_info=error, extra={"json_fields": fields})
    return problem(500, "internal", "Something went wrong here. The same request may be sent again.")


def register(app: Flask) -> None:
    """Make every error of *app* a problem document."""
    app.register_error_handler(OrderPaymentsError, known)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_unexpected)
