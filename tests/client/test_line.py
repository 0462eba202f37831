"""The line to a site …"""

import json

import pytest

from reviewapp_client.errors import NotReached, Refused
from reviewapp_client.line import LONGEST_ANSWER, Line
from tests.client.fake_site import Asked, FakeSite, Told, a_fake_site


def said(status: int, **problem: object) -> Told:
    return Told(status, json.dumps(problem).encode())


def keys(site: FakeSite) -> set[str]:
    return {asked.headers["Idempotency-Key"] for asked in site.asked}


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr("reviewapp_client.line.time.sleep", slept.append)
    return slept


def test_says_what_the_site_refuses_in_its_words() -> None:
    told = said(400, detail="Some fields are wrong.", fields={"name": ["Too long."]})
    with a_fake_site(lambda _: told) as site, pytest.raises(Refused) as refused:
        Line(site.address, "rva_x").post("studies/new", {})

    assert str(refused.value) == "Some fields are wrong.\n  name: Too long."
    assert refused.value.status == 400


def test_sends_the_same_key_again_after_a_break() -> None:
    told = iter([Told(201, b'{"id": 1}', breaks_at=2), Told(201, b'{"id": 1}')])
    with a_fake_site(lambda _: next(told)) as site:
        assert Line(site.address, "rva_x").post("studies/new", {}) == {"id": 1}

    assert len(site.asked) == 2
    assert len(keys(site)) == 1


def test_takes_a_new_key_for_a_new_request() -> None:
    with a_fake_site(lambda _: Told(201)) as site:
        line = Line(site.address, "rva_x")
        line.post("studies/new", {})
        line.post("studies/new", {})

    assert len(keys(site)) == 2


def test_waits_as_long_as_a_busy_site_says(waited: list[float]) -> None:
    told = iter([Told(429, headers={"Retry-After": "7"}), Told()])
    with a_fake_site(lambda _: next(told)) as site:
        Line(site.address, "rva_x").get("me")

    assert waited == [7.0]


STILL = {"Retry-After": "2"}


def test_waits_for_the_first_answer_to_what_it_sent_again(waited: list[float]) -> None:
    first = Told(201, is_lost=True)
    told = iter([first, *[Told(409, headers=STILL)] * 9, Told(201, b'{"id": 1}')])
    with a_fake_site(lambda _: next(told)) as site:
        assert Line(site.address, "rva_x").post("studies/new", {}) == {"id": 1}

    assert waited[1:] == [2.0] * 9
    assert len(keys(site)) == 1


def test_does_not_wait_for_ever_for_the_first_answer(waited: list[float]) -> None:
    told = Told(409, json.dumps({"detail": "No answer yet."}).encode(), STILL)
    with a_fake_site(lambda _: told) as site, pytest.raises(Refused, match="No answer yet"):
        Line(site.address, "rva_x").post("studies/new", {})

    assert sum(waited) == LONGEST_ANSWER


def test_does_not_wait_where_nothing_else_is_under_way(waited: list[float]) -> None:
    told = said(409, detail="Locked.")
    with a_fake_site(lambda _: told) as site, pytest.raises(Refused, match="Locked"):
        Line(site.address, "rva_x").post("studies/new", {})

    assert waited == []


def test_gives_up_with_a_sentence() -> None:
    with pytest.raises(NotReached, match="does not answer"):
        Line("http://127.0.0.1:9", "rva_x").get("me")


def test_an_answer_that_is_no_problem_is_named_by_its_number() -> None:
    with a_fake_site(lambda _: Told(502, b"<html>")) as site, pytest.raises(Refused, match="502"):
        Line(site.address, "rva_x").get("me")


def test_walks_every_page_of_a_list() -> None:
    def page(asked: Asked) -> Told:
        numbers, behind = ([1, 2], "next") if "cursor" not in asked.path else ([3], None)
        told = {"results": [{"n": number} for number in numbers], "next": behind}
        return Told(body=json.dumps(told).encode())

    with a_fake_site(page) as site:
        assert [row["n"] for row in Line(site.address, "rva_x").pages("studies", limit=2)] == [
            1,
            2,
            3,
        ]

    assert "limit=2" in site.asked[1].path


def test_speaks_for_its_token_and_no_netrc() -> None:
    with a_fake_site(lambda _: Told()) as site:
        Line(site.address, "rva_x").get("me")

    assert site.asked[0].headers["Authorization"] == "Bearer rva_x"
