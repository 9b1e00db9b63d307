"""What a check is, what it finds, and what it looks at."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import requests
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud import firestore

from functions.domain.errors import Unavailable
from ops.bootstrap_run import SetupError
from ops.cloud.clients import database
from ops.cloud.environment import Environment, read_parameters
from ops.cloud.stripe_keys_client import Connect, connect
from ops.paths import ROOT

DEPLOY_KEY = "ORDERS_STRIPE_DEPLOY_KEY"


class State(StrEnum):
    """What a look found. What could not be found out is unknown, and never well."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """Whether a deployment waits for a check."""

    REQUIRED = "required"
    ADVISED = "advised"


@dataclass(frozen=True)
class Finding:
    """What was found, why it is so, and what to do about it."""

    state: State
    reason: str
    fix: str = ""

    @property
    def is_bad(self) -> bool:
        """Say whether it is wrong or could not be found out."""
        return self.state in (State.FAILED, State.UNKNOWN)


@dataclass(frozen=True)
class Site:
    """What is looked at: one project and this checkout."""

    environment: Environment
    root: Path = ROOT
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    connected: Connect = connect
    db: firestore.Client | None = None
    keys: Mapping[str, str] = field(default_factory=lambda: os.environ)
    claims: Callable[[Environment], Iterable[Mapping[str, Any]]] | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Return what `.env.<project>` states."""
        return read_parameters(self.root / f".env.{self.environment.project}")

    @property
    def deploy_key(self) -> str:
        """Return the key that may see webhook endpoints: an environment's own variable, else the one of deploying."""
        return self.keys.get(f"{DEPLOY_KEY}_{self.environment.alias.upper()}") or self.keys.get(DEPLOY_KEY, "")

    @property
    def documents(self) -> firestore.Client:
        """Return the client of the documents."""
        return self.db or database(self.environment.project, self.environment.database)

    def command(self, name: str) -> str:
        """Return a command for this project."""
        return f"python3 -m ops {name} --project {self.environment.alias}"


@dataclass(frozen=True)
class Check:
    """One question about a project or a checkout; only what is evidence of work done elsewhere may be waived."""

    name: str
    severity: Severity
    question: str
    look: Callable[[Site], Finding]
    may_be_waived: bool = False

    def found(self, site: Site) -> Finding:
        """Look; what cannot be found out is unknown, with the reason."""
        try:
            with in_words():
                return self.look(site)
        except SetupError as error:
            return Finding(State.UNKNOWN, str(error), "see the reason, then run preflight again")


@contextmanager
def in_words() -> Iterator[None]:
    """Say in one line what could not be asked.

    Raises:
        SetupError: something could not.
    """
    try:
        yield
    except (GoogleAPICallError, GoogleAuthError, RetryError, Unavailable, requests.RequestException, OSError) as error:
        raise SetupError(" ".join(str(error).split()) or type(error).__name__) from error


def ok(reason: str) -> Finding:
    """Return that all is well."""
    return Finding(State.OK, reason)


def warning(reason: str, fix: str) -> Finding:
    """Return that something is to be looked at, and nothing stands in the way."""
    return Finding(State.WARNING, reason, fix)


def failed(reason: str, fix: str) -> Finding:
    """Return that something is wrong."""
    return Finding(State.FAILED, reason, fix)


def unknown(reason: str, fix: str) -> Finding:
    """Return that there is nothing to judge by."""
    return Finding(State.UNKNOWN, reason, fix)
