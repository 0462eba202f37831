"""A seed that everybody may know …"""

from pathlib import Path

import pytest

import reviewapp
from reviewapp.studies import commitments
from reviewapp.studies.errors import StudyNotDraft
from reviewapp.studies.models import Study
from reviewapp.studies.record_models import Commitment
from tests.audit.flush import without_guards
from tests.factories import AT, a_locked_study

HOUSE = Path(reviewapp.__file__).parent


def without_its_promise(study: Study) -> Study:
    with without_guards():
        Commitment.objects.filter(study=study).delete()
    return study


@pytest.mark.django_db
def test_is_promised_to_a_draft_only() -> None:
    study = without_its_promise(a_locked_study())

    with pytest.raises(StudyNotDraft, match="Only a draft can change"):
        commitments.promise_known(study, seed=1, at=AT)

    assert not Commitment.objects.filter(study=study).exists()


def test_is_promised_by_nothing_but_the_demo() -> None:
    promising = {
        str(file.relative_to(HOUSE))
        for file in HOUSE.rglob("*.py")
        if "promise_known(" in file.read_text("utf-8")
    }

    assert promising == {"studies/commitments.py", "demo/making.py"}
