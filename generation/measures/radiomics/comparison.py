"""Which features differ between synthetic and real images, and by how much."""

from dataclasses import replace

import numpy as np
from scipy.stats import false_discovery_control

from generation.measures.arrays import Floats, same_shape
from generation.measures.chance import Interval, Plan, permutation_p
from generation.measures.drift import steps
from generation.measures.errors import NotMeasurable
from generation.measures.inputs import Inputs
from generation.measures.radiomics.table import Table, features
from generation.measures.results import Figure
from generation.measures.subjects import Sides, Subjects

RATE = 0.05
MOST_DRAWS = 200


def radiomics(given: Inputs) -> tuple[Figure, ...]:
    """One figure per feature, and the share of features that differ at a false discovery of 5 %.

    The estimate of a feature is its Wasserstein distance in widths of the real images; `details`
    hold the Kolmogorov-Smirnov distance with its p value, subjects dealt anew, also adjusted
    (Benjamini & Hochberg, 1995).
    """
    real, synthetic = features(given.holdout), features(given.synthetic)
    if real.names != synthetic.names:
        raise NotMeasurable(
            "Only one of the sets has masks, so their features differ in kind and nothing was "
            "measured. Give masks of both, or of neither."
        )
    sides = Sides(
        Subjects(given.holdout.clusters, {"holdout": given.holdout.digest}),
        Subjects(given.synthetic.clusters, {"synthetic": given.synthetic.digest}),
    )
    return compare(real, synthetic, sides=sides, plan=given.plan)


def compare(real: Table, synthetic: Table, *, sides: Sides, plan: Plan) -> tuple[Figure, ...]:
    """Compare column by column; the share of features that differ comes first."""
    columns = list(zip(real.rows.T, synthetic.rows.T, strict=True))
    tests = _tests(columns, sides, plan)
    one, other = sides.weights(plan, "radiomics")
    drawn = one[:MOST_DRAWS], other[:MOST_DRAWS]
    figures = [
        _feature(name, columns[at], drawn, sides=sides, plan=plan, details=tests[at])
        for at, name in enumerate(real.names)
    ]
    return (_share([test["adjusted_p_value"] for test in tests], sides, plan), *figures)


def _tests(
    columns: list[tuple[Floats, Floats]], sides: Sides, plan: Plan
) -> list[dict[str, float]]:
    dealt, first = sides.dealt(plan, "radiomics"), sides.is_first[None]
    distances, p_values = [], []
    for pair in columns:
        values = np.concatenate(pair)
        distances.append(float(steps(values, first, ~first)[0]))
        p_values.append(permutation_p(distances[-1], steps(values, dealt, 1 - dealt)))
    adjusted = false_discovery_control(p_values)
    return [
        {"ks": distance, "p_value": p_value, "adjusted_p_value": float(corrected)}
        for distance, p_value, corrected in zip(distances, p_values, adjusted, strict=True)
    ]


def _feature(
    name: str,
    pair: tuple[Floats, Floats],
    drawn: tuple[Floats, Floats],
    *,
    sides: Sides,
    plan: Plan,
    details: dict[str, float],
) -> Figure:
    width = float(pair[0].std()) or float(pair[1].std()) or 1.0
    one, other = (values / width for values in pair)
    once = np.ones((1, one.size)), np.ones((1, other.size))
    estimate = float(wasserstein(one, other, once)[0])
    moved = sides.interval(
        wasserstein(one, other, drawn), replace(plan, draws=len(drawn[0])), centre=estimate
    )
    interval = moved if moved.low is None else replace(moved, low=max(moved.low, 0.0))
    return sides.figure(
        f"radiomics[{name}]", estimate, interval, plan=plan, unit="widths", details=details
    )


def _share(adjusted: list[float], sides: Sides, plan: Plan) -> Figure:
    """No interval: the number of rejections is not an average over subjects."""
    share = float((np.array(adjusted) < RATE).mean())
    none = Interval(low=None, high=None, method=f"{plan.draws} dealings of subjects, BH at {RATE}")
    return sides.figure(
        "radiomics_different",
        share,
        none,
        plan=plan,
        unit="share of features",
        details={"features": float(len(adjusted)), "least_p_value": float(min(adjusted))},
    )


def wasserstein(one: Floats, other: Floats, weights: tuple[Floats, Floats]) -> Floats:
    """∫ |F − G| for each row of weights of the two samples."""
    pooled = np.concatenate([one, other])
    order = np.argsort(pooled, kind="stable")
    widths = np.diff(pooled[order])
    first = np.hstack([weights[0], np.zeros((len(weights[0]), other.size))])[:, order]
    second = np.hstack([np.zeros((len(weights[1]), one.size)), weights[1]])[:, order]
    rise = np.cumsum(first, axis=1) / first.sum(axis=1, keepdims=True)
    rise -= np.cumsum(second, axis=1) / second.sum(axis=1, keepdims=True)
    total: Floats = np.abs(rise[:, :-1]) @ widths
    return total


def concordance(real: Floats, synthetic: Floats, weights: Floats | None = None) -> Floats:
    """Lin's coefficient 2 s_xy / (s_x² + s_y² + (x̄ − ȳ)²) (Biometrics 45:255-268, 1989).

    For values of images that belong together; for each row of weights.
    """
    same_shape(real, synthetic)
    w = np.ones((1, real.size)) if weights is None else weights
    total = w.sum(axis=1)
    x, y = w @ real / total, w @ synthetic / total
    variances = w @ real**2 / total - x**2 + w @ synthetic**2 / total - y**2
    joint = w @ (real * synthetic) / total - x * y
    with np.errstate(divide="ignore", invalid="ignore"):
        agreed: Floats = 2 * joint / (variances + (x - y) ** 2)
    return agreed


def concordance_of(
    real: Table, synthetic: Table, *, subjects: Subjects, plan: Plan
) -> tuple[Figure, ...]:
    """Concordance of each feature over images that belong together; a constant one is left out."""
    weights = subjects.weights(plan, "radiomics concordance")
    figures = []
    for at, name in enumerate(real.names):
        x, y = real.rows[:, at], synthetic.rows[:, at]
        centre = x.mean()
        if x.std() == 0 and y.std() == 0:
            continue
        scale = max(x.std(), y.std())
        scaled = (x - centre) / scale, (y - centre) / scale
        estimate = float(concordance(*scaled)[0])
        interval = subjects.interval(concordance(*scaled, weights), plan)
        figures.append(
            subjects.figure(f"concordance[{name}]", estimate, interval, plan=plan, unit="index")
        )
    return tuple(figures)
