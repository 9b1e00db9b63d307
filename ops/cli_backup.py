"""`ops backup`, `ops restore`, `ops drill`: the database kept elsewhere, brought back, and the bringing back tried."""

from typing import Annotated

import typer

from ops.cli_smoke import LOCAL, DryRun, Json, Project

app = typer.Typer()

Bucket = Annotated[
    str,
    typer.Option(envvar="ORDERS_BACKUP_BUCKET", help="gs://…, in the database's location; on this machine not needed."),
]
Since = Annotated[str, typer.Option(help="From when on Stripe is compared: 36h, 30d, 4w, or a date.")]


@app.command(
    epilog="Examples: `python3 -m ops backup --project production --bucket gs://my-backups` · `… backup --list`"
)
def backup(
    project: Project = LOCAL,
    bucket: Bucket = "",
    name: Annotated[str, typer.Option(help="The moment, like 20261123T041500; by default now.")] = "",
    show_all: Annotated[bool, typer.Option("--list", help="List the backups on record.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Export the whole database as of one moment, and record what it comes to.

    One that was begun and did not end is gone on with. Exit code 0: done, 2: it could not be done; run it again.
    """
    from ops.cloud.backup_command import run_backup

    code = run_backup(project, bucket=bucket, name=name, show_all=show_all, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(code)


@app.command(
    epilog="Examples: `python3 -m ops restore latest --to orders-2 --project production` · "
    "`… restore gs://my-backups/orders/20261123T041500 --to orders-2 --take-over`"
)
def restore(
    source: Annotated[
        str, typer.Argument(metavar="BACKUP", help="latest, a name, gs://…, or projects/…/locations/…/backups/….")
    ],
    to: Annotated[str, typer.Option(help="The database to restore into; never the one that serves.")],
    project: Project = LOCAL,
    since: Since = "30d",
    take_over: Annotated[bool, typer.Option("--take-over", help="Name it in the checkout, to be deployed.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring a backup into another database, take in what Stripe told since, and compare: nothing may differ.

    Stripe is only read. Exit code 0: whole and in step, 1: it is not, 2: it could not be brought there; run it again.
    """
    from ops.cloud.backup_command import run_restore

    code = run_restore(
        project, source=source, to=to, since=since, take_over=take_over, dry_run=dry_run, as_json=as_json
    )
    raise typer.Exit(code)


@app.command(epilog="Examples: `python3 -m ops drill` · `… drill --project production --bucket gs://my-backups`")
def drill(
    project: Project = LOCAL,
    bucket: Bucket = "",
    since: Since = "30d",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Back up, restore into a copy, compare it with the backup and with Stripe, and remove the copy.

    What serves is only read. Exit code 0: it could take over, 1: it could not, 2: no backup could be made.
    """
    from ops.cloud.backup_command import run_drill

    raise typer.Exit(run_drill(project, bucket=bucket, since=since, dry_run=dry_run, as_json=as_json))
