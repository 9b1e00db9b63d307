"""A route: method, address, declared parameters and the function that answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from stripe_simulator.errors import InvalidRequestError
from stripe_simulator.messages import Json
from stripe_simulator.params import Check, sequence, text
from stripe_simulator.world import Call

EXPAND: Mapping[str, Check] = {"expand": sequence(text(300), max_items=20)}


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; ``{id}`` in *path* stands for the target's id and ``{inner}`` for a second one.

    *public* lets a publishable key in; the function then asks for the object's client secret.
    """

    method: str
    path: str
    run: Callable[[Call], Json]
    params: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    public: bool = False


class Router:
    """Finds the route of a request; a literal step of an address wins over an id."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            node = self._root
            for step in route.path.split("/"):
                node = node.steps.setdefault(ANY if step.startswith("{") else step, _Node())
            node.routes.setdefault(route.method, route)

    def find(self, method: str, path: str) -> tuple[Route, str, str]:
        """The route, the target's id and the inner one, empty where the address has none.

        Raises:
            InvalidRequestError: 404, as Stripe answers an address it does not know.
        """
        found = _descend(self._root, method, path.split("/"))
        if found is None:
            raise InvalidRequestError(
                f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we "
                "can help at https://support.stripe.com/.",
                status=404,
            )
        route, ids = found
        target, inner, *_ = [*ids, "", ""]
        return route, target, inner


ANY = "{}"


@dataclass(slots=True)
class _Node:
    """The routes whose address ends here, by method, and the steps that go on."""

    routes: dict[str, Route] = field(default_factory=dict)
    steps: dict[str, "_Node"] = field(default_factory=dict)


def _descend(node: _Node, method: str, steps: list[str]) -> tuple[Route, list[str]] | None:
    """The route under *node* and the ids on the way."""
    if not steps:
        route = node.routes.get(method)
        return None if route is None else (route, [])
    step, *rest = steps
    literal, wild = node.steps.get(step), node.steps.get(ANY)
    found = _descend(literal, method, rest) if literal else None
    if found is None and wild and step:
        found = _descend(wild, method, rest)
        if found is not None:
            found[1].insert(0, step)
    return found
