"""Amending a locked protocol …"""

from typing import Any

import pytest

from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import digest
from reviewapp.studies import amending, drafting, locking, readers, selectors, services
from reviewapp.studies.differences import Difference, differences
from reviewapp.studies.errors import AmendmentRefused, NotSignedAlike, StudyNotLocked
from reviewapp.studies.models import Case, Part, Study
from reviewapp.studies.record_models import Amendment, ExploratoryMark
from tests.factories import (
    AT,
    a_locked_study,
    a_person,
    a_study,
    an_allocated_study,
    an_open_study,
    protocol_content,
)
from tests.studies.protocols import a_protocol

pytestmark = pytest.mark.django_db
ARMS = [
    {"code": "real", "text": "Real", "origin": "REAL", "version": "v1", "digest": "1" * 64},
    {"code": "flow", "text": "Flow", "origin": "SYNTHETIC", "version": "v2", "digest": "2" * 64},
]


def coordinator(study: Study) -> User:
    return study.members.get(part=Part.COORDINATOR).user


def amend(study: Study, content: dict[str, Any], reason: str = "A slip.") -> None:
    by = coordinator(study)
    amending.propose(study, content=content, reason=reason, by=by, at=AT)
    locking.sign(study, by=by, at=AT)
    second = selectors.signatory_of(study)
    assert second is not None
    locking.sign(study, by=second, at=AT)


def a_study_with_criteria() -> tuple[Study, dict[str, Any]]:
    """Locked, six readers, and not drawn."""
    study = a_study()
    by, content = coordinator(study), a_protocol(design__arms=ARMS)
    for _ in range(6):
        readers.invite(
            study, user=a_person(), qualification="Radiologist", experience_years=5, by=by, at=AT
        )
    drafting.save(study, content=content, by=by, at=AT)
    second = a_person(Role.RESEARCHER)
    locking.name_signatory(study, user=second, by=by, at=AT)
    locking.sign(study, by=by, at=AT)
    locking.sign(study, by=second, at=AT)
    return study, content


def record_of(study: Study) -> dict[str, Any]:
    found = selectors.the_locked_protocol(study).record
    assert found is not None
    return dict(found)


def with_text(text: str) -> dict[str, Any]:
    content = protocol_content()
    content["questions"][1]["text"] = text
    return content


def test_it_counts_once_both_have_signed() -> None:
    study = an_open_study()
    by, content = coordinator(study), with_text("How certain are you?")

    amending.propose(study, content=content, reason="Misread.", by=by, at=AT)
    assert selectors.the_locked_protocol(study).version == 1
    amend(study, content)

    current = selectors.the_locked_protocol(study)
    assert (current.version, current.amendment.reason) == (2, "A slip.")
    line = next(line for line in audit.events(study) if line.verb == "protocol.amended")
    assert (line.reason, line.after) == ("A slip.", current.digest)
    labels = [moment.label for moment in selectors.timeline(selectors.told(study))]
    assert labels == ["Draft", "Locked", "Drawn", "Reading", "Amended", "Closed", "Evaluated"]


def test_both_sign_why_it_was_written() -> None:
    study = a_locked_study()
    assert record_of(study)["amendment"] is None

    amend(study, with_text("How certain are you?"))

    signed = selectors.the_locked_protocol(study)
    assert record_of(study)["amendment"] == {
        "reason": "A slip.",
        "proposed_by": str(coordinator(study).pk),
    }
    assert {one.digest for one in signed.signatures.all()} == {digest(signed.record)}


def test_another_reason_after_the_first_signature_is_not_what_was_signed() -> None:
    study = a_locked_study()
    by, content = coordinator(study), with_text("How certain are you?")
    amending.propose(study, content=content, reason="A slip.", by=by, at=AT)
    locking.sign(study, by=by, at=AT)
    Amendment.objects.update(reason="To please the sponsor.")

    with pytest.raises(NotSignedAlike, match="changed after"):
        locking.sign(study, by=study.signatory.user, at=AT)


def test_questions_reworded_after_opening_mark_the_study() -> None:
    study = an_open_study()

    amend(study, with_text("How certain are you?"))

    assert ExploratoryMark.objects.get(study=study).protocol.version == 2


def test_other_words_after_opening_mark_nothing() -> None:
    study, content = a_study_with_criteria()
    Case.objects.create(study=study)
    services.open_reading(study, by=coordinator(study), at=AT)
    content["purpose"]["target"] = "Nodules on chest CT, solid or not"

    amend(study, content)

    assert not ExploratoryMark.objects.exists()


def test_criteria_amended_after_opening_mark_the_study_for_ever() -> None:
    study, content = a_study_with_criteria()
    Case.objects.create(study=study)
    services.open_reading(study, by=coordinator(study), at=AT)
    content["criteria"]["list"][0]["upper"] = "0.65"

    amend(study, content, "The margin was too strict.")
    content["criteria"]["list"][0]["upper"] = "0.60"
    amend(study, content, "Back again.")

    assert ExploratoryMark.objects.get(study=study).protocol.version == 2


def test_criteria_amended_before_opening_mark_nothing() -> None:
    study, content = a_study_with_criteria()
    content["criteria"]["list"][0]["upper"] = "0.65"

    amend(study, content)

    assert not ExploratoryMark.objects.exists()


def test_before_the_draw_everything_may_be_amended() -> None:
    study = a_locked_study()

    amend(study, protocol_content(cases=5))

    assert selectors.the_locked_protocol(study).content["design"]["cases"] == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda content: content["design"].update(cases=3), "“design.cases” was settled"),
        (
            lambda content: content["presentation"].update(rows=17),
            "“presentation.rows” was settled",
        ),
        (lambda content: content["questions"].pop(), "may have been answered already"),
        (
            lambda content: content["questions"][1]["anchors"].append("More"),
            "not what can be answered",
        ),
        (lambda content: content, "says what the protocol of .* says already"),
    ],
)
def test_what_was_shown_or_answered_stays(change: Any, sentence: str) -> None:  # noqa: ANN401 a change in place
    study = an_open_study()
    content = protocol_content()
    change(content)

    with pytest.raises(AmendmentRefused, match=sentence):
        amending.propose(study, content=content, reason="So.", by=coordinator(study), at=AT)


def propose_and_sign_first(study: Study, content: dict[str, Any]) -> User:
    """Leave it to who signs second, and say who that is."""
    by, second = coordinator(study), selectors.signatory_of(study)
    assert second is not None
    amending.propose(study, content=content, reason="So.", by=by, at=AT)
    locking.sign(study, by=by, at=AT)
    return second


def test_what_was_drawn_before_the_second_signature_stays() -> None:
    study = a_locked_study()
    second = propose_and_sign_first(study, protocol_content(cases=5))
    Case.objects.create(study=study)

    with pytest.raises(AmendmentRefused, match="was settled when the cases were drawn"):
        locking.sign(study, by=second, at=AT)
    assert selectors.the_locked_protocol(study).version == 1


def test_what_was_answered_before_the_second_signature_stays() -> None:
    study, content = an_allocated_study(), protocol_content()
    content["questions"][1]["anchors"].append("More")
    second = propose_and_sign_first(study, content)
    services.open_reading(study, by=coordinator(study), at=AT)

    with pytest.raises(AmendmentRefused, match="may have been answered already"):
        locking.sign(study, by=second, at=AT)
    assert selectors.the_locked_protocol(study).version == 1


def test_an_amendment_written_anew_voids_the_signature_openly() -> None:
    study = a_locked_study()
    propose_and_sign_first(study, protocol_content(cases=5))

    propose_and_sign_first(study, protocol_content(cases=6))

    assert [line.verb for line in audit.events(study)][-4:] == [
        "protocol.signed",
        "signature.voided",
        "amendment.proposed",
        "protocol.signed",
    ]


def test_it_needs_a_reason_and_locked_rules() -> None:
    study = an_open_study()
    by = coordinator(study)
    with pytest.raises(AmendmentRefused, match="no reason"):
        amending.propose(study, content=with_text("?"), reason=" ", by=by, at=AT)
    services.close(study, by=by, at=AT)
    for other in [study, a_study()]:
        with pytest.raises(StudyNotLocked, match="was not amended"):
            amending.propose(other, content=with_text("?"), reason="So.", by=by, at=AT)


def test_a_difference_names_its_place_and_both_texts() -> None:
    before = {"a": [1, {"b": "x"}], "c": {}}
    after = {"a": [1, {"b": "y"}, *range(10)], "d": True}

    found = differences(before, after)

    assert found[0] == Difference("a[1].b", '"x"', '"y"')
    assert [one.place for one in found[-3:]] == ["a[11]", "c", "d"]
    assert differences(before, before) == []
