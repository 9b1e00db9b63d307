"""`ops smoke` on the command line: what it prints, and with what code it ends."""

import json
import logging
import sys
from dataclasses import asdict

from ops.bootstrap_run import SetupError, say
from ops.cloud.environment import environment
from ops.cloud.smoke import Manner, Smoke, Told, run
from ops.cloud.smoke_acts import ACTS
from ops.cloud.smoke_target import target


def run_command(project: str, *, live: bool, sku: str, wait_minutes: float, dry_run: bool, as_json: bool) -> int:
    """Run the smoke test, or show what it would do; return 0 when every act came about, else 1.

    Raises:
        SetupError: it cannot begin: nothing runs there, nobody can sign in, or it is real money without `--live`.
    """
    logging.getLogger("functions").setLevel(logging.ERROR)
    there = environment(project)
    if dry_run:
        sys.stdout.write(_plan(as_json=as_json))
        return 0
    with target(there) as found:
        if found.livemode and not live:
            raise SetupError(
                f"{there.project} takes real money: `python3 -m ops smoke --project {there.alias} --live` prints the "
                "address for a person with a card, waits, and gives all of it back"
            )
        if live and not found.livemode:
            raise SetupError(f"{there.project} is in Stripe's test mode: leave --live away")
        smoke = run(found, Manner(_tell, _ask, sku, person_seconds=wait_minutes * 60))
    sys.stdout.write(json.dumps(asdict(smoke) | {"ok": smoke.ok}) + "\n" if as_json else as_text(smoke))
    return 0 if smoke.ok else 1


def _plan(*, as_json: bool) -> str:
    names = ["prepare", *(act.name for act in ACTS), "clean up"]
    return json.dumps({"plan": names}) + "\n" if as_json else "".join(f"→ {name}\n" for name in names)


def _tell(told: Told) -> None:
    say(f"{'✓' if told.ok else '✗'} {told.seconds:6.2f} s  {told.name}: {told.says}")


def _ask(text: str) -> None:
    say(text)


def as_text(smoke: Smoke) -> str:
    """Return the outcome for people: where it failed and what to look at next, or that all is well."""
    failed = [each for each in smoke.acts if not each.ok]
    lines = [f"{each.name} failed: {each.says}\n  look at: {each.next}" for each in failed]
    verdict = "failed" if failed else "well"
    lines.append(f"{smoke.project}: {verdict}, {smoke.seconds:.1f} s, order {smoke.order_id or 'none'}")
    return "\n".join(lines) + "\n"
