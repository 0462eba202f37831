"""The preview of the reading room …"""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviewapp.accounts.models import User
from reviewapp.audit.models import Event
from reviewapp.reading.models import Issue, Rating, Worklist
from reviewapp.studies import drafting
from reviewapp.studies.models import Study
from tests.factories import AT, a_closed_study, a_person, a_study, an_open_study, protocol_content
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
SEALED = ("provenance_", "allocation_", "imaging_", "reading_")
PHASES = [
    {"code": "quality", "told": "Judge the quality.", "questions": ["realism"]},
    {
        "code": "origin",
        "told": "Some of them are synthetic.",
        "questions": ["synthetic", "confidence"],
    },
]
REALISM = {
    "code": "realism",
    "kind": "SCALE",
    "text": "How real does it look?",
    "anchors": ["Poor", "", "Good"],
}


@pytest.fixture
def study(coordinator: User) -> Study:
    return drawn_up(coordinator)


def drawn_up(coordinator: User, **changed: object) -> Study:
    study = a_study(coordinator=coordinator)
    drafting.save(study, content=a_protocol(**changed), by=coordinator, at=AT)
    return study


def in_two_phases(coordinator: User) -> Study:
    content = a_protocol(design__phases=PHASES)
    content["questions"].append(REALISM)
    study = a_study(coordinator=coordinator)
    drafting.save(study, content=content, by=coordinator, at=AT)
    return study


def page(browser: Client, study: Study, phase: int = 1) -> Any:  # noqa: ANN401 the test client's own answer
    return browser.get(reverse("study-preview", args=[study.pk, phase]))


def session_of(browser: Client, study: Study, phase: int = 1) -> dict[str, Any]:
    address = reverse("api-preview-session", args=[study.pk, phase, study.pk])
    answer = browser.get(address)
    assert answer.status_code == 200
    return dict(answer.json())


def rate(browser: Client, study: Study, token: str = "made-up-case", **answers: object) -> Any:  # noqa: ANN401, S107 as above; a name of no secret
    body = {"token": str(uuid4()), "answers": answers, "looked_for_ms": 1000}
    address = reverse("api-preview-rate", args=[study.pk, 1, token])
    return browser.post(address, json.dumps(body), content_type="application/json")


def test_is_the_room_itself_and_says_that_it_is_none(browser: Client, study: Study) -> None:
    shown = page(browser, study)

    assert "reader/room.html" in [template.name for template in shown.templates]
    text = shown.content.decode()
    assert "Preview: made-up pictures, and nothing you answer is kept" in text
    assert f'data-at="/api/studies/{study.pk}/preview/1"' in text
    assert reverse("reader-home") not in text


def test_asks_what_the_protocol_asks(browser: Client, study: Study) -> None:
    told = session_of(browser, study)

    (case,) = told["readings"]
    assert [question["code"] for question in told["questions"]] == ["synthetic", "confidence"]
    assert [side["place"] for side in case["sides"]] == ["A", "B"]
    assert told["is_open"]
    assert (told["total"], told["goes_on"], case["answers"]) == (1, False, None)


def test_shows_pictures_that_come_from_the_protocol_alone(browser: Client, study: Study) -> None:
    told = session_of(browser, study)
    shape = told["picture"]
    with CaptureQueriesContext(connection) as asked:
        frames = [
            browser.get(reverse("api-preview-frame", args=[study.pk, 1, side["token"]]))
            for side in told["readings"][0]["sides"]
        ]

    assert {len(frame.content) for frame in frames} == {2 * shape["rows"] * shape["columns"]}
    assert frames[0].content != frames[1].content
    assert not [query for query in asked if any(f'"{name}' in query["sql"] for name in SEALED)]
    for other in ("made-up-2", "made-up-case", "made-up-", "0"):
        gone = browser.get(reverse("api-preview-frame", args=[study.pk, 1, other]))
        assert gone.status_code == 404


def test_takes_an_answer_and_keeps_nothing(browser: Client, study: Study) -> None:
    before = Event.objects.count()

    answer = rate(browser, study, synthetic="A", confidence=2)

    assert (answer.status_code, answer.json()) == (201, {"revision": 1, "feedback": None})
    for kept in (Rating, Worklist, Issue):
        assert not kept.objects.exists()
    assert Event.objects.count() == before


def test_refuses_what_a_reader_would_be_refused(browser: Client, study: Study) -> None:
    refused = rate(browser, study, synthetic="C", confidence=2)

    assert refused.status_code == 422
    assert "'C' does not answer" in refused.json()["detail"]
    assert rate(browser, study, synthetic="A").status_code == 422
    assert rate(browser, study, token="another", synthetic="A").status_code == 404


def test_tells_of_a_second_phase_only_in_it(browser: Client, coordinator: User) -> None:
    study = in_two_phases(coordinator)

    first, second = (
        page(browser, study, 1).content.decode(),
        page(browser, study, 2).content.decode(),
    )

    assert "Judge the quality." in first
    assert "synthetic" not in first
    assert reverse("study-preview", args=[study.pk, 2]) in first
    assert "Some of them are synthetic." in second
    assert session_of(browser, study, 1)["goes_on"]
    assert not session_of(browser, study, 2)["goes_on"]
    assert [page(browser, study, phase).status_code for phase in (0, 3)] == [404, 404]


def test_of_what_cannot_be_followed_yet_leads_back(browser: Client, coordinator: User) -> None:
    study = drawn_up(coordinator, design__cases="many")

    answer = browser.get(reverse("study-preview", args=[study.pk, 1]), follow=True)

    assert answer.redirect_chain[0][0] == reverse("study-design", args=[study.pk])
    assert "There is nothing to preview yet." in answer.content.decode()


def test_is_of_a_study_that_is_locked_too(browser: Client, coordinator: User) -> None:
    for study in (an_open_study(coordinator=coordinator), a_closed_study(coordinator=coordinator)):
        told = session_of(browser, study)
        assert told["picture"]["rows"] == protocol_content()["presentation"]["rows"]


def test_of_others_and_of_none_does_not_exist(browser: Client, coordinator: User) -> None:
    for study in (an_open_study(), a_study(coordinator=coordinator)):
        assert page(browser, study).status_code == 404
    own = drawn_up(coordinator)
    other = reverse("api-preview-session", args=[own.pk, 1, uuid4()])
    assert browser.get(other).status_code == 404


def test_is_not_for_readers(client: Client, study: Study) -> None:
    client.force_login(a_person())

    assert page(client, study).status_code == 403
