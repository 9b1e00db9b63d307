"""Which security rules are live, and which are to be. A ruleset never changes; a release names the live one.

Source: https://firebase.google.com/docs/reference/rules/rest.
"""

from ops.cloud.environment import Environment
from ops.cloud.rest import Api

RULES = Api("Firebase Rules", "FIREBASE_RULES_URL", "https://firebaserules.googleapis.com")


def live(environment: Environment) -> str:
    """Return the name of the live ruleset of our database, empty if it has none."""
    found = RULES.ask("GET", f"/v1/{_release(environment)}", absent_is_none=True)
    return str(found["rulesetName"]) if found else ""


def text(ruleset: str) -> str:
    """Return the rules themselves, empty if the ruleset is gone."""
    found = RULES.ask("GET", f"/v1/{ruleset}", absent_is_none=True)
    return "".join(file["content"] for file in found["source"]["files"]) if found else ""


def release(environment: Environment, ruleset: str) -> None:
    """Make a ruleset the live one."""
    name = _release(environment)
    RULES.ask("PATCH", f"/v1/{name}", {"release": {"name": name, "rulesetName": ruleset}})


def _release(environment: Environment) -> str:
    return f"projects/{environment.project}/releases/cloud.firestore/{environment.database}"
