"""One caller's made-up requests: each operation by itself, then as the document's links lead on."""

import warnings
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky, Unsatisfiable
from schemathesis import Case as AnyCase
from schemathesis import GenerationMode, Response
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.specs.openapi import checks as openapi
from werkzeug.test import Client, TestResponse

from ops.fuzz.shop import MARK, PLACE, Shop

TOKENS: Mapping[str, str | None] = {"customer": "alice", "staff": "staff:bob", "nobody": None}
ABSENT = "ord_of_nobody_at_all"
EACH, STEPS = 3, 12
"""Cases of an operation, and steps of a walk, before the next one's turn."""


type Case = AnyCase[Any]


class Enough(BaseException):
    """The group has sent as many requests as were asked for; no error, so that Hypothesis does not look into it."""


@dataclass
class Group:
    """What one caller sent, and what was wrong with the answers."""

    name: str
    shop: Shop
    requests_max: int
    requests: int = 0
    swapped: int = 0
    """Pairs of requests that named another customer's order and one that does not exist."""
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)
    """By operation and check, the first request that was answered otherwise than the document says."""

    placed: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Serve a request as the caller's own, whatever `Authorization` was made up for it."""
        token = TOKENS[self.name]
        environ.pop("HTTP_AUTHORIZATION", None)
        return self.shop.app(
            environ if token is None else environ | {"HTTP_AUTHORIZATION": f"Bearer {token}"}, start_response
        )

    def aim(self, case: Case) -> Case:
        """Let every second case be about an order that there is."""
        if self.requests % 2 and self.placed and "order_id" in (case.path_parameters or {}):
            case.path_parameters["order_id"] = self.placed[self.requests // 2 % len(self.placed)]
        return case

    def send(self, case: Case) -> Response:
        """Send *case*, judge the answer, and return it.

        Raises:
            Enough: it would be one too many.
        """
        if self.requests >= self.requests_max:
            raise Enough
        _fill(case)
        answer = case.call()
        self.requests += 1
        self.statuses[answer.status_code] += 1
        if answer.status_code < 300:
            self.operations.add(case.operation.label)
        if answer.status_code == 201 and case.operation.path.endswith("/orders"):
            self.placed.append(answer.json()["id"])
        self._judge(case, answer)
        if self.name != "staff":
            self._swap(case)
        return answer

    def _judge(self, case: Case, answer: Response) -> None:
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for each in group.exceptions:
                self._note(case, type(each).__name__, each)
        except Failure as failure:
            self._note(case, type(failure).__name__, failure)
        if self.name != "staff" and MARK in answer.text:
            self._note(case, "ForeignRead", answer.text)

    def _note(self, case: Case, what: str, why: object) -> None:
        self.wrong.setdefault(f"{case.operation.label}: {what}", f"{case.as_curl_command()}\n{why}")

    def _swap(self, case: Case) -> None:
        """Name another customer's order in *case*, then none that exists: the two must be answered alike."""
        if "order_id" not in (case.path_parameters or {}):
            return
        answers = [self._as_of(case, order_id) for order_id in (*self.shop.foreign, ABSENT)]
        self.swapped += 1
        if any(each != answers[-1] for each in answers):
            self._note(case, "ForeignRead", answers)

    def _as_of(self, case: Case, order_id: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        arguments = case.as_transport_kwargs()
        path = case.operation.path
        given = {**case.path_parameters, "order_id": order_id}
        for name, value in given.items():
            path = path.replace(f"{{{name}}}", str(value))
        client = Client(self, TestResponse)
        sent = {name: arguments[name] for name in ("json", "data", "headers") if arguments.get(name) is not None}
        answer = client.open(path, method=case.method, query_string=case.query or None, **sent)
        return answer.status_code, answer.data, sorted(answer.headers)


CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]


def _fill(case: Case) -> None:
    """Make an order that could be placed one that can: no made-up product or total is ever the shop's."""
    body = case.body
    if case.operation.definition.raw.get("operationId") == "place" and isinstance(body, dict) and body.get("contact"):
        case.body = {**PLACE, "contact": body["contact"]}


def run(group: Group, number: int) -> None:
    """Send made-up requests, from the seed *number* on, until there are enough."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", group)
    machine = _machine(schema, group)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while group.requests < group.requests_max:
            # The shop's own ids are new each time, and a walk may end halfway: Hypothesis calls both flaky.
            with suppress(Enough, Flaky):
                _each(schema, group, number)
            with suppress(Enough, Flaky):
                _walk(machine, number)
            number += 1


def _settings(examples: int, **more: Any) -> settings:
    return settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
        **more,
    )


def _each(schema: Any, group: Group, number: int) -> None:
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seed(number)
            @_settings(EACH)
            @given(case=operation.as_strategy(generation_mode=mode))
            def attempt(case: Case) -> None:
                group.send(group.aim(case))

            with suppress(Unsatisfiable):  # Nothing of it can be made wrong.
                attempt()


def _machine(schema: Any, group: Group) -> type[APIStateMachine]:
    class Walk(schema.as_state_machine()):  # type: ignore[misc] # It is made from the document.
        def call(self, case: Case, **_: Any) -> Response:
            answer = group.send(case)
            url = answer.json().get("url") if answer.status_code == 200 and "checkout" in case.path else None
            if url:
                group.shop.pay(url)
            return answer

        def validate_response(self, response: Response, case: Case, **_: Any) -> None:
            """Nothing: it is judged when it is sent."""

    return Walk


def _walk(machine: type[APIStateMachine], number: int) -> None:
    seed(number)(machine)
    machine.run(settings=_settings(EACH * 4, stateful_step_count=STEPS))
