"""Pure: the same share of each value in every arm, and so before every reader."""

from collections import Counter
from collections.abc import Mapping, Sequence

from reviewapp.allocation.errors import DrawImpossible
from reviewapp.allocation.pairing import Candidate
from reviewapp.studies.design import Stratum, StratumRole


def stratum_of(image: Candidate, strata: Sequence[Stratum]) -> str:
    """The values that are balanced, as one word; nothing where nothing is balanced."""
    told = (
        image.attributes.get(stratum.attribute, "")
        for stratum in strata
        if stratum.role is StratumRole.BALANCE
    )
    return " ".join(f"[{value}]" for value in told)


def balanced(
    images: Mapping[str, Sequence[Candidate]],
    quotas: Mapping[str, int],
    *,
    strata: Sequence[Stratum],
) -> dict[str, set[str]]:
    """Choose from each arm its quota, the first ones, with the same share of each stratum."""
    counts = {
        code: Counter(stratum_of(image, strata) for image in some) for code, some in images.items()
    }
    shared = {
        stratum: min(count[stratum] for count in counts.values())
        for stratum in sorted(set.union(*(set(count) for count in counts.values())))
    }
    everywhere = _spread(min(quotas.values()), shared)
    return {
        code: _first(images[code], everywhere, quotas[code], code=code, strata=strata)
        for code in quotas
    }


def _spread(count: int, shared: Mapping[str, int]) -> dict[str, int]:
    """Spread by what there is; what rounding leaves goes to the largest rests."""
    total = sum(shared.values())
    if total < count:
        raise DrawImpossible(
            f"No more than {total} images of each arm can be shown in equal shares, and {count} "
            f"are needed, so nothing was drawn. Add images, balance fewer attributes, or amend "
            f"the design to fewer cases."
        )
    found = {name: count * size // max(1, total) for name, size in shared.items()}
    rests = sorted(shared, key=lambda name: (-(count * shared[name] % max(1, total)), name))
    for name in rests[: count - sum(found.values())]:
        found[name] += 1
    return found


def _first(
    images: Sequence[Candidate],
    wanted: Mapping[str, int],
    quota: int,
    *,
    code: str,
    strata: Sequence[Stratum],
) -> set[str]:
    left = dict(wanted)
    # An arm whose share is one case more takes one image of any stratum.
    anyway = quota - sum(wanted.values())
    taken = set()
    for image in images:
        stratum = stratum_of(image, strata)
        if left.get(stratum, 0):
            left[stratum] -= 1
        elif anyway:
            anyway -= 1
        else:
            continue
        taken.add(image.name)
    if len(taken) < quota:
        raise DrawImpossible(
            f"“{code}” has {len(images)} images and {quota} are needed, so nothing was drawn. "
            f"Add images to its cohort version, or amend the design to fewer cases."
        )
    return taken
