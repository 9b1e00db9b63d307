"""`ops api:…`: what is made from the API's contract."""

from pathlib import Path
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


@app.command("api:client", epilog="Example: `python3 -m ops api:client --out web/src/orders`")
def client(
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
) -> None:
    """Write a typed TypeScript client of the API: its types and a thin client over openapi-fetch.

    It carries the token, makes idempotency keys and throws problems.
    """
    from ops.api_typescript import run

    raise typer.Exit(run(out))
