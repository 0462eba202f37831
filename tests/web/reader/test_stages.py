"""A worklist that is read in stages …"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from time_machine import travel

from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.evidence import Part as Counted
from reviewapp.acceptance.evidence import gather
from reviewapp.accounts.models import User
from reviewapp.allocation import selectors, services
from reviewapp.reading.models import Reading
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.allocation.designs import a_study_locked_under
from tests.factories import AT, a_person
from tests.studies.protocols import a_protocol
from tests.web.reader.walking import Walker

pytestmark = pytest.mark.django_db
GRADE = {"code": "grade", "kind": "YES_NO", "text": "Is this image sharp?"}
ORIGIN = {"code": "synthetic", "kind": "YES_NO", "text": "Is this image synthetic?"}
PHASES = [
    {"code": "quality", "told": "Please grade these images.", "questions": ["grade"]},
    {"code": "origin", "told": "Some of these are synthetic.", "questions": ["synthetic"]},
]
LATER = {"percent": 50, "distance": 1, "session": "LATER", "washout_days": 28}


def opened(**design: Any) -> tuple[Study, list[User]]:  # noqa: ANN401 the parts of a design
    readers = [a_person() for _ in range(3)]
    content = a_protocol(design__cases=4, design__readers__planned=3, questions=[GRADE, ORIGIN])
    content["design"] |= {"kind": "SINGLE", **design}
    study = a_study_locked_under(content, readers=readers, size=8)
    by = study.members.get(part=Part.COORDINATOR).user
    services.draw_signed(study, by=by, at=AT)
    assert selectors.stored(study) == selectors.derived(study).digest
    return studies.open_reading(study, by=by, at=AT), readers


def test_tells_of_its_second_phase_when_the_first_is_done() -> None:
    study, (reader, *_) = opened(phases=PHASES)
    walker = Walker(study, reader)
    room = f"/reading/{walker.worklist.pk}/"

    first = walker.session
    assert [one["code"] for one in first["questions"]] == ["grade"]
    assert (first["total"], first["goes_on"], len(first["readings"])) == (4, True, 4)
    page = walker.client.get(room).content.decode()
    assert "Please grade these images." in page
    assert "synthetic" not in page
    assert walker.read_stage() == 4
    assert walker.client.get(f"{room}sign/").headers["Location"] == room

    second = walker.session
    assert [one["code"] for one in second["questions"]] == ["synthetic"]
    assert [one["number"] for one in second["readings"]] == [5, 6, 7, 8]
    assert (second["total"], second["done"], second["goes_on"]) == (8, 4, False)
    assert "Some of these are synthetic." in walker.client.get(room).content.decode()
    assert walker.read_stage() == 4
    assert walker.client.get(f"{room}sign/").status_code == 200


def test_takes_no_answer_before_its_turn_and_changes_none_after() -> None:
    study, (reader, *_) = opened(phases=PHASES)
    walker = Walker(study, reader)
    later = Reading.objects.filter(worklist=walker.worklist, phase=2).first()
    assert later is not None

    early = walker.rate({"token": later.token}, {"synthetic": True})
    assert (early.status_code, early.json()["detail"][:25]) == (409, "This part is not open for")

    (before, *_) = walker.session["readings"]
    walker.read_stage()
    assert walker.rate(before, {"grade": False}).status_code == 201
    assert walker.rate({"token": later.token}, {"synthetic": True}).status_code == 201
    late = walker.rate(before, {"grade": True})
    assert (late.status_code, late.json()["detail"][:19]) == (409, "You have begun the ")


def test_asks_in_each_phase_what_belongs_to_it() -> None:
    study, (reader, *_) = opened(phases=PHASES)
    walker = Walker(study, reader)
    (place, *_) = walker.session["readings"]

    assert walker.rate(place, {"synthetic": True}).status_code == 422


def test_counts_every_case_once_for_each_question() -> None:
    study, (reader, *_) = opened(phases=PHASES)
    walker = Walker(study, reader)
    walker.read_stage()
    walker.read_stage()

    found = gather(acceptance.places(study).seen, {})
    for code in ("grade", "synthetic"):
        told = [one for one in found.asked(code, Counted.CASE) if one.reader == str(reader.pk)]
        assert [set(one.answers or ()) for one in told] == [{code}] * 4


def test_opens_a_later_session_after_the_washout_and_not_before() -> None:
    study, (reader, *_) = opened(repeats=LATER)
    walker = Walker(study, reader)
    assert walker.session["total"] == 4
    assert walker.read_stage() == 4

    resting = walker.session
    assert (resting["is_open"], resting["readings"], resting["goes_on"]) == (False, [], False)
    assert "The next part opens on" in walker.client.get("/reading/").content.decode()
    assert walker.client.get(f"/reading/{walker.worklist.pk}/").headers["Location"] == "/reading/"
    repeat = Reading.objects.filter(worklist=walker.worklist, session=2).first()
    assert repeat is not None
    answers = {"grade": True, "synthetic": True}
    assert walker.rate({"token": repeat.token}, answers).status_code == 409

    with travel(now() + timedelta(days=29), tick=False):
        walker.client.force_login(reader)
        assert walker.session["is_open"]
        assert walker.read_stage() == 2
    repeats = [one for one in acceptance.places(study).seen if one.part is Counted.REPEAT]
    assert sum(one.answers is not None for one in repeats) == 2


def test_says_nothing_of_what_a_reading_is_for() -> None:
    study, (reader, *_) = opened(
        repeats={"percent": 50, "distance": 2, "session": "SAME"}, catch={"degraded": 1}
    )
    session = Walker(study, reader).session

    assert len(session["readings"]) == 7
    assert {tuple(sorted(one)) for one in session["readings"]} == {
        ("answers", "comment", "number", "sides", "token")
    }
    assert not {"part", "phase", "session"} & set(session)
