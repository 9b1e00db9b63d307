"""`ops smoke` and `ops watch`: one order's whole life on a target, and how the target fares."""

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


@app.command(epilog="Examples: `python3 -m ops watch --once` · `… watch --project production --for 48h --every 5m`")
def watch(
    project: Project = LOCAL,
    lasting: Annotated[str, typer.Option("--for", help="How long, and how far each table looks back.")] = "48h",
    every: Annotated[str, typer.Option(help="How often a table is shown.")] = "5m",
    once: Annotated[bool, typer.Option("--once", help="One table; writes nothing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The same as --once.")] = False,
    as_json: Json = False,
) -> None:
    """Show errors, payments, webhooks, the last smoke test and queries, compared with as long before.

    Unless `--once`, the review of a week later is put down as a problem and a calendar entry, and the last table is
    kept as a report. Exit code 0: every line is well, 1: one is not, or has no data, 2: nothing can be read.
    """
    from ops.cloud.watch_command import run_command

    code = run_command(project, lasting=lasting, every=every, once=once, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(code)
