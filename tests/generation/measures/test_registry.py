"""The list of measures: complete, true, and light enough for any page."""

import subprocess
import sys
from importlib import import_module

import pytest

from generation.measures.encoders import RandomEncoder
from generation.measures.registry import measures, of_figure
from generation.measures.report import OF_SETS, measure, measure_pairs
from tests.generation.measures.sets import A_PLAN, some_images


def test_every_measure_is_where_the_list_says() -> None:
    for entry in measures().values():
        module, _, function = entry.where.partition(":")
        found = getattr(import_module(f"generation.measures.{module}"), function)
        assert callable(found), entry.name


def test_every_entry_is_whole() -> None:
    for entry in measures().values():
        assert all([entry.title, entry.formula, entry.source, entry.unit, entry.needs]), entry.name
        assert entry.direction in {"higher", "lower", "expected", "none"}, entry.name


def test_every_figure_belongs_to_a_measure_with_its_unit() -> None:
    sets = [some_images(24, seed=seed, labelled=True) for seed in (1, 2, 3)]
    regions = [given.take(given.labels == 1) for given in sets if given.labels is not None]
    results = measure(
        train=sets[0],
        holdout=sets[1],
        synthetic=sets[2],
        encoder=RandomEncoder(),
        plan=A_PLAN,
        names=[name for name in OF_SETS if name != "radiomics"],
    )
    outlined = measure(
        train=regions[0],
        holdout=regions[1],
        synthetic=regions[2],
        encoder=RandomEncoder(),
        plan=A_PLAN,
        names=["radiomics"],
    )
    pairs = measure_pairs(real=sets[0], synthetic=sets[0], plan=A_PLAN)
    figures = (*results.figures, *outlined.figures, *pairs.figures)
    assert len(figures) > 50
    for figure in figures:
        assert figure.unit in of_figure(figure.name).unit, figure.name


def test_an_unknown_figure_has_no_measure() -> None:
    with pytest.raises(KeyError):
        of_figure("inception_score")


def test_listing_the_measures_loads_nothing_heavy() -> None:
    asked = (
        "import sys\nfrom generation.measures.registry import measures\nassert measures()\n"
        "sys.exit(any(name in sys.modules for name in ('torch', 'numpy', 'scipy', 'skimage')))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
