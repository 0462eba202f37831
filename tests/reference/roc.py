"""ROC of one reader and of many, free-response marks, clustered 2AFC."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from reviewapp.stats import cluster, factorial, figures, froc, gee, layout, mixed, mrmc, power, roc
from reviewapp.stats import proportions as single
from reviewapp.stats import ustatistics as u
from reviewapp.stats.covariance import Covariance, delong
from reviewapp.stats.estimates import Estimate, Result
from reviewapp.stats.factorial import Comparison
from tests.reference.loading import Values, case, column, rows

Floats = NDArray[np.float64]
KINDS: dict[str, u.Variance] = {"Ustat": "unbiased", "MLE": "biased"}
METHODS: tuple[Covariance, ...] = ("jackknife", "delong", "unbiased")
WORKING: tuple[gee.Working, ...] = ("independence", "exchangeable")


def sure(found: Result) -> Estimate:
    assert isinstance(found, Estimate), found
    return found


def limits(found: Estimate) -> list[float]:
    return [found.low, found.high]


def compared(found: object) -> Comparison:
    assert isinstance(found, Comparison), found
    return found


def difference(found: Estimate) -> list[float | None]:
    return [found.estimate, found.standard_error, found.low, found.high]


def obuchowski_rockette(blocks: Floats, truth: Floats, names: tuple[str, str]) -> Values:
    """Compute all values of the two-condition cases that the engine gives."""
    values: dict[str, object] = {}
    for method in METHODS:
        wide = compared(
            factorial.compare(figures.auc, blocks, truth, confidence=0.95, method=method)
        )
        narrow = compared(
            factorial.compare(figures.auc, blocks, truth, confidence=0.9, method=method)
        )
        parts = wide.components
        covariances = (parts.variance, parts.same_reader, parts.same_condition, parts.both_differ)
        labels = (f"or.{method}.{name}" for name in ("var", "cov1", "cov2", "cov3"))
        values |= dict(zip(labels, covariances, strict=True))
        values["or.unbiased.vcov"] = list(covariances)
        values[f"or.{method}.F_df2_p"] = [wide.statistic, wide.df2, wide.p_value]
        values[f"or.{method}.diff_est_se_ci"] = difference(wide.differences[0, 1])
        for name, one, tight in zip(names, wide.conditions, narrow.conditions, strict=True):
            found = sure(one)
            values[f"or.{method}.{name}.auc_se_df_ci95"] = [
                found.estimate,
                found.standard_error,
                found.df,
                *limits(found),
            ]
            values[f"or.{method}.{name}.ci90_for_TOST"] = limits(sure(tight))
    return values | _fixed(blocks, truth)


def _fixed(blocks: Floats, truth: Floats) -> dict[str, object]:
    over_cases = compared(
        factorial.compare(figures.auc, blocks, truth, confidence=0.95, sampling="random cases")
    )
    over_readers = compared(
        factorial.compare(figures.auc, blocks, truth, confidence=0.95, sampling="random readers")
    )
    flat = figures.auc(blocks.reshape(-1, blocks.shape[2]), truth.astype(bool))
    return {
        "or.auc_by_modality_reader": flat.theta,
        "fixed_readers.X2_p": [over_cases.statistic, over_cases.p_value],
        "fixed_readers.diff_est_se_ci": difference(over_cases.differences[0, 1]),
        "fixed_cases.F_df1_df2_p": [
            over_readers.statistic,
            over_readers.df1,
            over_readers.df2,
            over_readers.p_value,
        ],
    }


def variance(found: Estimate) -> float:
    return (found.standard_error or 0.0) ** 2


@case("mrmc_vandyke")
def vandyke() -> Values:
    table = rows("mrmc_vandyke")
    blocks, truth = vandyke_blocks(table)
    values = dict(obuchowski_rockette(blocks, truth, ("t1", "t2")))
    for name, kind in KINDS.items():
        both = u.auc_difference(
            blocks[0], blocks[1], truth, confidence=0.95, variance=kind, imrmc_quantiles=True
        )
        ones = [
            u.auc(one, truth, confidence=0.95, variance=kind, null=0.5, imrmc_quantiles=True)
            for one in blocks
        ]
        for label, found in zip(("t1", "t2", "t1-t2"), (*ones, both), strict=True):
            at, good = f"imrmc.{name}.{label}", sure(found)
            values[f"{at}.auc"] = good.estimate
            values[f"{at}.var"] = variance(good)
            values[f"{at}.dfBDG_p_ci95"] = [good.df, good.p_value, *limits(good)]
    return values


def vandyke_blocks(table: list[dict[str, str]]) -> tuple[Floats, Floats]:
    blocks = []
    for treatment in ("1", "2"):
        part = [row for row in table if row["treatment"] == treatment]
        laid = layout.table(
            [row["reader"] for row in part],
            [int(row["case"]) for row in part],
            column(part, "rating"),
        )
        blocks.append(laid.values)
    truths = {int(row["case"]): float(row["truth"]) for row in table}
    return np.array(blocks), np.array([truths[number] for number in sorted(truths)])


@case("roc_asah_delong")
def asah() -> Values:
    table = rows("roc_asah_delong")
    poor = np.array([row["outcome"] == "Poor" for row in table])
    scores = {name: column(table, name) for name in ("s100b", "ndka", "wfns")}
    values: dict[str, object] = {
        "power.n_per_group_auc0.8_power0.9": power.auc_size(area=0.8, power=0.9, alpha=0.05)
    }
    for name, score in scores.items():
        wide = sure(roc.auc(score[~poor], score[poor], confidence=0.95))
        narrow = sure(roc.auc(score[~poor], score[poor], confidence=0.9))
        values[f"{name}.auc"], values[f"{name}.var_delong"] = wide.estimate, variance(wide)
        values[f"{name}.ci95_delong"] = limits(wide)
        values[f"{name}.ci90_delong"] = limits(narrow)
    for one, other in (("s100b", "ndka"), ("s100b", "wfns"), ("ndka", "wfns")):
        found = sure(roc.difference(scores[one], scores[other], poor, confidence=0.95))
        at = f"{one}_vs_{other}"
        values[f"{at}.Z"] = found.estimate / sqrt(variance(found))
        values[f"{at}.p"] = found.p_value
        values[f"{at}.cov"] = delong(np.stack([scores[one], scores[other]]), poor)[0, 1]
    return values


@case("froc_dataset04")
def free_response() -> Values:
    marks, cases = rows("froc_dataset04", "marks.csv"), rows("froc_dataset04", "cases.csv")
    values: dict[str, object] = {}
    for modality in ("1", "2"):
        laid = laid_out([row for row in marks if row["modality"] == modality], cases)
        for name, figure in (("wafroc", froc.wafroc), ("afroc", froc.afroc)):
            theta = figure(laid).theta
            values |= {f"{name}.m{modality}.r{j + 1}": area for j, area in enumerate(theta)}
    return values


def laid_out(marks: list[dict[str, str]], cases: list[dict[str, str]]) -> froc.Marks:
    sizes = {int(row["case"]): int(row["n_lesions"]) for row in cases}
    clean = [number for number, size in sizes.items() if size == 0]
    lesions = [(number, lesion + 1) for number, size in sizes.items() for lesion in range(size)]
    readers = sorted({row["reader"] for row in marks})
    false, true = [], []
    for row in marks:
        reader, number, rating = (
            readers.index(row["reader"]),
            int(row["case"]),
            float(row["rating"]),
        )
        if row["is_lesion_mark"] == "1":
            true.append((reader, lesions.index((number, int(row["mark_or_lesion"]))), rating))
        elif sizes[number] == 0:
            false.append((reader, clean.index(number), rating))
    diseased = sorted({number for number, _ in lesions})
    return froc.Marks(
        froc.highest_marks(*zip(*false, strict=True), shape=(len(readers), len(clean))),
        froc.highest_marks(*zip(*true, strict=True), shape=(len(readers), len(lesions))),
        np.array([diseased.index(number) for number, _ in lesions]),
    )


@case("afc_open_clustered_2afc")
def clustered() -> Values:
    table = rows("afc_open_clustered_2afc")
    correct = column(table, "correct")
    reader, pair = ([row[name] for row in table] for name in ("reader", "pair"))
    laid = layout.table(reader, pair, correct).values
    truth, total = np.ones(laid.shape[1]), int(correct.sum())
    wide = sure(mrmc.single(figures.mean_rating, laid, truth, confidence=0.95))
    narrow = sure(mrmc.single(figures.mean_rating, laid, truth, confidence=0.9))
    parts = mrmc.measure(figures.mean_rating, laid, truth.astype(bool))
    errors, moments = cluster.errors(laid), sure(u.mean(laid, confidence=0.95))
    both = [moments.estimate, variance(moments)]
    values: dict[str, object] = {
        "n_correct_p": [correct.size, total, total / correct.size],
        "naive_p_exact_two_sided": single.exact_test(total, correct.size),
        "or.mean_of_reader_rates": wide.estimate,
        "or.MSR": parts.between,
        "or.Cov2": parts.together,
        "or.se": wide.standard_error,
        "or.df": wide.df,
        "or.ci95": limits(wide),
        "or.ci90_for_TOST": limits(narrow),
        "cluster_robust.se_reader_pair_twoway": [errors.reader, errors.case, errors.both],
        "ustat.jointD.mean_var": both,
        "ustat.conditionalD.mean_var": both,
    }
    return values | _marginal(correct, reader, pair) | _mixed(table, correct, reader, pair)


def _marginal(correct: Floats, reader: list[str], pair: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, groups in (("reader", reader), ("pair", pair)):
        for working in WORKING:
            fitted = gee.logistic(
                correct, np.ones(correct.size), groups, confidence=0.95, working=working
            )
            assert isinstance(fitted, tuple)
            at = f"gee_{name}.{working}"
            values[f"{at}.logit"] = fitted[0].estimate
            values[f"{at}.robust_se"] = fitted[0].standard_error
    return values


def _mixed(
    table: list[dict[str, str]], correct: Floats, reader: list[str], pair: list[str]
) -> dict[str, object]:
    second = np.array([row["generator"] == "G2" for row in table], dtype=float)
    ones = np.ones(correct.size)
    plain = mixed.binary(correct, ones, [reader, pair], confidence=0.95)
    split = mixed.binary(correct, np.column_stack([ones, second]), [reader, pair], confidence=0.95)
    assert isinstance(plain, mixed.Fit)
    assert isinstance(split, mixed.Fit)
    logit = plain.coefficients[0]
    return {
        "glmm.logit": logit.estimate,
        "glmm.se": logit.standard_error,
        "glmm.sd_reader_sd_pair": list(plain.sds),
        "glmm.logLik": plain.log_likelihood,
        "glmm.marginal_probability": plain.marginal_probability(logit.estimate),
        "glmm_generator.coef": [found.estimate for found in split.coefficients],
        "glmm_generator.se": [found.standard_error for found in split.coefficients],
    }
