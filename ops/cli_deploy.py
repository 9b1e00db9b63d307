"""`ops deploy:api`, `ops deploy:production`, `ops rollback:orders`: what runs in a project, and the way back."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

Project = Annotated[str, typer.Option(help="An alias of .firebaserc, or a project's id.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan; write nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")]
EnvFile = Annotated[
    Path | None,
    typer.Option(help="Read ORDERS_STRIPE_DEPLOY_KEY=… from this file; else its variable, the terminal or stdin."),
]
Remove = Annotated[
    list[str] | None,
    typer.Option(help="Take away this function, which is deployed and no longer in the code.", show_default=False),
]


@app.command(
    "deploy:api",
    epilog="Examples: `python3 -m ops deploy:api --project staging --dry-run` · `… --project production --json`",
)
def deploy_api(
    project: Project, remove: Remove = None, env_file: EnvFile = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Deploy the functions and the webhook endpoint, and take in the events that were missed meanwhile.

    A part that is there already stays untouched; killed at any moment and run again it goes on where it was. Exit
    code 0: deployed, or there already, 2: it cannot be done, or a step failed.
    """
    from ops.cloud.deploy import Wish
    from ops.cloud.deploy_command import Asked, run_deploy
    from ops.cloud.records import API
    from ops.cloud.rollout import Stage

    wish = Wish(API, dry_run=dry_run, remove=tuple(remove or ()))
    raise typer.Exit(run_deploy(project, wish, Asked(Stage(), env_file), as_json=as_json))


@app.command(
    "deploy:production",
    epilog="Examples: `python3 -m ops deploy:production --project production --dry-run` · "
    "`… --project production --live --release 1.4.0` · `… --project staging --stage-requests 10 --stage-minutes 2`",
)
def deploy_production(
    project: Project,
    release: Annotated[str, typer.Option(help="The section of CHANGELOG.md; by default the top one.")] = "",
    live: Annotated[bool, typer.Option("--live", help="A person with a card is there for the smoke test.")] = False,
    stage_requests: Annotated[int, typer.Option(min=1, help="How many requests a stage passes on at least.")] = 50,
    stage_minutes: Annotated[float, typer.Option(min=0, help="How many minutes a stage lasts at least.")] = 10,
    stage_patience: Annotated[float, typer.Option(min=0, help="After how many minutes it is unknown for good.")] = 60,
    remove: Remove = None,
    env_file: EnvFile = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Deploy everything behind preflight and smoke, then roll out to 1 %, 10 % and 100 % of the customers.

    A stage passes on measured requests; no data is never green. Red is rolled back at once. Who has the module keeps
    it while an update is rolled out. Exit code 0: done, or there already, 1: rolled back, 2: it cannot be done, a step
    failed, or a stage is unknown; run it again to go on.
    """
    from ops.cloud.deploy import Wish
    from ops.cloud.deploy_command import Asked, run_deploy
    from ops.cloud.records import PRODUCTION
    from ops.cloud.rollout import Stage

    wish = Wish(PRODUCTION, dry_run=dry_run, release=release, remove=tuple(remove or ()))
    asked = Asked(Stage(stage_requests, stage_minutes, stage_patience), env_file, live)
    raise typer.Exit(run_deploy(project, wish, asked, as_json=as_json))


@app.command(
    "rollback:orders",
    epilog="Examples: `python3 -m ops rollback:orders --project production` · `… --project production --forward` · "
    "`… --project production --dry-run`",
)
def rollback_orders(
    project: Project,
    forward: Annotated[bool, typer.Option("--forward", help="Undo the last rollback.")] = False,
    to: Annotated[str, typer.Option(metavar="ID", help="What served after this deployment, not before the last.")] = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Switch the routes off, then bring back what served before the last deployment: revisions, rules, site.

    Webhooks, refunds under way and sweeps go on; no order is touched, and all since the deployment are verified. Takes
    over from a deployment that still runs. Exit code 0: done, or done before, 1: somebody has to look at something, 2:
    it cannot be done, or a step failed; run it again to go on.
    """
    from ops.cloud.deploy_command import run_rollback

    raise typer.Exit(run_rollback(project, forward=forward, to=to, dry_run=dry_run, as_json=as_json))
