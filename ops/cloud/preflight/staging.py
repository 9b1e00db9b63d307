"""How staging differs from production: what is tried there is worth as much as the two are alike."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from functions.adapters.firestore import get
from ops.bootstrap_run import SetupError
from ops.cloud import clients, migrate_database, migrate_indexes, ruleset
from ops.cloud.environment import environment
from ops.cloud.preflight.check import DEPLOY_KEY, Finding, Site, failed, in_words, ok, warning
from ops.cloud.stripe_keys import expects_live, key_refusal
from ops.cloud.traffic import CODEBASE, CODEBASE_LABEL
from ops.cloud.webhook_commands import endpoints

STAGING = "staging"
THEIR_OWN = {"installation_id", "salt", "enabled", "rollout_percent", "allow_list"}
"""Settings in which the two are to differ."""
ALIKE = ("ORDERS_DATABASE", "ORDERS_STRIPE_API_BASE")
ANSWER_SECONDS_MAX = 30.0
ABSENT = "nothing"


@dataclass(frozen=True)
class Difference:
    """One thing that is not alike, or that could not be compared."""

    what: str
    here: str
    there: str


type Facts = Mapping[str, str]


def check(site: Site) -> Finding:
    """Compare production with staging."""
    if not expects_live(site.environment):
        return ok("no production: compared when production is")
    try:
        other = staging_of(site)
    except SetupError:
        return failed("no staging in .firebaserc: nothing was tried beforehand", "firebase use --add, alias staging")
    found = list(differences(site, other))
    if found:
        first = found[0]
        says = f"{len(found)} differences, the first: {first.what} is {first.here}, and {first.there} in staging"
        return warning(says, "read all of them below; make staging alike, or know why not")
    return ok("staging is alike")


def staging_of(site: Site) -> Site:
    """Return staging's side.

    Raises:
        SetupError: there is none.
    """
    return replace(site, environment=environment(STAGING, site.root), db=None)


def differences(here: Site, there: Site) -> Iterator[Difference]:
    """Yield what is not alike; what could not be read on one side is said so, and never counts as alike."""
    for name, facts in COMPARED.items():
        ours, theirs = _read(facts, here, name), _read(facts, there, name)
        for what in sorted(ours.keys() | theirs.keys()):
            mine, other = ours.get(what, ABSENT), theirs.get(what, ABSENT)
            if mine != other or mine.startswith("unknown: "):
                yield Difference(what, mine, other)


def _read(facts: Callable[[Site], Facts], site: Site, name: str) -> Facts:
    try:
        with in_words():
            return facts(site)
    except SetupError as error:
        return {name: f"unknown: {error}"}


def _parameters(site: Site) -> Facts:
    stated = site.parameters
    return {f"parameter {name}": stated[name] if name in ALIKE else "stated" for name in stated}


def _settings(site: Site) -> Facts:
    found = get(site.documents.collection("settings").document("module")).to_dict() or {}
    return {f"setting {name}": str(value) for name, value in found.items() if name not in THEIR_OWN}


def _database(site: Site) -> Facts:
    found = migrate_database.found(site.environment)
    if found is None:
        return {"database": ABSENT}
    return {"location": str(found.location_id), "protection lacks": ", ".join(migrate_database.unprotected(found))}


def _rules(site: Site) -> Facts:
    live = ruleset.live(site.environment)
    text = ruleset.text(live) if live else ""
    ours = (site.root / "firestore.rules").read_text()
    return {"rules": "this checkout's" if text == ours else "others" if text else ABSENT}


def _indexes(site: Site) -> Facts:
    found = migrate_indexes.standing(site.environment)
    fields = {f"field {' '.join(field)}": ", ".join(shape) or "no index" for field, shape in found.fields.items()}
    ttls = {f"TTL {' '.join(field)}": state.name for field, state in found.ttls.items()}
    return {f"index {' '.join(each)}": state.name for each, state in found.indexes.items()} | fields | ttls


def _endpoint(site: Site) -> Facts:
    key = site.deploy_key
    refusal = key_refusal(key, site.environment)
    if refusal:
        raise SetupError(f"{DEPLOY_KEY}_{site.environment.alias.upper()}: {refusal}")
    signing = endpoints(site.environment, key, site.connected).signing()
    if not signing:
        return {"endpoint": ABSENT}
    events = ", ".join(sorted(signing[0].events))
    return {"endpoint's events": events, "endpoint's API version": str(signing[0].version)}


def _functions(site: Site) -> Facts:
    parent = f"projects/{site.environment.project}/locations/{site.environment.region}"
    found = clients.cloud_functions().list_functions(parent=parent, timeout=ANSWER_SECONDS_MAX)
    return {f"function {each.name.rsplit('/', 1)[-1]}": _size(each) for each in found if _is_ours(each)}


def _is_ours(function: Any) -> bool:
    return bool(function.labels.get(CODEBASE_LABEL) == CODEBASE)


def _size(function: Any) -> str:
    config = function.service_config
    concurrency = config.max_instance_request_concurrency
    return f"{config.available_memory}, {config.available_cpu} CPU, {concurrency} at once, {config.timeout_seconds} s"


COMPARED: Mapping[str, Callable[[Site], Facts]] = {
    "parameters": _parameters,
    "settings": _settings,
    "database": _database,
    "rules": _rules,
    "indexes": _indexes,
    "endpoint": _endpoint,
    "functions": _functions,
}
