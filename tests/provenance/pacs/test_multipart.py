"""A list of files is taken apart as it comes, however it is cut into pieces, and never by half."""

from collections.abc import Iterable, Iterator
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.provenance.pacs.errors import PacsAnswersOddly, PacsNotReachable
from reviewapp.provenance.pacs.multipart import LONGEST_HEAD, boundary, parts

EDGE = b"edge-7"
HEAD = b"Content-Type: application/dicom\r\nContent-Length: 3\r\n\r\n"


def answer(*contents: bytes, before: bytes = b"", after: bytes = b"--\r\n") -> bytes:
    listed = b"".join(b"--" + EDGE + b"\r\n" + HEAD + content + b"\r\n" for content in contents)
    return before + listed + b"--" + EDGE + after


def taken(chunks: Iterable[bytes]) -> list[bytes]:
    return [sink.getvalue() for sink in parts(chunks, EDGE, sink=BytesIO)]


def cut(whole: bytes, every: int) -> Iterator[bytes]:
    return (whole[begin : begin + every] for begin in range(0, len(whole), every))


@given(
    contents=st.lists(st.binary(max_size=200), max_size=5),
    every=st.integers(min_value=1, max_value=300),
)
def test_every_part_comes_out_as_it_went_in(contents: list[bytes], every: int) -> None:
    whole = [content for content in contents if b"\r\n--" + EDGE not in content]
    assert taken(cut(answer(*whole), every)) == whole


def test_what_looks_like_an_edge_is_content() -> None:
    tricky = b"\r\n--edge-\r\n--edg\r\r\n--"
    assert taken(cut(answer(tricky, b""), 3)) == [tricky, b""]


def test_words_before_the_first_edge_are_passed_over() -> None:
    assert taken([answer(b"one", before=b"This is a list.\r\n")]) == [b"one"]


@pytest.mark.parametrize("lost", [3, 10, 40, 60])
def test_an_answer_that_breaks_off_is_noticed(lost: int) -> None:
    whole = answer(b"one", b"two" * 10)
    coming = parts([whole[:-lost]], EDGE, sink=BytesIO)
    with pytest.raises(PacsNotReachable, match="broke off"):
        list(coming)


def test_a_part_that_broke_off_is_not_handed_over() -> None:
    coming = parts([answer(b"one", b"two")[:-14]], EDGE, sink=BytesIO)
    assert next(coming).getvalue() == b"one"
    with pytest.raises(PacsNotReachable):
        next(coming)


@pytest.mark.parametrize(
    "endless", [b"x" * (2 * LONGEST_HEAD), b"--" + EDGE + b"\r\n" + b"h" * (2 * LONGEST_HEAD)]
)
def test_a_head_without_an_end_is_given_up(endless: bytes) -> None:
    with pytest.raises(PacsAnswersOddly, match="cannot be taken apart"):
        taken([endless])


@pytest.mark.parametrize(
    ("kind", "edge"),
    [
        ("multipart/related; boundary=a-b", b"a-b"),
        ('multipart/related; type="application/dicom"; boundary="a b"', b"a b"),
        ("Multipart/Related; BOUNDARY=x", b"x"),
    ],
)
def test_the_edge_is_named_by_the_answer(kind: str, edge: bytes) -> None:
    assert boundary(kind) == edge


@pytest.mark.parametrize(
    "kind",
    ["", "application/dicom", "text/html", "multipart/related", "multipart/mixed; boundary=x"],
)
def test_an_answer_of_another_kind_is_refused(kind: str) -> None:
    with pytest.raises(PacsAnswersOddly, match="something else than a list"):
        boundary(kind)
