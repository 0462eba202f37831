"""Evaluating a study …"""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reviewapp.acceptance import selectors, services
from reviewapp.acceptance.errors import NothingRated, WorklistsAltered
from reviewapp.acceptance.models import Evaluation
from reviewapp.accounts.models import User
from reviewapp.accounts.roles import Role
from reviewapp.audit import selectors as audit
from reviewapp.audit.canonical import digest
from reviewapp.provenance.models import Origin
from reviewapp.reading.models import Reading, Side
from reviewapp.reading.services import submit_rating
from reviewapp.studies import amending, locking
from reviewapp.studies import selectors as study_selectors
from reviewapp.studies import services as studies
from reviewapp.studies.errors import StudyNotClosed
from reviewapp.studies.models import Part as StudyPart
from reviewapp.studies.models import State, Study
from tests.acceptance import studies as verdicts
from tests.acceptance.studies import about_chance, content
from tests.audit.flush import without_guards
from tests.factories import AT, a_person, an_open_study, rating_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return a_person(Role.COORDINATOR)


def synthetic_at(reading: Reading) -> str:
    for side in reading.sides.select_related("copy"):
        if Origin.objects.get(image=side.copy.image_id).kind == Origin.Kind.SYNTHETIC:
            return side.place
    raise AssertionError("no side of this pair is synthetic")


def read(study: Study, *, right: int) -> None:
    """Answer every case, the first `right` of them by picking the synthetic image."""
    readings = Reading.objects.filter(worklist__study=study).order_by("worklist", "position")
    for number, reading in enumerate(readings):
        truth = synthetic_at(reading)
        picked = truth if number < right else {"A": "B", "B": "A"}[truth]
        answers = {"synthetic": picked, "confidence": 1}
        submit_rating(reading, **rating_fields(answers=answers))


def a_closed_study(*, cases: int = 4, right: int = 3) -> Study:
    study = an_open_study(cases=cases)
    read(study, right=right)
    return studies.close(study, by=a_person(Role.COORDINATOR), at=AT)


def evaluate(study: Study, by: User) -> Evaluation:
    return services.evaluate(study, by=by, at=AT, reason="Everybody has read.")


def share(evaluation: Evaluation) -> dict[str, Any]:
    (found,) = evaluation.results["readers"]
    return dict(found)


def test_it_counts_how_often_the_synthetic_image_was_picked(by: User) -> None:
    found = share(evaluate(a_closed_study(cases=4, right=3), by))

    assert (found["picked"], found["rated"], found["missing"]) == (3, 4, 0)
    assert (found["estimate"], found["low"], found["high"]) == ("0.750000", "0.300642", "0.954413")


def test_it_counts_the_last_answer_where_one_was_corrected(by: User) -> None:
    study = an_open_study(cases=1)
    read(study, right=0)
    read(study, right=1)
    studies.close(study, by=by, at=AT)

    assert share(evaluate(study, by))["picked"] == 1


def test_it_says_what_is_missing(by: User) -> None:
    study = an_open_study(cases=3)
    first = Reading.objects.get(worklist__study=study, position=1)
    submit_rating(first, **rating_fields(looked_for=timedelta(seconds=1)))
    studies.close(study, by=by, at=AT)

    found = share(evaluate(study, by))

    assert (found["rated"], found["missing"]) == (1, 2)


def test_it_is_kept_with_what_it_was_computed_from(by: User) -> None:
    study = a_closed_study()

    kept = evaluate(study, by)

    study.refresh_from_db()
    assert study.state == State.EVALUATED
    assert selectors.evaluation(study) == kept
    assert kept.protocol == study.protocols.get()
    assert len(kept.inputs_digest) == 64


def test_it_opens_the_book_as_an_event_of_its_own(by: User) -> None:
    study = a_closed_study()

    kept = evaluate(study, by)

    told = {line.verb: line for line in audit.events(study)}
    opened, evaluated = told["book.opened"], told["study.evaluated"]
    assert (opened.verb, opened.reason) == ("book.opened", "Everybody has read.")
    assert opened.actor == f"person:{by.pk}"
    assert (evaluated.verb, evaluated.facts) == (
        "study.evaluated",
        {"results": digest(kept.results)},
    )


def test_it_gives_the_same_bytes_from_the_same_data(by: User) -> None:
    study = a_closed_study()

    def once() -> tuple[str, str]:
        with transaction.atomic():
            kept = evaluate(study, by)
            transaction.set_rollback(True)
        return kept.inputs_digest, digest(kept.results)

    assert once() == once()


def test_it_waits_until_the_study_is_closed(by: User) -> None:
    study = an_open_study()

    with pytest.raises(StudyNotClosed, match="Close it first"):
        evaluate(study, by)

    assert not audit.events(study).filter(verb="book.opened").exists()


def test_it_happens_once(by: User) -> None:
    study = a_closed_study()
    evaluate(study, by)

    with pytest.raises(StudyNotClosed):
        evaluate(study, by)


def test_it_leaves_the_book_shut_when_nobody_has_rated(by: User) -> None:
    study = an_open_study()
    studies.close(study, by=by, at=AT)

    with pytest.raises(NothingRated, match="the sealed book stays shut"):
        evaluate(study, by)

    assert not audit.events(study).filter(verb="book.opened").exists()


def test_it_leaves_the_book_shut_when_what_was_shown_is_not_what_was_drawn(by: User) -> None:
    study = a_closed_study()
    one, other = Side.objects.filter(reading__position=1)
    one.copy, other.copy = other.copy, one.copy
    with without_guards():
        Side.objects.bulk_update([one, other], ["copy"])

    with pytest.raises(WorklistsAltered, match="are not the ones that were drawn"):
        evaluate(study, by)

    assert not audit.events(study).filter(verb="book.opened").exists()


def test_the_database_keeps_what_it_said(by: User) -> None:
    evaluate(a_closed_study(), by)

    for change in (lambda: Evaluation.objects.update(results={}), Evaluation.objects.all().delete):
        with pytest.raises(DatabaseError, match="is kept for ever"), transaction.atomic():
            change()


def test_a_study_whose_criteria_were_changed_while_it_was_read_cannot_be_accepted() -> None:
    rules = content(about_chance(lower="0.01", upper="0.99"), cases=24, readers=4)
    study = verdicts.an_open_study(rules, [a_person() for _ in range(4)])
    by = study.members.get(part=StudyPart.COORDINATOR).user
    verdicts.read(study)
    changed = deepcopy(rules)
    changed["criteria"]["list"][0]["upper"] = "0.98"
    amending.propose(study, content=changed, reason="Too strict.", by=by, at=AT)
    second = study_selectors.signatory_of(study)
    assert second is not None
    for signer in (by, second):
        locking.sign(study, by=signer, at=AT)
    studies.close(study, by=by, at=AT)

    kept = evaluate(study, by).results

    assert kept["exploratory"].startswith("Criteria, questions, what counts as missing")
    assert [one["verdict"] for one in kept["criteria"]] == ["PASS"]
    assert kept["verdict"] == "INCONCLUSIVE"
