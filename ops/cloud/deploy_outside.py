"""What a deployment asks of the other commands: the webhook endpoint, preflight, smoke."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ops.bootstrap_run import SetupError, say
from ops.cloud.environment import Environment
from ops.cloud.plan import Seen
from ops.cloud.preflight.check import Site
from ops.cloud.preflight.registry import CHECKS
from ops.cloud.preflight.run import results
from ops.cloud.smoke import Manner, Told, run
from ops.cloud.smoke_target import connection, target
from ops.cloud.webhook import Endpoints
from ops.cloud.webhook_commands import ensure

BROUGHT_ABOUT = frozenset({"rules", "indexes", "images", "traffic", "webhook"})
"""Checks that a deployment would fail on what it is about to put right, traffic that a rollback pinned above all."""


@dataclass(frozen=True)
class StripeEndpoint:
    """The webhook endpoint, as `ops webhook ensure` sees it."""

    environment: Environment
    endpoints: Endpoints

    @property
    def url(self) -> str:
        """Return the address that Stripe calls."""
        return self.environment.webhook_url

    def has_secret(self) -> bool:
        """Say whether a signing secret is stored."""
        return bool(self.endpoints.stored())

    def look(self) -> Seen:
        """Say whether an endpoint of ours sends, and to the right place."""
        signing = self.endpoints.signing()
        wrong = [what for each in signing for what in self.endpoints.wrong(each)]
        says = f"to be corrected: {', '.join(wrong)}" if wrong else (self.url if signing else "none of ours")
        return Seen(bool(signing) and not wrong, says)

    def ensure(self) -> None:
        """Make or correct it."""
        ensure(self.environment, self.endpoints, dry_run=False)


def preflight(environment: Environment) -> Callable[[], Sequence[str]]:
    """Return the check before a deployment: `ops preflight`, but for what the deployment itself brings about."""

    def asked() -> Sequence[str]:
        found = results(Site(environment), [each for each in CHECKS if each.name not in BROUGHT_ABOUT])
        return [f"{each.check.name}: {each.finding.reason}" for each in found if each.stands_against]

    return asked


def refuse_unpayable(environment: Environment, *, live: bool) -> None:
    """Refuse to begin what could not end: real money needs a person with a card.

    Raises:
        SetupError: it is real money, and nobody said that a person is there.
    """
    if not live and connection(environment)[1].livemode:
        raise SetupError(
            f"{environment.project} takes real money: --live says that a person with a card is there for the smoke test"
        )


def smoke(environment: Environment) -> Callable[[], Sequence[str]]:
    """Return the smoke test, which names the acts that did not come about."""

    def tried() -> Sequence[str]:
        with target(environment) as found:
            outcome = run(found, Manner(_tell, say))
        return [f"{each.name}: {each.says}" for each in outcome.acts if not each.ok]

    return tried


def _tell(told: Told) -> None:
    say(f"  {'✓' if told.ok else '✗'} {told.name}: {told.says} ({told.seconds} s)")
