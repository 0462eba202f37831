"""Run all calibrations and write them down: JSON for machines, a page for people."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.calibration import simulate

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "docs" / "guides" / "statistics-calibration.json"
PAGE = ROOT / "docs" / "guides" / "statistics-calibration.md"
SEED = 20261121
CASES = 100
READERS = (5, 8, 16)
FIGURES = ("accuracy", "AUC", "difference")
MODELS = ("logit-normal", "Roe-Metz")
SDS = {"reader_sd": 0.35, "case_sd": 0.5}
FRACTIONS = (0.2, 0.4, 0.6, 0.8, 1.0)


def measure(*, studies: int) -> dict[str, Any]:
    """Simulate every setting; each has its own seed, counted up from one."""

    def plan(readers: int, number: int) -> simulate.Plan:
        return simulate.Plan(readers=readers, cases=CASES, studies=studies, seed=SEED + number)

    settings = [(model, figure, j) for model in MODELS for figure in FIGURES for j in READERS]
    covered = [
        {
            "model": model,
            "figure": figure,
            "readers": j,
            "coverage": simulate.coverage(plan(j, number), model, figure),
        }
        for number, (model, figure, j) in enumerate(settings)
    ]
    equivalence = [
        {
            "readers": j,
            "error": simulate.false_equivalence(plan(j, 100 + number), margin=0.1, **SDS),
        }
        for number, j in enumerate(READERS)
    ]
    looks = [
        {"readers": j, **simulate.looks(plan(j, 200 + number), fractions=FRACTIONS, **SDS)}
        for number, j in enumerate(READERS)
    ]
    return {
        "seed": SEED,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "studies": studies,
        "cases": CASES,
        "coverage": covered,
        "equivalence": equivalence,
        "looks": looks,
    }


def page(found: dict[str, Any]) -> str:
    """Return the page, with a sentence for every setting that misses its goal."""
    noise = 1.96 * (0.05 * 0.95 / found["studies"]) ** 0.5
    parts = [*_head(found, noise), *_coverage(found), *_equivalence(found), *_looks(found)]
    return "\n".join([*parts, "## What misses its goal", "", *misses(found, noise), ""])


def _head(found: dict[str, Any], noise: float) -> list[str]:
    return [
        "# Calibration of the intervals",
        "",
        f"Written by `python -m tests.calibration` on {found['date']}: {found['studies']} "
        f"simulated studies per setting, {found['cases']} cases each, seeds counted up from "
        f"{found['seed']}. A share of 5 % is known to ±{100 * noise:.1f} percentage points.",
        "",
    ]


def _coverage(found: dict[str, Any]) -> list[str]:
    return [
        "## Coverage of nominal 95 % intervals (goal: 93 to 97 %)",
        "",
        "| model | figure | readers | covered |",
        "|---|---|---|---|",
        *(
            f"| {row['model']} | {row['figure']} | {row['readers']} "
            f"| {100 * row['coverage']:.1f} % |"
            for row in found["coverage"]
        ),
        "",
        "Logit-normal: 40 % of real and 60 % of synthetic cases are called synthetic; logits vary "
        "by 0.35 between readers (apart for the two truths) and 0.5 between cases. Roe-Metz: a "
        "shift of 0.75, standard deviations 0.1 between readers, √0.3 between cases, √0.7 noise; "
        "the difference is of five levels.",
        "",
    ]


def _equivalence(found: dict[str, Any]) -> list[str]:
    return [
        "## False equivalence when the truth lies on the margin of 0.10 (goal: at most 5 %)",
        "",
        "| readers | declared equivalent |",
        "|---|---|",
        *(f"| {row['readers']} | {100 * row['error']:.1f} % |" for row in found["equivalence"]),
        "",
    ]


def _looks(found: dict[str, Any]) -> list[str]:
    return [
        "## Five looks at guessing readers (goal with spending: at most 5 %)",
        "",
        "| readers | every look at 5 % | O'Brien-Fleming spending by cases | last look only |",
        "|---|---|---|---|",
        *(
            f"| {row['readers']} | {100 * row['uncorrected']:.1f} % "
            f"| {100 * row['spending']:.1f} % | {100 * row['final only']:.1f} % |"
            for row in found["looks"]
        ),
        "",
    ]


def misses(found: dict[str, Any], noise: float) -> list[str]:
    """Return one sentence per missed goal."""
    said = [
        f"- {row['model']}, {row['figure']}, {row['readers']} readers: covers "
        f"{100 * row['coverage']:.1f} %, outside 93 to 97 %."
        for row in found["coverage"]
        if not 0.93 <= row["coverage"] <= 0.97
    ]
    said += [
        f"- Equivalence with {row['readers']} readers errs in {100 * row['error']:.1f} %."
        for row in found["equivalence"]
        if row["error"] > 0.05 + noise
    ]
    said += [
        f"- Five looks with spending and {row['readers']} readers err in "
        f"{100 * row['spending']:.1f} %. The last look alone errs in "
        f"{100 * row['final only']:.1f} %."
        for row in found["looks"]
        if row["spending"] > 0.05 + noise
    ]
    return said or ["Nothing does, beyond the noise of the simulation."]


def keep(found: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")
