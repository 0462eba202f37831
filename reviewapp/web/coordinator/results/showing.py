"""What the results page shows: kept numbers beside their formula, never computed anew."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.urls import reverse

from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.drawn import places, whole
from reviewapp.acceptance.drawn.marks import Plot, interval
from reviewapp.acceptance.reporting import writing
from reviewapp.studies.selectors import StudyRow
from reviewapp.web.coordinator.results.formulas import ENGINE, FIGURES, STORED, Formula

COLUMNS = (
    *("code", "role", "metric", "sentence", "verdict", "reason", "estimate", "low", "high"),
    *("level", "lower", "upper", "method", "standard_error", "df", "readers", "cases"),
)
WORDS = {
    "PASS": ("Pass", "ok"),
    "FAIL": ("Fail", "bad"),
    "INCONCLUSIVE": ("Inconclusive", "warn"),
    "NOT_EVALUABLE": ("Not evaluable", "plain"),
}
# By what a criterion does.
ROLES = {
    "PRIMARY": "decides",
    "SAFETY": "decides, and rejects alone",
    "VALIDITY": "says whether the readings can decide",
    "SECONDARY": "is reported",
}
ENGINE_METHOD = "Obuchowski"


@dataclass(frozen=True)
class Line:
    """One criterion with everything its number opens to."""

    kept: Mapping[str, Any]
    word: str
    tone: str
    role: str
    short: str
    figure: Formula
    interval: Formula | None
    beside: list[tuple[str, str]]
    level: str


@dataclass(frozen=True)
class Verdict:
    """The verdict in one sentence, and how it is shown."""

    word: str
    tone: str
    sentence: str
    exploratory: str


@dataclass(frozen=True)
class ReaderLine:
    name: str
    rated: int
    missing: int
    seconds: str
    pace: str
    chose_a: int


def shown(study: StudyRow) -> dict[str, object]:
    """Everything for the template; nothing but the study before its evaluation."""
    evaluation = acceptance.evaluation(study)
    if evaluation is None:
        return {"study": study, "evaluation": None}
    kept = evaluation.results
    names = _names(study, kept)
    return {
        "study": study,
        "evaluation": evaluation,
        "verdict": verdict(kept),
        "lines": [line(one) for one in kept.get("criteria", [])],
        "plot": whole.criteria_plot(kept),
        "files": f"{reverse('study-results', args=[study.pk])}plots/",
        "groups": whole.groups(kept, names, places.grid(evaluation.protocol.content)),
        "readers": [reader(one, names) for one in kept.get("per_reader", [])],
        "subgroups": [
            (one, interval(one), interval(one["together"])) for one in kept.get("subgroups", [])
        ],
        "together": writing.TOGETHER,
        "decision": acceptance.decision(study),
        "rule": kept.get("rule", ""),
    }


def verdict(kept: Mapping[str, Any]) -> Verdict:
    """Say in one sentence what was decided by the rule, and on what."""
    criteria = kept.get("criteria", [])
    passed = sum(one["verdict"] == "PASS" for one in criteria)
    count = f"{passed} of {len(criteria)} criteria passed"
    exploratory = str(kept.get("exploratory", ""))
    if exploratory:
        return Verdict("Exploratory", "warn", f"Nothing can be accepted: {count}.", exploratory)
    word, tone, sentence = {
        "ACCEPTED": ("Accepted", "ok", f"By its rule, the cohort version is accepted: {count}."),
        "REJECTED": ("Rejected", "bad", f"By its rule, the cohort version is rejected: {count}."),
    }.get(
        str(kept.get("verdict", "")),
        ("Inconclusive", "warn", f"The evidence decides neither way: {count}."),
    )
    return Verdict(word, tone, sentence, "")


def plots(study: StudyRow) -> dict[str, Plot]:
    """Every plot by its name; none before the evaluation."""
    evaluation = acceptance.evaluation(study)
    if evaluation is None:
        return {}
    kept = evaluation.results
    return whole.named(kept, _names(study, kept), places.grid(evaluation.protocol.content))


def numbers(plot: Plot) -> str:
    """The table behind a plot as comma-separated values."""
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(plot.columns)
    rows.writerows([_quoted(cell) for cell in row] for row in plot.rows)
    return written.getvalue()


def _names(study: StudyRow, kept: Mapping[str, Any]) -> dict[str, str]:
    """Readers by name, here in the house; what is kept knows them by number alone."""
    return {**whole.numbered(kept), **acceptance.reader_names(study)}


def line(kept: Mapping[str, Any]) -> Line:
    word, tone = WORDS[str(kept["verdict"])]
    is_engine = ENGINE_METHOD in str(kept["method"])
    return Line(
        kept=kept,
        word=word,
        tone=tone,
        role=ROLES[str(kept["role"])],
        short=interval(kept),
        figure=FIGURES.get(str(kept["metric"]), STORED),
        interval=ENGINE if is_engine else None,
        beside=[(name, interval(found)) for name, found in kept["beside"].items()],
        level=f"{float(kept['level']) * 100:g} %",
    )


def reader(kept: Mapping[str, Any], names: Mapping[str, str]) -> ReaderLine:
    first, second = kept["first_half_ms"], kept["second_half_ms"]
    return ReaderLine(
        name=names.get(str(kept["reader"]), "A reader"),
        rated=kept["rated"],
        missing=kept["missing"],
        seconds=f"{kept['median_ms'] / 1000:.1f}",
        pace=f"{(second - first) / 1000:+.1f}".replace("-", "−") if first and second else "–",
        chose_a=kept["chose_a"],
    )


def table(kept: Mapping[str, Any]) -> str:
    """All criteria as comma-separated values, every digit that is kept."""
    written = StringIO()
    rows = csv.DictWriter(written, COLUMNS, extrasaction="ignore")
    rows.writeheader()
    rows.writerows(_safe(one) for one in kept.get("criteria", []))
    return written.getvalue()


def _safe(one: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers stay numbers; a text that a spreadsheet would run starts with a quote."""
    return {
        name: _quoted(value) if isinstance(value, str) else value for name, value in one.items()
    }


def _quoted(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "@"} else text
