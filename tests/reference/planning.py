"""Equivalence, multiplicity, boundaries, power, and the calibration target."""

from math import sqrt

from reviewapp.stats import equivalence, multiplicity, power, power_mrmc, sequential
from reviewapp.stats.equivalence import Summary, TwoOneSided
from tests.calibration import simulate
from tests.reference.loading import Values, case, column, expected, rows


def _flat(name: str, found: TwoOneSided) -> dict[str, object]:
    return {
        f"{name}.t_lower": found.t_lower,
        f"{name}.p_lower": found.p_lower,
        f"{name}.t_upper": found.t_upper,
        f"{name}.p_upper": found.p_upper,
        f"{name}.df": found.interval.df,
        f"{name}.p_tost": found.p_value,
        f"{name}.ci": [found.interval.low, found.interval.high],
    }


@case("tost_summary_statistics")
def two_one_sided() -> Values:
    one = Summary(mean=0.54, sd=1.2, size=100)
    first, second = Summary(mean=5.83, sd=1.17, size=65), Summary(mean=5.75, sd=1.29, size=65)
    left, right = Summary(mean=5.25, sd=0.95, size=95), Summary(mean=5.22, sd=0.83, size=89)
    spread = equivalence.paired_sd(first, second, correlation=0.75)
    wide = 0.43 * equivalence.average_sd(left, right)
    return (
        _flat(
            "one",
            equivalence.one_sample(one, null=0.5, low=-0.3 * 1.2, high=0.3 * 1.2, alpha=0.05),
        )
        | _flat(
            "paired",
            equivalence.paired(
                first,
                second,
                correlation=0.75,
                low=-0.4 * spread,
                high=0.4 * spread,
                alpha=0.05,
            ),
        )
        | _flat("two_welch", equivalence.welch(left, right, low=-wide, high=wide, alpha=0.05))
    )


@case("multiplicity_bh1995")
def families() -> Values:
    p = column(rows("multiplicity_bh1995"), "p")
    adjusted = {
        name: multiplicity.adjust(p, method=name)
        for name in ("bonferroni", "holm", "hochberg", "hommel", "BH", "BY")
    }
    values: dict[str, object] = {f"adjusted.{name}": found for name, found in adjusted.items()}
    values["n_rejected_BH_q0.05"] = sum(value <= 0.05 for value in adjusted["BH"])
    values["n_rejected_bonferroni_0.05"] = sum(value <= 0.05 for value in adjusted["bonferroni"])
    return values


@case("gs_bounds_a")
def looks() -> Values:
    fifths, thirds = [0.2, 0.4, 0.6, 0.8, 1], [1 / 3, 2 / 3, 1]
    found = {
        "asOF.K=5.alpha=0.025.sided=1": sequential.boundaries(
            fifths, alpha=0.025, spending="obrien-fleming"
        ),
        "asP.K=5.alpha=0.025.sided=1": sequential.boundaries(
            fifths, alpha=0.025, spending="pocock"
        ),
        "asOF.K=3.alpha=0.05.sided=1": sequential.boundaries(
            thirds, alpha=0.05, spending="obrien-fleming"
        ),
        "OF.K=5.alpha=0.05.sided=2": sequential.classical(fifths, alpha=0.05, exponent=0),
    }
    values: dict[str, object] = {}
    for name in expected("gs_bounds_a"):
        bounds = found[name.split(".info")[0]]
        values[name] = bounds.critical if name.endswith("critical_z") else bounds.spent
    return values


@case("power_2afc_a")
def forced_choice() -> Values:
    values: dict[str, object] = {}
    for n in (100, 200):
        values[f"power_difference_pd=0.2_n={n}"] = power.forced_choice_power(
            n, discriminators=0.2, alpha=0.05
        )
    for n in (100, 300):
        values[f"power_similarity_pd0=0.2_pdA=0_n={n}"] = power.forced_choice_power(
            n, discriminators=0, alpha=0.05, purpose="similarity", bound=0.2
        )
    for percent in (80, 90):
        found = power.forced_choice_size(power=percent / 100, discriminators=0.2, alpha=0.05)
        alike = power.forced_choice_size(
            power=percent / 100, discriminators=0, alpha=0.05, purpose="similarity", bound=0.2
        )
        values[f"ss{percent}_pd=0.2"] = found.first
        values[f"ss{percent}_stable_pd=0.2"] = found.stable
        values[f"sim_ss{percent}_pd=0.2"] = alike.first
        values[f"sim_ss{percent}_stable_pd=0.2"] = alike.stable
    return values


@case("power_tost_a")
def two_one_sided_power() -> Values:
    values: dict[str, object] = {}
    for sd, margin, truth in ((0.5, 0.3, 0), (1, 0.3, 0), (0.8, 0.25, 0), (0.8, 0.25, 0.1)):
        n, reached = power.tost_paired_size(
            sd=sd, margin=margin, truth=truth, power=0.8, alpha=0.05
        )
        at = f"paired.sd={sd}.margin={margin}.theta0={truth}.target=0.8"
        values[f"{at}.n"], values[f"{at}.power"] = n, reached
    for n in (20, 71):
        values[f"paired.sd=0.8.margin=0.3.n={n}.power_theta0=0_and_0.1"] = [
            power.tost_power(
                standard_error=0.8 / sqrt(n), df=n - 1, low=-0.3, high=0.3, truth=truth, alpha=0.05
            )
            for truth in (0, 0.1)
        ]
    n, reached = power.tost_crossover_size(
        cv=0.3, ratio=0.95, low=0.8, high=1.25, power=0.8, alpha=0.05
    )
    return values | {"2x2.CV0.30.theta0.95.n": n, "2x2.CV0.30.n40.power": reached}


@case("power_mrmc_vandyke")
def readers_and_cases() -> Values:
    pilot = power_mrmc.Pilot(
        interaction=0.000200402523581461,
        variance=0.000802288265572061,
        same_reader=0.000346613709440729,
        same_condition=0.000344074828860886,
        both_differ=0.000239028370892152,
        cases=114,
    )
    seen = {"effect": 0.0438003220611916, "alpha": 0.05}
    over = power_mrmc.difference(pilot, readers=10, cases=165, **seen)
    fixed = power_mrmc.difference_fixed_readers(pilot, readers=10, cases=131, **seen)
    least = power_mrmc.cases_for_difference(pilot, effect=0.05, readers=6, power=0.8, alpha=0.05)
    larger = power_mrmc.difference(pilot, effect=0.05, readers=6, cases=251, alpha=0.05)
    return {
        "RRRC.J10_K165.power_ncp_df2_fcrit": [
            over.power,
            over.noncentrality,
            over.df2,
            over.critical,
        ],
        "FRRC.J10_K131.power": fixed.power,
        "RRRC.J6_effect0.05.minK_for_power0.8": least,
        "RRRC.J6_K251_effect0.05.power": larger.power,
    }


@case("calibration_clustered_a")
def calibration() -> Values:
    plan = simulate.Plan(readers=8, cases=100, studies=2000, seed=20)
    missed = simulate.clustered_noncoverage(plan, reader_sd=0.35, case_sd=0.5, rate=0.5)
    return {
        "noncoverage95.or_t": missed["engine"],
        "noncoverage95.naive_wald": missed["naive"],
        "noncoverage95.two_way_cluster_t": missed["two-way"],
    }
