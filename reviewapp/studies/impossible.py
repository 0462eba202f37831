"""Pure: designs that nobody could carry out, each refused at its field with the way to mend it."""

from collections.abc import Sequence

from reviewapp.studies import fields
from reviewapp.studies.design import Design, Kind, Matching, Origin, Phase, Scheme, Session
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.questions import Question, QuestionKind

LEAST_ARMS = {Kind.PAIR: 2, Kind.SINGLE: 1}
BY_LIKENESS = frozenset({Matching.EXACT, Matching.NEAREST})


def refuse_impossible(design: Design, place: str) -> None:
    """Hold the parts of a design against each other."""
    for check in (_arms, _matching, _context, _context_versions, _readers, _repeats, _catch):
        check(design, place)


def refuse_questions_without_a_place(design: Design, questions: Sequence[Question]) -> None:
    """Hold the questions against what is on the screen, and against the phases."""
    for number, question in enumerate(questions):
        if question.kind is QuestionKind.CANDIDATE and design.kind is Kind.SINGLE:
            raise fields.unusable(
                f"questions[{number}].kind",
                f"questions[{number}] asks which of two images, but a case shows a single one",
                "Ask YES_NO or a SCALE, or lay the study out as PAIR",
            )
    if design.phases:
        _phases(design.phases, questions)


def _arms(design: Design, place: str) -> None:
    if len(design.arms) < LEAST_ARMS[design.kind]:
        raise fields.unusable(
            f"{place}.arms", f"{place}.arms has one arm, and a pair needs two", "Add the other"
        )
    for one, arm in enumerate(design.arms):
        if bool(arm.version) != bool(arm.digest):
            raise fields.unusable(
                f"{place}.arms[{one}].digest",
                f"{place}.arms[{one}] has a version without its digest or the other way round",
                "Choose the frozen cohort version again",
            )
        if arm.version and arm.version in [other.version for other in design.arms[:one]]:
            raise fields.unusable(
                f"{place}.arms[{one}].version",
                f"{place}.arms[{one}] is the same cohort version as another arm",
                "Choose two different ones: an image cannot be compared with itself",
            )


def _matching(design: Design, place: str) -> None:
    if design.kind is Kind.SINGLE and design.matching in BY_LIKENESS:
        raise fields.unusable(
            f"{place}.matching.by",
            f"{place}.matching is {design.matching}, but single images have no partner",
            "Match by CHANCE and balance the attribute as a stratum",
        )


def _context(design: Design, place: str) -> None:
    labels = [context.label for context in design.context]
    for number, context in enumerate(design.context):
        if context.source is not design.matching:
            raise fields.unusable(
                f"{place}.context[{number}].from",
                f"{place}.context[{number}] shows the {context.source.lower()} of the candidates, "
                f"but they are matched by {design.matching}",
                f"Match by {context.source}, or take the context out",
            )
        if context.label in labels[:number] or context.label in design.places:
            raise fields.unusable(
                f"{place}.context[{number}].label",
                f"{place}.context[{number}] is called “{context.label}” like another picture",
                "Give each picture its own label",
            )


def _context_versions(design: Design, place: str) -> None:
    taken = [arm.version for arm in design.arms]
    for number, context in enumerate(design.context):
        at = f"{place}.context[{number}]"
        if bool(context.version) != bool(context.digest):
            raise fields.unusable(
                f"{at}.digest",
                f"{at} has a version without its digest or the other way round",
                "Choose the frozen cohort version again",
            )
        if context.version and context.version in taken:
            raise fields.unusable(
                f"{at}.version",
                f"{at} is the same cohort version as an arm or another context",
                "Choose one that holds the images beside the candidates, and no candidates",
            )
        taken.append(context.version)
    if design.context and (design.catch.both_real or design.catch.both_synthetic):
        raise fields.unusable(
            f"{place}.catch",
            f"{place}.catch pairs images of two subjects, and one context cannot belong to both",
            "Take these catch cases out; degraded ones may stay",
        )


def _repeats(design: Design, place: str) -> None:
    repeats = design.repeats
    if repeats.percent and not design.repeated:
        cases = design.shortest_list(design.readers.planned)
        raise fields.unusable(
            f"{place}.repeats.percent",
            f"{repeats.percent} percent of the {cases} cases of one reader is not one case",
            "Repeat a larger share, or nothing",
        )
    if repeats.distance >= design.cases:
        raise fields.unusable(
            f"{place}.repeats.distance",
            f"a repeat cannot stand {repeats.distance} places away among {design.cases} cases",
            f"Give a distance below {design.cases}",
        )
    if (repeats.session is Session.LATER) != bool(repeats.washout_days):
        raise fields.unusable(
            f"{place}.repeats.washout_days",
            "a washout belongs to repeats in a later session, and to no others",
            "Give the days between for LATER, and leave them out for SAME",
        )


def _catch(design: Design, place: str) -> None:
    origins = {arm.origin for arm in design.arms}
    for kind, count, origin in (
        ("both_real", design.catch.both_real, Origin.REAL),
        ("both_synthetic", design.catch.both_synthetic, Origin.SYNTHETIC),
    ):
        if count and (design.kind is Kind.SINGLE or origin not in origins):
            raise fields.unusable(
                f"{place}.catch.{kind}",
                f"no case of this study can show two {origin.lower()} images",
                "Take these catch cases out, or compare pairs with such an arm",
            )


def _readers(design: Design, place: str) -> None:
    readers = design.readers
    if (readers.scheme is Scheme.SPLIT) != (readers.groups > 1):
        raise fields.unusable(
            f"{place}.readers.groups",
            f"{readers.groups} group does not fit readers who share the cases as {readers.scheme}",
            "Give SPLIT two groups or more, and the others one",
        )
    if readers.scheme is Scheme.SPLIT and design.cases < readers.groups:
        raise fields.unusable(
            f"{place}.readers.groups",
            f"{design.cases} cases cannot be split among {readers.groups} groups",
            "Form fewer groups, or show more cases",
        )
    if (readers.scheme is Scheme.PARTIAL) != bool(readers.overlap):
        raise _overlap(place, "an overlap belongs to readers with PARTIAL lists, and to no others")
    if readers.overlap > design.cases:
        raise _overlap(place, f"two readers cannot share {readers.overlap} of {design.cases} cases")


def _overlap(place: str, what: str) -> ProtocolNotUsable:
    return fields.unusable(
        f"{place}.readers.overlap", what, "Say how many cases any two readers have in common"
    )


def _phases(phases: Sequence[Phase], questions: Sequence[Question]) -> None:
    phase_of: dict[str, str] = {}
    known = {question.code for question in questions}
    for number, phase in enumerate(phases):
        at = f"design.phases[{number}].questions"
        for code in phase.questions:
            if code not in known or code in phase_of:
                raise fields.unusable(
                    at,
                    f"{at} names “{code}”, which is no question or is asked in another phase too",
                    "Give every question to one phase",
                )
            phase_of[code] = phase.code
    for number, question in enumerate(questions):
        if question.code not in phase_of:
            raise fields.unusable(
                f"questions[{number}]",
                f"“{question.text}” is asked in no phase",
                "Give every question to one phase",
            )
        if question.show_if and phase_of[question.show_if.question] != phase_of[question.code]:
            raise fields.unusable(
                f"questions[{number}].show_if",
                f"“{question.text}” depends on a question of another phase",
                "Ask both in the same phase",
            )
