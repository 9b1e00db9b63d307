"""412 for a command on an order that has moved on: the answer carries the order's current `ETag`."""

from flask import Flask, Response, g, request

from functions.domain.errors import PreconditionFailed
from functions.entrypoints.api import problems, rendering
from functions.entrypoints.api.conditions import TAG
from functions.entrypoints.api.policy import caller, module


def register(app: Flask) -> None:
    """Let *app* tell who names an older version which one is current."""
    app.register_error_handler(PreconditionFailed, _on_moved)


def _on_moved(error: PreconditionFailed) -> Response:
    answer = problems.known(error)
    if g.get("versions_seen") is not None:
        found = module().order_for(caller(), (request.view_args or {})["order_id"])
        current = rendering.tagged(rendering.order(module(), caller(), found), found.version)
        answer.headers[TAG] = current.headers[TAG]
    return answer
