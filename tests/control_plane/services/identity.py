"""Users of Identity Platform, as firebase-admin asks for them at an emulator's address, and their sign-in.

Sources: https://cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts and
…/rest/v1/accounts/signInWithCustomToken, which names the project by an API key that is a web application's:
https://firebase.google.com/docs/reference/firebase-management/rest/v1beta1/projects.webApps.
"""

import json
from typing import Any

from google.auth import jwt

from tests.control_plane.routing import PROJECT, route
from tests.control_plane.world import Call, Json, Refused, World

PREFIX = r"(?:/identitytoolkit\.googleapis\.com)?/v1/"
AUDIENCE = "https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit"
CLAIMS_LENGTH_MAX = 1000
SIGNED_IN = "signed in"
"""The table of ID tokens: what each says."""
SIGNERS = "service account certificate"
"""The table of the certificates of the service accounts of the project."""


def _lookup(world: World, call: Call) -> Json:
    users = world.table("user")
    found = [users[uid] for uid in call.body["localId"] if uid in users]
    return {"users": found} if found else {}


def _update(world: World, call: Call) -> Json:
    user: dict[str, Any] | None = world.table("user").get(call.body["localId"])
    if user is None:
        raise Refused(400, "INVALID_ARGUMENT", "USER_NOT_FOUND")
    claims = call.body.get("customAttributes", "{}")
    if len(claims) > CLAIMS_LENGTH_MAX or not isinstance(json.loads(claims), dict):
        raise Refused(400, "INVALID_ARGUMENT", "CLAIMS_TOO_LARGE")
    user.update({name: str(value) for name, value in call.body.items()})
    return {"localId": user["localId"]}


def _delete(world: World, call: Call) -> Json:
    if world.table("user").pop(call.body["localId"], None) is None:
        raise Refused(400, "INVALID_ARGUMENT", "USER_NOT_FOUND")
    return {"kind": "identitytoolkit#DeleteAccountResponse"}


def _sign_in(world: World, call: Call) -> Json:
    """Exchange a token that a service account of the project has signed for an ID token; a new user is made."""
    if call.query.get("key") not in {each["apiKey"] for each in world.table("web_config").values()}:
        raise Refused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
    signers = [each["certificate"] for each in world.table(SIGNERS).values()]
    try:
        said = jwt.decode(call.body["token"], certs=signers, audience=AUDIENCE)
    except ValueError:
        raise Refused(400, "INVALID_ARGUMENT", "INVALID_CUSTOM_TOKEN") from None
    uid, token = said["uid"], f"id-token-{world.number()}"
    is_new = uid not in world.table("user")
    world.table("user").setdefault(uid, {"localId": uid})
    world.table(SIGNED_IN)[token] = {"sub": uid, **said.get("claims", {})}
    secure = (
        {"idToken": token, "refreshToken": "refresh", "expiresIn": "3600"} if call.body["returnSecureToken"] else {}
    )
    return {"kind": "identitytoolkit#VerifyCustomTokenResponse", **secure, "isNewUser": is_new}


ROUTES = [
    route("POST", rf"{PREFIX}({PROJECT})/accounts:lookup", _lookup),
    route("POST", rf"{PREFIX}({PROJECT})/accounts:update", _update),
    route("POST", rf"{PREFIX}({PROJECT})/accounts:delete", _delete),
    route("POST", rf"{PREFIX}accounts:signInWithCustomToken", _sign_in),
    route("GET", rf"/v1beta1/({PROJECT})/webApps", lambda w, call: {"apps": w.listed("web_app", call.name)}),
    route("GET", rf"/v1beta1/({PROJECT}/webApps/[^/]+)/config", lambda w, call: w.get("web_config", call.name)),
]
