"""A small client of the order API, as a host application would write one."""

import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

ANSWER_SECONDS_MAX = 60.0
TRIES_MAX = 3
"""The emulator answers 500 by itself when a worker closes an idle connection; the same key may be sent again."""


class ApiError(Exception):
    """The API answered with a problem; `problem` is its document."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.problem = problem

    @property
    def is_ours(self) -> bool:
        """Say whether the API answered, and not something before it."""
        return "type" in self.problem


@dataclass(frozen=True)
class Api:
    """The order API at `url`, as the holder of an ID token."""

    url: str
    token: str

    def get(self, path: str) -> dict[str, Any]:
        """Return what *path* answers.

        Raises:
            ApiError: with the problem document.
        """
        return self._send("GET", path, None)

    def post(self, path: str, body: dict[str, Any], *, key: str | None = None) -> dict[str, Any]:
        """Return what posting *body* to *path* answers, under a fresh Idempotency-Key unless one is given.

        Raises:
            ApiError: with the problem document.
        """
        return self._send("POST", path, body, key or uuid.uuid4().hex)

    def patch(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return what changing *path* by *body* answers, under a fresh Idempotency-Key.

        Raises:
            ApiError: with the problem document.
        """
        return self._send("PATCH", path, body, uuid.uuid4().hex)

    def _send(self, method: str, path: str, body: dict[str, Any] | None, key: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        for _ in range(TRIES_MAX - 1):
            try:
                return _answer(request)
            except ApiError as error:
                if error.is_ours:
                    raise
        return _answer(request)


def _answer(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS_MAX) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        raise ApiError(error.code, _problem(error.read())) from error


def _problem(body: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(body))
    except ValueError:
        return {"code": "not_json", "detail": body[:200].decode(errors="replace")}


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Answers a redirect instead of following it."""

    def redirect_request(self, *_args: object) -> None:
        return None


def pay_with_card(page: str, number: str = "4242424242424242") -> str:
    """Fill in Stripe's hosted page as a customer would and return where it sends the customer.

    Raises:
        ApiError: the page declined or refused.
    """
    form = {
        "email": "customer@example.com",
        "cardNumber": number,
        "cardExpiry": "12 / 34",
        "cardCvc": "123",
        "billingName": "Ada Example",
    }
    opener = urllib.request.build_opener(_StayHere)
    try:
        with opener.open(page, urllib.parse.urlencode(form).encode(), timeout=ANSWER_SECONDS_MAX) as answer:
            raise ApiError(answer.status, {"code": "declined", "detail": "the page did not take the card"})
    except urllib.error.HTTPError as error:
        if error.code == 303:
            return str(error.headers["Location"])
        raise ApiError(error.code, {"code": "page_failed", "detail": error.reason}) from error
