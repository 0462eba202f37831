"""Pure: the rules of a study as frozen data, read from JSON and refused in sentences.

{
  "schema": 2,
  "purpose": {"target": "Pneumothorax on chest radiographs",
              "use": "DIAGNOSIS" | "TRIAGE" | "PLANNING" | "MONITORING",
              "data": "TRAINING" | "TEST"},
  "design": …         as `design` says
  "presentation": …   as `presentation` says
  "questions": […]    as `questions` says
  "reader": …         as `reader_rules` says
  "criteria": …       as `criteria_form` says
  "monitoring"?: {"kind": "ANYTIME", "level": "0.95"},
  "closing"?: {"rule": "ALL_SIGNED" | "DECLARED_MISSING", "least_signed"?: 6}
}

Schema 1 knew pairs, two kinds of questions and no criteria; such protocols are read for ever:

{"schema": 1, "design": {"kind": "PAIR", "cases": 12, "match_on"?: "level"},
 "presentation": …, "questions": […]}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from reviewapp.audit import canonical
from reviewapp.imaging.presentation import Look, Scaling
from reviewapp.studies import (
    answers,
    criteria_form,
    design_form,
    fields,
    impossible,
    presentation,
    questions,
    reader_rules,
    soundness,
    training,
)
from reviewapp.studies.answers import Grid
from reviewapp.studies.criteria import Criteria
from reviewapp.studies.design import MOST_CASES, MOST_READERS, Design, Kind, Matching
from reviewapp.studies.presentation import Layout, Preset, Window
from reviewapp.studies.questions import UNJUDGEABLE, Question, QuestionKind
from reviewapp.studies.reader_rules import ReaderRules
from reviewapp.studies.soundness import Doubt

__all__ = ["PLACES", "Doubt", "Question", "QuestionKind", "Rules", "Window", "check", "parse"]

SCHEMA = 2
PLACES = ("A", "B")
KINDS_OF_SCHEMA_1 = (QuestionKind.CANDIDATE, QuestionKind.SCALE)
MUST = {"schema", "purpose", "design", "presentation", "questions", "reader", "criteria"}


class Use(StrEnum):
    """What the images are to help with."""

    DIAGNOSIS = "DIAGNOSIS"
    TRIAGE = "TRIAGE"
    PLANNING = "PLANNING"
    MONITORING = "MONITORING"


class Data(StrEnum):
    """What the images are to be to a model."""

    TRAINING = "TRAINING"
    TEST = "TEST"


@dataclass(frozen=True)
class Purpose:
    """What is at stake; criteria depend on it."""

    target: str
    use: Use
    data: Data


@dataclass(frozen=True)
class Monitoring:
    """Looks at the results while reading goes on, with always-valid intervals; declared before."""

    level: Decimal


class ClosingRule(StrEnum):
    """When a study may be closed."""

    ALL_SIGNED = "ALL_SIGNED"
    DECLARED_MISSING = "DECLARED_MISSING"  # what is not signed by then counts as missing


@dataclass(frozen=True)
class Closing:
    rule: ClosingRule = ClosingRule.DECLARED_MISSING
    least_signed: int = 0


@dataclass(frozen=True)
class Rules:
    """A protocol that can be followed."""

    design: Design
    look: Look  # how every picture is brought onto one grid
    window: Window
    questions: tuple[Question, ...]
    presets: tuple[Preset, ...] = ()
    layout: Layout = Layout.BESIDE
    unit: str = ""  # what the values are counted in
    purpose: Purpose | None = None
    reader: ReaderRules = field(default=ReaderRules())
    criteria: Criteria | None = None
    monitoring: Monitoring | None = None
    closing: Closing = field(default=Closing())

    @property
    def cases(self) -> int:
        return self.design.cases

    @property
    def match_on(self) -> str:
        """The first attribute in which the images of a pair agree where they can; or none."""
        return self.design.attributes[0] if self.design.attributes else ""

    @property
    def picks_synthetic(self) -> Question:
        """The question whose answer says which candidate the reader took for synthetic."""
        return next(one for one in self.questions if one.kind is QuestionKind.CANDIDATE)

    @property
    def grid(self) -> Grid:
        """Where on the screen a mark can stand."""
        slices, rows, columns = self.look.grid
        return Grid(places=self.design.places, rows=rows, columns=columns, frames=slices)

    @property
    def doubts(self) -> list[Doubt]:
        """Reasons for which the criteria could be met wrongly."""
        return soundness.doubts(self.criteria, design=self.design) if self.criteria else []

    @property
    def context_look(self) -> Look:
        """How what stands beside the candidates is shown: a source of another kind by itself."""
        is_other = self.design.matching is Matching.SOURCE
        return replace(self.look, scaling=Scaling.PERCENTILES) if is_other else self.look

    @property
    def taught(self) -> Question | None:
        """The question whose answers are right or wrong in training; often there is none."""
        return training.telling(self.design, self.questions, self.criteria)

    def asked_in(self, phase: str) -> tuple[Question, ...]:
        """The questions of one phase; all of them where there is only one."""
        codes = next((one.questions for one in self.design.phases if one.code == phase), ())
        return tuple(one for one in self.questions if not codes or one.code in codes)


def digest(content: Mapping[str, object]) -> str:
    """Name a protocol by what it says; RFC 8785 canonical JSON, SHA-256."""
    return canonical.digest(dict(content))


def parse(content: object) -> Rules:
    """Read a protocol whole, or refuse it and say which part is wrong and what is expected."""
    if isinstance(content, dict) and content.get("schema") == 1 and content["schema"] is not True:
        return _first_schema(content)
    whole = fields.whole(content, "The protocol", MUST, may={"monitoring", "closing"})
    if whole["schema"] != SCHEMA or type(whole["schema"]) is not int:
        raise fields.unusable(
            "schema", f"schema is {whole['schema']!r}", f"Write it for schema {SCHEMA}"
        )
    shown = presentation.parse(whole["presentation"])
    criteria = criteria_form.parse(whole["criteria"])
    rules = Rules(
        purpose=_purpose(whole["purpose"], "purpose"),
        design=design_form.parse(whole["design"]),
        look=shown.look,
        window=shown.window,
        presets=shown.presets,
        layout=shown.layout,
        unit=shown.unit,
        questions=questions.parse(whole["questions"]),
        reader=reader_rules.parse(whole["reader"]),
        criteria=criteria,
        monitoring=_monitoring(whole["monitoring"]) if "monitoring" in whole else None,
        closing=_closing(whole["closing"]) if "closing" in whole else Closing(),
    )
    impossible.refuse_questions_without_a_place(rules.design, rules.questions)
    training.refuse_impossible(rules.design, rules.questions, criteria)
    soundness.refuse_without_data(criteria, design=rules.design, questions=rules.questions)
    return rules


def check(
    given: Mapping[str, object], *, rules: Rules, asked: Sequence[Question] = ()
) -> dict[str, object]:
    """Return the answers if they answer what was asked and nothing else.

    `asked`: the questions of the phase; all questions where there are no phases. Instead of
    answers, a reading can be declared one that cannot be judged, if the protocol knows reasons.
    """
    if set(given) == {UNJUDGEABLE} and rules.reader.may_decline:
        return answers.check_declined(given[UNJUDGEABLE], reasons=rules.reader.may_decline)
    return answers.check(given, questions=asked or rules.questions, grid=rules.grid)


def _purpose(value: object, place: str) -> Purpose:
    said = fields.whole(value, place, {"target", "use", "data"})
    return Purpose(
        target=fields.text(said["target"], f"{place}.target", most=300),
        use=fields.one_of(said["use"], f"{place}.use", Use),
        data=fields.one_of(said["data"], f"{place}.data", Data),
    )


def _monitoring(value: object) -> Monitoring:
    said = fields.whole(value, "monitoring", {"kind", "level"})
    if said["kind"] != "ANYTIME":
        raise fields.unusable(
            "monitoring.kind", f"monitoring.kind is {said['kind']!r}", "Write ANYTIME"
        )
    low, high = criteria_form.LOWEST_LEVEL, criteria_form.HIGHEST_LEVEL
    return Monitoring(fields.decimal(said["level"], "monitoring.level", low=low, high=high))


def _closing(value: object) -> Closing:
    said = fields.whole(value, "closing", {"rule"}, may={"least_signed"})
    return Closing(
        rule=fields.one_of(said["rule"], "closing.rule", ClosingRule),
        least_signed=fields.number(
            said.get("least_signed", 0), "closing.least_signed", low=0, high=MOST_READERS
        ),
    )


def _first_schema(content: dict[str, object]) -> Rules:
    whole = fields.whole(content, "The protocol", {"schema", "design", "presentation", "questions"})
    design = fields.whole(whole["design"], "design", {"kind", "cases"}, may={"match_on"})
    if design["kind"] != Kind.PAIR:
        raise fields.unusable(
            "design.kind", f"design.kind is {design['kind']!r}", "In schema 1 it is PAIR"
        )
    match_on = fields.text(design["match_on"], "design.match_on") if "match_on" in design else ""
    shown = presentation.parse(whole["presentation"], plain=True)
    asked = questions.parse(whole["questions"])
    _refuse_newer_questions(asked)
    return Rules(
        design=Design(
            kind=Kind.PAIR,
            cases=fields.number(design["cases"], "design.cases", low=1, high=MOST_CASES),
            matching=Matching.NEAREST if match_on else Matching.CHANCE,
            attributes=(match_on,) if match_on else (),
        ),
        look=shown.look,
        window=shown.window,
        questions=asked,
    )


def _refuse_newer_questions(asked: tuple[Question, ...]) -> None:
    for number, question in enumerate(asked):
        if question.kind not in KINDS_OF_SCHEMA_1:
            raise fields.unusable(
                f"questions[{number}].kind",
                f"questions[{number}].kind is {question.kind}",
                f"In schema 1 the kinds are {', '.join(KINDS_OF_SCHEMA_1)}",
            )
    if asked[0].kind is not QuestionKind.CANDIDATE:
        raise fields.unusable(
            "questions[0].kind",
            "questions[0] does not ask for a candidate",
            "Ask first which image is synthetic: a pair study is evaluated by that",
        )
