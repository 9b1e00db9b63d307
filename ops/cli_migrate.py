"""`ops migrate:orders`."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

app = typer.Typer()
EXAMPLES = "`python3 -m ops migrate:orders --project staging --dry-run` · `… --project staging --currency eur`"


@app.command("migrate:orders", epilog=f"Examples: {EXAMPLES} · `… --project staging --verify --dry-run`")
def migrate_orders(
    project: Annotated[str, typer.Option(help="An alias of .firebaserc, or a project's id.")] = "default",
    currency: Annotated[
        str, typer.Option(help="The first time: the currency of a cart that names none.", show_default=False)
    ] = "",
    verify: Annotated[bool, typer.Option("--verify", help="Look at data that were migrated, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan; write nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")] = False,
) -> None:
    """Make the database, its settings, data, rules and indexes what this checkout needs.

    A second run changes nothing; one that was cut off goes on. Exit code 0: done, 1: `--verify --dry-run` found
    something to do, 2: it cannot be done.
    """
    from ops.cloud.environment import environment
    from ops.cloud.migrate import Wish, migrate

    taken = migrate(environment(project), Wish(currency, dry_run=dry_run, verify=verify))
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in taken]))
    raise typer.Exit(1 if verify and any(each.outcome == "planned" for each in taken) else 0)
