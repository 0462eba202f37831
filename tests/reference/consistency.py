"""The simulated full study: how readers agree with each other and with themselves."""

import numpy as np
from numpy.typing import NDArray

from reviewapp.stats import agreement, cohen, icc, krippendorff, retest
from tests.reference.agreement import LEVELS, MODELS
from tests.reference.loading import column, rows
from tests.reference.roc import limits, sure

Floats = NDArray[np.float64]
STUDY = "vtt_open_full_study"


def between(laid: dict[str, Floats]) -> dict[str, object]:
    """Compare the readers of the first session."""
    realism, call = laid["realism5"], laid["call_synthetic"]
    values: dict[str, object] = {
        f"inter.alpha_realism_{level}": krippendorff.coefficient(realism, level=level)
        for level in LEVELS[:3]
    }
    values["inter.alpha_call"] = krippendorff.coefficient(call, level="nominal")
    near = sure(
        agreement.gwet(realism, categories=range(1, 6), confidence=0.95, weighting="quadratic")
    )
    calls = [
        sure(estimate(call, categories=(0, 1), confidence=0.95))
        for estimate in (agreement.fleiss, agreement.gwet)
    ]
    values["inter.ac2_quadratic_realism"] = near.estimate
    values["inter.ac2_quadratic_realism.se"] = near.standard_error
    values["inter.fleiss_call_ac1_call"] = [found.estimate for found in calls]
    values["inter.fleiss_call_ac1_call.se"] = [found.standard_error for found in calls]
    for name, model in MODELS.items():
        found = icc.icc(realism, model=model, confidence=0.95)
        assert isinstance(found, icc.Family)
        values[f"inter.{name}_realism"] = found.single.estimate
        values[f"inter.{name}_realism.ci95"] = limits(found.single)
    return values


def _pairs(name: str) -> dict[str, tuple[Floats, Floats]]:
    given = rows(STUDY)
    again = {(row["reader"], row["case"]): row for row in given if row["session"] == "2"}
    both = [
        (row, again[key])
        for row in given
        if row["session"] == "1"
        for key in [(row["reader"], row["case"])]
        if key in again
    ]
    found: dict[str, tuple[Floats, Floats]] = {}
    for reader in sorted({row["reader"] for row, _ in both}):
        own = [pair for pair in both if pair[0]["reader"] == reader]
        found[reader] = column([row for row, _ in own], name), column([row for _, row in own], name)
    return found


def within() -> dict[str, object]:
    """Compare each reader with the same reader weeks later."""
    calls, realism = _pairs("call_synthetic"), _pairs("realism5")
    first, second = (np.concatenate([pair[at] for pair in calls.values()]) for at in (0, 1))
    early, late = (np.concatenate([pair[at] for pair in realism.values()]) for at in (0, 1))
    pooled = sure(cohen.cohen(first, second, categories=(0, 1), confidence=0.95))
    oneway = icc.icc([early, late], model="one-way", confidence=0.95)
    assert isinstance(oneway, icc.Family)
    values: dict[str, object] = {
        "intra.n_repeats": first.size,
        "intra.pooled_kappa_call": pooled.estimate,
        "intra.within_sd_realism": retest.within_sd(early, late),
        "intra.icc1_realism": oneway.single.estimate,
    }
    for reader, (one, other) in calls.items():
        call = retest.repeat(one, other, categories=(0, 1), confidence=0.95)
        rating = retest.repeat(*realism[reader], categories=range(1, 6), confidence=0.95)
        assert isinstance(call, retest.Repeat)
        assert isinstance(rating, retest.Repeat)
        values[f"intra.{reader}.n_pa_kappa_wk2"] = [
            call.pairs,
            call.agreed,
            sure(call.kappa).estimate,
            sure(rating.quadratic_kappa).estimate,
        ]
    return values
