"""Which version of the Hosting site is live, and going back to an earlier one.

Source: https://firebase.google.com/docs/reference/hosting/rest/v1beta1/sites.channels.releases.
"""

from urllib.parse import quote

from ops.cloud.environment import Environment
from ops.cloud.rest import Api

HOSTING = Api("Firebase Hosting", "FIREBASE_HOSTING_API_URL", "https://firebasehosting.googleapis.com")


def live_version(environment: Environment) -> str:
    """Return the name of the version that visitors get, empty if nothing was released."""
    if not environment.site:
        return ""
    found = HOSTING.ask("GET", f"{_releases(environment)}?pageSize=1", absent_is_none=True)
    releases = found.get("releases", []) if found else []
    return str(releases[0]["version"]["name"]) if releases else ""


def release(environment: Environment, version: str) -> None:
    """Make a version the one that visitors get."""
    HOSTING.ask("POST", f"{_releases(environment)}?versionName={quote(version, safe='')}", {})


def _releases(environment: Environment) -> str:
    return f"/v1beta1/sites/{environment.site}/channels/live/releases"
