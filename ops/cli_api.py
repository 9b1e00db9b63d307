"""`ops api:…`: what is made from the API's contract."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command("api:document", epilog="Examples: `python3 -m ops api:document` · `… api:document --check`")
def document(
    check: Annotated[bool, typer.Option("--check", help="Compare only, and write nothing.")] = False,
) -> None:
    """Write the API's OpenAPI document to docs/openapi.json.

    Exit code 0: it is what the code makes, 1: with --check it is not.
    """
    from ops.api_document import run

    raise typer.Exit(run(check=check))
