"""What a draw shows is no hint by its place, its number or its company …"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from reviewapp.allocation import candidates, services
from reviewapp.allocation import draw as drawing
from reviewapp.allocation.services import Arms
from reviewapp.imaging.errors import PixelsDoNotFit
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance import services as book
from reviewapp.provenance.errors import OriginContradicted
from reviewapp.provenance.models import CohortVersion
from reviewapp.reading.models import Reading, Side, Worklist
from reviewapp.studies import design_form
from tests.blinding.conftest import Walk
from tests.factories import (
    AT,
    LOOK,
    a_cohort_version,
    a_locked_study,
    a_person,
    a_run,
    an_open_study,
    some_pixels,
)
from tests.studies.protocols import a_protocol

CASES, DRAWS = 24, 200
REAL = [f"r{number:02}" for number in range(CASES)]
SYNTHETIC = [f"s{number:02}" for number in range(CASES)]
# Six standard errors of a fair coin that is tossed for every case of every draw.
CLOSE = 6 * 0.5 / sqrt(CASES * DRAWS)
Sides = list[bool]
# What counts is said by nobody: a page may count cases, never what is among them.
RATIOS = re.compile(
    r"\bhalf\b|\bratio\b|% (?:are|real|synthetic)|one in (?:two|three)|equally (?:many|often)", re.I
)


def firsts(seed: int) -> Sides:
    """Whether the synthetic image stands first, case by case."""
    drawn = drawing.draw(REAL, SYNTHETIC, cases=CASES, readers=["one"], seed=seed)
    return [place.synthetic_is_first for place in drawn.worklists["one"]]


GUESSES: dict[str, Callable[[int], bool]] = {
    "always the first": lambda _: True,
    "first and second in turn": lambda number: number % 2 == 0,
    "two of each in turn": lambda number: number % 4 < 2,
    "the first half of the cases": lambda number: number < CASES / 2,
    "the last case": lambda number: number == CASES - 1,
}


def best_guess() -> float:
    """How much better than chance somebody does who counts and looks at no picture."""
    draws = [firsts(seed) for seed in range(DRAWS)]
    shares = [
        np.mean([guess(n) == first for draw in draws for n, first in enumerate(draw)])
        for guess in GUESSES.values()
    ]
    return max(abs(float(share) - 0.5) for share in shares)


def lopsided(count: int, **_: object) -> Sides:
    return [number % 10 < 7 for number in range(count)]


def in_turn(count: int, **_: object) -> Sides:
    return [number % 2 == 0 for number in range(count)]


def test_counting_finds_the_side_no_better_than_chance() -> None:
    assert best_guess() < CLOSE


@pytest.mark.parametrize("careless", [lopsided, in_turn])
def test_counting_finds_a_side_that_was_not_left_to_chance(
    careless: Callable[..., Sides], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "sides", careless)

    assert best_guess() > CLOSE


def runs_of(sides: Sequence[bool]) -> int:
    return 1 + sum(one != other for one, other in pairwise(sides))


def test_the_end_of_one_block_of_sides_is_not_where_another_begins() -> None:
    """Blocks of one length would let their last case be deduced from those before it."""
    balanced_after = [
        {n for n in range(2, CASES) if 2 * sum(firsts(seed)[:n]) == n} for seed in range(DRAWS)
    ]

    assert not set.intersection(*balanced_after)
    assert len({runs_of(firsts(seed)) for seed in range(DRAWS)}) > 4


def test_a_reader_is_told_how_many_cases_and_nothing_of_what_is_among_them(walk: Walk) -> None:
    pages = [body.decode() for body in walk.bodies]

    assert not [found for page in pages for found in RATIOS.findall(page)]
    assert RATIOS.search("About half of them are synthetic, or 50 % are")
    assert {session["total"] for session in walk.sessions} == {len(walk.sessions)}


@pytest.mark.django_db
def test_a_picture_that_cannot_be_shown_leaves_no_gap() -> None:
    """The numbers count what is shown, and a draw over a missing copy is none at all."""
    study, by = a_locked_study(cases=3), a_person()
    lost = some_pixels(rows=LOOK.rows - 1)
    real = a_cohort_version(size=3)
    flawed = a_version_with(lost, count=3)

    with pytest.raises(PixelsDoNotFit, match="Take it out of the cohort"):
        services.allocate(study, arms=Arms(real=real, synthetic=flawed), by=by, at=AT)
    assert not Worklist.objects.filter(study=study).exists()

    whole = a_cohort_version(synthetic=True, size=3)
    services.allocate(study, arms=Arms(real=real, synthetic=whole), by=by, at=AT)
    numbers = Reading.objects.filter(worklist__study=study).order_by("position")
    assert list(numbers.values_list("position", flat=True)) == [1, 2, 3]
    assert {reading.sides.count() for reading in numbers} == {2}


def a_version_with(lost: NDArray[np.int16], *, count: int) -> CohortVersion:
    """Synthetic images of which one fits no study here."""
    by = a_person()
    run = a_run(count=count, by=by)
    shown = [lost, *(some_pixels() for _ in range(count - 1))]
    images = [
        book.keep_sample(pixels, run=run, number=number, attributes={})
        for number, pixels in enumerate(shown)
    ]
    cohort = book.create_cohort(name="Made with a flaw", by=by, at=AT)
    return book.freeze_version(cohort, images=images, by=by, at=AT)


@pytest.mark.django_db
def test_a_picture_is_never_kept_under_both_origins() -> None:
    pixels = some_pixels()
    book.keep_acquired(pixels, source="a ward", attributes={})

    with pytest.raises(OriginContradicted):
        book.keep_sample(pixels, run=a_run(count=1), number=0, attributes={})


@pytest.mark.django_db
def test_a_picture_comes_back_under_another_token() -> None:
    """Nothing that two readers are given is the same, though all see the same pictures."""
    study = an_open_study(cases=4, readers=3)
    sides = Side.objects.filter(reading__worklist__study=study)

    assert sides.values("copy").distinct().count() == 8
    assert sides.values("token").distinct().count() == sides.count() == 24


def matched(real: CohortVersion, synthetic: CohortVersion) -> set[bool]:
    design = design_form.parse(a_protocol()["design"])
    found = candidates.match([real, synthetic], design=design)
    return {
        line.after.is_balanced for line in found.lines if line.after and line.before.name == "sex"
    }


@pytest.mark.django_db
def test_arms_of_other_people_are_seen_before_they_are_read() -> None:
    """A mix that differs in one attribute would tell an arm by the patients in it."""
    alike, men = ["M", "F"] * 5, ["M"] * 9 + ["F"]

    assert matched(of_sex(alike), of_sex(alike, synthetic=True)) == {True}
    assert matched(of_sex(alike), of_sex(men, synthetic=True)) == {False}


def of_sex(sexes: Sequence[str], *, synthetic: bool = False) -> CohortVersion:
    by = a_person()
    run = a_run(count=len(sexes), by=by)
    images = [
        book.keep_sample(some_pixels(), run=run, number=number, attributes={"sex": sex})
        if synthetic
        else book.keep_acquired(some_pixels(), source="a ward", attributes={"sex": sex})
        for number, sex in enumerate(sexes)
    ]
    cohort = book.create_cohort(name=f"People {len(set(sexes))} {synthetic} {run.pk}", by=by, at=AT)
    version = book.freeze_version(cohort, images=images, by=by, at=AT)
    assert provenance.images(version).count() == len(sexes)
    return version
