"""The API's door in the functions runtime."""

import functools

import flask

from functions import bootstrap
from functions.entrypoints import start
from functions.entrypoints.api import create_app, dispatch
from functions.entrypoints.auth import FirebaseTokens


def serve(request: flask.Request) -> flask.Response:
    """Answer one request of the order API."""
    if request.path == start.HEALTH_PATH:
        return flask.Response(status=200)
    return dispatch(_app(), request)


@functools.cache
def _app() -> flask.Flask:
    module, settings = start.module(), bootstrap.config()
    return create_app(module, FirebaseTokens(settings.project_id), bootstrap.desk(), settings.allowed_origins)
