"""Pure: take a multipart/related answer apart while it comes, without ever holding a whole part.

`pieces` of a part are handed to a sink as they come. An answer that breaks off is noticed: many
servers end by closing the connection, which looks the same as dying in the middle.
"""

from collections.abc import Callable, Iterable, Iterator
from email.message import Message
from typing import Protocol, TypeVar

from reviewapp.provenance.pacs.errors import PacsAnswersOddly, PacsNotReachable

LONGEST_HEAD = 16_384


class Sink(Protocol):
    """Where the bytes of one part go."""

    def write(self, piece: bytes, /) -> object: ...


S = TypeVar("S", bound=Sink)


def boundary(content_type: str) -> bytes:
    """The line between the parts, as the answer's header names it."""
    said = Message()
    said["Content-Type"] = content_type
    named = said.get_boundary()
    if said.get_content_type() != "multipart/related" or not named:
        raise PacsAnswersOddly(
            "The PACS answered with something else than a list of DICOM files, so nothing was "
            "taken from it. Check that its address is that of its DICOMweb service."
        )
    return named.encode("ascii", "replace")


def parts(chunks: Iterable[bytes], edge: bytes, *, sink: Callable[[], S]) -> Iterator[S]:
    """Write each part into a sink of its own, and hand the sink over once its part is whole."""
    walk = _Walk(chunks, edge)
    walk.skip_to_first_edge()
    while not walk.is_over():
        walk.skip_head()
        into = sink()
        walk.copy_part(into)
        yield into


class _Walk:
    """A window over the stream, long enough to see an edge that lies across two chunks."""

    def __init__(self, chunks: Iterable[bytes], edge: bytes) -> None:
        self._chunks = iter(chunks)
        self._edge = b"\r\n--" + edge
        self._seen = bytearray(b"\r\n")  # so that an edge at the very start is one too

    def skip_to_first_edge(self) -> None:
        self._skip_past(self._edge, at_most=LONGEST_HEAD)

    def is_over(self) -> bool:
        """After an edge: two hyphens end the answer, a line break begins a part."""
        while len(self._seen) < 2:  # noqa: PLR2004 two hyphens
            self._more()
        return self._seen.startswith(b"--")

    def skip_head(self) -> None:
        self._skip_past(b"\r\n\r\n", at_most=LONGEST_HEAD)

    def copy_part(self, into: Sink) -> None:
        while (found := self._seen.find(self._edge)) < 0:
            keep = len(self._edge) - 1
            if len(self._seen) > keep:
                into.write(bytes(self._seen[:-keep]))
                del self._seen[:-keep]
            self._more()
        into.write(bytes(self._seen[:found]))
        del self._seen[: found + len(self._edge)]

    def _skip_past(self, mark: bytes, *, at_most: int) -> None:
        while (found := self._seen.find(mark)) < 0:
            if len(self._seen) > at_most:
                raise PacsAnswersOddly(
                    "The PACS sent a list of files that cannot be taken apart, so the rest of it "
                    "was not taken. Try again; if it stays so, tell whoever runs the PACS."
                )
            self._more()
        del self._seen[: found + len(mark)]

    def _more(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            raise PacsNotReachable(
                "The PACS broke off in the middle of its answer. What had come whole is kept. "
                "Try again to get the rest."
            )
        self._seen += chunk
