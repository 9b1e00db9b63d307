"""`ops configure:stripe`: the API key and the signing secrets become secrets of the project; old ones are retired."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ops.bootstrap_run import SetupError, say
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen, Step, Taken, carry_out
from ops.cloud.stripe_keys import API_KEY, SIGNING_SECRETS, is_restricted, key_refusal, secrets_refusal
from ops.cloud.stripe_keys_client import Connect, connect
from ops.cloud.stripe_keys_probe import NEEDED, TOO_MUCH, probe
from ops.cloud.stripe_keys_secrets import Secrets
from ops.cloud.stripe_keys_use import InUse, in_use

ASKED = {API_KEY: "Stripe's restricted key, rk_…", SIGNING_SECRETS: "the endpoint's signing secret, whsec_…"}


@dataclass(frozen=True)
class Outcome:
    """What became of each step, and what remains to be done by the one who asked."""

    taken: Sequence[Taken]
    deploy_needed: bool = False
    superseded: tuple[str, ...] = ()

    def as_json(self, environment: Environment) -> str:
        """Return the outcome for programs; no value of a secret is in it."""
        steps = [{"name": each.name, "outcome": each.outcome, "says": each.says} for each in self.taken]
        told = {"deploy_needed": self.deploy_needed, "superseded": list(self.superseded)}
        return json.dumps({"project": environment.project, "steps": steps, **told})

    def say(self, environment: Environment) -> None:
        """Tell on stderr what remains to be done."""
        if self.deploy_needed:
            say(f"Deploy next, functions keep the secrets of their deploy: {DEPLOY} --project {environment.alias}")
        elif self.superseded:
            say(f"Superseded and still enabled: {', '.join(self.superseded)}. Once a rollback is ruled out: --retire")


DEPLOY = "python3 -m ops deploy:api"


def refuse_local(environment: Environment) -> None:
    """Refuse an emulator's project.

    Raises:
        SetupError: it has no Secret Manager.
    """
    if environment.is_local:
        raise SetupError(
            f"{environment.project} is local: its secrets stand in .secret.local, which `python3 -m ops setup` writes"
        )


def configure(
    environment: Environment, given: Mapping[str, str], *, dry_run: bool, connected: Connect = connect
) -> Outcome:
    """Check what is given and make it the newest version of each secret; the same value makes no new one.

    Raises:
        SetupError: a value must not be used, and why; nothing is changed then.
    """
    refuse_local(environment)
    refusal = key_refusal(given[API_KEY], environment) if API_KEY in given else ""
    refusal = refusal or (secrets_refusal(given[SIGNING_SECRETS]) if SIGNING_SECRETS in given else "")
    if refusal:
        raise SetupError(refusal)
    if API_KEY in given:
        _judge_powers(given[API_KEY], connected)
    secrets = Secrets(environment.project)
    steps = []
    if API_KEY in given:
        steps.append(_step(secrets, API_KEY, given[API_KEY]))
    if SIGNING_SECRETS in given:
        steps.append(_step(secrets, SIGNING_SECRETS, merged(given[SIGNING_SECRETS], secrets.value(SIGNING_SECRETS))))
    return remaining(environment, secrets, carry_out(steps, dry_run=dry_run))


def _judge_powers(key: str, connected: Connect) -> None:
    restricted = is_restricted(key)
    say(f"Asking Stripe what the key may do, {len(NEEDED) + len(TOO_MUCH)} questions without effect …")
    found = probe(connected(key), NEEDED, TOO_MUCH if restricted else ())
    if found.refusal:
        raise SetupError(f"{found.refusal}. The table is in docs/stripe-production.md; nothing was stored")
    if not restricted:
        say("This key may do everything with the account; production takes a restricted one (rk_…) only.")


def merged(given: str, stored: str) -> str:
    """Return the list of signing secrets with new ones of *given* first: one that may still sign is never dropped."""
    known = [each for each in stored.split(",") if each]
    return ",".join([*(each for each in given.split(",") if each not in known), *known])


def _step(secrets: Secrets, name: str, value: str) -> Step:
    def look() -> Seen:
        there = secrets.value(name) == value
        return Seen(there, "the newest version has this value" if there else "the value is another, or none")

    return Step(name, look, lambda: secrets.put(name, value))


def remaining(
    environment: Environment, secrets: Secrets, taken: Sequence[Taken], storing: Collection[str] = ASKED
) -> Outcome:
    """Return the outcome with what remains: a deploy, or old versions that are still enabled."""
    used = in_use(environment)
    if any(each.outcome == "planned" and each.name in storing for each in taken):
        return Outcome(taken, deploy_needed=True)
    waiting = [name for name in ASKED if not _picked_up(secrets, used, name)]
    return Outcome(taken, bool(waiting), tuple(f"{name} {number}" for name, number in _old(secrets)))


def _picked_up(secrets: Secrets, used: InUse, name: str) -> bool:
    found = secrets.versions(name)
    return bool(found) and used.picked_up(name, found[0].number)


def _old(secrets: Secrets) -> list[tuple[str, int]]:
    return [(name, each.number) for name in ASKED for each in secrets.versions(name)[1:] if each.enabled]


def retire(environment: Environment, *, dry_run: bool) -> Outcome:
    """Disable the versions before the newest, once every function runs with that; a later look enables none again.

    Raises:
        SetupError: a function still runs with an older one: disabling it would keep its next instance from starting.
    """
    refuse_local(environment)
    secrets, used = Secrets(environment.project), in_use(environment)
    if used.pinned:
        raise SetupError(f"traffic of {', '.join(used.pinned)} is pinned to older code, which needs the older secrets")
    for name, _ in _old(secrets):
        newest = secrets.versions(name)[0].number
        if not used.picked_up(name, newest):
            late = ", ".join(used.waiting(name, newest)) or "no function"
            raise SetupError(f"{name}: {late} does not run with version {newest} yet: {DEPLOY} first")
    steps = [_retired(secrets, name, number) for name, number in _old(secrets)]
    return remaining(environment, secrets, carry_out(steps, dry_run=dry_run))


def _retired(secrets: Secrets, name: str, number: int) -> Step:
    def look() -> Seen:
        enabled = {each.number for each in secrets.versions(name) if each.enabled}
        return Seen(number not in enabled, "superseded" if number in enabled else "disabled")

    return Step(f"{name}: version {number} disabled", look, lambda: secrets.disable(name, number))
