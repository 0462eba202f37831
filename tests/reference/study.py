"""The simulated full study: every analysis of one data set."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from reviewapp.stats import (
    drift,
    figures,
    layout,
    linear_mixed,
    mixed,
    mrmc,
    multiplicity,
)
from reviewapp.stats import ustatistics as u
from tests.reference import consistency
from tests.reference.loading import Values, case, column, rows
from tests.reference.roc import KINDS, limits, obuchowski_rockette, sure, variance

Floats = NDArray[np.float64]
Rows = list[dict[str, str]]
NAME = "vtt_open_full_study"


@cache
def first_session() -> Rows:
    return [row for row in rows(NAME) if row["session"] == "1"]


@cache
def tables() -> tuple[dict[str, Floats], Floats]:
    part = first_session()
    laid = {
        name: layout.table(
            [row["reader"] for row in part], [row["case"] for row in part], column(part, name)
        )
        for name in ("confidence6", "realism5", "call_synthetic")
    }
    known = {row["case"]: float(row["truth_synthetic"]) for row in part}
    truth = np.array([known[name] for name in laid["realism5"].columns])
    return {name: table.values for name, table in laid.items()}, truth


@case(NAME)
def study() -> Values:
    return (
        _counts()
        | _detectability()
        | _accuracy()
        | _realism()
        | _realism_models()
        | _time()
        | consistency.between(tables()[0])
        | consistency.within()
        | _subgroups()
    )


def _counts() -> dict[str, object]:
    part = first_session()
    call, truth = column(part, "call_synthetic"), column(part, "truth_synthetic")
    right = call == truth
    return {
        "n_acc_sens_spec": [
            len(part),
            right.mean(),
            right[truth == 1].mean(),
            right[truth == 0].mean(),
        ]
    }


def _detectability() -> dict[str, object]:
    laid, truth = tables()
    blocks = np.array([laid["confidence6"], 6 - laid["realism5"]])
    values = dict(obuchowski_rockette(blocks, truth, ("conf", "unreal")))
    for name, kind in KINDS.items():
        both = sure(u.auc_difference(blocks[0], blocks[1], truth, confidence=0.95, variance=kind))
        values[f"imrmc.{name}.diff_est_var"] = [both.estimate, variance(both)]
        for label, block in zip(("tconf", "tunreal"), blocks, strict=True):
            wide = sure(
                u.auc(block, truth, confidence=0.95, variance=kind, null=0.5, imrmc_quantiles=True)
            )
            narrow = sure(u.auc(block, truth, confidence=0.9, variance=kind))
            values[f"imrmc.{name}.{label}.auc_var_df_p_lo_hi"] = [
                wide.estimate,
                variance(wide),
                wide.df,
                wide.p_value,
                *limits(wide),
            ]
            values[f"imrmc.{name}.{label}.ci90_for_TOST"] = limits(narrow)
    values["imrmc.per_reader_auc_conf"] = figures.auc(blocks[0], truth.astype(bool)).theta
    return values


def _accuracy() -> dict[str, object]:
    laid, truth = tables()
    calls = laid["call_synthetic"]
    wide = sure(mrmc.single(figures.accuracy, calls, truth, confidence=0.95))
    narrow = sure(mrmc.single(figures.accuracy, calls, truth, confidence=0.9))
    moments = sure(u.mean(np.where(truth == 1, calls, 1 - calls), confidence=0.95))
    return {
        "accuracy.or.mean_se_df": [wide.estimate, wide.standard_error, wide.df],
        "accuracy.or.ci95": limits(wide),
        "accuracy.or.ci90_for_TOST": limits(narrow),
        "accuracy.ustat.jointD_var": variance(moments),
        "accuracy.ustat.conditionalD_var": variance(moments),
    }


def _realism() -> dict[str, object]:
    laid, truth = tables()
    given = laid["realism5"]
    read = mrmc.measure(figures.difference, given, truth.astype(bool))
    wide, narrow = sure(mrmc.infer(read, 0.95)), sure(mrmc.infer(read, 0.9))
    paired = sure(mrmc.infer(read, 0.95, sampling="random readers", null=0.0))
    return {
        "realism.or.diff_MSR_Cov2_se_df": [
            wide.estimate,
            read.between,
            read.together,
            wide.standard_error,
            wide.df,
        ],
        "realism.or.ci95": limits(wide),
        "realism.or.ci90_for_TOST": limits(narrow),
        "realism.reader_mean_difference_paired_t": [
            paired.estimate,
            paired.standard_error,
            paired.df,
            paired.p_value,
        ],
    }


def _realism_models() -> dict[str, object]:
    part = first_session()
    y, truth = column(part, "realism5"), column(part, "truth_synthetic")
    reader, item = ([row[name] for row in part] for name in ("reader", "case"))
    slope = [row["reader"] + row["truth_synthetic"] for row in part]
    plain = mixed.ordinal(y, truth, [], confidence=0.95)
    crossed = mixed.ordinal(y, truth, [item, reader], confidence=0.95)
    assert isinstance(plain, mixed.Fit)
    assert isinstance(crossed, mixed.Fit)
    effect, deep = plain.coefficients[0], crossed.coefficients[0]
    return _linear_models(y, truth, (reader, item, slope)) | {
        "realism.clm.coef_truth_se_ll": [
            effect.estimate,
            effect.standard_error,
            plain.log_likelihood,
        ],
        "realism.clm.thresholds": list(plain.thresholds),
        "realism.clmm.coef_truth": deep.estimate,
        "realism.clmm.se_truth": deep.standard_error,
        "realism.clmm.logLik": crossed.log_likelihood,
        "realism.clmm.sd_case_sd_reader": list(crossed.sds),
    }


def _linear_models(
    y: Floats, truth: Floats, groups: tuple[list[str], list[str], list[str]]
) -> dict[str, object]:
    reader, item, slope = (linear_mixed.Term(group) for group in groups)
    x = np.column_stack([np.ones(y.size), truth])
    values: dict[str, object] = {}
    for name, terms in (("lmm", [reader, item]), ("lmm_with_reader_slope", [item, slope, reader])):
        fit = linear_mixed.fit(y, x, terms, confidence=0.95)
        assert isinstance(fit, linear_mixed.LinearFit)
        found = fit.coefficients[1]
        values[f"realism.{name}.truth_est_se_df_t_p"] = [
            found.estimate,
            found.standard_error,
            found.df,
            found.estimate / (found.standard_error or 1),
            found.p_value,
        ]
        spread = [float(part[0, 0]) for part in fit.covariances]
        values["realism.lmm_with_reader_slope.varcomp"] = [*spread, fit.residual_sd**2]
    narrow = linear_mixed.fit(y, x, [item, slope, reader], confidence=0.9)
    assert isinstance(narrow, linear_mixed.LinearFit)
    values["realism.lmm_with_reader_slope.ci90_for_TOST"] = limits(narrow.coefficients[1])
    return values


def _time() -> dict[str, object]:
    part = first_session()
    order, time = column(part, "order"), column(part, "time_ms")
    reader, item = ([row[name] for row in part] for name in ("reader", "case"))
    slope = drift.log_time_slope(time, order, reader, item, confidence=0.95)
    tau = drift.kendall(drift.ranks_within(reader, order), time)
    assert isinstance(tau, drift.Association)
    found = sure(slope)
    return {
        "time.log_ms_slope_per_100_items_est_se": [found.estimate, found.standard_error],
        "time.kendall_tau_b_pooled_within_order": tau.tau,
    }


def _subgroups() -> dict[str, object]:
    part = first_session()
    right = (column(part, "call_synthetic") == column(part, "truth_synthetic")).astype(float)
    truth, realism = column(part, "truth_synthetic"), column(part, "realism5")
    groups = [[row[name] for row in part] for name in ("reader", "case")]
    ones = np.ones(right.size)
    null = mixed.binary(right, ones, groups, confidence=0.95)
    assert isinstance(null, mixed.Fit)
    values: dict[str, object] = {}
    p_values = []
    for factor in ("sex", "scanner", "site"):
        level = np.array([row[factor] for row in part])
        for name in np.unique(level):
            inside = level == name
            apart = realism[inside & (truth == 1)].mean() - realism[inside & (truth == 0)].mean()
            values[f"subgroup.{factor}.{name}.n_acc_realismdiff"] = [
                inside.sum(),
                right[inside].mean(),
                apart,
            ]
        dummies = [level == name for name in np.unique(level)[1:]]
        full = mixed.binary(right, np.column_stack([ones, *dummies]), groups, confidence=0.95)
        assert isinstance(full, mixed.Fit)
        values[f"subgroup.{factor}.lrt_df_p"] = mixed.likelihood_ratio(full, null)
        p_values.append(mixed.likelihood_ratio(full, null)[2])
    values["subgroup.p_holm"] = multiplicity.adjust(p_values, method="holm")
    values["subgroup.p_BH"] = multiplicity.adjust(p_values, method="BH")
    return values
