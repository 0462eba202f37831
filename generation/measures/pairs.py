"""Figures of images that belong together: each synthetic one beside the real one it stands for."""

from dataclasses import replace
from typing import Any

import numpy as np

from generation.measures import likeness
from generation.measures.arrays import Floats, Whole
from generation.measures.chance import Plan, multiplicities, percentiles, ratio_draws
from generation.measures.errors import NotMeasurable
from generation.measures.results import Figure
from generation.measures.sets import ImageSet, refuse_other_grids

LIKENESS = ("ssim", "ms_ssim", "psnr", "mae")
UNITS = {"ssim": "index", "ms_ssim": "index", "psnr": "dB", "mae": "grey levels"}


def likeness_of(
    real: ImageSet, synthetic: ImageSet, name: str, *, plan: Plan, unit: str | None = None
) -> Figure:
    """Measure one of `LIKENESS` over all pairs, within the real images' masks where they have any.

    `details` keep the average of every subject; the estimate is the average over images.
    """
    refuse_other_grids(real, synthetic)
    if real.subjects != synthetic.subjects:
        raise NotMeasurable(
            "The real and the synthetic images do not name the same subjects in the same order, "
            "so they are no pairs and nothing was measured. Sort both alike."
        )
    values = _values(real, synthetic, name)
    found = averaged(values, real, name=_full_name(real, name), unit=unit or UNITS[name], plan=plan)
    return replace(found, inputs=_inputs(real, synthetic))


def synthrad_of(real: ImageSet, synthetic: ImageSet, *, plan: Plan) -> tuple[Figure, ...]:
    """Measure the set of the SynthRAD challenges: MAE in HU, PSNR and SSIM within the body."""
    refuse_other_grids(real, synthetic)
    masks = real.need_masks("The SynthRAD set")
    found = likeness.synthrad(
        real.images, synthetic.images, masks=masks, low=real.low, high=real.high
    )
    units = UNITS | {"mae": "HU"}
    figures = (
        averaged(values, real, name=f"synthrad_{name}", unit=units[name], plan=plan)
        for name, values in found.items()
    )
    return tuple(replace(figure, inputs=_inputs(real, synthetic)) for figure in figures)


def averaged(values: Floats, of: ImageSet, *, name: str, unit: str, plan: Plan) -> Figure:
    """Average one value per image, with an interval over subjects."""
    drawn = ratio_draws(multiplicities(of.clusters, plan, f"draws for {name}"), values)
    interval = percentiles(drawn, plan, subjects=of.subject_count)
    return Figure(
        name=name,
        estimate=float(values.mean()),
        unit=unit,
        details=_by_subject(values, of),
        **_said(of, plan),
        low=interval.low,
        high=interval.high,
        method=interval.method,
        warnings=interval.warnings,
    )


def by_subject(values: Floats, clusters: Whole) -> Floats:
    """Average within each subject."""
    means: Floats = np.bincount(clusters, weights=values) / np.bincount(clusters)
    return means


def _values(real: ImageSet, synthetic: ImageSet, name: str) -> Floats:
    x, y, masks = real.images, synthetic.images, real.masks
    if name == "ssim":
        return likeness.ssim(x, y, span=real.span, masks=masks)
    if name == "ms_ssim":
        return likeness.ms_ssim(x, y, span=real.span)
    if name == "psnr":
        return likeness.psnr(x, y, span=real.span, masks=masks)
    if name == "mae":
        return likeness.mae(x, y, masks=masks)
    raise NotMeasurable(
        f"There is no likeness called “{name}”, so nothing was measured. "
        f"There are {', '.join(LIKENESS)}."
    )


def _full_name(real: ImageSet, name: str) -> str:
    if name == "ms_ssim":
        return f"ms_ssim[scales={likeness.scales(real.images.shape[1:])}]"
    return f"{name}[masked]" if real.masks is not None else name


def _by_subject(values: Floats, of: ImageSet) -> dict[str, float]:
    means = by_subject(values, of.clusters)
    return dict(zip(sorted(set(of.subjects)), means.tolist(), strict=True))


def _inputs(real: ImageSet, synthetic: ImageSet) -> dict[str, str]:
    return {"real": real.digest, "synthetic": synthetic.digest}


def _said(of: ImageSet, plan: Plan) -> dict[str, Any]:
    return {
        "level": plan.level,
        "images": len(of),
        "subjects": of.subject_count,
        "inputs": {"images": of.digest},
    }
