"""The API over HTTP, for clients that are no Python of ours."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from ops.ports import HOST


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve *app* and yield its address."""
    server = make_server(HOST, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HOST}:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
