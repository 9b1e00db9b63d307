"""`ops smoke`: one order's whole life on a target."""

from typing import Annotated

import typer

app = typer.Typer()
LOCAL = "demo-orders"

Project = Annotated[
    str, typer.Option(help="An alias of .firebaserc or a project's id; a demo- one is what `ops start` runs here.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and write nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")]


@app.command(
    epilog="Examples: `python3 -m ops smoke` · `… smoke --project staging` · `… smoke --project production --live`"
)
def smoke(
    project: Project = LOCAL,
    live: Annotated[bool, typer.Option("--live", help="Real money: a person pays, all of it is given back.")] = False,
    sku: Annotated[str, typer.Option(help="What to buy; by default a product of its own.")] = "orders-smoke",
    wait_minutes: Annotated[float, typer.Option(help="How long a person has to pay.")] = 15.0,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take one order from its quote to its refund, verify it, and leave nothing behind.

    Exit code 0: every act came about, 1: one did not, and it says what to look at, 2: it could not begin.
    """
    from ops.cloud.smoke_command import run_command

    code = run_command(project, live=live, sku=sku, wait_minutes=wait_minutes, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(code)
