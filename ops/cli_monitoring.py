"""`ops deploy:monitoring`: what watches the module, and whoever is paged."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)

Project = Annotated[str, typer.Option(help="An alias of `.firebaserc`, or a project's id.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan, write nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")]


@app.command(
    "deploy:monitoring",
    epilog="Examples: `python3 -m ops deploy:monitoring --project staging --dry-run` · "
    "`… --project production --lock` · `… --project production --test-page` · `… --validate-only`",
)
def deploy_monitoring(
    project: Project = "default",
    dry_run: DryRun = False,
    validate_only: Annotated[
        bool, typer.Option("--validate-only", help="Check the files of ops/monitoring/, without a network.")
    ] = False,
    lock: Annotated[
        bool, typer.Option("--lock", help="Lock the audit log's bucket for its 400 days. This cannot be undone.")
    ] = False,
    test_page: Annotated[bool, typer.Option("--test-page", help="Page whoever is paged, as a test.")] = False,
    as_json: Json = False,
) -> None:
    """Set up metrics, alerts, dashboards, the uptime check and the audit log, as `ops/monitoring/` says.

    What is there as stated is left alone; what is not ours is never touched. Exit code 0: done, 1: a file is not
    valid (`--validate-only`), 2: it cannot be done, the message says what to do next.
    """
    from ops.cloud import monitoring

    if validate_only:
        raise typer.Exit(monitoring.run_validate(as_json=as_json))
    if test_page:
        raise typer.Exit(monitoring.run_test_page(project, as_json=as_json))
    raise typer.Exit(monitoring.run_deploy(project, dry_run=dry_run, lock=lock, as_json=as_json))
