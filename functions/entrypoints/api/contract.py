"""One declaration for each route: who may call it, what it takes, what it answers. Code and contract follow from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import flask_smorest  # type: ignore[import-untyped] # It ships no types; this module is its only user.
from flask import Flask
from marshmallow import Schema

from functions.entrypoints.api.answers import Problem
from functions.entrypoints.api.codes import CODES, title_of
from functions.entrypoints.api.conditions import PARAMETERS, TAG
from functions.entrypoints.api.idempotency import HEADER, LENGTH_MAX, REPLAYED
from functions.entrypoints.api.parsing import Parser
from functions.entrypoints.api.policy import Policy, Rule, View, ruled
from functions.entrypoints.api.problems import MEDIA_TYPE, TYPE_PREFIX

VERSION = "1.0.0"
PREFIX = "/api/v1"
KEY_PARAMETER = "IdempotencyKey"
_BODY_CODES = ("malformed_request", "payload_too_large", "unsupported_media_type", "invalid_input")
_CONDITION_CODES = ("malformed_request", "precondition_failed", "precondition_required", "contended")
_WRITE_CODES = ("idempotency_key_required", "idempotency_conflict", "contended", "unavailable")


@dataclass(frozen=True)
class Answer:
    """What a route answers when all is well. Without a schema, `content_type` says what it is."""

    schema: type[Schema] | dict[str, object]
    example: object = None
    status: int = 200
    content_type: str = "application/json"
    also: Mapping[str, str] = field(default_factory=dict)
    """Other content types that `Accept` may ask for, with an example of each."""
    tagged: bool = False
    """It comes with an `ETag`."""


@dataclass(frozen=True)
class Input:
    """What a route takes beside its address: a JSON body, or a query."""

    schema: type[Schema]
    example: object = None
    location: str = "json"
    required: bool = True


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc] # Its base is untyped.
    """The routes of one resource."""

    ARGUMENTS_PARSER = Parser()

    def operation(
        self,
        method: str,
        path: str,
        rule: Rule,
        answer: Answer,
        *,
        takes: Input | None = None,
        errors: Sequence[str] = (),
    ) -> Callable[[View], View]:
        """Return a decorator that serves a view at *path* under *rule* and documents it; *errors* are problem codes.

        The view's docstring is the operation's summary and description.
        """

        def decorate(view: View) -> View:
            served = self.response(
                answer.status, answer.schema, example=answer.example, content_type=answer.content_type
            )(ruled(view, rule))
            if takes is not None:
                example = takes.example if takes.location == "json" else None
                served = self.arguments(
                    takes.schema, location=takes.location, required=takes.required, example=example
                )(served)
            served = self.doc(**_manual(view, path, rule, answer, _codes(path, rule, takes, errors)))(served)
            self.add_url_rule(path, view_func=served, methods=[method])
            return view

        return decorate


def _codes(path: str, rule: Rule, takes: Input | None, errors: Sequence[str]) -> list[str]:
    """Return every problem code that a route can answer with."""
    codes = [*errors, "internal"]
    if rule.policy is not Policy.PUBLIC:
        codes += ["unauthenticated", "unavailable"]
    if rule.for_staff:
        codes.append("forbidden")
    if rule.conditional:
        codes += _CONDITION_CODES
    if _takes_versions(path, rule):
        codes.append("precondition_failed")
    if "order_id" in path:
        codes.append("not_found")
    if takes is not None:
        codes += _BODY_CODES if takes.location == "json" else ("malformed_request", "invalid_input")
    if rule.writes:
        codes += _WRITE_CODES
    return sorted(set(codes))


def _takes_versions(path: str, rule: Rule) -> bool:
    return rule.takes_versions and "<order_id>" in path


def _parameters(path: str, rule: Rule) -> list[str]:
    conditions = PARAMETERS if rule.conditional else ["IfMatch"] if _takes_versions(path, rule) else []
    return [*([KEY_PARAMETER] if rule.writes else []), *conditions]


def _manual(view: View, path: str, rule: Rule, answer: Answer, codes: Sequence[str]) -> dict[str, Any]:
    statuses = sorted({CODES[code][0] for code in codes})
    manual: dict[str, Any] = {
        "operationId": view.__name__,
        "security": [] if rule.policy is Policy.PUBLIC else [{"bearer": []}],
        "x-policy": str(rule.policy),
        "responses": {status: _problem_response([c for c in codes if CODES[c][0] == status]) for status in statuses},
    }
    headers = ({REPLAYED: _REPLAYED_HEADER} if rule.writes else {}) | ({TAG: _TAG_HEADER} if answer.tagged else {})
    if parameters := _parameters(path, rule):  # An empty list would take the place of what the query is documented as.
        manual["parameters"] = parameters
    if headers or answer.also:
        content = {kind: {"schema": {"type": "string"}, "example": text} for kind, text in answer.also.items()}
        manual["responses"][answer.status] = {"headers": headers, "content": content}
    if rule.creates:
        made: dict[str, Any] = {answer.content_type: {"schema": answer.schema, "example": answer.example}}
        manual["responses"][201] = {"description": "It is new.", "content": made, "headers": headers}
    return manual


_TAG_HEADER = {"description": "Names this state of it, for `If-Match`.", "schema": {"type": "string"}}
_REPLAYED_HEADER = {
    "description": "`true` when the request was a repetition: nothing new happened.",
    "schema": {"type": "string", "enum": ["true"]},
}


def _problem_response(codes: Sequence[str]) -> dict[str, object]:
    examples = {code: {"summary": title_of(code), "value": _problem_example(code)} for code in codes}
    return {
        "description": ", ".join(f"`{code}`" for code in codes),
        "content": {MEDIA_TYPE: {"schema": Problem, "examples": examples}},
    }


def _problem_example(code: str) -> dict[str, object]:
    status, title = CODES[code]
    return {"type": TYPE_PREFIX + code, "title": title, "status": status, "detail": f"{title}.", "code": code}


class Contract(flask_smorest.Api):  # type: ignore[misc] # Its base is untyped.
    """The OpenAPI document of one app."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        app.config.update(API_TITLE="Order Payments", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
        super().__init__(app, spec_kwargs={"info": {"description": _DESCRIPTION, "license": _LICENSE}})
        self.spec.components.security_scheme(
            "bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "Firebase ID token"}
        )
        for name, header in {KEY_PARAMETER: _KEY_HEADER, **PARAMETERS}.items():
            self.spec.components.parameter(name, "header", header)

    def _register_responses(self) -> None:
        """Document errors under their own media type, which flask-smorest has no setting for."""
        self.DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"


_LICENSE = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
_KEY_HEADER = {
    "name": HEADER,
    "required": True,
    "description": "Names this one request. Sent again under the same key it has its effect once; with another body it "
    "is refused.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LENGTH_MAX, "pattern": "^[!-~]+$"},
    "example": "7f9c1e2a-0b4d-4c55-9a39-5d6f0b8a1c11",
}
_DESCRIPTION = """\
Orders and payments for a Firebase application.

Amounts are whole numbers of the currency's minor unit: `1999` in `eur` is €19.99. Times are RFC 3339 in UTC.
Callers send a Firebase ID token as a bearer token; staff carry the claim `orders_role`. What a caller may not see
answers exactly as if it did not exist. Errors are RFC 9457 problem documents with a stable `code`. Unknown members of a
body or a query are refused."""
