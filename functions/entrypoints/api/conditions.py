"""If-Match and If-None-Match: a change names what it has seen, so that nobody overwrites what they do not know."""

from collections.abc import Callable

from flask import Response, request

from functions.entrypoints.api.problems import RequestProblem

TAG = "ETag"
PARAMETERS = {
    "IfMatch": {
        "name": "If-Match",
        "required": False,
        "description": "The `ETag` of what is to be changed, or `*` for whatever stands.",
        "schema": {"type": "string", "maxLength": 200},
        "example": '"638d0f9a1c2e40"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "required": False,
        "description": "`*`: only if there is nothing yet.",
        "schema": {"type": "string", "enum": ["*"]},
        "example": "*",
    },
}


def condition(*, creates: bool = True) -> Callable[[str | None], bool]:
    """Return what the request asks of the tag of what it changes, None where nothing stands.

    Raises:
        RequestProblem: it asks for nothing, or for what cannot be.
    """
    match, none_match = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if match is None and none_match is None:
        others = " or If-None-Match: *" if creates else ""
        raise RequestProblem(428, "precondition_required", f"send If-Match with the ETag that you have seen{others}")
    if none_match is not None:
        if none_match != "*" or match is not None or not creates:
            raise RequestProblem(400, "malformed_request", "send either If-Match, or If-None-Match: * to create")
        return lambda tag: tag is None
    tags = request.if_match
    return lambda tag: tag is not None and (tags.star_tag or tags.contains(tag))


def versions() -> frozenset[int] | None:
    """Return the versions of the order that the request's If-Match names, None if any will do."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    named = (tag.partition("-")[0] for tag in request.if_match.as_set())
    return frozenset(int(version) for version in named if version.isascii() and version.isdigit() and len(version) < 10)


def tagged(response: Response, tag: str) -> Response:
    """Return *response* with *tag* as its `ETag`."""
    response.set_etag(tag)
    return response
