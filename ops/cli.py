"""The command line: one small function a command, which imports what it alone needs."""

import json
import signal
from typing import Annotated, NoReturn

import typer

from ops.bootstrap import EXIT_INTERRUPTED
from ops.bootstrap_run import SetupError
from ops.cli_api import app as api_app
from ops.cli_backup import app as backup_app
from ops.cli_catalog import app as catalog_app
from ops.cli_deploy import app as deploy_app
from ops.cli_events import app as events_app
from ops.cli_mail import app as mail_app
from ops.cli_migrate import app as migrate_app
from ops.cli_monitoring import app as monitoring_app
from ops.cli_order import app as order_app
from ops.cli_preflight import app as preflight_app
from ops.cli_privacy import app as privacy_app
from ops.cli_smoke import app as smoke_app
from ops.cli_staff import app as staff_app
from ops.cli_stripe import app as webhook_app
from ops.cli_stripe import keys as stripe_keys
from ops.cli_web import app as web_app

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Order Payments' one tool: sets up, starts, tests and operates the module.",
)

app.add_typer(order_app, name="order")
app.add_typer(privacy_app, name="privacy")
app.add_typer(catalog_app, name="catalog")
app.add_typer(events_app, name="events")
app.add_typer(mail_app, name="mail")
app.add_typer(monitoring_app)
app.add_typer(api_app)
app.add_typer(web_app)
app.add_typer(deploy_app)
app.add_typer(migrate_app)
app.add_typer(preflight_app)
app.add_typer(smoke_app)
app.add_typer(backup_app)
app.add_typer(stripe_keys)
app.add_typer(webhook_app, name="webhook")
app.add_typer(staff_app, name="staff")

Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for programs.")]


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app(arguments, prog_name="python3 -m ops")
    except SystemExit as done:
        if done.code == EXIT_INTERRUPTED:
            raise KeyboardInterrupt from None
        return done.code if isinstance(done.code, int) else 0
    return 0


@app.command(epilog="Example: `python3 -m ops setup`")
def setup(as_json: Json = False) -> None:
    """Make everything that the other commands need: Python packages, Node, Java, firebase-tools, secrets.

    Every command does this first when it is due; a second time costs next to nothing.
    """
    from ops.readiness import versions

    made = versions()
    if as_json:
        typer.echo(json.dumps(made))
    else:
        typer.echo("Ready: " + ", ".join(f"{name} {version}" for name, version in made.items()) + ".")


@app.command(epilog="Examples: `python3 -m ops start` · `python3 -m ops start --once`")
def start(
    once: Annotated[bool, typer.Option("--once", help="Leave after the order.")] = False,
) -> None:
    """Run the whole of Order Payments on this machine, until Ctrl-C."""
    from ops.start import run_start

    raise typer.Exit(run_start(once=once))


@app.command(
    "test",
    epilog="Examples: `python3 -m ops test` · `… test --fast` · `… test -- -k money`",
)
def check_all(
    pytest_arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[-- PYTEST ARGUMENTS]", show_default=False)
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Only what needs no full suite and no browser.")] = False,
    as_json: Json = False,
) -> None:
    """Run every check and every test."""
    from ops.checks import run_checks

    raise typer.Exit(run_checks(fast=fast, pytest_arguments=pytest_arguments or [], as_json=as_json))


@app.command(epilog="Example: `python3 -m ops guard --project my-shop`")
def guard(
    project: Annotated[
        str, typer.Option(envvar="GCLOUD_PROJECT", help="The Firebase project that is deployed to.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Refuse a project that has no database of ours; `firebase deploy` asks it first.

    Without it firebase-tools would create the database itself: unprotected, and where nobody chose.
    """
    from ops.guard import judge

    if not project:
        raise SetupError("no project: give --project, or set GCLOUD_PROJECT")
    verdict = judge(project)
    if as_json:
        typer.echo(json.dumps({"project": project, "allowed": verdict.allowed, "reason": verdict.reason}))
    elif not verdict.allowed:
        typer.echo(f"ops guard: {verdict.reason}", err=True)
    raise typer.Exit(0 if verdict.allowed else 1)


@app.command(epilog="Examples: `python3 -m ops simulate --schedules 2000` · `… simulate --only 57`")
def simulate(
    schedules: Annotated[int, typer.Option(min=1, help="How many schedules, each with the next seed.")] = 200,
    steps: Annotated[int, typer.Option(min=1, help="How many acts each has.")] = 60,
    seed: Annotated[int, typer.Option(min=0, help="The first seed.")] = 1,
    only: Annotated[int | None, typer.Option(min=0, help="Play this seed alone.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Play the shop with everything going wrong, in memory, and judge every step; exit 1 if anything is violated.

    The real code runs: use-cases, Stripe's own client, the webhook's door. The same seed repeats the same run.
    """
    from ops.simulation.command import run_command

    code = run_command(schedules=schedules, steps=steps, seed=seed, only=only, as_json=as_json)
    raise typer.Exit(code)


@app.command(epilog="Examples: `python3 -m ops reconcile` · `… --since 30d --apply` · `… --project production`")
def reconcile(
    since: Annotated[str, typer.Option(help="From when on: 36h, 2d, 4w, or a date.")] = "2d",
    apply: Annotated[bool, typer.Option("--apply", help="Repair, or raise a problem for each break.")] = False,
    project: Annotated[
        str, typer.Option(help="An alias of .firebaserc or a project's id; a demo- one is what `ops start` runs here.")
    ] = "demo-orders",
    as_json: Json = False,
) -> None:
    """Compare our records with Stripe's, object by object; exit code 0: no breaks, 1: breaks found.

    Without --apply nothing is written.
    """
    from ops.reconcile import run

    raise typer.Exit(run(project, since=since, apply=apply, as_json=as_json))


@app.command(epilog="Examples: `python3 -m ops prove drift --orders 200 --times 1` · `… prove crashes --one-in 12`")
def prove(
    what: Annotated[
        str,
        typer.Argument(
            help="drift, planted, emulator, mixed, stored, fuzz, crashes, permutations, interleavings, mutation or "
            "coverage."
        ),
    ],
    orders: Annotated[int, typer.Option(help="drift: clean orders.")] = 10_000,
    times: Annotated[int, typer.Option(help="drift: how often each kind of damage is planted.")] = 40,
    schedules: Annotated[int, typer.Option(min=1, help="emulator, mixed: how many schedules.")] = 3_000,
    steps: Annotated[int, typer.Option(min=1, help="emulator, mixed: how many acts each has.")] = 60,
    seed: Annotated[
        int, typer.Option(help="drift, emulator, mixed, fuzz, mutation: what all that is random comes from.")
    ] = 1,
    beside: Annotated[str, typer.Option("--with", help="mixed: the other commit.", show_default=False)] = "",
    requests: Annotated[int, typer.Option(min=1, help="fuzz: how many as each caller.")] = 10_000,
    new: Annotated[bool, typer.Option("--new", help="stored: write a new generation first.")] = False,
    one_in: Annotated[int, typer.Option(min=1, help="The others: one case in so many.")] = 1,
    only: Annotated[str, typer.Option(help="The others: this part alone.", show_default=False)] = "",
    module: Annotated[list[str] | None, typer.Option(help="mutation: these modules.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Measure a promise and print the figure with its seed; exit code 1 when it does not hold."""
    from ops.simulation.prove import PROOFS, run_command

    if what in PROOFS:
        raise typer.Exit(run_command(what, one_in=one_in, only=only, as_json=as_json))
    if what in ON_THE_EMULATOR:
        raise typer.Exit(_prove_on_the_emulator(what, beside, schedules, steps, seed, new=new, as_json=as_json))
    if what == "fuzz":
        raise typer.Exit(_fuzz(requests, seed, as_json=as_json))
    if what in TESTED:
        raise typer.Exit(_prove_tests(what, module or [], one_in, only, seed, as_json=as_json))
    if what != "drift":
        raise SetupError(f"prove {what}: give drift, fuzz, {', '.join((*ON_THE_EMULATOR, *TESTED, *PROOFS))}")
    from ops.drift.prove import run

    raise typer.Exit(run(orders, times, seed))


ON_THE_EMULATOR = ("emulator", "mixed", "stored")
TESTED = ("mutation", "coverage", "planted")


def _prove_on_the_emulator(
    what: str, beside: str, schedules: int, steps: int, seed: int, *, new: bool, as_json: bool
) -> int:
    from ops.simulation import differential_command, mixed_command, stored_command

    if what == "stored":
        return stored_command.run_command(new=new, as_json=as_json)
    if what == "mixed":
        return mixed_command.run_command(beside=beside, schedules=schedules, steps=steps, seed=seed, as_json=as_json)
    return differential_command.run_command(schedules=schedules, steps=steps, seed=seed, as_json=as_json)


def _fuzz(requests: int, seed: int, *, as_json: bool) -> int:
    from ops.fuzz.command import run_command

    return run_command(requests=requests, seed=seed, as_json=as_json)


def _prove_tests(what: str, modules: list[str], one_in: int, only: str, seed: int, *, as_json: bool) -> int:
    from ops.mutation import command, coverage
    from ops.planted import prove as planted

    if what == "planted":
        return planted.run_command(one_in=one_in, only=only, as_json=as_json)
    if what == "coverage":
        return coverage.run_command(as_json=as_json)
    return command.run_command(modules=modules, one_in=one_in, seed=seed, as_json=as_json)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    """Let a SIGTERM end us as Ctrl-C does: with everything that we started."""
    raise KeyboardInterrupt
