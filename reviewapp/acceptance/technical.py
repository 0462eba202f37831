"""Which stored measures count for a study: those of exactly the versions that were locked."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from reviewapp.acceptance import selectors
from reviewapp.acceptance.stored import Measurement, Measurements
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion, Origin
from reviewapp.studies.models import Study
from reviewapp.studies.protocol import Rules
from reviewapp.synthesis import selectors as synthesis
from reviewapp.synthesis.selectors import MeasurementRow


def measurements(study: Study, rules: Rules) -> Measurements:
    """The measures of the version decided about, held against a real arm of this study.

    By their full names, and by what stands before the bracket where that means one number only.
    The oldest come first, so that to measure again until a number fits changes nothing.
    """
    version, locked = selectors.version_decided_about(study), _locked(study, rules)
    real = {
        arm.digest
        for arm in allocation.arms(study)
        if provenance.kinds(arm) == {Origin.Kind.REAL} and arm.digest in locked
    }
    kept = [
        row
        for row in synthesis.stored_measures(version)
        if row.reference_digest in real and _is_of(row, version, locked)
    ]
    several = _several(kept)
    found: defaultdict[str, list[Measurement]] = defaultdict(list)
    for row in kept:
        for name in {row.name, _short(row)} - several:
            found[name].append(_measurement(row))
    return dict(found)


def inputs(found: Measurements) -> dict[str, object]:
    """What an evaluation was computed from, so that its digest names the stored numbers too."""
    if not found:
        return {}
    return {
        "measurements": {
            name: [
                [one.cohort, *map(repr, (one.estimate, one.low, one.high, one.level))]
                for one in each
            ]
            for name, each in sorted(found.items())
        }
    }


def _short(row: MeasurementRow) -> str:
    return row.name.partition("[")[0]


def _several(rows: Iterable[MeasurementRow]) -> set[str]:
    """Short names that stand for more than one number of a measuring: they say none of them."""
    counted = Counter((row.measuring_id, _short(row)) for row in rows)
    return {short for (_, short), count in counted.items() if count > 1}


def _locked(study: Study, rules: Rules) -> set[str]:
    """The digests that two people signed; of protocols that name none, those of the draw."""
    signed = {arm.digest for arm in rules.design.arms if arm.digest}
    return signed or {arm.digest for arm in allocation.arms(study)}


def _is_of(row: MeasurementRow, version: CohortVersion, locked: set[str]) -> bool:
    return row.cohort_digest == version.digest and version.digest in locked


def _measurement(row: MeasurementRow) -> Measurement:
    assert row.estimate is not None  # noqa: S101  refusals are not among the stored measures
    bounded = row.low is not None and row.high is not None
    return Measurement(
        cohort=row.cohort_digest,
        estimate=row.estimate,
        low=row.low if row.low is not None else row.estimate,
        high=row.high if row.high is not None else row.estimate,
        # Without an interval it decides only where the estimate alone is held to the margin.
        level=row.level if bounded else 0.0,
        method=row.method,
        cases=row.images,
        warnings=tuple(row.warnings),
    )
