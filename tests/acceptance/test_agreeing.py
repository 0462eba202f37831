"""How far readers agree …"""

from dataclasses import replace

import pytest

from reviewapp.acceptance import measuring
from reviewapp.acceptance.evidence import Evidence, Part
from reviewapp.stats.estimates import Estimate, NotEvaluable, Result
from reviewapp.studies.criteria import Criterion
from reviewapp.studies.metrics import Metric
from tests.acceptance.making import (
    PAIRS,
    SINGLES,
    again,
    basis,
    of,
    pairs,
    rated,
    singles,
)


def found(criterion: Criterion, seen: Evidence) -> Result:
    return measuring.measure(criterion, basis(seen), level=0.95)


@pytest.mark.parametrize(
    "estimator", ["gwet", "fleiss", "brennan_prediger", "percent", "conger", "alpha", "icc"]
)
@pytest.mark.parametrize("question", ["origin", "accept", "realism"])
def test_readers_agree_with_each_other(estimator: str, question: str) -> None:
    one = found(of(Metric.INTER_READER, question, estimator=estimator), SINGLES)

    assert isinstance(one, Estimate)
    assert one.low <= one.estimate <= one.high


def test_agreement_on_pairs_is_on_which_image_was_chosen() -> None:
    one = found(of(Metric.INTER_READER, "synthetic", estimator="gwet"), PAIRS)
    assert isinstance(one, Estimate)

    said = pairs(lambda _r, case, _a: {"synthetic": "NONE" if case % 2 else "A", "accept": True})
    assert isinstance(found(of(Metric.INTER_READER, "synthetic", estimator="gwet"), said), Estimate)
    whole = found(of(Metric.INTER_READER, "accept", estimator="percent"), said)
    assert whole.estimate == pytest.approx(1)


def test_readers_who_did_not_read_agree_with_nobody() -> None:
    whole = rated(0.8)
    percent = of(Metric.INTER_READER, "accept", estimator="percent")

    def absent(reader: int, case: int, made: int) -> dict[str, object] | None:
        return None if reader == 7 else whole(reader, case, made)

    def half(reader: int, case: int, made: int) -> dict[str, object] | None:
        return None if (reader + case) % 3 == 0 else whole(reader, case, made)

    assert "Reader 8 left" in getattr(found(percent, singles(absent, readers=16)), "reason", "")
    assert "are missing" in getattr(found(percent, singles(half)), "reason", "")


def test_readers_who_were_not_asked_are_not_counted() -> None:
    some = replace(
        SINGLES,
        seen=tuple(
            replace(place, part=Part.CATCH) if place.reader == "reader 07" else place
            for place in SINGLES.seen
        ),
    )

    assert found(of(Metric.INTER_READER, "accept", estimator="icc"), some).readers == 7


def test_one_reader_of_ratings_has_no_agreement() -> None:
    alone = singles(rated(), readers=1, cases=30)

    assert isinstance(
        found(of(Metric.INTER_READER, "origin", estimator="icc"), alone), NotEvaluable
    )


@pytest.mark.parametrize("estimator", ["gwet", "cohen"])
@pytest.mark.parametrize("question", ["origin", "accept"])
def test_readers_agree_with_themselves(estimator: str, question: str) -> None:
    seen = again(SINGLES, rated(0.8, seed=9))
    one = found(of(Metric.INTRA_READER, question, estimator=estimator), seen)

    assert isinstance(one, Estimate)
    assert one.readers == 8


def test_readers_who_left_out_their_repeats_agree_with_nobody() -> None:
    whole = rated(0.8, seed=9)

    def half(reader: int, case: int, made: int) -> dict[str, object] | None:
        return None if (reader + case) % 3 == 0 else whole(reader, case, made)

    criterion = of(Metric.INTRA_READER, "origin", estimator="gwet")

    for seen in (again(SINGLES, half), again(singles(half), whole)):
        assert "are missing" in getattr(found(criterion, seen), "reason", "")


def test_agreement_needs_something_to_agree_on() -> None:
    nothing = of(Metric.INTER_READER, "origin", estimator="gwet", arms=("NOWHERE",))
    for criterion, seen, said in (
        (of(Metric.INTRA_READER, "origin", estimator="gwet"), SINGLES, "judged twice"),
        (of(Metric.INTRA_READER, "origin", estimator="icc"), SINGLES, "has no interval"),
        (nothing, SINGLES, "judged twice"),
    ):
        assert said in getattr(found(criterion, seen), "reason", "")
