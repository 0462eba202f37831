"""A frame tells nothing but its picture …"""

from collections.abc import Mapping

from django.test import Client

from reviewapp.reading.models import Side, Worklist
from tests.blinding.conftest import CASES, Walk

# These differ from answer to answer, whatever is in it.
RANDOM = {"X-Request-Id"}


def constant(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in RANDOM}


def test_its_headers_are_the_same_in_both_arms(walk: Walk) -> None:
    frames = [*walk.frames["REAL"], *walk.frames["SYNTHETIC"]]

    assert len(frames) == 2 * CASES
    assert all(constant(frame.headers) == constant(frames[0].headers) for frame in frames)
    assert all(frame.headers.keys() == frames[0].headers.keys() for frame in frames)


def test_its_length_is_the_same_in_both_arms(walk: Walk) -> None:
    lengths = {len(frame.content) for arm in walk.frames.values() for frame in arm}

    assert len(lengths) == 1


def test_it_is_no_file_format_that_could_tell_more(walk: Walk) -> None:
    for arm in walk.frames.values():
        for frame in arm:
            for mark in (b"DICM", b"\x89PNG", b"JFIF", b"n+1", b"tEXt", b"II*\x00"):
                assert mark not in frame.content[:1024]


def test_it_ignores_every_condition(reader: Client, worklist: Worklist) -> None:
    side = Side.objects.filter(reading__worklist=worklist).first()
    assert side is not None
    address = f"/api/reading/frames/{side.token}"
    plain = reader.get(address)

    for condition in (
        {"Range": "bytes=0-9"},
        {"If-None-Match": '"x"'},
        {"If-None-Match": "*"},
        {"If-Match": '"x"'},
        {"If-Unmodified-Since": "Tue, 01 Jan 2019 09:30:00 GMT"},
        {"If-Modified-Since": "Sat, 21 Nov 2099 09:30:00 GMT"},
        {"Accept-Encoding": "gzip, br"},
    ):
        answer = reader.get(address, headers=condition)
        assert (answer.status_code, answer.content) == (200, plain.content)
        assert constant(answer.headers) == constant(plain.headers)


def test_a_lost_one_is_missed_in_the_same_words(reader: Client, walk: Walk) -> None:
    """An address nobody has is answered alike, whatever it looks like."""
    answers = [
        reader.get(f"/api/reading/frames/{token}").json()
        for token in ("AAAAAAAAAAAAAAAAAAAAAA", "real", "synthetic-1", "%2e%2e")
    ]

    for answer in answers:
        del answer["request_id"]
    assert all(answer == answers[0] for answer in answers)
