"""The calibration runs, and its page shows its results."""

import json

from tests.calibration import report, simulate

SMALL = simulate.Plan(readers=6, cases=40, studies=150, seed=3)


def test_the_page_shows_the_kept_results() -> None:
    kept = json.loads(report.RESULTS.read_text(encoding="utf-8"))
    assert report.PAGE.read_text(encoding="utf-8") == report.page(kept)


def test_the_kept_results_rest_on_enough_studies() -> None:
    assert json.loads(report.RESULTS.read_text(encoding="utf-8"))["studies"] >= 2000


def test_the_engine_covers_where_pooled_counts_do_not() -> None:
    missed = simulate.clustered_noncoverage(SMALL, reader_sd=0.35, case_sd=0.5, rate=0.5)
    assert missed["engine"] < 0.12 < missed["naive"]


def test_it_covers_the_area_of_the_roe_metz_model() -> None:
    assert simulate.coverage(SMALL, "Roe-Metz", "AUC") > 0.88


def test_it_covers_the_difference_of_the_logit_normal_model() -> None:
    assert simulate.coverage(SMALL, "logit-normal", "difference") > 0.88


def test_a_truth_on_the_margin_is_rarely_declared_equivalent() -> None:
    assert simulate.false_equivalence(SMALL, reader_sd=0.35, case_sd=0.5, margin=0.1) < 0.12


def test_spending_errs_less_often_than_looking_for_free() -> None:
    found = simulate.looks(SMALL, fractions=(0.25, 0.5, 1.0), reader_sd=0.35, case_sd=0.5)
    assert found["spending"] <= found["uncorrected"]


def test_the_smallest_full_run_has_every_setting() -> None:
    found = report.measure(studies=2)
    assert (len(found["coverage"]), len(found["equivalence"]), len(found["looks"])) == (18, 3, 3)
    assert "What misses its goal" in report.page(found)
