"""Agreement between readers, with themselves and between two meters."""

import numpy as np
from numpy.typing import NDArray

from reviewapp.stats import agreement, cohen, icc, krippendorff, retest
from reviewapp.stats.estimates import Estimate
from reviewapp.stats.scales import Weighting
from tests.reference.loading import Values, case, column, ratings, rows
from tests.reference.roc import limits, sure

COEFFICIENTS = {
    "gwet_ac": agreement.gwet,
    "fleiss_kappa": agreement.fleiss,
    "krippendorff_alpha_irrCAC": krippendorff.weighted,
    "conger_kappa": cohen.conger,
    "brennan_prediger": agreement.brennan_prediger,
    "percent_agreement": agreement.percent,
}
WEIGHTS: dict[str, Weighting] = {
    "unweighted": "identity",
    "linear": "linear",
    "quadratic": "quadratic",
}
MODELS: dict[str, icc.Model] = {
    "ICC1": "one-way",
    "ICC2": "agreement",
    "ICC3": "consistency",
}
LEVELS: tuple[krippendorff.Level, ...] = ("nominal", "ordinal", "interval", "ratio")
SCALE = (1, 2, 3, 4, 5)


def chance_corrected(name: str) -> dict[str, object]:
    given = ratings(name)
    values: dict[str, object] = {}
    for coefficient, estimate in COEFFICIENTS.items():
        for label, weighting in WEIGHTS.items():
            found = sure(estimate(given, categories=SCALE, confidence=0.95, weighting=weighting))
            values[f"{coefficient}[{label}]"] = found.estimate
            values[f"{coefficient}[{label}].se"] = found.standard_error
    return values


@case("fleiss_1971")
def fleiss() -> Values:
    given = ratings("fleiss_1971")
    test = agreement.fleiss_test(given, categories=SCALE)
    assert isinstance(test, agreement.FleissTest)
    even = sure(agreement.brennan_prediger(given, categories=SCALE, confidence=0.95))
    return chance_corrected("fleiss_1971") | {
        "fleiss_kappa": test.kappa,
        "fleiss_z": test.z,
        "category_kappas": list(test.categories),
        "randolph_free_kappa": even.estimate,
        "krippendorff_alpha_nominal": krippendorff.coefficient(given, level="nominal"),
    }


@case("krippendorff_2011")
def alpha() -> Values:
    given, values = ratings("krippendorff_2011"), chance_corrected("krippendorff_2011")
    for level in LEVELS:
        values[f"krippendorff_alpha_{level}"] = krippendorff.coefficient(given, level=level)
    values["gwet_ac1_published"] = values["gwet_ac[unweighted]"]
    values["gwet_ac2_quadratic_check"] = values["gwet_ac[quadratic]"]
    return values


@case("cohen_sas_and_abstractors")
def two_readers() -> Values:
    values: dict[str, object] = {}
    for name in ("sas3x3", "abstractors"):
        table = np.array(
            [
                [int(v) for v in row.values()]
                for row in rows("cohen_sas_and_abstractors", f"{name}.csv")
            ]
        )
        for label, weighting in WEIGHTS.items():
            found = sure(
                cohen.of_table(table, categories=(1, 2, 3), confidence=0.95, weighting=weighting)
            )
            values[f"{name}.kappa[{label}]"] = found.estimate
            values[f"{name}.kappa_ase[{label}]"] = found.standard_error
            values[f"{name}.kappa_ci95[{label}]"] = limits(found)
        values |= {f"{name}.{key}": value for key, value in _pairs(table).items()}
    return values


def _pairs(table: NDArray[np.int_]) -> dict[str, object]:
    both = np.repeat(np.indices(table.shape).reshape(2, -1), table.ravel(), axis=1) + 1
    given: dict[str, Estimate] = {
        name: sure(estimate(both, categories=(1, 2, 3), confidence=0.95, divisor="n"))
        for name, estimate in {
            "gwet_ac1": agreement.gwet,
            "scott_pi": agreement.fleiss,
            "brennan_prediger": agreement.brennan_prediger,
        }.items()
    }
    labels: tuple[Weighting, ...] = ("linear", "quadratic")
    for label in labels:
        given[f"gwet_ac2[{label}]"] = sure(
            agreement.gwet(
                both, categories=(1, 2, 3), confidence=0.95, weighting=label, divisor="n"
            )
        )
    values: dict[str, object] = {name: found.estimate for name, found in given.items()}
    values |= {f"{name}.se": found.standard_error for name, found in given.items()}
    alpha = sure(krippendorff.weighted(both, categories=(1, 2, 3), confidence=0.95))
    cases = both.shape[1]
    values["krippendorff_alpha"] = alpha.estimate
    values["krippendorff_alpha.se"] = (alpha.standard_error or 0) * np.sqrt((cases - 1) / cases)
    return values


@case("icc_shrout_fleiss_1979")
def intraclass() -> Values:
    given = ratings("icc_shrout_fleiss_1979")
    values: dict[str, object] = {}
    for name, model in MODELS.items():
        found = icc.icc(given, model=model, confidence=0.95)
        assert isinstance(found, icc.Family)
        values[name], values[f"{name}.ci95"] = found.single.estimate, limits(found.single)
        values[f"{name}k"], values[f"{name}k.ci95"] = found.average.estimate, limits(found.average)
        values[f"{name}.F_df"] = [found.statistic, found.df1, found.df2]
    other = icc.icc(given, model="agreement", confidence=0.95, limits="mcgraw-wong")
    assert isinstance(other, icc.Family)
    values["ICC2k.ci95_irr_variant"] = limits(other.average)
    return values


@case("bland_altman_1986_pefr")
def meters() -> Values:
    table = rows("bland_altman_1986_pefr")
    one, other = column(table, "wright1"), column(table, "mini1")
    exact = retest.bland_altman(one, other, confidence=0.95)
    paper = retest.bland_altman(one, other, confidence=0.95, multiplier=2, simple=True)
    assert isinstance(exact, retest.Limits)
    assert isinstance(paper, retest.Limits)
    return {
        "bias": exact.bias.estimate,
        "sd_diff": exact.sd,
        "bias_ci95": limits(exact.bias),
        "loa_1.96": [exact.lower.estimate, exact.upper.estimate],
        "loa_2sd": [paper.lower.estimate, paper.upper.estimate],
        "loa2_lower_ci95": limits(paper.lower),
        "loa2_upper_ci95": limits(paper.upper),
        "se_loa_exact_1.96": exact.lower.standard_error,
    }
