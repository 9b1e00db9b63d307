"""A client that compares every problem that it meets with what the document says of the route."""

import json
from functools import cache
from typing import Any

from apispec import APISpec
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"


@cache
def _made(spec: APISpec) -> dict[str, Any]:
    """Return the document of *spec*; it does not change once the app is built."""
    return dict(spec.to_dict())


class DocumentedClient(FlaskClient):
    """Fails at a problem with a code that its operation does not name."""

    document: dict[str, Any] | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send the request, and compare a problem with the document.

        Raises:
            AssertionError: the operation does not document the code.
        """
        answer = super().open(*args, **kwargs)
        if answer.content_type == PROBLEM:
            self._compare(answer)
        return answer

    def _compare(self, answer: TestResponse) -> None:
        environ = answer.request.environ
        try:
            rule, _ = self.application.url_map.bind_to_environ(environ).match(return_rule=True)
        except HTTPException:
            return
        path = rule.rule.replace("<", "{").replace(">", "}")
        document = self.document or _made(self.application.extensions["orders_contract"])
        operation = document["paths"].get(path, {}).get(environ["REQUEST_METHOD"].lower())
        if operation is not None:
            code = json.loads(answer.data)["code"]
            said = operation["responses"].get(str(answer.status_code), {}).get("content", {}).get(PROBLEM, {})
            line = f"{environ['REQUEST_METHOD']} {path}: {answer.status_code} {code} is not documented"
            assert code in said.get("examples", {}), line
