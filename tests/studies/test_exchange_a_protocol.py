"""A protocol as a file …"""

import json
from typing import Any

import pytest

from reviewapp.studies import drafting, exchange, selectors
from reviewapp.studies.errors import DraftMoved, FileAltered, ProtocolNotUsable, StudyNotDraft
from reviewapp.studies.starting_points import starting_points
from tests.factories import AT, a_locked_study, a_person, a_study
from tests.studies.protocols import a_protocol


@pytest.mark.parametrize("point", starting_points(), ids=lambda point: point.code)
def test_comes_back_as_it_went(point: Any) -> None:  # noqa: ANN401 a row of the table
    assert exchange.imported(exchange.exported(point.content)) == point.content


def tampered(change: Any) -> bytes:  # noqa: ANN401 a change in place
    whole = json.loads(exchange.exported(a_protocol()))
    change(whole)
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (
            lambda whole: whole["protocol"]["criteria"]["list"][0].update(upper="0.70"),
            "criteria.list[0].upper",
        ),
        (lambda whole: whole["protocol"]["questions"].pop(), "questions[1].anchors[0]"),
        (lambda whole: whole["protocol"].update(extra=1), "extra"),
        (lambda whole: whole["places"].pop("design.cases"), "design.cases"),
        (lambda whole: whole.update(digest="0" * 64), "digest"),
        (lambda whole: whole.update(protocol=[]), "protocol"),
    ],
)
def test_is_refused_with_the_place_that_was_altered(change: Any, place: str) -> None:  # noqa: ANN401 as above
    with pytest.raises(FileAltered, match="nothing was imported") as refusal:
        exchange.imported(tampered(change))

    assert refusal.value.place == place


@pytest.mark.parametrize(
    "file",
    [
        b"\xff",
        b"{",
        b"[]",
        b'{"format": 1.5}',
        b"NaN",
        b'{"format": "reviewapp-protocol/1"}',
        b"[" * 100_000,
        b" " * 1_000_001,
    ],
)
def test_is_refused_if_it_is_none(file: bytes) -> None:
    with pytest.raises(FileAltered, match="so nothing was imported"):
        exchange.imported(file)


def test_is_refused_if_nobody_could_follow_it() -> None:
    with pytest.raises(ProtocolNotUsable, match="lacks “criteria”"):
        exchange.imported(exchange.exported({"schema": 2}))


@pytest.mark.django_db
def test_becomes_the_draft() -> None:
    study = a_study()
    by = study.members.get().user

    drafting.bring_in(study, file=exchange.exported(a_protocol()), by=by, at=AT)

    draft = selectors.draft_of(study)
    assert draft is not None
    assert draft.content == a_protocol()


@pytest.mark.django_db
def test_a_draft_is_kept_though_it_is_not_ready_and_says_why() -> None:
    by = a_person()
    study = drafting.begin(title="T", name="N", content={"schema": 2}, by=by, at=AT)

    draft = selectors.draft_of(study)
    assert draft is not None
    refusal = drafting.refusal_of(draft.content)
    assert refusal is not None
    assert refusal.place == "criteria"
    assert drafting.refusal_of(a_protocol()) is None


@pytest.mark.django_db
def test_of_two_who_change_a_draft_the_second_is_told() -> None:
    by = a_person()
    study = drafting.begin(title="T", name="N", content=a_protocol(), by=by, at=AT)
    seen = drafting.save(study, content=a_protocol(), by=by, at=AT).digest
    drafting.save(study, content=a_protocol(design__cases=70), by=by, at=AT, expected=seen)

    with pytest.raises(DraftMoved, match="Reload the page"):
        drafting.save(study, content=a_protocol(), by=by, at=AT, expected=seen)


@pytest.mark.django_db
def test_a_draft_holds_no_floats_and_a_locked_study_no_draft() -> None:
    by = a_person()
    with pytest.raises(ProtocolNotUsable, match="in quotation marks"):
        drafting.save(a_study(), content={"cases": 1.5}, by=by, at=AT)
    with pytest.raises(StudyNotDraft):
        drafting.save(a_locked_study(), content=a_protocol(), by=by, at=AT)
