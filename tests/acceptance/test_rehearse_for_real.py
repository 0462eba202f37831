"""Ten rehearsals through the real database and endpoints: the house comes to the same verdicts."""

import numpy as np
import pytest

from reviewapp.acceptance import asking, selectors, simulated
from reviewapp.acceptance.simulated import Skill
from reviewapp.accounts.roles import Role
from reviewapp.studies import services as studies
from reviewapp.studies.models import Part, Study
from tests.acceptance import by_endpoints
from tests.acceptance.asked import work_off
from tests.acceptance.by_endpoints import Answered, Standing
from tests.acceptance.making import PICK
from tests.acceptance.studies import about_chance, an_open_study, content
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db
TIMES, READERS, CASES = 10, 3, 12
GOOD, BAD = Skill(), Skill(d_prime=4.0)


def rehearsed(skill: Skill, seed: int) -> tuple[Study, list[float]]:
    """Draw, read by the addresses of the reading room, close and evaluate by a job."""
    rules = content(about_chance(lower="0.10", upper="0.90"), cases=CASES, readers=READERS)
    people = [a_person(Role.READER, name=f"rehearsal reader {n}") for n in range(READERS)]
    study = an_open_study(rules, people, cases=CASES, title="rehearsal")
    random = np.random.default_rng(seed)
    seen = {
        person.name: simulated.perceive(skill, [True] * CASES, random.normal(size=CASES), random)
        for person in people
    }
    right: dict[str, int] = dict.fromkeys(seen, 0)

    def answer(reader: str, standing: Standing) -> Answered:
        (at,) = standing.synthetic_at
        place = standing.reading.position - 1
        given = dict(simulated.answer_pair(PICK, seen[reader], place, synthetic_at=at))
        right[reader] += given["synthetic"] == at
        return {**given, "confidence": 3}, 4000

    by_endpoints.read(study, answer)
    by = study.members.get(part=Part.COORDINATOR).user
    asking.request(studies.close(study, by=by, at=AT), by=by, at=AT, reason="A rehearsal.")
    work_off(study)
    return study, [count / CASES for count in right.values()]


def test_ten_times_with_generators_that_are_good_and_bad() -> None:
    for number in range(TIMES):
        skill = BAD if number % 2 else GOOD

        study, right = rehearsed(skill, number)

        kept = selectors.evaluation(study)
        assert kept is not None
        (found,) = kept.results["criteria"]
        assert float(found["estimate"]) == pytest.approx(np.mean(right))
        assert found["readers"] == READERS
        if skill is BAD:
            assert kept.results["verdict"] != "ACCEPTED"
