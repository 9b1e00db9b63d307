"""`ops order …`: what an operator asks about one order."""

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Look at one order: what it is, and why it is so."
)

OrderId = Annotated[str, typer.Argument(metavar="ID", help="The order's id (ord_…) or its number.")]
Project = Annotated[
    str,
    typer.Option(
        envvar="GCLOUD_PROJECT",
        help="An alias of .firebaserc or a project's id; a demo- one is what `ops start` runs here, another is read "
        "with your Google login.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON as the order API answers it, for programs.")]
LOCAL = "demo-orders"


@app.command(
    epilog="Examples: `python3 -m ops order explain ord_…` · `… explain K7QX2M9RTB --json` · "
    "`… explain ord_… --project production`"
)
def explain(order_id: OrderId, project: Project = LOCAL, as_json: Json = False) -> None:
    """Say why the order is in its state: facts, sums, what each command would answer now, what is awaited until when.

    Reads only. Exit code 0: explained, 1: explained, its records are at fault (first section), 2: it cannot be read.
    """
    from ops.order import run_explain

    raise typer.Exit(run_explain(order_id, project=project, as_json=as_json))


@app.command(epilog="Examples: `python3 -m ops order show ord_…` · `… show ord_… --json`")
def show(order_id: OrderId, project: Project = LOCAL, as_json: Json = False) -> None:
    """Show the order as staff see it, without the customer's personal data.

    Reads only. Exit code 0: shown, 2: it cannot be read.
    """
    from ops.order import run_show

    raise typer.Exit(run_show(order_id, project=project, as_json=as_json))
