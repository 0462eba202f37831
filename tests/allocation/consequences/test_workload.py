"""What a design asks of its readers …"""

from dataclasses import replace

import pytest

from reviewapp.allocation.consequences import assumptions, workload
from reviewapp.studies.design import (
    Catch,
    Phase,
    Readers,
    Repeats,
    Scheme,
    Session,
    Training,
)
from reviewapp.studies.questions import Per, Question, QuestionKind
from reviewapp.studies.reader_rules import ReaderRules
from tests.allocation.consequences.test_consequences import PAIRS, WHICH


def the_workload(**changed: object) -> workload.Workload:
    design = replace(PAIRS, **changed)  # type: ignore[arg-type] # the fields of a design
    return workload.workload(design, (WHICH,), ReaderRules())


def test_the_workload_counts_everything_that_is_read() -> None:
    found = the_workload(
        repeats=Repeats(percent=10, distance=20),
        catch=Catch(both_real=3, degraded=2),
        training=Training(cases=5),
    )

    assert (found.cases, found.readings) == (100, 100 + 10 + 5 + 5)
    assert found.seconds_each == 14 + 3
    assert found.minutes == 34
    assert found.sessions == 1
    assert found.images == (100 + 5 + 2 + 6, 100 + 5 + 2)


def test_phases_show_everything_again_and_ask_some_of_the_questions() -> None:
    found = the_workload(phases=(Phase("a", "", ()), Phase("b", "", ())))

    assert found.readings == 200
    assert found.seconds_each == 16


def test_a_later_session_is_one_more() -> None:
    later = Repeats(percent=10, session=Session.LATER, washout_days=28)

    assert the_workload(repeats=later).sessions == 2


@pytest.mark.parametrize(
    ("readers", "cases"),
    [
        (Readers(planned=8, scheme=Scheme.SPLIT, groups=3), 34),
        (Readers(planned=8, scheme=Scheme.PARTIAL, overlap=20), 20 + 20),
        (Readers(planned=1, scheme=Scheme.PARTIAL, overlap=20), 100),
    ],
)
def test_readers_who_share_the_cases_read_fewer(readers: Readers, cases: int) -> None:
    assert the_workload(readers=readers).cases == cases


def test_answers_that_are_seldom_given_take_half_the_time() -> None:
    each = Question("r", QuestionKind.SCALE, "?", per=Per.CANDIDATE, anchors=("a", "b"))
    why = Question("w", QuestionKind.TEXT, "?", is_optional=True, most=100)

    assert assumptions.seconds(each, PAIRS) == 8
    assert assumptions.seconds(why, PAIRS) == 5
