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
    """Finds the route of a request; a literal address wins over one with an id."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for route in sorted(routes, key=lambda route: route.path.count("{")):
            steps = tuple(route.path.split("/"))
            self._routes.setdefault((route.method, len(steps)), []).append((steps, route))

    def find(self, method: str, path: str) -> tuple[Route, str, str]:
        """The route, the target's id and the inner one, empty where the address has none.

        Raises:
            InvalidRequestError: 404, as Stripe answers an address it does not know.
        """
        given = path.split("/")
        for steps, route in self._routes.get((method, len(given)), ()):
            pairs = list(zip(steps, given, strict=True))
            if all(step == part or (step[:1] == "{" and part) for step, part in pairs):
                target, inner, *_ = [*(part for step, part in pairs if step[:1] == "{"), "", ""]
                return route, target, inner
        raise InvalidRequestError(
            f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we "
            "can help at https://support.stripe.com/.",
            status=404,
        )
