"""A bare HTTP server, a thread for each connection, that reads a request and sends the same answer to all."""

import socketserver

BODY = b'{\n  "object": "fixed",\n  "filler": "' + b"x" * 2_500 + b'"\n}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


class Handler(socketserver.BaseRequestHandler):
    """Knows of a request where it ends, and nothing else."""

    def handle(self) -> None:
        """Answer until the client goes."""
        buffer = b""
        while more := self.request.recv(65_536):
            buffer += more
            while (end := buffer.find(b"\r\n\r\n")) >= 0:
                _, _, length = buffer[:end].lower().partition(b"content-length: ")
                size = end + 4 + int(length.partition(b"\r\n")[0] or 0)
                if len(buffer) < size:
                    break
                buffer = buffer[size:]
                self.request.sendall(ANSWER)


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port."""

    daemon_threads = True
    request_queue_size = 1_024


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Handler) as server:
        print(f"Bare server ready at http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()
