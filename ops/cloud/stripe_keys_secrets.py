"""Secrets in Secret Manager: read, add a version only where the value differs, disable what is superseded."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from google.api_core.exceptions import AlreadyExists, Forbidden, GoogleAPICallError, NotFound
from google.auth.exceptions import GoogleAuthError
from google.cloud.secretmanager_v1 import Secret, SecretManagerServiceClient, SecretPayload, SecretVersion

from ops.bootstrap_run import SetupError
from ops.cloud.clients import secret_manager
from ops.cloud.stripe_keys_client import AGAIN

ANSWER_SECONDS_MAX = 20.0
LABELS = {"managed-by": "order-payments"}


@contextmanager
def told(what: str, role: str) -> Iterator[None]:
    """Turn what Google's clients raise into one line: what was being done, and what to do next.

    Raises:
        SetupError: as said.
    """
    try:
        yield
    except Forbidden as error:
        raise SetupError(f"{what}: your Google login may not do this; it needs {role}") from error
    except GoogleAuthError as error:
        raise SetupError(f"{what}: no Google login: run `gcloud auth application-default login`") from error
    except (GoogleAPICallError, requests.RequestException) as error:
        why = " ".join(str(getattr(error, "message", type(error).__name__)).split())
        raise SetupError(f"{what}: {why}. {AGAIN}") from error


@dataclass(frozen=True)
class Version:
    """One version of a secret; the value of one that is not enabled cannot be read."""

    number: int
    enabled: bool


class Secrets:
    """The secrets of one project."""

    def __init__(self, project: str, client: SecretManagerServiceClient | None = None) -> None:
        self.project = project
        self._client = client or secret_manager()

    def versions(self, name: str) -> list[Version]:
        """Return the versions of a secret that are not destroyed, the newest first; none if there is no secret."""
        with told(f"reading the secret {name}", "roles/secretmanager.admin"):
            try:
                found = list(
                    self._client.list_secret_versions(parent=self._path(name), retry=None, timeout=ANSWER_SECONDS_MAX)
                )
            except NotFound:
                return []
        state = SecretVersion.State
        kept = [each for each in found if each.state != state.DESTROYED]
        numbered = [Version(int(each.name.rsplit("/", 1)[-1]), each.state == state.ENABLED) for each in kept]
        return sorted(numbered, key=lambda each: -each.number)

    def value(self, name: str) -> str:
        """Return the value of the newest version, empty if there is none that can be read."""
        newest = next(iter(self.versions(name)), None)
        if newest is None or not newest.enabled:
            return ""
        with told(f"reading the secret {name}", "roles/secretmanager.admin"):
            answer = self._client.access_secret_version(
                name=f"{self._path(name)}/versions/{newest.number}", retry=None, timeout=ANSWER_SECONDS_MAX
            )
        return answer.payload.data.decode()

    def put(self, name: str, value: str) -> None:
        """Make *value* the newest version, unless it is."""
        if self.value(name) == value:
            return
        if not self._exists(name):
            self._create(name)
        with told(f"adding a version of the secret {name}", "roles/secretmanager.admin"):
            self._client.add_secret_version(
                parent=self._path(name),
                payload=SecretPayload(data=value.encode()),
                retry=None,
                timeout=ANSWER_SECONDS_MAX,
            )

    def disable(self, name: str, number: int) -> None:
        """Disable one version; it can be enabled again."""
        with told(f"disabling version {number} of the secret {name}", "roles/secretmanager.admin"):
            self._client.disable_secret_version(
                name=f"{self._path(name)}/versions/{number}", retry=None, timeout=ANSWER_SECONDS_MAX
            )

    def _exists(self, name: str) -> bool:
        with told(f"reading the secret {name}", "roles/secretmanager.admin"):
            try:
                self._client.get_secret(name=self._path(name), retry=None, timeout=ANSWER_SECONDS_MAX)
            except NotFound:
                return False
        return True

    def _create(self, name: str) -> None:
        secret = Secret(replication={"automatic": {}}, labels=LABELS)
        with told(f"creating the secret {name}", "roles/secretmanager.admin"):
            try:
                self._client.create_secret(
                    parent=f"projects/{self.project}",
                    secret_id=name,
                    secret=secret,
                    retry=None,
                    timeout=ANSWER_SECONDS_MAX,
                )
            except AlreadyExists:
                return

    def _path(self, name: str) -> str:
        if not re.fullmatch(r"[A-Z_]+", name):
            raise ValueError(name)
        return f"projects/{self.project}/secrets/{name}"
