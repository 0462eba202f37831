"""The progress of a reader …"""

from datetime import timedelta

import pytest

from reviewapp.reading import selectors
from reviewapp.reading.models import Reading, Worklist
from reviewapp.reading.services import submit_rating
from reviewapp.reading.whereabouts import Progress
from reviewapp.studies.models import State, Study
from tests.audit.flush import without_guards
from tests.factories import AT, a_person, an_open_study, rating_fields

pytestmark = pytest.mark.django_db


def a_worklist_of(cases: int) -> Worklist:
    return Worklist.objects.select_related("reader").get(study=an_open_study(cases=cases))


def progress(worklist: Worklist) -> Progress:
    return selectors.progress_for(worklist.reader, worklist.pk)


def rate(worklist: Worklist, position: int, **changed: object) -> None:
    submit_rating(worklist.readings.get(position=position), **rating_fields(**changed))


def test_it_starts_at_the_first_case() -> None:
    now = progress(a_worklist_of(3))

    assert (now.total, now.done, now.left, now.here) == (3, 0, 3, 1)
    assert now.is_open
    assert not now.can_be_signed


def test_it_counts_a_corrected_case_once() -> None:
    worklist = a_worklist_of(3)
    rate(worklist, 1)
    rate(worklist, 1)

    now = progress(worklist)

    assert (now.total, now.done, now.here) == (3, 1, 2)


def test_it_goes_back_to_a_case_that_was_passed_over() -> None:
    worklist = a_worklist_of(3)
    rate(worklist, 1)
    rate(worklist, 3)

    assert progress(worklist).here == 2


def test_it_stands_behind_the_last_case_when_all_are_answered() -> None:
    worklist = a_worklist_of(2)
    rate(worklist, 1)
    rate(worklist, 2)

    now = progress(worklist)

    assert (now.left, now.here, now.can_be_signed) == (0, 3, True)


def test_it_estimates_from_the_usual_time_until_there_is_a_better_one() -> None:
    worklist = a_worklist_of(13)
    assert progress(worklist).minutes_left == round(13 * 20 / 60)

    rate(worklist, 1, looked_for=timedelta(minutes=2))

    assert progress(worklist).minutes_left == 24


def test_it_knows_an_empty_worklist() -> None:
    worklist = a_worklist_of(1)
    other = a_worklist_of(1)
    with without_guards():
        Reading.objects.filter(worklist=worklist).update(worklist=other, position=2)

    assert progress(worklist).total == 0


def test_it_lists_open_readings_first() -> None:
    reader = a_person()
    signed = an_open_study(reader=reader)
    unsigned = an_open_study(reader=reader)
    Worklist.objects.filter(study=signed).update(signed_at=AT)

    listed = [progress.worklist.study for progress in selectors.worklists_of(reader)]

    assert listed == [unsigned, signed]


def test_it_lists_neither_withdrawn_studies_nor_those_of_others() -> None:
    reader = a_person()
    study = an_open_study(reader=reader)
    an_open_study()
    Study.objects.filter(pk=study.pk).update(state=State.WITHDRAWN)

    assert selectors.worklists_of(reader) == []


def test_it_sees_a_few_cases_ahead_and_fewer_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "AHEAD", 8)
    monkeypatch.setattr(selectors, "BEHIND", 3)
    worklist = a_worklist_of(20)
    for position in range(1, 7):
        rate(worklist, position)

    stretch = selectors.stretch_around(progress(worklist))

    assert [reading.position for reading in stretch.readings] == list(range(4, 15))
    assert vars(stretch.readings[0])["answers"] == {"synthetic": "A", "confidence": 2}
    assert vars(stretch.readings[3])["answers"] is None
