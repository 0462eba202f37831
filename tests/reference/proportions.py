"""Proportions, 2AFC counts, detection, rank tests and always-valid sequences."""

from reviewapp.stats import anytime, detection, proportions, ranks
from reviewapp.stats.detection import forced_choice, similarity_test
from reviewapp.stats.estimates import Estimate
from tests.reference.loading import Values, case, column, rows


def limits(found: Estimate) -> list[float]:
    return [found.low, found.high]


@case("binomial_intervals_a")
def binomial() -> Values:
    values: dict[str, object] = {}
    for row in rows("binomial_intervals_a"):
        x, n = int(row["x"]), int(row["n"])
        at = f"{x}/{n}"
        values |= {
            f"{at}.{name}_ci95": limits(interval(x, n, confidence=0.95))
            for name, interval in {
                "wilson": proportions.wilson,
                "wilson_cc": proportions.wilson_corrected,
                "clopper_pearson": proportions.clopper_pearson,
                "agresti_coull": proportions.agresti_coull,
                "jeffreys": proportions.jeffreys,
            }.items()
        }
        values[f"{at}.wilson_ci90"] = limits(proportions.wilson(x, n, confidence=0.9))
        values[f"{at}.clopper_pearson_ci90"] = limits(
            proportions.clopper_pearson(x, n, confidence=0.9)
        )
        values[f"{at}.p_exact_two_sided_0.5"] = proportions.exact_test(x, n)
        values[f"{at}.p_exact_greater_0.5"] = proportions.exact_test(x, n, alternative="greater")
        values[f"{at}.p_score_two_sided_0.5"] = proportions.score_test(x, n)
    return values


@case("afc_similarity_a")
def similarity() -> Values:
    values: dict[str, object] = {}
    for row in rows("afc_similarity_a"):
        x, n = int(row["correct"]), int(row["n"])
        at, found = f"{x}/{n}", forced_choice(x, n, confidence=0.95)
        values[f"{at}.dprime"] = found.estimate
        values[f"{at}.dprime_se"] = found.standard_error
        values[f"{at}.p_difference_exact"] = proportions.exact_test(x, n, alternative="greater")
        for share in (0.1, 0.2):
            values[f"{at}.p_similarity_pd0={share}"] = similarity_test(x, n, discriminators=share)
            values[f"{at}.p_similarity_score_pd0={share}"] = similarity_test(
                x, n, discriminators=share, exact=False
            )
    return values


@case("dprime_a")
def dprime() -> Values:
    values: dict[str, object] = {
        f"dprime_2afc_pc={rate}": detection.index_of(rate) for rate in (0.55, 0.65, 0.75, 0.9)
    }
    for row in rows("dprime_a"):
        h, n1, f, n0 = (
            int(row[name]) for name in ("hits", "n_synthetic", "false_alarms", "n_real")
        )
        at = f"{h}/{n1},{f}/{n0}"
        found = detection.yes_no(h, n1, f, n0, confidence=0.95)
        adjusted = detection.yes_no(h, n1, f, n0, confidence=0.95, corrected=True)
        values |= {
            f"{at}.dprime": found.sensitivity_index.estimate,
            f"{at}.dprime_se": [],
            f"{at}.criterion_c": found.criterion,
            f"{at}.beta": found.likelihood_ratio,
            f"{at}.dprime_loglinear": adjusted.sensitivity_index.estimate,
            f"{at}.az_equal_variance": found.area,
            f"{at}.p_fisher_greater": proportions.fisher_test(
                (h, n1), (f, n0), alternative="greater"
            ),
        }
    return values


@case("cs_beta_binomial_a")
def sequences() -> Values:
    values: dict[str, object] = {}
    for row in rows("cs_beta_binomial_a"):
        s, n = int(row["successes"]), int(row["n"])
        for prior in ((1, 1), (10, 10)):
            found = anytime.beta_binomial(s, n, confidence=0.95, prior=prior)
            values[f"{s}/{n}.beta({prior[0]},{prior[1]})"] = limits(found)
        centred = anytime.centred(s, n, confidence=0.95, tightest_at=n / 2)
        values[f"{s}/{n}.confseq_bernoulli_topt=n/2"] = limits(centred)
    return values


@case("wilcoxon_signed_rank")
def wilcoxon() -> Values:
    table = rows("wilcoxon_signed_rank")
    x, y = column(table, "x"), column(table, "y")
    total, greater = ranks.wilcoxon_signed_rank(x, y, alternative="greater")
    return {
        "V_sum_positive_ranks": total,
        "p_greater_exact": greater,
        "p_two_sided_exact": ranks.wilcoxon_signed_rank(x, y)[1],
    }
