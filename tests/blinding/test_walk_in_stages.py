"""A leak audit of a study that is read in stages …"""

from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command

from reviewapp.allocation import services as allocation
from reviewapp.audit import selectors as trail
from reviewapp.provenance import selectors as provenance
from reviewapp.reading import selectors as reading
from reviewapp.reading.models import Admission, Rating
from reviewapp.reading.places import Place
from reviewapp.reading.training import Feedback
from reviewapp.studies.models import Part, Study
from reviewapp.web.leak_audit import audit, opening, walk
from reviewapp.web.leak_audit.audit import Outcome, audited
from reviewapp.web.leak_audit.errors import WalkRefused
from tests.allocation.designs import a_study_locked_under
from tests.blinding.test_leak_audit import steady
from tests.factories import AT, a_person, an_allocated_study
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
GRADE = {"code": "grade", "kind": "YES_NO", "text": "Is this image sharp?"}
ORIGIN = {"code": "synthetic", "kind": "YES_NO", "text": "Is this image synthetic?"}
PHASES = [
    {"code": "quality", "told": "Please grade these images.", "questions": ["grade"]},
    {"code": "origin", "told": "Some of these are synthetic.", "questions": ["synthetic"]},
]
LATER = {"percent": 50, "distance": 1, "session": "LATER", "washout_days": 28}
READERS, CASES = 3, 4


def drawn(**design: Any) -> Study:  # noqa: ANN401 the parts of a design
    readers = [a_person() for _ in range(READERS)]
    content = a_protocol(
        design__cases=CASES, design__readers__planned=READERS, questions=[GRADE, ORIGIN]
    )
    content["design"] |= {"kind": "SINGLE", **design}
    study = a_study_locked_under(content, readers=readers, size=2 * CASES)
    allocation.draw_signed(study, by=study.members.get(part=Part.COORDINATOR).user, at=AT)
    return study


def audit_of(study: Study) -> Outcome:
    return audited(study, seed=1, tick=steady(), at=AT)


def counted(outcome: Outcome) -> tuple[object, object]:
    return outcome.content["readings"], outcome.content["not_walked"]


def test_walks_every_phase_to_its_end() -> None:
    outcome = audit_of(drawn(phases=PHASES))

    assert counted(outcome) == (2 * CASES * READERS, 0)
    assert outcome.findings == ()


def test_walks_past_a_training_that_tells_the_truth() -> None:
    """Answered alike everywhere it is failed; what is told there on purpose is no leak."""
    training = {"cases": 4, "pass_mark": 4, "feedback": True, "tries": 2}
    study = drawn(training=training)

    outcome = audit_of(study)

    assert counted(outcome) == (CASES * READERS, 0)
    assert outcome.findings == ()
    assert not Rating.objects.exists()
    assert not Admission.objects.exists()


def test_finds_a_truth_that_is_told_of_what_counts() -> None:
    study = drawn(training={"cases": 2, "pass_mark": 0, "feedback": True})

    def told(place: Place, rating: Rating) -> Feedback:
        side = rating.reading.sides.get()
        is_synthetic = side.copy.image_id in provenance.synthetic_among([side.copy.image_id])
        return Feedback(right=is_synthetic, text="That is it.")

    with patch.object(reading, "feedback_on", told):
        outcome = audit_of(study)

    assert outcome.findings != ()


def test_looks_for_names_in_what_is_told_before_the_second_phase() -> None:
    study = drawn(phases=PHASES)

    with patch.object(audit, "_canaries", return_value={PHASES[1]["told"]}):
        outcome = audit_of(study)

    assert {finding.rule for finding in outcome.findings} == {"FORBIDDEN"}


def test_walks_more_than_a_browser_hears_of_at_once() -> None:
    study = an_allocated_study(cases=reading.AHEAD + 2)

    assert counted(audit_of(study)) == (reading.AHEAD + 2, 0)


def test_counts_what_a_washout_keeps_back_as_not_walked() -> None:
    study = drawn(repeats=LATER)

    outcome = audit_of(study)

    assert counted(outcome) == (CASES * READERS, CASES // 2 * READERS)
    (line,) = [line for line in trail.events(study) if line.verb == opening.AUDITED]
    assert line.facts["not_walked"] == CASES // 2 * READERS
    standing = opening.standing(study)
    assert standing is not None
    assert standing.not_walked == CASES // 2 * READERS


def test_says_so_where_it_is_run() -> None:
    said = StringIO()

    call_command("leak_audit", str(drawn(repeats=LATER).pk), "--seed", "1", stdout=said)

    assert "6 readings were not walked: they open after a washout." in said.getvalue()
    assert "In what was walked, nothing but the pictures tells" in said.getvalue()


def test_is_refused_where_an_answer_was() -> None:
    study = drawn(phases=PHASES)

    with (
        patch.object(walk, "some_answers", return_value={"synthetic": True}),
        pytest.raises(WalkRefused, match="A reader's answer was refused with 422"),
    ):
        audit_of(study)
    assert opening.standing(study) is None


def test_is_refused_where_readings_never_came() -> None:
    study = drawn(phases=PHASES)

    with (
        patch.object(walk, "_screens", return_value=iter(())),
        pytest.raises(WalkRefused, match="shown 0 of their 8 readings"),
    ):
        audit_of(study)
