"""A process that can be killed at any of its requests to Google or commits to the database."""

import os
from collections.abc import Callable

import pytest
import requests
from google.cloud import firestore


def kill_every(usually: int) -> int:
    """Return how many requests lie between two deaths that are tried; `KILL_EVERY=1` tries every request."""
    return int(os.environ.get("KILL_EVERY", str(usually)))


class Killed(BaseException):
    """What a process does not survive, nor anything that it would do afterwards."""


class Mortal:
    """Ends this process's doing at its nth request to Google or commit to the database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        self.lasting = 0
        self._monkeypatch = monkeypatch
        self.dies_in(requests.Session, "send")
        self.dies_in(firestore.WriteBatch, "commit")

    def dies_in(self, where: object, name: str) -> None:
        """Count the calls of this function too."""
        self._monkeypatch.setattr(where, name, self._guarding(getattr(where, name)))

    def dies_at(self, number: int) -> None:
        """Die instead of the request of this number, from 1 on, and of all after it."""
        self.left = number

    def lives(self) -> None:
        """Let everything through, and count."""
        self.left, self.lasting = None, 0

    def _guarding[**P, R](self, real: Callable[P, R]) -> Callable[P, R]:
        def guarded(*arguments: P.args, **named: P.kwargs) -> R:
            self.lasting += 1
            if self.left is not None:
                self.left -= 1
                if self.left <= 0:
                    raise Killed
            return real(*arguments, **named)

        return guarded
