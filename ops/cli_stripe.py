"""`ops configure:stripe` and `ops webhook …`: Stripe's keys and messages of one environment."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ops.cloud.environment import Environment
    from ops.cloud.stripe_keys_configure import Outcome

keys = typer.Typer()
app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Stripe's messages to us: their endpoint and its secret."
)

Project = Annotated[str, typer.Option(help="An alias of .firebaserc, or a project's id.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan; change nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")]
EnvFile = Annotated[
    Path | None,
    typer.Option(help="Read NAME=value lines from this file instead of standard input.", show_default=False),
]
KEY = "ORDERS_STRIPE_DEPLOY_KEY"


@keys.command(
    "configure:stripe",
    epilog="Examples: `python3 -m ops configure:stripe --project production` · `… --env-file stripe.env --dry-run` · "
    "`… --project production --retire`",
)
def configure_stripe(
    project: Project,
    env_file: EnvFile = None,
    retire: Annotated[
        bool, typer.Option("--retire", help="Disable the versions that no deployed function runs with any more.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Store Stripe's key and signing secret in Secret Manager, after asking Stripe what the key may do.

    At a terminal it asks for them, unseen; else it reads lines ORDERS_STRIPE_API_KEY=… and
    ORDERS_STRIPE_WEBHOOK_SECRETS=… from standard input. Refused: the wrong mode, blanks, too little or too much power.
    A deploy must follow. Exit code 0: stored, or there already, 2: refused, or cannot be done.
    """
    from ops.cloud import stripe_keys_configure as configuring
    from ops.cloud.environment import environment
    from ops.cloud.stripe_keys_input import read

    found = environment(project)
    configuring.refuse_local(found)
    if retire:
        outcome = configuring.retire(found, dry_run=dry_run)
    else:
        outcome = configuring.configure(found, read(configuring.ASKED, env_file=env_file), dry_run=dry_run)
    _end(found, outcome, as_json=as_json)


@app.callback()
def webhook() -> None:
    """Stripe's messages to us: their endpoint and its secret.

    The key comes from the variable ORDERS_STRIPE_DEPLOY_KEY, else from --env-file, standard input or the terminal. It
    needs Webhook Endpoints: Write and Events: Read, and is stored nowhere.
    """


@app.command(epilog="Examples: `python3 -m ops webhook ensure --project staging` · `… --project production --dry-run`")
def ensure(project: Project, env_file: EnvFile = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Create or correct our endpoint at Stripe, and store its signing secret.

    Address, events and API version follow from the code. Killed at any moment and run again it goes on where it was.
    Exit code 0: as it must be, 2: cannot be done.
    """
    from ops.cloud.webhook_commands import endpoints
    from ops.cloud.webhook_commands import ensure as bring_about

    found, key = _asked(project, env_file)
    _end(found, bring_about(found, endpoints(found, key), dry_run=dry_run), as_json=as_json)


@app.command(epilog="Examples: `python3 -m ops webhook validate --project production` · `… --project staging --json`")
def validate(project: Project, env_file: EnvFile = None, as_json: Json = False) -> None:
    """Look whether Stripe's messages can reach us: address, events, version, state, secret, deliveries.

    Reads only. Exit code 0: nothing is wrong, 1: something is, with its fix, 2: cannot be asked.
    """
    from ops.cloud import webhook_validate as validating

    found, key = _asked(project, env_file)
    points = validating.validate(found, key)
    if as_json:
        typer.echo(json.dumps({"project": found.project, "points": validating.as_maps(points)}))
    else:
        for each in points:
            typer.echo(f"{each.state:8}{each.name}: {each.says}{'. Fix: ' + each.fix if each.fix else ''}")
    raise typer.Exit(1 if any(each.state == validating.FAILED for each in points) else 0)


@app.command(
    epilog="Examples: `python3 -m ops webhook rotate --project production` · `… --project production --finish`"
)
def rotate(
    project: Project,
    finish: Annotated[
        bool, typer.Option("--finish", help="After the deploy: delete the older endpoint, forget its secret.")
    ] = False,
    env_file: EnvFile = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Change the signing secret without losing a message: two endpoints, a deploy, then --finish.

    Exit code 0: done, or done before, 2: cannot be done yet, or at all.
    """
    from ops.cloud import webhook_commands as commands

    found, key = _asked(project, env_file)
    act = commands.finish if finish else commands.rotate
    _end(found, act(found, commands.endpoints(found, key), dry_run=dry_run), as_json=as_json)


def _asked(project: str, env_file: Path | None) -> "tuple[Environment, str]":
    """Return the environment, and the key that may change its endpoints."""
    import os

    from ops.bootstrap_run import SetupError
    from ops.cloud.environment import environment
    from ops.cloud.stripe_keys import key_refusal
    from ops.cloud.stripe_keys_configure import refuse_local
    from ops.cloud.stripe_keys_input import read

    found = environment(project)
    refuse_local(found)
    key = os.environ.get(KEY) or read({KEY: "Stripe's key for deploying, rk_…"}, env_file=env_file)[KEY]
    refusal = key_refusal(key, found)
    if refusal:
        raise SetupError(f"{KEY}: {refusal}")
    return found, key


def _end(found: "Environment", outcome: "Outcome", *, as_json: bool) -> None:
    if as_json:
        typer.echo(outcome.as_json(found))
    outcome.say(found)
