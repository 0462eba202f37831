"""Every measure …"""

import pytest

from generation.measures import registry, report
from reviewapp.acceptance import stored
from reviewapp.synthesis import measures
from reviewapp.synthesis.grouping import OF_GROUPS
from reviewapp.synthesis.measures import LEAKS, OFFERED


def test_that_is_offered_can_be_taken() -> None:
    assert {each.name for each in OFFERED} == {*report.USUAL, *OF_GROUPS, LEAKS}


def test_of_leaks_is_called_as_the_criterion_asks_for_it() -> None:
    assert stored.LEAKS == LEAKS


@pytest.mark.parametrize("name", [name for each in OFFERED for name in each.numbers])
def test_says_what_its_number_means(name: str) -> None:
    told = measures.meaning(name)

    assert all(vars(told).values())
    if name != LEAKS and name not in measures.OF_GROUPS:
        known = registry.measures()[name]
        assert (told.title, told.formula) == (known.title, known.formula)


def test_of_a_feature_names_the_feature() -> None:
    assert measures.meaning("radiomics[contrast]").title.endswith(": contrast")
    assert measures.meaning("kd[enc=12345678]").title == "Kernel distance"


def test_that_was_refused_as_a_whole_says_what_it_was() -> None:
    assert measures.meaning("memorisation").title == "Memorisation"
    assert measures.meaning("nothing").title == "nothing"
