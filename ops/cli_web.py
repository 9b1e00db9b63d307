"""`ops build:module`: what a host application installs."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command("build:module", epilog="Examples: `python3 -m ops build:module` · `… build:module --out ../my-shop`")
def build_module(
    out: Annotated[
        Path | None,
        typer.Option(help="Where `order-payments-module` goes; by default web/dist-module.", show_default=False),
    ] = None,
) -> None:
    """Build the web module as a folder that a host application installs, and weigh what its users will load.

    Exit code 0: built, and within its budgets, 1: built, and too large, 2: it cannot be built.
    """
    from ops.web_build import run

    raise typer.Exit(run(out))
