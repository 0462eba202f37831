"""Every plot of an evaluation …"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from reviewapp.acceptance.drawn import criteria as criteria_drawn
from reviewapp.acceptance.drawn import looks, marks, places, rows, whole
from reviewapp.acceptance.drawn.criteria import LEFT, RIGHT
from reviewapp.acceptance.drawn.marks import Plot, Scale
from reviewapp.acceptance.drawn.rows import Field, Row
from reviewapp.studies.metrics import Metric
from tests.acceptance import rich
from tests.acceptance.making import again, criteria, of, pairs, singles
from tests.acceptance.rich import OF_PAIRS, OF_SINGLES, kept
from tests.acceptance.studies import about_chance, content
from tests.factories import LOOK

GRID = (64, 64)
SAME = {"origin": 4, "realism": {"A": 3}, "accept": True, "doubt": 50}


def plots(of_what: Mapping[str, object]) -> dict[str, Plot]:
    return whole.named(of_what, whole.numbered(of_what), GRID)


@pytest.fixture(scope="module")
def single() -> dict[str, Plot]:
    return plots(kept(rich.rich_singles(), OF_SINGLES))


@pytest.fixture(scope="module")
def pair() -> dict[str, Plot]:
    return plots(kept(rich.rich_pairs(), OF_PAIRS))


def stays_inside(plot: Plot) -> bool:
    """Nothing is drawn beyond the edge, and nothing that is no number."""
    xs = [x for one in plot.lines for x, _ in one.points] + [one.x for one in plot.dots]
    ys = [y for one in plot.lines for _, y in one.points] + [one.y for one in plot.dots]
    xs += [end for one in plot.boxes for end in (one.x, one.x + one.width)]
    ys += [end for one in plot.boxes for end in (one.y, one.y + one.height)]
    return (
        all(math.isfinite(value) for value in (*xs, *ys))
        and all(-0.2 <= x <= plot.width + 0.2 for x in xs)
        and all(-0.2 <= y <= plot.height + 0.2 for y in ys)
    )


STUDIES = {
    "singles": (rich.rich_singles(), OF_SINGLES),
    "pairs": (rich.rich_pairs(), OF_PAIRS),
    "many readers": (rich.rich_singles(readers=40, cases=16), OF_SINGLES),
    "one reader": (rich.rich_singles(readers=1, cases=12), OF_SINGLES),
    "two cases": (rich.rich_singles(readers=3, cases=2), OF_SINGLES),
    "ties": (
        replace(rich.rich_singles(), evidence=singles(lambda *_: SAME, readers=3, cases=12)),
        OF_SINGLES,
    ),
    "nobody": (
        replace(rich.rich_singles(), evidence=singles(lambda *_: None, readers=3, cases=12)),
        OF_SINGLES,
    ),
    "the same again": (
        replace(
            rich.rich_singles(),
            evidence=again(singles(lambda *_: SAME, readers=3, cases=12), lambda *_: SAME),
        ),
        OF_SINGLES,
    ),
    "no criteria": (rich.rich_pairs(readers=2, cases=6), None),
    "neither": (
        replace(rich.rich_pairs(), evidence=pairs(lambda *_: {"synthetic": "NONE"}, readers=2)),
        OF_PAIRS,
    ),
}


@pytest.mark.parametrize("name", STUDIES)
def test_stays_within_its_edges_and_has_a_table(name: str) -> None:
    for plot in plots(kept(*STUDIES[name])).values():
        assert stays_inside(plot), plot.name
        assert plot.rows
        assert {len(row) for row in plot.rows} == {len(plot.columns)}, plot.name


def test_of_single_images_is_there(single: dict[str, Plot]) -> None:
    assert {
        *("criteria", "roc-origin", "readers-area", "readers-accepted"),
        *("blinding-real", "blinding-synthetic", "calibration-origin"),
        *("ratings-origin", "ratings-doubt", "ratings-accept", "ratings-realism", "reasons-why"),
        *("agreement-origin", "repeats-origin", "disagreements-origin"),
        *("along-right", "along-time"),
    } <= set(single)


def test_of_pairs_is_there(pair: dict[str, Plot]) -> None:
    wanted = {"readers-told_apart", "blinding-pair", "paired-realism", "marks-where", "sides"}

    assert wanted | {"calibration-confidence", "agreement-synthetic"} <= set(pair)


def test_of_curves_shows_readers_mean_and_lines(single: dict[str, Plot]) -> None:
    plot = single["roc-origin"]

    assert sum(one.look == "thin" for one in plot.lines) == 8 + 1  # and one in the legend
    assert sum(one.look == "hollow" for one in plot.dots) == 8 + 1
    assert plot.rows[-1][0] == "Mean at equal false alarms"


def test_of_two_questions_of_origin_names_each() -> None:
    both = criteria(
        of(Metric.AUC, "origin", code="one"), of(Metric.ACCURACY, "doubt", code="other")
    )
    found = plots(kept(rich.rich_singles(readers=3), both))

    assert found["roc-doubt"].title == "ROC curves: How synthetic?"


def test_names_who_has_no_curve() -> None:
    found = singles(lambda reader, _case, made: {"origin": 3} if made or reader else None)
    given = replace(rich.rich_singles(), evidence=found)

    table = plots(kept(given, OF_SINGLES))["roc-origin"].rows

    assert ("Reader 1", "answered about one kind only", "–", "–") in table


def test_leaves_numbers_out_of_cells_that_are_too_small() -> None:
    many = plots(kept(*STUDIES["many readers"]))["agreement-origin"]

    assert not [word for word in many.words if word.look == "cell"]


def test_calls_readers_by_the_names_it_is_given() -> None:
    given = kept(rich.rich_pairs(readers=2, cases=6), OF_PAIRS)
    names = {"R01": "Dr Alexandra Longname-Verylongname", "R02": "B"}

    plot = whole.named(given, names, GRID)["sides"]

    assert plot.rows[0][0] == "Dr Alexandra Longname-Verylongname"
    assert "Dr Alexandra Long…" in [word.text for word in plot.words]


def test_maps_marks_on_the_grid_that_readers_saw() -> None:
    given = kept(rich.rich_pairs(readers=2, cases=6), OF_PAIRS)
    names = whole.numbered(given)

    wide, high = (
        whole.named(given, names, grid)["marks-where"].boxes[0] for grid in ((32, 64), (64, 32))
    )

    assert (wide.width, wide.height) == (300, 150)
    assert (high.width, high.height) == (150, 300)


def test_the_grid_is_what_the_protocol_says() -> None:
    rules = content(about_chance(), cases=4, readers=3)
    for arm in rules["design"]["arms"]:
        arm |= {"version": str(uuid4()), "digest": "0" * 64}

    assert places.grid(rules) == (LOOK.rows, LOOK.columns)


def test_older_evaluations_have_the_criteria_alone() -> None:
    older = {**kept(rich.rich_pairs(readers=3, cases=6), OF_PAIRS)}
    del older["described"]

    assert set(plots(older)) == {"criteria"}


def row(**changed: str) -> dict[str, Any]:
    given = {"code": "a", "verdict": "PASS", "lower": "0.4", "upper": "", "estimate": "0.5"}
    return {**given, "low": "0.45", "high": "0.55", **changed}


def test_of_criteria_is_drawn_within_its_scale() -> None:
    passed, failed, bare = (
        criteria_drawn.plot([one])
        for one in (
            row(),
            row(verdict="FAIL", upper="0.6"),
            row(low="", high="", estimate="", lower="", verdict="NOT_EVALUABLE"),
        )
    )

    (margin,) = [one for one in passed.lines if one.look == "margin"]
    (allowed,) = passed.boxes
    assert LEFT < margin.points[0][0] == allowed.x < passed.dots[0].x < RIGHT
    assert allowed.x + allowed.width == RIGHT
    assert [box.look for box in failed.boxes] == ["allowed", "mark"]
    assert not bare.dots
    assert ("a", "none", "", "", "not evaluable") in bare.rows


def test_without_rows_has_words_and_no_drawing() -> None:
    bare = rows.drawn(Plot("a", "A", "Says."), [], Field("x"))

    assert not bare.has_drawing


def test_of_rows_without_numbers_has_a_scale_still() -> None:
    bare = rows.drawn(Plot("a", "A", "Says."), [Row("r", None, None, None, "none")], Field("x"))

    assert bare.has_drawing
    assert not bare.dots


def test_a_scale_has_round_numbers_and_survives_a_single_value() -> None:
    assert Scale(0, 1, 0, 100).ticks() == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert Scale(-1, 1, 0, 100).ticks()[0] == -1
    assert Scale(3, 3, 0, 100).at(3) == 0


def test_a_line_is_written_as_its_points() -> None:
    assert marks.line("thin", (0, 1), (2.5, 3)).path == "0,1 2.5,3"


def test_numbers_are_read_in_a_few_digits() -> None:
    assert marks.short("-0.0004") == "0.000"
    assert marks.short("-0.25", 2) == "−0.25"
    assert marks.short("") == "–"
    assert marks.interval({"estimate": "0.5", "low": "", "high": ""}) == "0.500, no interval"


def test_every_look_is_known_on_paper_and_in_a_file_of_its_own(
    single: dict[str, Plot], pair: dict[str, Plot]
) -> None:
    used: set[str] = set()
    for plot in (*single.values(), *pair.values()):
        for some in (plot.lines, plot.boxes, plot.dots, plot.words):
            used |= {one.look for one in some}

    assert used <= set(looks.LOOKS)
    assert ".plot-chance{fill:none;font-size:12px;stroke:" in looks.css()
