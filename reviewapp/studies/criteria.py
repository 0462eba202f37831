"""Pure: what must come out for a cohort to be accepted, as frozen data and in plain words.

`criteria_form` reads them from JSON; the schema is published as docs/criteria.schema.json.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reviewapp.studies.metrics import METRICS, Kind, Measured, Metric


class Role(StrEnum):
    PRIMARY = "PRIMARY"  # decides
    SAFETY = "SAFETY"  # decides too; one failure rejects, whatever the rule says
    VALIDITY = "VALIDITY"  # says whether the readings can decide anything
    SECONDARY = "SECONDARY"  # is reported, and decides nothing


class Comparison(StrEnum):
    """What the interval is held against; in all but THRESHOLD both or one side is a margin."""

    SUPERIORITY = "SUPERIORITY"
    NON_INFERIORITY = "NON_INFERIORITY"
    EQUIVALENCE = "EQUIVALENCE"
    THRESHOLD = "THRESHOLD"


class Held(StrEnum):
    """What of the estimate must keep to the margin."""

    INTERVAL = "INTERVAL"
    ESTIMATE = "ESTIMATE"


class Method(StrEnum):
    """How the interval is made."""

    MRMC = "MRMC"  # readers and cases random: Obuchowski-Rockette with Hillis' degrees of freedom
    FIXED_READERS = "FIXED_READERS"
    BOOTSTRAP = "BOOTSTRAP"
    ANALYTIC = "ANALYTIC"  # the estimator's own formula
    STORED = "STORED"  # came with the measurement


class Multiplicity(StrEnum):
    NONE = "NONE"
    HOLM = "HOLM"
    BONFERRONI = "BONFERRONI"


class Missing(StrEnum):
    """What readings that were not given do."""

    AVAILABLE = "AVAILABLE"  # use the readings there are
    COMPLETE_READERS = "COMPLETE_READERS"  # leave readers with gaps out
    WORST_CASE = "WORST_CASE"  # count every gap against acceptance


class Rule(StrEnum):
    ALL = "ALL"
    AT_LEAST = "AT_LEAST"


class Inconclusive(StrEnum):
    STAYS = "STAYS"  # the decision is “inconclusive”; another study may follow
    REJECTS = "REJECTS"


@dataclass(frozen=True)
class Subgroup:
    attribute: str
    value: str


@dataclass(frozen=True)
class Criterion:
    code: str
    role: Role
    metric: Metric
    comparison: Comparison
    lower: Decimal | None = None
    upper: Decimal | None = None
    held: Held = Held.INTERVAL
    question: str = ""
    measure: str = ""  # the name of a stored measure
    gap_in: Metric | None = None  # of which metric the largest gap is taken
    gap_by: str = ""  # between the values of which attribute
    subgroup: Subgroup | None = None
    arms: tuple[str, ...] = ()  # none: all
    estimator: str = ""
    method: Method = Method.MRMC
    level: Decimal = Decimal("0.95")
    least_readers: int = 0
    least_cases: int = 0
    multiplicity: Multiplicity = Multiplicity.NONE
    missing: Missing = Missing.AVAILABLE
    why: str = ""

    @property
    def kind(self) -> Kind:
        return self.measured.kind

    @property
    def measured(self) -> Measured:
        return METRICS[self.metric]

    @property
    def decides(self) -> bool:
        return self.role is not Role.SECONDARY

    def __str__(self) -> str:
        return sentence(self)


@dataclass(frozen=True)
class Criteria:
    """All criteria, and what they say together."""

    each: tuple[Criterion, ...]
    rule: Rule = Rule.ALL
    at_least: int = 0
    inconclusive: Inconclusive = Inconclusive.STAYS

    @property
    def counted(self) -> tuple[Criterion, ...]:
        """Those of which “at least k” must pass."""
        return tuple(one for one in self.each if one.role is Role.PRIMARY)

    def __str__(self) -> str:
        if self.rule is Rule.ALL:
            together = "Every criterion that decides must pass."
        else:
            together = (
                f"At least {self.at_least} of the {len(self.counted)} primary criteria must pass, "
                f"and every safety and validity criterion."
            )
        meaning = {
            Inconclusive.STAYS: "What stays open makes the decision inconclusive.",
            Inconclusive.REJECTS: "What stays open counts as failed.",
        }
        return f"{together} {meaning[self.inconclusive]}"


def sentence(criterion: Criterion) -> str:
    """Say in plain words what must come out.

    “The 95 % interval of the readers' accuracy must lie within 0.40 to 0.60.”
    """
    if criterion.kind is Kind.LEAKAGE:
        return "There must be no images leaked from training."
    about = f"{_subject(criterion)}{_among(criterion)}"
    if criterion.held is Held.ESTIMATE:
        return f"{_capital(about)} must {_reach(criterion)}."
    return f"The {_percent(criterion.level)} interval of {about} must {_lie(criterion)}."


def _subject(criterion: Criterion) -> str:
    words = criterion.measured.words
    if criterion.gap_in:
        return f"{words} between values of {criterion.gap_by} in {METRICS[criterion.gap_in].words}"
    return f"{words} ({criterion.measure})" if criterion.measure else words


def _among(criterion: Criterion) -> str:
    among = f" among arms {' and '.join(criterion.arms)}" if criterion.arms else ""
    if criterion.subgroup:
        among += f" where {criterion.subgroup.attribute} is {criterion.subgroup.value}"
    return among


def _lie(criterion: Criterion) -> str:
    if criterion.lower is not None and criterion.upper is not None:
        return f"lie within {criterion.lower} to {criterion.upper}"
    above = criterion.lower is not None
    margin = criterion.lower if above else criterion.upper
    if criterion.comparison is Comparison.NON_INFERIORITY:
        return f"stay {'above' if above else 'below'} {margin}: no worse than that"
    if criterion.comparison is Comparison.SUPERIORITY:
        return f"lie wholly {'above' if above else 'below'} {margin}: better than that"
    return f"lie wholly {'above' if above else 'below'} {margin}"


def _reach(criterion: Criterion) -> str:
    if criterion.lower is not None:
        return f"be at least {criterion.lower}"
    return f"be at most {criterion.upper}"


def _percent(level: Decimal) -> str:
    return f"{(level * 100).normalize():f} %"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
