"""What an amendment would do, said before anybody proposes it …"""

import pytest

from reviewapp.studies import amending, selectors
from reviewapp.studies.errors import AmendmentRefused, DraftMoved, ProtocolNotUsable, StudyNotLocked
from reviewapp.studies.models import Case, Protocol
from reviewapp.studies.protocol import digest
from tests.factories import (
    AT,
    a_closed_study,
    a_locked_study,
    a_person,
    an_allocated_study,
    an_open_study,
    protocol_content,
)
from tests.studies.protocols import a_protocol
from tests.studies.test_amend_openly import coordinator, with_text

pytestmark = pytest.mark.django_db


def test_it_lists_each_place_and_keeps_nothing() -> None:
    study = a_locked_study()

    effect = amending.effect_of(study, protocol_content(cases=5))

    (change,) = effect.changes
    assert (change.place, change.after) == ("design.cases", "5")
    assert effect.refusal is None
    assert not effect.marks
    assert selectors.draft_of(study) is None


def test_nothing_new_is_not_yet_refused() -> None:
    study = an_open_study()

    assert amending.effect_of(study, protocol_content()) == amending.Effect([])


def test_what_was_drawn_is_refused_at_its_place() -> None:
    study = a_locked_study()
    assert amending.settled(study) == ()
    Case.objects.create(study=study)

    refusal = amending.effect_of(study, protocol_content(cases=5)).refusal

    assert amending.settled(study) == ("design", "presentation")
    assert isinstance(refusal, AmendmentRefused)
    assert refusal.place == "design.cases"


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_question_that_may_have_been_answered_is_refused_at_its_place(is_gone: bool) -> None:  # noqa: FBT001  a case of the table
    study, content = an_open_study(), protocol_content()
    if is_gone:
        content["questions"].pop()
    else:
        content["questions"][1]["anchors"].append("More")

    refusal = amending.effect_of(study, content).refusal

    assert isinstance(refusal, AmendmentRefused)
    assert refusal.place == ("questions" if is_gone else "questions[1]")


def test_it_says_that_other_questions_mark_a_study_that_is_being_read() -> None:
    assert amending.effect_of(an_open_study(), with_text("How certain are you?")).marks
    assert not amending.effect_of(an_allocated_study(), with_text("How certain?")).marks


@pytest.mark.parametrize("cases", [0, "many", 1.5])
def test_what_no_protocol_may_say_is_refused_at_its_place(cases: object) -> None:
    content = protocol_content()
    content["design"]["cases"] = cases

    effect = amending.effect_of(a_locked_study(), content)

    assert isinstance(effect.refusal, ProtocolNotUsable)
    assert (effect.refusal.place, effect.changes) == ("design.cases", [])


def test_a_study_that_is_over_has_none() -> None:
    with pytest.raises(StudyNotLocked, match="was not amended"):
        amending.effect_of(a_closed_study(), protocol_content())


def test_of_two_people_who_amend_at_once_the_second_is_told() -> None:
    study = a_locked_study()
    by, seen = coordinator(study), selectors.the_locked_protocol(study).digest
    first = amending.propose(
        study, content=protocol_content(cases=5), reason="So.", by=by, at=AT, expected=seen
    )

    with pytest.raises(DraftMoved, match="Somebody amended"):
        amending.propose(
            study, content=protocol_content(cases=6), reason="So.", by=by, at=AT, expected=seen
        )
    again = amending.propose(
        study, content=protocol_content(cases=6), reason="So.", by=by, at=AT, expected=first.digest
    )
    assert again.content["design"]["cases"] == 6


@pytest.mark.parametrize(
    ("changed", "marks"),
    [
        ({"closing": {"rule": "DECLARED_MISSING", "least_signed": 1}}, True),
        ({"monitoring": {"kind": "ANYTIME", "level": "0.95"}}, True),
        ({"reader__may_decline": [{"code": "CUT", "text": "Cut off"}]}, True),
        ({"reader__back": "NONE"}, False),
    ],
)
def test_what_counts_and_when_it_ends_marks_too(changed: dict[str, object], *, marks: bool) -> None:
    study = an_open_study()
    now = a_protocol()
    Protocol.objects.create(
        study=study, version=2, content=now, digest=digest(now), locked_at=AT, locked_by=a_person()
    )

    effect = amending.effect_of(study, a_protocol(**changed))

    assert effect.refusal is None
    assert effect.marks is marks
