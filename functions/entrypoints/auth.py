"""Who is asking: a Firebase ID token becomes a caller with a role, or the request ends here.

Staff are looked up at every call, so that a revoked token or a deleted user loses its power at once. The Auth emulator
accepts unsigned tokens; there every token is looked up, so that at least its user exists.
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import firebase_admin
from firebase_admin import auth, exceptions
from google.auth import exceptions as google_auth_exceptions

from functions.domain.errors import InvalidInput, OrderPaymentsError, Unavailable
from functions.use_cases.module import Caller

ROLE_CLAIM = "orders_role"
ROLES = ("staff", "admin")
TOKEN_LENGTH_MAX = 8192
CLOCK_SKEW_SECONDS = 5
LOOKUP_SECONDS_MAX = 10
APP_NAME = "orders"
_MAKING_APP = threading.Lock()


class Unauthenticated(OrderPaymentsError):
    """The request carries no token, or one that is not valid any more."""

    status = 401
    code = "unauthenticated"

    def __init__(self) -> None:
        super().__init__("send a valid Firebase ID token: Authorization: Bearer <token>")


class Forbidden(OrderPaymentsError):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"

    def __init__(self) -> None:
        super().__init__("this is for staff")


@dataclass(frozen=True)
class Claims:
    """What a verified token says: whose it is, and the claim `orders_role`, empty when it is none of ours."""

    uid: str
    role: str = ""
    is_guest: bool = False
    """Signed in anonymously."""


class TokenVerifier(Protocol):
    """Turns a token into claims."""

    def __call__(self, token: str, *, check_revoked: bool) -> Claims:
        """Return what *token* says; with *check_revoked* its user is looked up too.

        Raises:
            Unauthenticated: the token is not valid, or its user is revoked, disabled or gone.
            Unavailable: Google's keys or the user cannot be fetched now.
        """


def authenticate(verify: TokenVerifier, header: str | None, *, check_revoked: bool) -> Caller:
    """Return the caller that the `Authorization` header names; staff are checked for revocation whatever is asked.

    Raises:
        Unauthenticated, Unavailable.
    """
    token = _bearer(header)
    claims = verify(token, check_revoked=check_revoked)
    caller = Caller(claims.uid, claims.role if claims.role in ROLES else "", claims.is_guest)
    if caller.is_staff and not check_revoked:
        verify(token, check_revoked=True)
    return caller


class GuestTokenInvalid(InvalidInput):
    """The token is not a valid one of an anonymous user, other than the caller."""

    code = "guest_token_invalid"

    def __init__(self) -> None:
        super().__init__("send a valid ID token of the anonymous user that the caller was before")


def guest_of(verify: TokenVerifier, token: str, caller: Caller) -> str:
    """Return the user id of the guest whose *token* this is.

    Raises:
        GuestTokenInvalid, Unavailable.
    """
    try:
        claims = verify(token, check_revoked=True)
    except Unauthenticated as error:
        raise GuestTokenInvalid from error
    if not claims.is_guest or claims.uid == caller.uid:
        raise GuestTokenInvalid
    return claims.uid


def _bearer(header: str | None) -> str:
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > TOKEN_LENGTH_MAX or not token.isascii():
        raise Unauthenticated
    return token


@dataclass(frozen=True)
class FirebaseTokens:
    """Verifies tokens of the Firebase project *project_id*; the Firebase app is made at the first call."""

    project_id: str

    def __call__(self, token: str, *, check_revoked: bool) -> Claims:
        """Return what *token* says. See `TokenVerifier`."""
        app = self._app()
        check_revoked = check_revoked or bool(os.environ.get("FIREBASE_AUTH_EMULATOR_HOST"))
        try:
            claims = auth.verify_id_token(
                token, app=app, check_revoked=check_revoked, clock_skew_seconds=CLOCK_SKEW_SECONDS
            )
        except (ValueError, auth.InvalidIdTokenError, auth.UserDisabledError, auth.UserNotFoundError) as error:
            raise Unauthenticated from error
        except (exceptions.FirebaseError, google_auth_exceptions.GoogleAuthError) as error:
            raise Unavailable("sign-in cannot be checked at the moment") from error
        return claims_of(claims)

    def _app(self) -> Any:
        """Return the Firebase app, one for each process, apart from any that the host application makes."""
        with _MAKING_APP:
            try:
                return firebase_admin.get_app(APP_NAME)
            except ValueError:
                options = {"projectId": self.project_id, "httpTimeout": LOOKUP_SECONDS_MAX}
                return firebase_admin.initialize_app(options=options, name=APP_NAME)


def claims_of(token: Mapping[str, Any]) -> Claims:
    """Return the claims of a verified token; a role that is not text counts as none."""
    role = token.get(ROLE_CLAIM)
    provider = token.get("firebase", {}).get("sign_in_provider")
    return Claims(str(token["uid"]), role if isinstance(role, str) else "", is_guest=provider == "anonymous")
