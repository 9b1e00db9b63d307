"""`ops catalog …`: products, promotions, shipping rates and the tax table as CSV files."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Bring products, promotions, shipping rates and the tax table in from CSV files, and out.",
)

KindName = Annotated[str, typer.Option("--kind", metavar="products|promotions|shipping|taxes", help="What it holds.")]
Project = Annotated[
    str, typer.Option(help="An alias of .firebaserc or a project's id; a demo- one is what `ops start` runs here.")
]
LOCAL = "demo-orders"


@app.command(
    "import",
    epilog="Examples: `python3 -m ops catalog import products.csv --dry-run` · "
    "`… import vat.csv --kind taxes --project production`",
)
def bring_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV in UTF-8, its columns in docs/catalog.md.")],
    kind: KindName = "products",
    project: Project = LOCAL,
    set_stock: Annotated[
        bool, typer.Option("--set-stock", help="Set counters that there are, too; without it only new ones are made.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")] = False,
) -> None:
    """Make the records what the file says; those that it does not name stay. A second run changes nothing.

    The whole file is judged first. Exit code 0: done, 1: lines that cannot be taken, each named, and nothing written,
    2: cannot be done.
    """
    from ops.catalog import kind_of, run_import

    code = run_import(file, kind_of(kind), project, dry_run=dry_run, set_stock=set_stock, as_json=as_json)
    raise typer.Exit(code)


@app.command(epilog="Examples: `python3 -m ops catalog export products.csv` · `… export --kind promotions`")
def export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Default: stdout.", show_default=False)] = None,
    kind: KindName = "products",
    project: Project = LOCAL,
) -> None:
    """Write all records of one kind as the file that `import` reads.

    Exit code 0: written, 2: cannot be read.
    """
    from ops.catalog import kind_of, run_export

    raise typer.Exit(run_export(file, kind_of(kind), project))


@app.command(epilog="Examples: `python3 -m ops catalog check products.csv` · `… check --project production`")
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Default: what is stored.", show_default=False)
    ] = None,
    kind: KindName = "products",
    project: Project = LOCAL,
) -> None:
    """Judge a file without a database, or the records that are stored.

    Exit code 0: all right, 1: what is wrong is named, 2: cannot be read.
    """
    from ops.catalog import kind_of, run_check

    raise typer.Exit(run_check(file, kind_of(kind), project))
