"""`ops events …`: what an operator does with Stripe's events."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Stripe's events, as the inbox keeps them.")


LOCAL = "demo-orders"


@app.callback()
def events() -> None:
    """Stripe's events, as the inbox keeps them."""


@app.command(epilog="Examples: `python3 -m ops events replay` · `… replay evt_… --project production`")
def replay(
    event_ids: Annotated[list[str] | None, typer.Argument(metavar="[EVENT]...", show_default=False)] = None,
    project: Annotated[
        str, typer.Option(help="An alias of .firebaserc or a project's id; a demo- one is what `ops start` runs here.")
    ] = LOCAL,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")] = False,
) -> None:
    """Take events up again: those named, or without a name all that were given up.

    Each object is fetched from Stripe as it is now. Exit code 0: all are handled, 1: some are not, 2: cannot be done.
    """
    from ops.events import run_replay

    raise typer.Exit(run_replay(project, event_ids or [], as_json=as_json))
