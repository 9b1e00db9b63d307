"""Where things stand in a checkout."""

from ops.bootstrap import ROOT

STATE = ROOT / ".ops"
PYTHON = ROOT / "venv" / "bin" / "python"

__all__ = ["PYTHON", "ROOT", "STATE"]
