"""Which images of an arm may be paired with which of another, and how alike the arms are."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviewapp.allocation.balance import Comparison, table
from reviewapp.allocation.composing import HOW
from reviewapp.allocation.pairing import Candidate, Pairing, pairing
from reviewapp.imaging.batches import batches
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies.design import Design

# Before there is a seed: the number of pairs and their likeness hardly depend on it.
BEFOREHAND = 0


@dataclass(frozen=True)
class Match:
    """How two arms would be paired, and how alike they are before and after."""

    arms: tuple[str, str]
    found: Pairing
    lines: tuple[Comparison, ...]


def candidates(version: CohortVersion) -> list[Candidate]:
    """All images of a version; the link of an image is its subject."""
    images = list(provenance.images(version))
    subjects = {
        image: str(subject)
        for some in batches([image.pk for image in images])
        for image, subject in Entry.objects.filter(image__in=some).values_list(
            "image_id", "subject_id"
        )
    }
    return [
        Candidate(image.digest, image.attributes, subjects.get(image.pk, "")) for image in images
    ]


def match(arms: Sequence[CohortVersion], *, design: Design) -> Match:
    """Pair the first two arms as the design says, with a table of what it balances."""
    one, other = (candidates(arm) for arm in arms[:2])
    on = sorted({*design.attributes, *(stratum.attribute for stratum in design.strata)})
    found = pairing(
        one, other, matching=HOW[design.matching], on=design.attributes, seed=BEFOREHAND
    )
    return Match(
        arms=(str(arms[0]), str(arms[1])),
        found=found,
        lines=tuple(table(one, other, pairs=found.pairs, on=on or _all_attributes(one, other))),
    )


def _all_attributes(*arms: Sequence[Candidate]) -> list[str]:
    """What both arms say of every image: those could give an arm away."""
    known = [set(image.attributes) for arm in arms for image in arm]
    return sorted(set.intersection(*known)) if known else []
