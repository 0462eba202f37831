"""The radiomics quality score: a check list to answer, and what the answers add up to."""

from collections.abc import Mapping
from dataclasses import dataclass

from generation.measures.errors import NotMeasurable

MOST = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question, and the points of each answer that it can be given."""

    name: str
    question: str
    answers: Mapping[str, int]


def _yes(name: str, question: str, points: int, otherwise: int = 0) -> Item:
    return Item(name=name, question=question, answers={"yes": points, "no": otherwise})


# Lambin et al., Nature Reviews Clinical Oncology 14:749-762, 2017, table 1.
ITEMS = (
    Item(
        name="protocol",
        question="Is the imaging protocol well documented, and is it a public one?",
        answers={"neither": 0, "documented": 1, "public": 1, "documented and public": 2},
    ),
    _yes("segmentations", "Were regions outlined more than once, to see what that changes?", 1),
    _yes("phantom", "Was a phantom scanned on all scanners?", 1),
    _yes("time_points", "Were people imaged at more than one time?", 1),
    _yes("reduction", "Were features reduced, or adjusted for multiple testing?", 3, -3),
    _yes("other_features", "Is the analysis multivariable, with features that are no images?", 1),
    _yes("biology", "Are biological correlates found and discussed?", 1),
    _yes("cut_off", "Were risk groups cut at the median, a known cut-off or a continuous risk?", 1),
    Item(
        name="discrimination",
        question="Are discrimination statistics given, and resampled?",
        answers={"no": 0, "given": 1, "given and resampled": 2},
    ),
    Item(
        name="calibration",
        question="Are calibration statistics given, and resampled?",
        answers={"no": 0, "given": 1, "given and resampled": 2},
    ),
    _yes("prospective", "Was it a prospective study registered in a trial database?", 7),
    Item(
        name="validation",
        question="On what was it validated?",
        answers={
            "not validated": -5,
            "same institute": 2,
            "another institute": 3,
            "two institutes": 4,
            "a published signature": 4,
            "three or more institutes": 5,
        },
    ),
    _yes("gold_standard", "Is it compared with the gold standard?", 2),
    _yes("utility", "Is a use in the clinic analysed, by decision curves for one?", 2),
    _yes("cost", "Is the cost-effectiveness analysed?", 1),
    Item(
        name="openness",
        question="How many of scans, outlines, code and features are open?",
        answers={"none": 0, "one": 1, "two": 2, "three": 3, "all four": 4},
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    points: int
    share: float
    unanswered: tuple[str, ...]


def score(answers: Mapping[str, str]) -> Score:
    """Add up the points; what is not answered earns nothing and is listed.

    The share is of 36 points, and 0 where the sum is negative, as the authors count.
    """
    known = {item.name: item for item in ITEMS}
    for name, answer in answers.items():
        if name not in known or answer not in known[name].answers:
            there = known[name].answers if name in known else known
            raise NotMeasurable(
                f"“{name}: {answer}” is no answer on this list, so nothing was scored. "
                f"Choose among {', '.join(there)}."
            )
    points = sum(known[name].answers[answer] for name, answer in answers.items())
    return Score(
        points=points,
        share=max(points, 0) / MOST,
        unanswered=tuple(name for name in known if name not in answers),
    )
