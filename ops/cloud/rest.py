"""An API of Google's that has no client in Python: asked over HTTP, its refusals in one line."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from ops.bootstrap_run import SetupError
from ops.cloud.clients import session

ANSWER_SECONDS_MAX = 30.0
TRIES = 4
PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Api:
    """One API: its name for people, the variable that leads it elsewhere, and its origin.

    What is asked of it may be asked again: it states how things are to be.
    """

    name: str
    variable: str
    origin: str

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, absent_is_none: bool = False
    ) -> dict[str, Any] | None:
        """Return the answer; None for a 404 where that is one.

        Raises:
            SetupError: it refused, or did not answer.
        """
        answer = self._answer(method, path, body)
        if answer.status_code == 404 and absent_is_none:
            return None
        if not answer.ok:
            raise SetupError(f"{self.name} refused {method} {path}: {reason(answer)}")
        return dict(answer.json())

    def _answer(self, method: str, path: str, body: Mapping[str, Any] | None) -> requests.Response:
        asked, origin = session(self.variable, self.origin)
        why = ""
        for attempt in range(TRIES):
            try:
                answer = asked.request(method, origin + path, json=body, timeout=ANSWER_SECONDS_MAX)
            except requests.RequestException as error:
                why = type(error).__name__
            else:
                if answer.status_code < 500 and answer.status_code != 429:
                    return answer
                why = reason(answer)
            time.sleep(PAUSE_SECONDS * attempt)
        raise SetupError(f"{self.name} does not answer ({why}); run it again")


def reason(answer: requests.Response) -> str:
    """Return why Google refused, in one line."""
    try:
        return " ".join(str(answer.json()["error"]["message"]).split())
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
