"""`ops staff …`: who may do what staff do."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Make a user staff, or take it back.")

Uid = Annotated[str, typer.Argument(metavar="UID", help="The user's UID, as the Firebase console lists it.")]
Project = Annotated[str, typer.Option(help="An alias of .firebaserc, or a project's id.")]
By = Annotated[
    str, typer.Option(help="Who does it; only a digest is kept. Default: you, on this machine.", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan; change nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")]
LOCAL = "demo-orders"


@app.callback()
def staff() -> None:
    """Make a user staff, or take it back."""


@app.command(epilog="Examples: `python3 -m ops staff grant UID staff --project production` · `… grant UID admin`")
def grant(
    uid: Uid,
    role: Annotated[str, typer.Argument(metavar="staff|admin", help="admin: settings, catalog and roles too.")],
    project: Project = LOCAL,
    by: By = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Give a user the role staff or admin: the claim orders_role. Other claims stay; the user signs in anew.

    It is kept on record. Exit code 0: the user has the role, 2: cannot be done.
    """
    from ops.bootstrap_run import SetupError

    if not role:
        raise SetupError("give the role, staff or admin; to take it away: ops staff revoke")
    _change(uid, role, project, by, dry_run=dry_run, as_json=as_json)


@app.command(epilog="Example: `python3 -m ops staff revoke UID --project production`")
def revoke(uid: Uid, project: Project = LOCAL, by: By = "", dry_run: DryRun = False, as_json: Json = False) -> None:
    """Take a user's role away, at once: tokens from before are refused from the next call on.

    It is kept on record. Exit code 0: the user has no role, 2: cannot be done.
    """
    _change(uid, "", project, by, dry_run=dry_run, as_json=as_json)


def _change(uid: str, role: str, project: str, by: str, *, dry_run: bool, as_json: bool) -> None:
    import getpass
    import socket

    from ops.cloud import staff as staff_of
    from ops.cloud.environment import environment

    found = environment(project)
    who = by or f"{getpass.getuser()}@{socket.gethostname()}"
    taken = staff_of.change_role(found, uid, role, who, dry_run=dry_run)
    if as_json:
        typer.echo(staff_of.as_json(found, uid, role, taken))
