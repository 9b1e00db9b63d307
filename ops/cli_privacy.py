"""`ops privacy …`: what a shop owes the people whose data it keeps."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Answer requests for personal data.")


@app.callback()
def _group() -> None:
    """Keep the name of the one command."""


@app.command(
    epilog="Examples: `python3 -m ops privacy export UID --out ada.json --project production` · `… privacy export UID`"
)
def export(
    uid: Annotated[str, typer.Argument(metavar="UID", help="The customer's UID in Firebase Authentication.")],
    out: Annotated[
        Path | None, typer.Option(help="The file to write; without it the document is printed.", show_default=False)
    ] = None,
    project: Annotated[
        str,
        typer.Option(
            envvar="GCLOUD_PROJECT",
            help="An alias of .firebaserc or a project's id; a demo- one is what `ops start` runs here.",
        ),
    ] = "demo-orders",
) -> None:
    """Write all that is kept of a customer as one JSON document: what `GET /api/v1/me/export` gives them.

    Reads only. Exit code 0: all is in it, 1: something is missing, it says what, 2: it cannot be read.
    """
    from ops.privacy import run_export

    raise typer.Exit(run_export(uid, project=project, out=out))
