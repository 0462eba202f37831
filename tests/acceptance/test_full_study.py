"""The simulated full study: single images, two scales, repeats and subgroups, through the gates."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from reviewapp.acceptance import evidence, gates, measuring, results
from reviewapp.acceptance.evidence import Evidence, Part, Seen, Shown
from reviewapp.acceptance.gates import Judged
from reviewapp.acceptance.measuring import Basis
from reviewapp.acceptance.results import Asked
from reviewapp.audit.canonical import canonical_json
from reviewapp.stats.decision import Decision
from reviewapp.stats.estimates import Estimate
from reviewapp.studies.criteria import Comparison, Criterion, Method, Multiplicity, Role, Subgroup
from reviewapp.studies.metrics import Metric
from reviewapp.studies.questions import Question, QuestionKind
from tests.acceptance.making import criteria
from tests.reference.loading import PRESENT, expected, rows

pytestmark = pytest.mark.skipif(not PRESENT, reason="the reference data are not here")

NAME = "vtt_open_full_study"
SIX = Question("confidence6", QuestionKind.SCALE, "Real or synthetic?", anchors=("r",) * 6)
CALL = Question("call_synthetic", QuestionKind.YES_NO, "Is it synthetic?")
REAL = Question("realism5", QuestionKind.SCALE, "How real?", anchors=("n",) * 5)
AUC = Criterion(
    code="auc",
    role=Role.PRIMARY,
    metric=Metric.AUC,
    comparison=Comparison.EQUIVALENCE,
    lower=Decimal("0.40"),
    upper=Decimal("0.60"),
    question="confidence6",
    estimator="auc",
    level=Decimal("0.90"),
    least_readers=6,
    least_cases=80,
)
ACCURACY = replace(
    AUC, code="accuracy", metric=Metric.ACCURACY, question="call_synthetic", estimator="accuracy"
)
REALISM = replace(
    AUC,
    code="realism",
    metric=Metric.REALISM_DIFFERENCE,
    comparison=Comparison.NON_INFERIORITY,
    lower=Decimal("-0.50"),
    upper=None,
    question="realism5",
    estimator="difference",
    level=Decimal("0.95"),
)


@cache
def read() -> Evidence:
    given = rows(NAME)
    about = {
        row["case"]: Shown(
            "made" if row["truth_synthetic"] == "1" else "real",
            is_synthetic=row["truth_synthetic"] == "1",
            attributes={name: row[name] for name in ("sex", "scanner", "site")},
        )
        for row in given
    }
    return evidence.gather([_seen(row) for row in given], about)


def _seen(row: dict[str, str]) -> Seen:
    # The second reading of a case is a hidden repeat; its place comes after all first ones.
    again = row["session"] == "2"
    answers: dict[str, object] = {
        name: int(row[name]) for name in ("confidence6", "realism5") if row[name]
    }
    if row["call_synthetic"]:
        answers["call_synthetic"] = row["call_synthetic"] == "1"
    return Seen(
        reader=row["reader"],
        case=f"case of {row['case']}",
        position=int(row["order"]) + 1000 * again,
        image_at={"A": row["case"]},
        answers=answers,
        looked_for_ms=int(row["time_ms"]),
        part=Part.REPEAT if again else Part.CASE,
    )


def basis() -> Basis:
    return Basis(evidence=read(), questions=(SIX, CALL, REAL), seed=3)


def found(criterion: Criterion, level: float) -> Estimate:
    result = measuring.measure(criterion, basis(), level=level)
    assert isinstance(result, Estimate)
    return result


def values(name: str) -> list[float]:
    given = expected(NAME)[name]["value"]
    return list(given) if isinstance(given, list) else [given]


def judged(*each: Criterion) -> tuple[list[Judged], Decision]:
    whole = criteria(*each)
    each_judged = results.judge(basis(), whole)
    return each_judged, gates.overall(whole, each_judged, is_exploratory=False)


def test_the_area_under_the_curve() -> None:
    wide, narrow = found(AUC, 0.95), found(AUC, 0.90)

    said = [wide.estimate, wide.standard_error, wide.df, wide.low, wide.high]
    assert said == pytest.approx(values("or.jackknife.conf.auc_se_df_ci95"), abs=1e-6)
    limits = [narrow.low, narrow.high]
    assert limits == pytest.approx(values("or.jackknife.conf.ci90_for_TOST"), abs=1e-7)


def test_the_accuracy_of_the_calls() -> None:
    wide, narrow = found(ACCURACY, 0.95), found(ACCURACY, 0.90)

    said = [wide.estimate, wide.standard_error, wide.df]
    assert said == pytest.approx(values("accuracy.or.mean_se_df"), abs=1e-6)
    limits = [narrow.low, narrow.high]
    assert limits == pytest.approx(values("accuracy.or.ci90_for_TOST"), abs=1e-7)


@pytest.mark.parametrize(("metric", "place"), [(Metric.SENSITIVITY, 2), (Metric.SPECIFICITY, 3)])
def test_the_rates_of_right_calls(metric: Metric, place: int) -> None:
    rate = found(replace(ACCURACY, metric=metric, estimator=metric.lower()), 0.95)

    assert rate.estimate == pytest.approx(values("n_acc_sens_spec")[place], abs=1e-12)


def test_the_difference_in_realism() -> None:
    wide, narrow = found(REALISM, 0.95), found(REALISM, 0.90)
    estimate, _, _, error, df = values("realism.or.diff_MSR_Cov2_se_df")

    assert [wide.estimate, wide.standard_error, wide.df] == pytest.approx(
        [estimate, error, df], abs=1e-6
    )
    assert [wide.low, wide.high] == pytest.approx(values("realism.or.ci95"), abs=1e-7)
    assert [narrow.low, narrow.high] == pytest.approx(values("realism.or.ci90_for_TOST"), abs=1e-7)


@pytest.mark.parametrize("factor", ["sex", "scanner", "site"])
def test_the_subgroups_hold_the_counts_that_were_expected(factor: str) -> None:
    for name in expected(NAME):
        head = f"subgroup.{factor}."
        if not name.startswith(head) or not name.endswith(".n_acc_realismdiff"):
            continue
        value = name.removeprefix(head).removesuffix(".n_acc_realismdiff")
        within = replace(ACCURACY, subgroup=Subgroup(factor, value))
        laid = measuring.table(within, basis(), Metric.ACCURACY)

        assert int((laid.values == laid.values).sum()) == values(name)[0]


def test_together_they_reject_what_can_be_told_apart() -> None:
    """The AUC's interval, 0.611 to 0.716, lies wholly beyond 0.60; realism is non-inferior."""
    (auc, accuracy, realism), decision = judged(AUC, ACCURACY, REALISM)

    verdicts = [str(one.verdict) for one in (auc, accuracy, realism)]
    assert verdicts == ["FAIL", "INCONCLUSIVE", "PASS"]
    assert decision is Decision.REJECT


def test_wider_margins_leave_it_open_and_wide_ones_accept() -> None:
    open_one = replace(AUC, lower=Decimal("0.30"), upper=Decimal("0.70"))
    wide = replace(AUC, lower=Decimal("0.28"), upper=Decimal("0.72"))

    assert judged(open_one, REALISM)[1] is Decision.INCONCLUSIVE
    assert judged(wide, REALISM)[1] is Decision.ACCEPT


def test_readers_agree_with_themselves_as_expected() -> None:
    again = replace(
        AUC,
        metric=Metric.INTRA_READER,
        question="call_synthetic",
        estimator="gwet",
        method=Method.BOOTSTRAP,
    )
    within = found(again, 0.95)

    assert within.readers == 8
    assert within.low < within.estimate < within.high


def test_readers_agree_with_each_other_as_expected() -> None:
    between = replace(
        AUC, metric=Metric.INTER_READER, question="call_synthetic", estimator="fleiss"
    )
    name = next(name for name in expected(NAME) if "fleiss" in name.lower())

    assert found(between, 0.95).estimate == pytest.approx(values(name)[0], abs=2e-3)


def test_the_whole_evaluation_is_the_same_bytes_every_time() -> None:
    asked = Asked(
        criteria(AUC, replace(REALISM, multiplicity=Multiplicity.HOLM)),
        {"sex": (), "site": ("S1",)},
    )

    once, again = (canonical_json(results.kept(basis(), asked)) for _ in range(2))
    about = dict(sorted(read().about.items(), reverse=True))
    turned = replace(basis(), evidence=evidence.gather(read().seen[::-1], about))

    assert once == again == canonical_json(results.kept(turned, asked))
