"""`ops mail …`: the mails that customers get."""

from pathlib import Path
from typing import Annotated

import typer

from ops.paths import STATE

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Look at the mails that customers get.")


@app.callback()
def _group() -> None:
    """Keep the name of the one command."""


@app.command(epilog="Examples: `python3 -m ops mail preview` · `… mail preview --lang de --out mails`")
def preview(
    lang: Annotated[list[str] | None, typer.Option(help="A language; all of them by default.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write into.", show_default=False)] = STATE / "mails",
) -> None:
    """Write every mail of a sample order as text and HTML, from your own templates where you have some.

    Exit code 0: written, 2: a template names what there is not.
    """
    from ops.mails import run_preview

    raise typer.Exit(run_preview(lang or [], out))
