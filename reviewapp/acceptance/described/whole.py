"""Pure: everything that is kept to be looked at, in one place."""

from collections import Counter

from reviewapp.acceptance.described import agreeing, along, curves, ratings, readers, reasons
from reviewapp.acceptance.evidence import Part
from reviewapp.acceptance.measuring import Basis
from reviewapp.studies.criteria import Criteria


def described(basis: Basis, criteria: Criteria | None) -> dict[str, object]:
    """All tables behind the plots; a table without rows is an empty list."""
    return {
        "flow": _flow(basis),
        "curves": curves.curves(basis, criteria),
        "forests": readers.forests(basis, criteria),
        "agreement": agreeing.matrices(basis),
        "ratings": ratings.by_arm(basis, criteria),
        "paired": ratings.paired(basis),
        "along": along.along(basis, criteria),
        "calibration": ratings.calibration(basis, criteria),
        "sides": readers.sides(basis),
        "blinding": readers.blinding_index(basis, criteria),
        "repeats": agreeing.repeats(basis),
        "disagreements": agreeing.disagreements(basis),
        "reasons": reasons.reasons(basis),
        "marks": reasons.marks(basis),
    }


def _flow(basis: Basis) -> dict[str, object]:
    """How many readings were due and given of each part, and how many images of each arm shown."""
    seen = basis.evidence.seen
    due = Counter(str(place.part) for place in seen)
    given = Counter(str(place.part) for place in seen if place.answers is not None)
    cases = {place.case for place in basis.evidence.of(Part.CASE)}
    arms = Counter(shown.arm for shown in basis.evidence.about.values())
    return {
        "readers": len(basis.evidence.readers),
        "cases": len(cases),
        "parts": [[part, due[part], given[part]] for part in sorted(due)],
        "images": [[arm, arms[arm]] for arm in sorted(arms)],
    }
