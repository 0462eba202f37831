"""What a person gets to see of a PACS, and what nobody else ever does."""

import json
import logging
import traceback
from datetime import date
from typing import Any

import pytest

from reviewapp.accounts.errors import NotAllowed
from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import TABLE, Action
from reviewapp.accounts.roles import Role
from reviewapp.audit.models import Event
from reviewapp.provenance.pacs import asking, registry
from reviewapp.provenance.pacs.asking import AT_ONCE, Found
from reviewapp.provenance.pacs.errors import (
    PacsAnswersOddly,
    PacsRefuses,
    PacsRetired,
    SearchNotUsable,
)
from reviewapp.provenance.pacs.filters import Wish
from reviewapp.provenance.pacs.models import Pacs
from tests.factories import AT, a_person
from tests.pacs_site.orthanc import Orthanc
from tests.pacs_site.slices import series_uid, study_uid, write_series
from tests.provenance.pacs.factories import a_pacs, the_pacs
from tests.provenance.pacs.server import answering, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_ask_this_machine")]


@pytest.fixture
def researcher() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def blind_researcher(researcher: User, monkeypatch: pytest.MonkeyPatch) -> User:
    """Whose house does not let researchers know who a patient is."""
    rest = TABLE[Role.RESEARCHER] - {Action.PATIENT_IDENTIFY}
    monkeypatch.setitem(TABLE, Role.RESEARCHER, rest)
    return researcher


def search(pacs: Pacs, by: User, *, offset: int = 0, **wish: Any) -> Found:  # noqa: ANN401 parts of a Wish
    return asking.search(pacs, Wish(**wish), offset=offset, by=by, at=AT)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({}, [1, 2, 12]),
        ({"patient_id": "PLANTED-1"}, [1]),
        ({"patient_id": "PLANTED-1*"}, [1, 12]),
        ({"patient_id": "PLANTED-??"}, [12]),
        ({"patient_name": "planted^person 2"}, [2]),
        ({"patient_name": "PLANTED*"}, [1, 2, 12]),
        ({"description": "chest 12"}, [12]),
        ({"modality": "CT"}, [1, 2, 12]),
        ({"modality": "MR"}, []),
        ({"accession": "ACC2"}, [2]),
        ({"study_uid": study_uid(2)}, [2]),
        ({"earliest": date(2026, 1, 2), "latest": date(2026, 1, 2)}, [1, 2, 12]),
        ({"earliest": date(2026, 1, 3)}, []),
    ],
)
def test_a_real_pacs_shows_what_was_asked_for(
    wish: dict[str, Any], found: list[int], filled: Orthanc, researcher: User
) -> None:
    seen = search(the_pacs(filled), researcher, **wish)

    assert {study.uid for study in seen.studies} == {study_uid(number) for number in found}
    assert ("does not prove" in seen.sentence) is not bool(found)


@pytest.fixture
def filled(orthanc: Orthanc, tmp_path: Any) -> Orthanc:  # noqa: ANN401 a Path
    for number in (1, 2, 12):
        orthanc.stow(write_series(tmp_path, number=number, slices=2))
    return orthanc


def test_a_study_and_its_series_say_what_they_hold(filled: Orthanc, researcher: User) -> None:
    pacs = the_pacs(filled)

    study = search(pacs, researcher, patient_id="PLANTED-2").studies[0]
    series = asking.series_of(pacs, study.uid, by=researcher, at=AT)

    assert (study.patient_name, study.patient_id) == ("Planted^Person 2", "PLANTED-2")
    assert (study.day, study.modalities, study.instances) == ("2026-01-02", "CT", 2)
    assert [(one.uid, one.modality, one.instances) for one in series] == [(series_uid(2), "CT", 2)]


def test_without_the_permission_nobody_is_shown(filled: Orthanc, blind_researcher: User) -> None:
    found = search(the_pacs(filled), blind_researcher, modality="CT")

    assert len(found.studies) == 3
    said = {(s.patient_name, s.patient_id, s.accession, s.description) for s in found.studies}
    assert said == {("", "", "", "")}


@pytest.mark.parametrize(
    "wish", [Wish(patient_name="x"), Wish(patient_id="x"), Wish(accession="x")]
)
def test_without_the_permission_nobody_is_guessed_at(wish: Wish, blind_researcher: User) -> None:
    with pytest.raises(SearchNotUsable, match="do not let you search by who the patient is"):
        asking.search(a_pacs(), wish, by=blind_researcher, at=AT)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.RESEARCHER])
def test_nobody_else_searches(role: Role) -> None:
    person = a_person(role)
    with pytest.raises(NotAllowed):
        search(a_pacs(), person)
    with pytest.raises(NotAllowed):
        asking.series_of(a_pacs(name="x"), "1.2", by=person, at=AT)


def test_nothing_of_a_search_stays(
    filled: Orthanc, researcher: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pacs = the_pacs(filled)
    search(pacs, researcher, patient_name="Planted*", patient_id="PLANTED-2")
    asking.series_of(pacs, study_uid(2), by=researcher, at=AT)

    trail = json.dumps(list(Event.objects.values()), default=str)
    for word in ("PLANTED", "Planted", study_uid(2), "ACC2"):
        assert word not in caplog.text
        assert word not in trail
    assert '"by": ["PatientID", "PatientName"]' in trail.replace('\\"', '"')


def test_nothing_of_a_patient_is_in_a_refusal(researcher: User) -> None:
    for status in (401, 404, 500):
        with answering(says(b"no", status=status)) as server:
            with pytest.raises((PacsRefuses, PacsAnswersOddly)) as refused:
                search(
                    a_pacs(server.address, name=f"P{status}"), researcher, patient_id="PLANTED-7"
                )
            # What a traceback would show: the sentence, and nothing that led to it.
            told = "".join(traceback.format_exception(refused.value))
            assert "PLANTED" not in told.replace('patient_id="PLANTED-7"', "")
            assert str(status) in told


def a_study(number: int, **said: object) -> dict[str, object]:
    return {
        "0020000D": {"vr": "UI", "Value": [study_uid(number)]},
        "00100020": {"vr": "LO", "Value": [f"P{number}"]},
        **{tag: {"Value": [value]} for tag, value in said.items()},
    }


def answer(rows: object) -> bytes:
    return json.dumps(rows).encode()


def test_a_pacs_that_ignores_a_filter_is_seen_through(researcher: User) -> None:
    with answering(says(answer([a_study(number) for number in range(1, 6)]))) as server:
        found = search(a_pacs(server.address), researcher, patient_id="P3")

    assert [study.patient_id for study in found.studies] == ["P3"]
    assert "4 rows it sent did not fit" in found.sentence


def test_nothing_found_is_not_said_to_be_nothing_there(researcher: User) -> None:
    with answering(says()) as server:
        pacs = a_pacs(server.address)
        exact = search(pacs, researcher, patient_id="P3").sentence
        wild = search(pacs, researcher, patient_id="P*").sentence

    assert "does not prove that nothing is there" in exact
    assert "not every PACS understands * and ?" in wild


def test_pages_follow_each_other(researcher: User) -> None:
    def page(handler: Any) -> None:  # noqa: ANN401 a request
        begins = 0 if "offset=0" in handler.path or "offset" not in handler.path else AT_ONCE
        rows = [a_study(number) for number in range(begins + 1, min(begins + AT_ONCE, 60) + 1)]
        says(answer(rows))(handler)

    with answering(page) as server:
        pacs = a_pacs(server.address)
        first = search(pacs, researcher)
        second = search(pacs, researcher, offset=AT_ONCE)

    assert (len(first.studies), first.has_more) == (50, True)
    assert (len(second.studies), second.has_more) == (10, False)
    assert "limit=50" in server.asked[0][0]


def test_a_pacs_that_knows_no_pages_is_cut_into_some(researcher: User) -> None:
    with answering(says(answer([a_study(number) for number in range(1, 121)]))) as server:
        pacs = a_pacs(server.address)
        pages = [search(pacs, researcher, offset=offset) for offset in (0, 50, 100)]

    assert [len(page.studies) for page in pages] == [50, 50, 20]
    assert [page.has_more for page in pages] == [True, True, False]
    assert len({study.uid for page in pages for study in page.studies}) == 120


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{}", b"[1, null, [], {}]", b'[{"0020000D": {"Value": ["../../etc"]}}]'),
        *(b'[{"0020000D": 3}]', b'[{"0020000D": {"Value": {"a": 1}}}]'),
    ],
)
def test_rows_that_are_none_are_left_out(body: bytes, researcher: User) -> None:
    with answering(says(body)) as server:
        assert search(a_pacs(server.address), researcher).studies == []


@pytest.mark.parametrize("body", [b"<html>", b"\xff\xfe", b"[" * 100_000, b"3", b"null"])
def test_what_is_no_answer_is_said_so(body: bytes, researcher: User) -> None:
    with (
        answering(says(body)) as server,
        pytest.raises(PacsAnswersOddly, match="cannot read"),
    ):
        search(a_pacs(server.address), researcher)


def test_series_of_another_study_are_left_out(researcher: User) -> None:
    rows = [
        {"0020000D": {"Value": [study_uid(n)]}, "0020000E": {"Value": [series_uid(n)]}}
        for n in (1, 2)
    ]
    with answering(says(answer(rows))) as server:
        found = asking.series_of(a_pacs(server.address), study_uid(1), by=researcher, at=AT)
    assert [one.uid for one in found] == [series_uid(1)]


def test_a_retired_pacs_is_not_asked(researcher: User) -> None:
    pacs = a_pacs()
    registry.retire(pacs, by=None, at=AT)
    pacs.refresh_from_db()
    with pytest.raises(PacsRetired):
        search(pacs, researcher)


@pytest.mark.parametrize("uid", ["", "../..", "1.2.x"])
def test_series_of_no_study_are_not_asked_for(uid: str, researcher: User) -> None:
    with pytest.raises(SearchNotUsable, match="No study was chosen"):
        asking.series_of(a_pacs(), uid, by=researcher, at=AT)
