"""A request that is too long ends before it is read …"""

from collections.abc import Iterator

from asgiref.sync import async_to_sync
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

from reviewapp.web.bounded import Bounded


class Conversation:
    """One request in pieces, and what came back."""

    def __init__(self, *pieces: bytes, length: bytes | None = None, kind: str = "http") -> None:
        self.headers = [(b"content-length", length)] if length is not None else []
        self.scope = {"type": kind, "headers": self.headers}
        self.pieces: Iterator[bytes] = iter(pieces)
        self.answers: list[dict[str, object]] = []
        self.heard: list[object] = []

    async def receive(self) -> dict[str, object]:
        return {"type": "http.request", "body": next(self.pieces), "more_body": True}

    async def send(self, message: dict[str, object]) -> None:
        self.answers.append(message)

    async def site(self, _: Scope, receive: ASGIReceiveCallable, __: ASGISendCallable) -> None:
        """A site that reads until it is told to stop, or has two pieces."""
        for _turn in range(2):
            message = await receive()
            self.heard.append(message["type"])
            if message["type"] != "http.request":
                return

    def hold(self) -> list[object]:
        bounded = Bounded(self.site, most=5)
        async_to_sync(bounded)(self.scope, self.receive, self.send)  # type: ignore[arg-type] # plain dictionaries stand for messages
        return [answer["status"] for answer in self.answers if "status" in answer]


def test_one_that_says_so_is_refused_unread() -> None:
    talk = Conversation(b"abc", length=b"6")

    assert (talk.hold(), talk.heard) == ([413], [])


def test_one_that_does_not_say_so_is_cut_off() -> None:
    talk = Conversation(b"abc", b"def")

    assert (talk.hold(), talk.heard) == ([413], ["http.request", "http.disconnect"])


def test_one_of_a_usual_length_goes_through() -> None:
    talk = Conversation(b"abc", b"de", length=b"5")

    assert (talk.hold(), talk.heard) == ([], ["http.request"] * 2)


def test_nonsense_as_a_length_is_counted_instead() -> None:
    assert Conversation(b"abc", b"def", length=b"many").hold() == [413]


def test_what_is_no_request_is_none_of_its_business() -> None:
    talk = Conversation(b"abc", b"def", kind="websocket")

    assert (talk.hold(), talk.heard) == ([], ["http.request"] * 2)
