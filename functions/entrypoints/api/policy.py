"""Who may call what. A view without a policy is never served: `check` refuses to build such an app."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from flask import Flask, Response, current_app, g, request

from functions.domain.errors import NotFound
from functions.entrypoints.api import conditions, idempotency
from functions.entrypoints.auth import Forbidden, TokenVerifier, authenticate
from functions.use_cases.module import Caller, Module
from functions.use_cases.shop import Office, Shop

ORDER_ID = re.compile(r"(?!__)[A-Za-z0-9_-]{1,64}")
"""What can be an order's id; anything else answers like an order that does not exist."""

type View = Callable[..., Response]


class Policy(StrEnum):
    """Who may call a route."""

    PUBLIC = "public"
    CUSTOMER = "customer"
    """Anybody who is signed in; customers reach their own orders only."""
    STAFF = "staff"
    ADMIN = "admin"
    """Those of the staff who may change the settings and the catalog."""


@dataclass(frozen=True)
class Rule:
    """What a route asks of its caller. One that `writes` needs an Idempotency-Key and a token that is not revoked.

    One that is `conditional` changes what the caller has seen: it takes If-Match, or If-None-Match where it `creates`.
    """

    policy: Policy
    writes: bool = False
    conditional: bool = False
    creates: bool = False

    @property
    def for_staff(self) -> bool:
        """Say whether customers may not call it."""
        return self.policy in (Policy.STAFF, Policy.ADMIN)

    @property
    def takes_versions(self) -> bool:
        """Say whether a request may name the order's versions that it is good for: staff's commands."""
        return self.writes and self.for_staff


def ruled(view: View, rule: Rule) -> View:
    """Return *view* with its rule attached."""
    view.rule = rule  # type: ignore[attr-defined] # A function carries what its route declares.
    return view


def rule_of(view: object) -> Rule | None:
    """Return the rule of *view*, None if nobody declared one."""
    return cast("Rule | None", getattr(view, "rule", None))


def check(app: Flask) -> None:
    """Refuse an app with a view that declares no policy.

    Raises:
        LookupError: it names the endpoints.
    """
    bare = sorted(name for name, view in app.view_functions.items() if rule_of(view) is None)
    if bare:
        raise LookupError(f"no policy is declared for {', '.join(bare)}")


def guard() -> None:
    """Let the request pass only if its route's rule allows it; runs before anything reads the body.

    Raises:
        Unauthenticated, Forbidden, NotFound, RequestProblem, Unavailable.
    """
    if request.endpoint is None or request.method == "OPTIONS":
        return
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        raise Forbidden
    if rule.policy is not Policy.PUBLIC:
        g.caller = _authenticated(rule)
    order_id = (request.view_args or {}).get("order_id")
    if order_id is not None and not ORDER_ID.fullmatch(order_id):
        raise NotFound
    if rule.writes:
        g.idempotency_key = idempotency.read_key(request.headers.getlist(idempotency.HEADER))
    if rule.takes_versions and order_id is not None:
        g.versions_seen = conditions.versions()


def _authenticated(rule: Rule) -> Caller:
    verify: TokenVerifier = current_app.extensions["orders_verify"]
    check_revoked = rule.writes or rule.for_staff
    caller = authenticate(verify, request.headers.get("Authorization"), check_revoked=check_revoked)
    if (rule.for_staff and not caller.is_staff) or (rule.policy is Policy.ADMIN and not caller.is_admin):
        raise Forbidden
    return caller


def caller() -> Caller:
    """Return who asks; only routes that are not public have a caller."""
    return cast("Caller", g.caller)


def key() -> str:
    """Return the request's Idempotency-Key; only routes that write have one."""
    return cast("str", g.idempotency_key)


def desk() -> Office:
    """Return what stands beside the orders."""
    return cast("Office", current_app.extensions["orders_desk"])


def shop() -> Shop:
    """Return what admins keep for the shop."""
    return desk().shop


def module() -> Module:
    """Return the module that this app was built with; one that records only what the request's If-Match lets pass."""
    found = cast("Module", current_app.extensions["orders"])
    seen = g.get("versions_seen")
    return found if seen is None else replace(found, recorder=replace(found.recorder, expects=seen))
