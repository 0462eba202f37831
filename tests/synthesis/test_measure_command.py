"""A terminal asks for measures …"""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.roles import Role
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis.management.commands import measure
from reviewapp.synthesis.measured_models import Measuring
from tests.factories import a_cohort_version, a_person
from tests.synthesis.factories import a_split

pytestmark = pytest.mark.django_db
RANGE = {"seed": 1, "low": -1000.0, "high": 1000.0}


@pytest.fixture
def by() -> User:
    return a_person(Role.RESEARCHER)


@pytest.fixture
def drawn(by: User) -> CohortVersion:
    return a_cohort_version(synthetic=True, by=by)


@pytest.fixture
def ward(by: User) -> CohortVersion:
    return a_cohort_version(by=by)


def test_and_names_the_job(by: User, drawn: CohortVersion, ward: CohortVersion) -> None:
    said = StringIO()

    call_command("measure", drawn.pk, against=ward.pk, by=by.email, stdout=said, **RANGE)

    found = Measuring.objects.get()
    assert str(found.job_id) in said.getvalue()
    assert found.measures == ["fd", "kd", "precision_and_coverage", "c2st", "diversity"]


def test_with_a_split_of_what_was_learned_from(
    by: User, drawn: CohortVersion, ward: CohortVersion
) -> None:
    split = a_split(ward, TRAIN=1, HOLD_OUT=1)
    given = {"against": ward.pk, "trained_on": ward.pk, "split": split.number, "by": by.email}

    call_command("measure", drawn.pk, stdout=StringIO(), **given, **RANGE)

    found = Measuring.objects.get()
    assert (found.trained_on, found.split) == (ward, split)
    assert {"memorisation", "leaked images"} < set(found.measures)


def test_asks_for_the_right_that_the_page_asks_for(
    by: User, drawn: CohortVersion, ward: CohortVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Action] = []
    monkeypatch.setattr(measure, "permits", lambda _, action: asked.append(action))

    with pytest.raises(CommandError, match="may not measure"):
        call_command("measure", drawn.pk, against=ward.pk, by=by.email, **RANGE)

    assert asked == [Action.COHORT_MEASURE]


def test_and_hears_why_not(by: User, drawn: CohortVersion, ward: CohortVersion) -> None:
    given = {"against": ward.pk, "by": by.email, **RANGE}
    for changed, why in (
        ({"by": "nobody@example.org"}, "may not measure"),
        ({"against": uuid4()}, "no cohort version"),
        ({"split": 3}, "no split 3"),
        ({"seed": -1}, "no seed"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("measure", drawn.pk, **(given | changed))
    assert not Measuring.objects.exists()
