"""Pure: how a study is laid out, as frozen data; `design_form` reads it from this JSON.

{"kind": "PAIR" | "SINGLE", "cases": 60,
 "arms": [{"code", "text", "origin": "REAL" | "SYNTHETIC", "version"?: id, "digest"?: SHA-256}],
 "matching"?: {"by": "CHANCE" | "EXACT" | "NEAREST" | "SOURCE" | "SUBJECT", "attributes"?: []},
 "context"?: [{"label", "from": "SOURCE" | "SUBJECT", "version"?: id, "digest"?: SHA-256}],
 "repeats"?: {"percent", "distance", "session": "SAME" | "LATER", "washout_days"?},
 "catch"?: {"both_real"?, "both_synthetic"?, "degraded"?},
 "training"?: {"cases", "pass_mark", "feedback", "tries"?},
 "phases"?: [{"code", "told", "questions": [codes]}],
 "strata"?: [{"attribute", "role": "BALANCE" | "SUBGROUP", "values"?: []}],
 "readers": {"planned", "scheme": "ALL" | "SPLIT" | "PARTIAL", "groups"?, "overlap"?,
             "qualification"?, "experience_years"?}}

What is left out is none. An arm, and each context, gets its frozen cohort version before the study
is locked.
"""

from dataclasses import dataclass, field
from enum import StrEnum

MOST_CASES = 100_000
MOST_ARMS = 8
MOST_READERS = 500
# How many readers see each case of a partial design, beside those that all see.
READERS_PER_CASE = 2
MOST_TRIES = 5


class Kind(StrEnum):
    PAIR = "PAIR"
    SINGLE = "SINGLE"


class Origin(StrEnum):
    """What an arm stands for; which images those are, only the sealed book knows."""

    REAL = "REAL"
    SYNTHETIC = "SYNTHETIC"


class Matching(StrEnum):
    CHANCE = "CHANCE"
    EXACT = "EXACT"  # all attributes agree, or the image is left out
    NEAREST = "NEAREST"  # they agree as far as there are such images
    SOURCE = "SOURCE"  # both come from the same source image: translation
    SUBJECT = "SUBJECT"  # both show the same subject: progression


class Session(StrEnum):
    SAME = "SAME"
    LATER = "LATER"


class StratumRole(StrEnum):
    BALANCE = "BALANCE"  # every reader sees the same share of each value
    SUBGROUP = "SUBGROUP"  # evaluated apart: a stress test or an external validation


class Scheme(StrEnum):
    ALL = "ALL"  # everybody reads every case
    SPLIT = "SPLIT"  # groups of readers, each with cases of its own (split-plot)
    PARTIAL = "PARTIAL"  # each reads a part; any two share at least `overlap` cases


@dataclass(frozen=True)
class Arm:
    code: str
    text: str
    origin: Origin
    version: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Context:
    """A picture beside the candidates: what they come from, or an earlier one of the subject.

    It is the image of the same subject in a cohort version of its own, which is no arm.
    """

    label: str
    source: Matching
    version: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Repeats:
    """Cases shown to the same reader again, without saying so."""

    percent: int = 0
    distance: int = 0
    session: Session = Session.SAME
    washout_days: int = 0


@dataclass(frozen=True)
class Catch:
    """Cases that show whether a reader looks: not counted where origins are compared."""

    both_real: int = 0
    both_synthetic: int = 0
    degraded: int = 0  # an obvious positive control

    @property
    def cases(self) -> int:
        return self.both_real + self.both_synthetic + self.degraded


@dataclass(frozen=True)
class Training:
    """Cases before all others, which count for nothing but the right to go on."""

    cases: int = 0
    pass_mark: int = 0  # so many right answers; 0 lets everybody go on
    feedback: bool = True
    tries: int = 1  # how often the same cases may be read, each time in another order


@dataclass(frozen=True)
class Phase:
    """One pass over all cases with some of the questions, and what readers are told before it."""

    code: str
    told: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Stratum:
    attribute: str
    role: StratumRole
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Readers:
    planned: int = 1
    scheme: Scheme = Scheme.ALL
    groups: int = 1
    overlap: int = 0
    qualification: str = ""
    experience_years: int = 0


@dataclass(frozen=True)
class Design:
    kind: Kind
    cases: int
    arms: tuple[Arm, ...] = ()
    matching: Matching = Matching.CHANCE
    attributes: tuple[str, ...] = ()
    context: tuple[Context, ...] = ()
    repeats: Repeats = field(default=Repeats())
    catch: Catch = field(default=Catch())
    training: Training = field(default=Training())
    phases: tuple[Phase, ...] = ()
    strata: tuple[Stratum, ...] = ()
    readers: Readers = field(default=Readers())

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the candidates on the screen."""
        return ("A", "B") if self.kind is Kind.PAIR else ("A",)

    def shortest_list(self, readers: int) -> int:
        """How many cases of so many readers the one with the fewest sees, repeats left out."""
        if self.readers.scheme is Scheme.SPLIT:
            return self.cases // self.readers.groups
        if self.readers.scheme is Scheme.PARTIAL:
            rest = (self.cases - self.readers.overlap) * min(READERS_PER_CASE, readers)
            return self.readers.overlap + rest // max(1, readers)
        return self.cases

    @property
    def repeated(self) -> int:
        """How many readings of each reader are hidden repeats, in each phase."""
        return self.shortest_list(self.readers.planned) * self.repeats.percent // 100
