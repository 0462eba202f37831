"""Pure: what training cases teach, and which of their answers are right.

Right is what the question says that tells real from synthetic, as the criteria take its answers.
Where no such question is asked in training, nothing is right or wrong, and nothing is said.
"""

from collections.abc import Mapping, Sequence

from reviewapp.studies import fields
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.design import Design, Kind
from reviewapp.studies.metrics import TELLING
from reviewapp.studies.questions import HIGHEST_CONFIDENCE, Question, QuestionKind

KINDS = (QuestionKind.CANDIDATE, QuestionKind.YES_NO, QuestionKind.SCALE, QuestionKind.CONFIDENCE)


def asked(design: Design, questions: Sequence[Question]) -> tuple[Question, ...]:
    """Those of the first phase: who is not told yet what a later one asks learns nothing of it."""
    codes = design.phases[0].questions if design.phases else ()
    return tuple(one for one in questions if not codes or one.code in codes)


def telling(
    design: Design, questions: Sequence[Question], criteria: Criteria | None
) -> Question | None:
    """The question of the training cases that has a right answer by origin; a choice comes first.

    One that is only asked under a condition is left out: no case could be held to it.
    """
    each = criteria.each if criteria else ()
    told = {one.question for one in each if (one.gap_in or one.metric) in TELLING}
    found = [one for one in asked(design, questions) if one.code in told and not one.show_if]
    able = [one for one in found if one.kind in KINDS and not one.is_optional]
    by_kind = sorted(able, key=lambda one: one.kind is not QuestionKind.CANDIDATE)
    return next((one for one in by_kind if _is_of_an_image(one, design)), None)


def is_right(
    question: Question, answers: Mapping[str, object], *, synthetic: Sequence[str], places: int
) -> bool:
    """Whether an answer took the synthetic images, and no others, for synthetic."""
    given = answers.get(question.code)
    if question.kind is QuestionKind.CANDIDATE:
        return [given] == list(synthetic)
    each = given if isinstance(given, Mapping) else {"A": given}
    called = {place for place, one in each.items() if _calls(question, one) is True}
    undecided = any(_calls(question, one) is None for one in each.values())
    return not undecided and len(each) == places and called == set(synthetic)


def told(synthetic: Sequence[str], *, places: int) -> str:
    """The truth about a training case, in one sentence."""
    if places == 1:
        return "This image was synthetic." if synthetic else "This image was real."
    if len(synthetic) == places:
        return "Both images were synthetic."
    return f"Image {synthetic[0]} was synthetic." if synthetic else "Both images were real."


def refuse_impossible(
    design: Design, questions: Sequence[Question], criteria: Criteria | None
) -> None:
    """Refuse a pass mark that nothing counts towards, and a truth that must not be told."""
    training, place = design.training, "design.training"
    teaches = telling(design, questions, criteria) is not None
    if training.pass_mark and not teaches:
        raise fields.unusable(
            f"{place}.pass_mark",
            f"{place}.pass_mark is {training.pass_mark}, but no question of the training cases "
            f"has an answer that is right by where an image comes from",
            "Give 0, or ask every case of the first phase which image is synthetic and name that "
            "question in a criterion on telling them apart",
        )
    if training.cases and training.feedback and not teaches:
        raise fields.unusable(
            f"{place}.feedback",
            f"{place}.feedback would tell readers where images come from, and no question of the "
            f"training cases asks for that",
            "Train without feedback, or ask every case of the first phase which image is synthetic",
        )
    if training.tries > 1 and not training.pass_mark:
        raise fields.unusable(
            f"{place}.tries",
            f"{place}.tries is {training.tries}, but without a pass mark nobody fails",
            "Give one try, or a pass mark",
        )


def _is_of_an_image(question: Question, design: Design) -> bool:
    """An answer for a whole pair, other than a choice, is about neither of its images."""
    return (
        question.kind is QuestionKind.CANDIDATE
        or design.kind is Kind.SINGLE
        or question.per == "CANDIDATE"
    )


def _calls(question: Question, given: object) -> bool | None:
    """Whether an image was taken for synthetic; None on the middle of a scale, or not judged."""
    if isinstance(given, bool) or not isinstance(given, int):
        return given if isinstance(given, bool) else None
    is_scale = question.kind is QuestionKind.SCALE
    low, high = (1, len(question.anchors)) if is_scale else (0, HIGHEST_CONFIDENCE)
    return None if 2 * given == low + high else 2 * given > low + high
