"""Two arms, before a study is locked …"""

import pytest

from reviewapp.allocation import candidates
from reviewapp.studies.design import Design, Kind, Matching, Stratum, StratumRole
from tests.factories import a_cohort_version

pytestmark = pytest.mark.django_db


def test_they_are_paired_by_the_attributes_of_the_design() -> None:
    real = a_cohort_version(levels=["HEART", "HEART", "LIVER"])
    made = a_cohort_version(synthetic=True, levels=["HEART", "LIVER", "LIVER"])
    design = Design(Kind.PAIR, 2, matching=Matching.EXACT, attributes=("level",))

    found = candidates.match([real, made], design=design)

    assert found.arms == (str(real), str(made))
    assert len(found.found.pairs) == 2
    assert [line.before.value for line in found.lines] == ["HEART", "LIVER"]
    assert all(line.after and line.after.is_balanced for line in found.lines)


def test_a_stratum_is_in_the_table_too() -> None:
    arms = [a_cohort_version(levels=["HEART"]), a_cohort_version(synthetic=True, levels=["DOME"])]
    design = Design(Kind.PAIR, 1, strata=(Stratum("level", StratumRole.BALANCE),))

    found = candidates.match(arms, design=design)

    assert {line.before.name for line in found.lines} == {"level"}
    assert len(found.found.pairs) == 1


def test_without_a_wish_all_attributes_that_both_know_are_compared() -> None:
    arms = [a_cohort_version(levels=["HEART"]), a_cohort_version(synthetic=True, levels=["DOME"])]

    found = candidates.match(arms, design=Design(Kind.PAIR, 1))

    assert "level" in {line.before.name for line in found.lines}


def test_images_of_one_subject_are_linked() -> None:
    arms = [a_cohort_version(size=2), a_cohort_version(synthetic=True, size=2)]

    found = candidates.match(arms, design=Design(Kind.PAIR, 2, matching=Matching.SUBJECT))

    # Each of these stands for a subject of its own.
    assert found.found.pairs == ()
    assert found.found.left_out == (2, 2)


def test_arms_without_images_have_nothing_in_common() -> None:
    assert candidates._all_attributes([], []) == []
