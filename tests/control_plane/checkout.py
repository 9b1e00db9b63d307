"""A copy of the checkout in which a deployment may write: its own files, linked to what is installed here."""

import os
import shutil
import subprocess
from pathlib import Path

from ops import bootstrap_steps
from ops.paths import ROOT


def copy_checkout(to: Path) -> Path:
    """Copy what git tracks to *to*, with the packages and tools as hard links, marked as installed there."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in tracked.split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    for installed in ("venv", "tools/node_modules", "web/node_modules"):
        shutil.copytree(ROOT / installed, to / installed, symlinks=True, copy_function=os.link)
    mark = to / "venv" / bootstrap_steps.MARK
    mark.unlink()
    mark.write_text(bootstrap_steps._packages_mark(to))
    return to
