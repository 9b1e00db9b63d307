"""The steps of a deployment, in their order: what is read comes before what reads it, and money comes last."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops import web_build
from ops.bootstrap_run import SetupError
from ops.cloud import deploy_functions as parts
from ops.cloud import deploy_site, migrate_indexes, ruleset, traffic
from ops.cloud.deploy_images import images_kept
from ops.cloud.deploy_run import Place, Run
from ops.cloud.plan import Seen, Step
from ops.cloud.records import Deployment, Flags
from ops.cloud.rollback import following
from ops.cloud.rollout import Red, stages
from ops.guard import judge

if TYPE_CHECKING:
    from ops.cloud.deploy import Ports

WEB_SAYS = "there is no web/ here"


@dataclass(frozen=True)
class Parts:
    """What every step works on."""

    place: Place
    run: Run
    ports: "Ports"
    remove: tuple[str, ...]

    def records(self) -> list[Deployment]:
        """Return this run's record and those before it."""
        return [self.run.record, *self.place.deployments.newest()]

    def firebase(self, only: str) -> None:
        """Deploy one part with the official CLI."""
        self.ports.firebase(only, self.run.check)


def api_steps(made: Parts) -> list[Step]:
    """Return what `deploy:api` brings about: functions, the webhook endpoint, what was missed meanwhile."""
    return [
        _database(made),
        images_kept(made.place.environment),
        *_functions(made),
        *_endpoint(made),
        _missed(made),
    ]


def production_steps(made: Parts) -> list[Step]:
    """Return what `deploy:production` brings about: everything, behind preflight, smoke and a staged rollout."""
    return [
        _preflight(made),
        _database(made),
        images_kept(made.place.environment),
        _indexes(made),
        _rules(made),
        _web(made),
        *_functions(made),
        _hosting(made),
        *_endpoint(made),
        _missed(made),
        _routes(made),
        _smoke(made),
        *_rollout(made),
    ]


def _preflight(made: Parts) -> Step:
    def do() -> None:
        refusals = made.ports.preflight()
        if refusals:
            alias = made.place.environment.alias
            told = f"`python3 -m ops preflight --project {alias}` says what to do about each"
            raise SetupError(f"preflight: {'; '.join(refusals)}; {told}")
        made.run.mark("preflight", "nothing stands against it")

    return Step("preflight", lambda: _marked(made, "preflight"), do)


def _database(made: Parts) -> Step:
    def look() -> Seen:
        verdict = judge(made.place.environment.project, made.place.root)
        return Seen(verdict.allowed, verdict.reason or made.place.environment.database)

    def do() -> None:
        alias = made.place.environment.alias
        raise SetupError(f"{look().says}: `python3 -m ops migrate:orders --project {alias}` first")

    return Step("database", look, do)


def _indexes(made: Parts) -> Step:
    environment, root = made.place.environment, made.place.root

    def look() -> Seen:
        wanted, there = migrate_indexes.wanted(root), migrate_indexes.standing(environment)
        left = wanted.lacking(there) + wanted.unready(there)
        return Seen(not left, f"{len(left)} not ready, {left[0]} first" if left else f"{len(wanted.indexes)} ready")

    def do() -> None:
        if migrate_indexes.wanted(root).lacking(migrate_indexes.standing(environment)):
            made.firebase("firestore:indexes")
        migrate_indexes.wait(environment, root)

    return Step("indexes", look, do)


def _rules(made: Parts) -> Step:
    environment = made.place.environment
    wanted = (made.place.root / "firestore.rules").read_text()

    def look() -> Seen:
        live = ruleset.live(environment)
        return Seen(bool(live) and ruleset.text(live) == wanted, live.rsplit("/", 1)[-1] or "none")

    return Step("security rules", look, lambda: made.firebase("firestore:rules"))


def _web(made: Parts) -> Step:
    """Build what the host application installs; a checkout without it deploys the rest."""
    root = made.place.root

    def look() -> Seen:
        if not web_build.is_here(root):
            return Seen(done=True, says=WEB_SAYS)
        return Seen(web_build.is_built(root), str(web_build.DEFAULT / web_build.NAME))

    return Step("build:module", look, lambda: made.ports.build(root))


def _functions(made: Parts) -> list[Step]:
    return [
        _forgotten(made),
        Step("signing secret", lambda: Seen(made.ports.endpoint.has_secret()), made.ports.endpoint.ensure),
        _code(made, "functions"),
        following(made.place),
    ]


def _forgotten(made: Parts) -> Step:
    def stale() -> list[str]:
        return sorted(set(traffic.served(made.place.environment)) - parts.in_code(made.place.root))

    def do() -> None:
        parts.refuse_forgotten(stale(), made.remove)
        for name in stale():
            made.run.check()
            parts.take_away(made.place.environment, name)

    return Step("functions no longer in the code", lambda: Seen(not stale(), ", ".join(stale())), do)


def _code(made: Parts, name: str) -> Step:
    """Deploy the functions, unless just this source is known to stand in the latest revisions."""

    def mark() -> str:
        source = parts.source_digest(made.place.environment, made.place.root)
        return parts.marked(source, traffic.served(made.place.environment))

    def look() -> Seen:
        there = set(traffic.served(made.place.environment))
        known = {each.marks.get("functions") for each in made.records()}
        done = parts.in_code(made.place.root) <= there and mark() in known
        return Seen(done, f"{len(there)} deployed" + ("" if done or not there else ", of other code"))

    def do() -> None:
        made.firebase("functions")
        made.run.mark("functions", mark())

    return Step(name, look, do)


def _hosting(made: Parts) -> Step:
    environment = made.place.environment

    def mark() -> str:
        return parts.digest([parts.site_digest(made.place.root), deploy_site.live_version(environment)])

    def look() -> Seen:
        done = mark() in {each.marks.get("hosting") for each in made.records()}
        return Seen(done, deploy_site.live_version(environment).rsplit("/", 1)[-1] or "none")

    def do() -> None:
        made.firebase("hosting:orders")
        made.run.mark("hosting", mark())

    return Step("Hosting", look, do)


def _endpoint(made: Parts) -> list[Step]:
    """Return the steps of the endpoint; one that is new has a secret that the functions have to learn."""
    endpoint = made.ports.endpoint
    return [
        Step("webhook endpoint", endpoint.look, endpoint.ensure),
        _code(made, "functions know the endpoint's secret"),
    ]


def _missed(made: Parts) -> Step:
    def do() -> None:
        made.run.mark("backfill", made.ports.backfill(made.run.check))

    return Step("missed events", lambda: _marked(made, "backfill"), do)


def _routes(made: Parts) -> Step:
    """Switch the module on for the allow-list, so that an order can be tried; who has it already keeps it."""

    def do() -> None:
        made.run.note(flags=Flags(enabled=True, rollout_percent=0))

    def look() -> Seen:
        now = made.place.live_flags()
        return Seen(now.enabled, str(now))

    return Step("routes on for the allow-list", look, do)


def _smoke(made: Parts) -> Step:
    def do() -> None:
        failed = made.ports.smoke()
        if failed:
            raise Red(f"smoke: {'; '.join(failed)}")
        made.run.mark("smoke", "an order went through its whole life")

    return Step("smoke", lambda: _marked(made, "smoke"), do)


def _rollout(made: Parts) -> list[Step]:
    return [_stage(made, percent) for percent in stages(made.run.record.before.flags.reached)]


def _stage(made: Parts, percent: int) -> Step:
    name = f"rollout {percent} %"

    def look() -> Seen:
        now = made.place.live_flags()
        passed = made.run.record.marks.get(name, "")
        return Seen(bool(passed) and now.reached >= percent, passed or str(now))

    def do() -> None:
        if made.place.live_flags().reached < percent:
            made.run.note(flags=Flags(enabled=True, rollout_percent=percent))
        made.run.mark(name, made.ports.watch.passed(percent, made.ports.watch.now(), made.run.check))

    return Step(name, look, do)


def _marked(made: Parts, name: str) -> Seen:
    return Seen(name in made.run.record.marks, made.run.record.marks.get(name, ""))
