"""The resources of the API, a file each.

A module may declare ``ROUTES`` (what it answers under ``/v1``), ``TASKS`` (what happens to its objects by
itself, by the task's name) and ``WATCHERS`` (what it does when an event of a type is emitted).
"""

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import Any

from stripe_simulator.messages import Json
from stripe_simulator.routing import Route
from stripe_simulator.world import NOBODY, World


def _gathered(name: str) -> list[Any]:
    return [getattr(module, name) for module in _MODULES if hasattr(module, name)]


_MODULES: list[ModuleType] = [
    importlib.import_module(f"{__name__}.{found.name}")
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name)
]

ROUTES: tuple[Route, ...] = tuple(route for routes in _gathered("ROUTES") for route in routes)

TASKS: dict[str, Callable[[World, str], None]] = {
    name: task for tasks in _gathered("TASKS") for name, task in tasks.items()
}

WATCHERS: dict[str, list[Callable[[World, Json], None]]] = {}
for _watchers in _gathered("WATCHERS"):
    for _kind, _watcher in _watchers.items():
        WATCHERS.setdefault(_kind, []).append(_watcher)


def run_what_is_due(world: World) -> None:
    """Do what the passing of time does, each thing at its own time, the earliest first."""
    now = world.clock.now()
    cause, world.cause = world.cause, NOBODY
    while (due := world.schedule.pop(now)) is not None:
        when, task, key = due
        with world.clock.at(when):
            TASKS[task](world, key)
    world.cause = cause


__all__ = ["ROUTES", "TASKS", "WATCHERS", "run_what_is_due"]
