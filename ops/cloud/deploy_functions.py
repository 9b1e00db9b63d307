"""What the functions are made of, which of them the code has, and taking away one that it has no more."""

import hashlib
import importlib.util
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError

from functions.config import API_KEY, WEBHOOK_SECRETS
from ops.bootstrap_run import SetupError
from ops.cloud.clients import cloud_functions, secret_manager
from ops.cloud.environment import Environment
from ops.cloud.rest import Api
from ops.cloud.traffic import Served
from ops.paths import ROOT

SECRETS = (API_KEY.name, WEBHOOK_SECRETS.name)
ANSWER_SECONDS_MAX = 30.0
DELETE_SECONDS_MAX = 300.0
SCHEDULER = Api("Cloud Scheduler", "FIREBASE_CLOUDSCHEDULER_URL", "https://cloudscheduler.googleapis.com")


def in_code(root: Path = ROOT) -> set[str]:
    """Return the ids of the functions that `main.py` deploys."""
    spec = importlib.util.spec_from_file_location("main", root / "main.py")
    if spec is None or spec.loader is None:
        raise SetupError("there is no main.py to deploy")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {each.__name__ for each in vars(module).values() if hasattr(each, "__firebase_endpoint__")}


def source_digest(environment: Environment, root: Path = ROOT) -> str:
    """Return a digest of all that functions are made of: code, packages, options, parameters, secrets' versions."""
    named = {str(path.relative_to(root)): _file(path) for path in _sources(environment, root)}
    options = json.loads((root / "firebase.json").read_text())["functions"]
    return digest({"files": named, "options": options, "secrets": _secret_versions(environment)})


def site_digest(root: Path = ROOT) -> str:
    """Return a digest of what Hosting serves, and how."""
    entry = json.loads((root / "firebase.json").read_text())["hosting"][0]
    files = sorted(path for path in (root / entry["public"]).rglob("*") if path.is_file())
    return digest({"files": {str(path.relative_to(root)): _file(path) for path in files}, "options": entry})


def index_digest(root: Path = ROOT) -> str:
    """Return the digest of the index file."""
    return _file(root / "firestore.indexes.json")


def digest(value: object) -> str:
    """Return the digest of a value that JSON can hold."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def marked(source: str, functions: Mapping[str, Served]) -> str:
    """Return the mark of this source standing in these latest revisions."""
    return digest({"source": source, "latest": {name: each.latest for name, each in functions.items()}})


def refuse_forgotten(stale: Collection[str], remove: Collection[str]) -> None:
    """Refuse to go on while functions are deployed that the code no longer has, unless they are named.

    Raises:
        SetupError: one is not named.
    """
    unnamed = sorted(set(stale) - set(remove))
    if unnamed:
        asked = " ".join(f"--remove {name}" for name in unnamed)
        raise SetupError(f"{', '.join(unnamed)}: deployed, and no longer in the code; {asked} takes it away")


def take_away(environment: Environment, name: str) -> None:
    """Delete a function, and the schedule that would go on calling it.

    Raises:
        SetupError: Google refused.
    """
    parent = f"projects/{environment.project}/locations/{environment.region}"
    job = f"/v1/{parent}/jobs/firebase-schedule-{name}-{environment.region}"
    SCHEDULER.ask("DELETE", job, absent_is_none=True)
    try:
        request = {"name": f"{parent}/functions/{name}"}
        cloud_functions().delete_function(request, timeout=ANSWER_SECONDS_MAX).result(timeout=DELETE_SECONDS_MAX)
    except NotFound:
        return
    except (GoogleAPICallError, RetryError, TimeoutError) as error:
        raise SetupError(f"{name} could not be taken away: {' '.join(str(error).split())}") from error


def _sources(environment: Environment, root: Path) -> Iterator[Path]:
    yield from (root / name for name in ("main.py", "requirements.txt"))
    yield from (path for name in (".env", f".env.{environment.project}") if (path := root / name).exists())
    package = sorted((root / "functions").rglob("*"))
    yield from (path for path in package if path.is_file() and path.suffix != ".pyc" and not path.name.startswith("."))


def _secret_versions(environment: Environment) -> dict[str, str]:
    client, found = secret_manager(), {}
    for name in SECRETS:
        try:
            version = client.get_secret_version(
                name=f"projects/{environment.project}/secrets/{name}/versions/latest", timeout=ANSWER_SECONDS_MAX
            )
        except NotFound:
            continue
        except (GoogleAPICallError, RetryError) as error:
            raise SetupError(f"secret {name} could not be looked at: {' '.join(str(error).split())}") from error
        found[name] = version.name.rsplit("/", 1)[-1]
    return found


def _file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
