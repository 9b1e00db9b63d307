"""Whether a project may be deployed to: its database must be there first, created by us."""

import json
from dataclasses import dataclass
from pathlib import Path

from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.auth.exceptions import GoogleAuthError

from ops.cloud.clients import firestore_admin
from ops.paths import ROOT

ANSWER_SECONDS_MAX = 20.0
LOCAL_PREFIX = "demo-"


@dataclass(frozen=True)
class Verdict:
    """Whether a project may be deployed to, and why not."""

    allowed: bool
    reason: str = ""


def judge(project: str, root: Path = ROOT) -> Verdict:
    """Allow a local project, and one that has the database that firebase.json names.

    What cannot be found out is refused: firebase-tools would create an absent database unprotected, for ever.
    """
    if project.startswith(LOCAL_PREFIX):
        return Verdict(allowed=True)
    database = _database(root)
    try:
        firestore_admin().get_database(name=f"projects/{project}/databases/{database}", timeout=ANSWER_SECONDS_MAX)
    except NotFound:
        return Verdict(allowed=False, reason=f"project {project} has no Firestore database {database}; create it first")
    except (GoogleAPICallError, GoogleAuthError, RetryError) as error:
        why = " ".join(str(error).split())
        return Verdict(
            allowed=False,
            reason=f"could not see whether project {project} has the Firestore database {database}: {why}",
        )
    return Verdict(allowed=True)


def _database(root: Path) -> str:
    entry = json.loads((root / "firebase.json").read_text())["firestore"][0]
    name: str = entry["database"]
    return name
