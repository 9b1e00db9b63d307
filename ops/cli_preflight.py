"""`ops preflight`."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command(
    epilog="Examples: `python3 -m ops preflight --project production` · `… --only secrets --only webhook` · `… --json`"
)
def preflight(
    project: Annotated[str, typer.Option(help="An alias of .firebaserc, or a project's id.")] = "staging",
    only: Annotated[list[str] | None, typer.Option(help="These checks alone.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the checks; ask nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")] = False,
) -> None:
    """Go through the checklist that stands before a deployment: each point with its reason and its fix; writes nothing.

    Exit code 0: nothing stands against it (warnings do not), 1: a required check failed or could not be judged, 2: it
    cannot be run.
    """
    from ops.cloud.environment import environment
    from ops.cloud.preflight.check import Site
    from ops.cloud.preflight.registry import CHECKS
    from ops.cloud.preflight.run import run_command

    if dry_run:
        for each in CHECKS:
            typer.echo(f"{each.name} ({each.severity}): {each.question}")
        raise typer.Exit(0)
    raise typer.Exit(run_command(Site(environment(project)), only=only or [], as_json=as_json))
