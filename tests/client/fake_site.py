"""A site that answers what a test tells it, and breaks where it is told to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Told:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    # How much of the body is sent before the line breaks.
    breaks_at: int | None = None
    # Nothing of it arrives, though the site did what was asked.
    is_lost: bool = False


class FakeSite:
    def __init__(self, answer: Callable[[Asked], Told]) -> None:
        self.answer, self.asked = answer, list[Asked]()
        self.address = ""


@contextmanager
def a_fake_site(answer: Callable[[Asked], Told]) -> Iterator[FakeSite]:
    site = FakeSite(answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(site: FakeSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815 as the library names them

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            site.asked.append(asked)
            told = site.answer(asked)
            if told.is_lost:
                self.close_connection = True
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body[: told.breaks_at])
            self.close_connection = told.breaks_at is not None

        def log_message(self, *_: object) -> None:
            """Tests keep quiet."""

    return Handler
