"""What stands beside the candidates …"""

from itertools import chain

import pytest

from reviewapp.allocation.beside import Beside
from reviewapp.allocation.composing import Composed, composed, plan_of
from reviewapp.allocation.drawing import drawing
from reviewapp.allocation.errors import ArmsNotUsable, DrawImpossible
from reviewapp.allocation.pairing import Candidate
from tests.allocation.designs import a_design, an_arm

BASELINE = {"label": "Baseline", "from": "SUBJECT"}


def beside(*subjects: int, label: str = "Baseline") -> Beside:
    images = (Candidate(f"{label} {n}", link=f"p{subject}") for n, subject in enumerate(subjects))
    return Beside(label, tuple(images))


def made(*each: Beside, cases: int = 8) -> Composed:
    design = a_design(
        cases=cases,
        matching={"by": "SUBJECT"},
        context=[BASELINE | {"label": one.label} for one in each],
        catch={"degraded": 2},
        training={"cases": 2, "pass_mark": 0, "feedback": False},
    )
    return composed([an_arm("real"), an_arm("flow")], design=design, seed=5, beside=each)


def test_it_is_the_picture_of_the_same_subject_in_every_kind_of_case() -> None:
    found = made(beside(*range(20)), beside(*range(20), label="Prior"))

    items = [*found.cases, *found.training, *found.catches]
    assert len(items) == 12
    for item in items:
        (subject,) = item.subjects
        number = subject.removeprefix("p")
        assert item.context == (
            ("Baseline", f"Baseline {number}"),
            ("Prior", f"Prior {number}"),
        )


def test_a_subject_without_one_makes_no_case() -> None:
    found = made(beside(*range(12)))

    subjects = set(chain.from_iterable(item.subjects for item in found.cases))
    assert subjects <= {f"p{n}" for n in range(12)}
    with pytest.raises(DrawImpossible, match="make 11 pairs of the 12"):
        made(beside(*range(11)))


def test_two_of_one_subject_are_refused() -> None:
    with pytest.raises(ArmsNotUsable, match="“Baseline” has more than one image of a subject"):
        made(beside(*range(20), 3))


def test_a_draw_is_named_by_it_too() -> None:
    plan = plan_of(a_design(), readers=1)
    digests = {
        drawing(made(one).cases, plan=plan, readers=["a"], seed=1).digest
        for one in (beside(*range(20)), beside(*reversed(range(20))))
    }

    assert len(digests) == 2
