"""A route: method, address, declared parameters and the function that answers."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, sequence, text
from stripe_simulator.world import Call

EXPAND: Mapping[str, Check] = {"expand": sequence(text(300), max_items=20)}


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; ``{id}`` in *path* stands for the target's id."""

    method: str
    path: str
    run: Callable[[Call], Json]
    params: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()


class Router:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(re.compile(route.path.replace("{id}", "([^/]+)")), route) for route in routes]

    def find(self, method: str, path: str) -> tuple[Route, str]:
        """The route and the id in the address, empty if it has none.

        Raises:
            InvalidRequestError: 404, as Stripe answers an address it does not know.
        """
        for pattern, route in self._routes:
            match = pattern.fullmatch(path)
            if match and route.method == method:
                return route, match[1] if match.groups() else ""
        raise InvalidRequestError(
            f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we "
            f"can help at "
            "https://support.stripe.com/.",
            status=404,
        )
