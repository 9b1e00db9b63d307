"""What every door does first: logs, then the module on its real adapters."""

from functions import bootstrap
from functions.entrypoints import logs
from functions.use_cases.books import Healing
from functions.use_cases.module import Module

HEALTH_PATH = "/__/health"
"""The functions runtime asks this of every function when it starts; it must not run one."""


def module() -> Module:
    """Return the module of this process, with logging configured."""
    logs.configure(bootstrap.config().project_id)
    return bootstrap.module()


def healing() -> Healing:
    """Return the module with what sweep and reconcile need beside it, with logging configured."""
    logs.configure(bootstrap.config().project_id)
    return bootstrap.healing()
