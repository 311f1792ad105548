"""A service that answers as a test says and remembers what it was asked; shared by the scripts beside it."""

import contextlib
import http.server
import threading


class Fake:
    """`answer(method, path, body)` gives (status, headers, body), or None to close the connection."""

    def __init__(self, answer):
        self.answer, self.asked, self.lock = answer, [], threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def posts(self):
        """The bodies of the POSTs so far."""
        with self.lock:
            return [body for method, _, _, body in self.asked if method == "POST"]


@contextlib.contextmanager
def fake(answer):
    """Yields a service on a free port."""
    service = Fake(answer)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            with service.lock:
                service.asked.append((self.command, self.path, dict(self.headers), body))
            reply = service.answer(self.command, self.path, body)
            if reply is None:
                self.close_connection = True
                return
            status, headers, content = reply
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "content-length" not in headers:
                self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            # Less than was promised: the connection breaks off.
            if int(headers.get("content-length", len(content))) != len(content):
                self.close_connection = True

        do_GET = do_POST = do

        def log_message(self, *arguments):
            pass

    service.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.server.daemon_threads = True
    thread = threading.Thread(target=service.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
