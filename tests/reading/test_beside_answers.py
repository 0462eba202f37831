"""What comes with a rating, and what the protocol lets a reader do …"""

from typing import Any
from uuid import UUID

import pytest

from reviewapp.audit import selectors as audit
from reviewapp.reading import selectors
from reviewapp.reading.errors import CommentsNotKept, CorrectionNotAllowed
from reviewapp.reading.models import Reading
from reviewapp.reading.services import Beside, submit_rating
from reviewapp.studies.models import Study
from reviewapp.studies.protocol import Rules
from reviewapp.studies.reader_rules import Back, ReaderRules
from tests.factories import a_reading, an_open_study, rating_fields

pytestmark = pytest.mark.django_db

VIEW: list[dict[str, Any]] = [{"place": "A", "center": 40, "width": 400, "zoom": 1.5}]


@pytest.fixture
def study() -> Study:
    return an_open_study(cases=3)


def under(rules: ReaderRules, monkeypatch: pytest.MonkeyPatch) -> None:
    """The locked protocol, but for what a reader may do."""
    real = selectors.rules

    def changed(protocol_id: UUID) -> Rules:
        found = real(protocol_id)
        return Rules(
            design=found.design,
            look=found.look,
            window=found.window,
            questions=found.questions,
            reader=rules,
        )

    monkeypatch.setattr(selectors, "rules", changed)


def place(study: Study, position: int) -> Reading:
    found = Reading.objects.select_related("worklist__reader")
    return found.get(worklist__study=study, position=position)


def test_it_keeps_how_the_pictures_were_looked_at(study: Study) -> None:
    rating = submit_rating(a_reading(study=study), **rating_fields(beside=Beside(view=VIEW)))

    rating.refresh_from_db()
    assert rating.view == VIEW
    assert rating.comment is None


def test_it_keeps_a_comment_where_the_protocol_asks_for_them(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(ReaderRules(comments=True), monkeypatch)

    rating = submit_rating(
        a_reading(study=study), **rating_fields(beside=Beside(comment=" a third kidney "))
    )

    assert rating.comment == "a third kidney"
    (line,) = [line for line in audit.events(rating) if line.verb == "rating.given"]
    assert "comment" in line.facts
    assert "kidney" not in str(line.facts)


def test_it_refuses_a_comment_that_nobody_asked_for(study: Study) -> None:
    with pytest.raises(CommentsNotKept, match="keeps no comments"):
        submit_rating(a_reading(study=study), **rating_fields(beside=Beside(comment="hm")))


def test_it_lets_nobody_go_back_where_the_protocol_says_so(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(ReaderRules(back=Back.NONE), monkeypatch)
    submit_rating(place(study, 1), **rating_fields())

    with pytest.raises(CorrectionNotAllowed, match="it stays as it was"):
        submit_rating(place(study, 1), **rating_fields())


def test_what_is_sent_twice_is_no_correction_and_is_kept_once(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(ReaderRules(back=Back.NONE), monkeypatch)
    sent = rating_fields()
    kept = submit_rating(place(study, 1), **sent)

    assert submit_rating(place(study, 1), **sent) == kept


def test_it_lets_the_case_just_left_be_corrected_and_no_other(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(ReaderRules(back=Back.CASE), monkeypatch)
    submit_rating(place(study, 1), **rating_fields())
    assert submit_rating(place(study, 1), **rating_fields()).revision == 2
    submit_rating(place(study, 2), **rating_fields())

    with pytest.raises(CorrectionNotAllowed):
        submit_rating(place(study, 1), **rating_fields())
