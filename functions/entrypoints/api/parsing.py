"""Reads bodies and queries strictly: what is ambiguous, hostile or misspelt is refused, never repaired."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser

from functions.entrypoints.api.problems import RequestProblem

BODY_BYTES_MAX = 64 * 1024
DEPTH_MAX = 8


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constants(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(body: object) -> None:
    """Raise `ValueError` for a body that is nested deeper than any request here is."""
    level = [body]
    for _ in range(DEPTH_MAX):
        inner = [v.values() if isinstance(v, dict) else v for v in level if isinstance(v, (dict, list))]
        level = [value for values in inner for value in values]
    if level:
        raise ValueError("the body is nested too deeply")


def _malformed(detail: str) -> RequestProblem:
    return RequestProblem(400, "malformed_request", detail)


class Parser(FlaskParser):
    """webargs' parser, hardened: its own gives 500 on deep nesting and takes duplicate members and NaN."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}  # noqa: RUF012 # webargs' own shape.

    def load_json(self, req: Request, schema: ma.Schema) -> object:
        """Return the body as JSON; an absent body is an empty object.

        Raises:
            RequestProblem: it is no JSON in UTF-8, or JSON that two readers could read differently.
        """
        del schema
        data = req.get_data()
        if not data and req.mimetype in ("", "application/json"):
            return {}
        charset = req.mimetype_params.get("charset", "utf-8").lower()
        if req.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
            raise RequestProblem(415, "unsupported_media_type", "send Content-Type: application/json")
        try:
            body = json.loads(data.decode(), object_pairs_hook=_no_duplicates, parse_constant=_no_constants)
            _check_depth(body)
            # A lone surrogate is legal in JSON and in no database.
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise _malformed("the body is not JSON that can be read in one way only") from error
        return body

    def load_querystring(self, req: Request, schema: ma.Schema) -> object:
        """Return the query's parameters; each may stand once.

        Raises:
            RequestProblem: one stands twice.
        """
        if any(len(values) > 1 for values in req.args.listvalues()):
            raise _malformed("a query parameter stands twice")
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Refuse what the schema refuses.

        Raises:
            RequestProblem: always; `errors` says which field and why.
        """
        del req, schema, error_status_code, error_headers
        found = error.messages_dict
        members = {"errors": found.get("json", found.get("query", found))}
        raise RequestProblem(422, "invalid_input", "the request does not have the shape that is asked for", members)
