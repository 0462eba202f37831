"""Who knows of another study which images are which …"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.allocation import knowing, origins, selectors
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies.models import Part, Study
from tests.allocation.designs import a_cohort, a_study_locked_under
from tests.factories import AT, a_cohort_version, a_person, a_study, an_allocated_study
from tests.studies.protocols import a_protocol
from tests.web.reader.test_training import opened

pytestmark = pytest.mark.django_db


def a_study_that_is_only_locked() -> Study:
    content = a_protocol(design__cases=2, design__readers__planned=3)
    return a_study_locked_under(content, readers=[a_person() for _ in range(3)], size=2)


def told_of(version: CohortVersion, study: Study) -> bool:
    coordinator = study.members.get(part=Part.COORDINATOR).user
    return knowing.told_elsewhere([version]) == {coordinator.pk}


def test_is_told_by_the_lock_before_the_draw() -> None:
    study = a_study_that_is_only_locked()

    (_, version), _ = selectors.signed_arms(study)

    assert told_of(version, study)


def test_is_told_of_other_images_of_the_same_subjects() -> None:
    content = a_protocol(design__cases=2, design__readers__planned=3)
    readers = [a_person() for _ in range(3)]
    study = a_study_locked_under(content, readers=readers, size=2, linked=True)

    assert told_of(a_cohort("real", 2, linked=True), study)


@pytest.mark.parametrize("feedback", [True, False])
def test_is_told_by_training_with_feedback(*, feedback: bool) -> None:
    study, _, by = opened(feedback=feedback)
    readers = study.members.filter(part=Part.READER).values_list("user_id", flat=True)

    told = knowing.told_elsewhere([a_cohort("real", 10)])

    assert told == {by.pk, *(readers if feedback else ())}


def test_is_told_nothing_of_other_subjects_nor_by_a_draft() -> None:
    an_allocated_study()
    a_study_that_is_only_locked()
    a_study()

    assert knowing.told_elsewhere([a_cohort_version()]) == set()


def test_is_asked_at_one_price_however_many_studies_there_are() -> None:
    image, by = provenance.images(a_cohort_version())[0], a_person()
    first = a_study_that_is_only_locked()
    reader = first.members.filter(part=Part.READER)[0].user

    def cost() -> int:
        origins.origin_seen(image, by=by, at=AT)  # reads each locked protocol, once
        selectors.images_hidden_from(reader)
        with CaptureQueriesContext(connection) as queries:
            origins.origin_seen(image, by=by, at=AT)
            selectors.images_hidden_from(reader)
        return len(queries)

    alone = cost()
    for _ in range(2):
        other = a_study_that_is_only_locked()
        other.members.create(user=reader, part=Part.READER, since=AT)

    assert cost() == alone
