"""Pure: everything that is kept to be looked at, in one place."""

from collections import Counter
from collections.abc import Callable, Mapping

from reviewapp.acceptance.described import agreeing, along, curves, ratings, readers, reasons
from reviewapp.acceptance.evidence import Part as Kind
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Criteria

Part = Callable[[Basis, Criteria | None], object]


def _flow(basis: Basis) -> dict[str, object]:
    """How many readings were due and given of each part, and how many images of each arm shown."""
    seen = basis.evidence.seen
    due = Counter(str(place.part) for place in seen)
    given = Counter(str(place.part) for place in seen if place.answers is not None)
    cases = {place.case for place in basis.evidence.of(Kind.CASE)}
    arms = Counter(shown.arm for shown in basis.evidence.about.values())
    return {
        "readers": len(basis.evidence.readers),
        "cases": len(cases),
        "parts": [[part, due[part], given[part]] for part in sorted(due)],
        "images": [[arm, arms[arm]] for arm in sorted(arms)],
    }


def _alone(part: Callable[[Basis], object]) -> Part:
    """A table that no criterion shapes."""
    return lambda basis, _criteria: part(basis)


# All tables behind the plots, by the name they are kept under; one without rows is an empty list.
PARTS: Mapping[str, Part] = {
    "flow": _alone(_flow),
    "curves": curves.curves,
    "forests": readers.forests,
    "agreement": _alone(agreeing.matrices),
    "ratings": ratings.by_arm,
    "paired": _alone(ratings.paired),
    "along": along.along,
    "calibration": ratings.calibration,
    "sides": _alone(readers.sides),
    "blinding": readers.blinding_index,
    "repeats": _alone(agreeing.repeats),
    "disagreements": _alone(agreeing.disagreements),
    "reasons": _alone(reasons.reasons),
    "marks": _alone(reasons.marks),
}
