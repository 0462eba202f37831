"""Mixed models of ratings and of reaction times, and paired preferences."""

import numpy as np

from reviewapp.stats import linear_mixed, mixed, preference
from tests.reference.loading import Values, case, column, rows


@case("clm_wine")
def wine() -> Values:
    table = rows("clm_wine")
    y, judge = column(table, "rating"), [row["judge"] for row in table]
    x = np.array([[row["temp"] == "warm", row["contact"] == "yes"] for row in table], dtype=float)
    plain = mixed.ordinal(y, x, [], confidence=0.95)
    probit = mixed.ordinal(y, x, [], confidence=0.95, link="probit")
    laplace = mixed.ordinal(y, x, [judge], confidence=0.95)
    quadrature = mixed.ordinal(y, x, [judge], confidence=0.95, quadrature=10)
    values: dict[str, object] = {}
    assert isinstance(plain, mixed.Fit)
    assert isinstance(probit, mixed.Fit)
    for name, found in zip(("tempwarm", "contactyes"), plain.coefficients, strict=True):
        values[f"clm.{name}"] = found.estimate
        values[f"clm.{name}.se"] = found.standard_error
    values["clm.thresholds"] = list(plain.thresholds)
    values["clm.logLik"] = plain.log_likelihood
    values["clm_probit.tempwarm_contactyes"] = [found.estimate for found in probit.coefficients]
    for name, fit in (("laplace", laplace), ("agq10", quadrature)):
        assert isinstance(fit, mixed.Fit)
        values[f"clmm_{name}.tempwarm_contactyes_sdjudge_ll"] = [
            *(found.estimate for found in fit.coefficients),
            *fit.sds,
            fit.log_likelihood,
        ]
        values[f"clmm_{name}.se"] = [found.standard_error for found in fit.coefficients]
    return values


@case("lmm_sleepstudy")
def sleep() -> Values:
    table = rows("lmm_sleepstudy")
    y, days = column(table, "Reaction"), column(table, "Days")
    subject = [row["Subject"] for row in table]
    x = np.column_stack([np.ones(days.size), days])
    full = linear_mixed.fit(y, x, [linear_mixed.Term(subject, x)], confidence=0.95)
    simple = linear_mixed.fit(y, x, [linear_mixed.Term(subject)], confidence=0.95)
    assert isinstance(full, linear_mixed.LinearFit)
    assert isinstance(simple, linear_mixed.LinearFit)
    spread = np.sqrt(np.diag(full.covariances[0]))
    slope = simple.coefficients[1]
    return {
        "full.fixef": [found.estimate for found in full.coefficients],
        "full.se": [found.standard_error for found in full.coefficients],
        "full.satterthwaite_df": [found.df for found in full.coefficients],
        "full.sd_int_sd_slope_sd_resid": [*spread, full.residual_sd],
        "full.REML_criterion": full.criterion,
        "ri.fixef_se_slope": [slope.estimate, slope.standard_error],
    }


@case("bt_citations")
def citations() -> Values:
    table = rows("bt_citations")
    journals = [row["cited"] for row in table]
    wins = [[float(row[name]) for name in journals] for row in table]
    found = preference.fit(
        preference.of_wins(wins, journals), confidence=0.95, reference="Biometrika"
    )
    assert isinstance(found, preference.Preferences)
    values: dict[str, object] = {"deviance": found.deviance}
    for name, ability in found.abilities.items():
        values[f"ability.{name}"] = ability.estimate
        values[f"se.{name}"] = ability.standard_error
    return values
