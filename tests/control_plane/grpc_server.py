"""Google's services that speak gRPC only, in this process: monitoring, dashboards and logging on the same world.

What arrives and leaves are Google's generated messages. Sources: https://cloud.google.com/monitoring/api/ref_v3/rpc,
https://cloud.google.com/logging/docs/reference/v2/rpc.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc

from tests.control_plane.grpc_json import from_json, to_json
from tests.control_plane.grpc_logging import LOGGING
from tests.control_plane.grpc_monitoring import MONITORING
from tests.control_plane.grpc_reading import READING
from tests.control_plane.world import Call, Dropped, Refused, World

READS = ("Get", "List")


@dataclass(frozen=True)
class Method:
    """One method: what it takes, and the function that answers it in JSON's spelling."""

    takes: type[Any]
    gives: type[Any]
    answer: Callable[[World, dict[str, Any]], dict[str, Any]]


METHODS: Mapping[str, Method] = {path: Method(*parts) for path, parts in {**MONITORING, **LOGGING, **READING}.items()}


class _Services(grpc.GenericRpcHandler):  # type: ignore[misc]
    def __init__(self, world: World) -> None:
        self.world, self.lock = world, threading.Lock()

    def service(self, details: Any) -> Any:
        method = METHODS.get(details.method)
        if method is None:
            return None

        def answer(request: bytes, context: Any) -> bytes:
            with self.lock:
                return self._answer(details.method, method, request, context)

        return grpc.unary_unary_rpc_method_handler(answer)

    def _answer(self, path: str, method: Method, request: bytes, context: Any) -> bytes:
        asked = to_json(method.takes, request)
        verb = path.rsplit("/", 1)[-1]
        call = Call("GET" if verb.startswith(READS) else "POST", path, asked.get("name", ""), {}, asked, request)
        given = b""
        try:
            self.world.before(call)
            _fail(self.world, call, "refuse")
            self.world.asked.append(call)
            given = from_json(method.gives, method.answer(self.world, asked))
            _fail(self.world, call, "drop")
        except Refused as refused:
            context.abort(grpc.StatusCode[refused.status], refused.message)
        except Dropped:
            context.abort(grpc.StatusCode.UNAVAILABLE, "the connection ended")
        return given


def _fail(world: World, call: Call, kind: str) -> None:
    for fault in list(world.faults):
        if fault.kind == kind and fault.fits(call):
            world.faults.remove(fault)
            if kind == "drop":
                raise Dropped
            raise Refused(403, "PERMISSION_DENIED", "refused, as the test asked")


@contextmanager
def grpc_services(world: World) -> Iterator[str]:
    """Serve monitoring and logging of *world* on a free port, and give its address, until the block ends."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4), handlers=[_Services(world)])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop(grace=None).wait()
