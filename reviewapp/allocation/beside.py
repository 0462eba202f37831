"""Pure: the pictures beside the candidates, under each label the one of the same subject."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewapp.allocation.errors import ArmsNotUsable
from reviewapp.allocation.pairing import Candidate
from reviewapp.allocation.plan import Item


@dataclass(frozen=True)
class Beside:
    """One label, and the images that may stand under it."""

    label: str
    images: tuple[Candidate, ...]


def usable(images: Iterable[Candidate], beside: Sequence[Beside]) -> tuple[Candidate, ...]:
    """Those with a picture of their subject under every label; the others can make no case."""
    known = [_by_subject(one) for one in beside]
    return tuple(image for image in images if all(image.link in one for one in known))


def with_context(items: Iterable[Item], beside: Sequence[Beside]) -> tuple[Item, ...]:
    """Set beside each case what belongs to its subject."""
    known = [(one.label, _by_subject(one)) for one in sorted(beside, key=lambda one: one.label)]
    return tuple(
        replace(
            item,
            context=tuple((label, images[min(item.subjects)]) for label, images in known),
        )
        for item in items
    )


def _by_subject(beside: Beside) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for image in beside.images:
        if image.link and image.link in found:
            raise ArmsNotUsable(
                f"“{beside.label}” has more than one image of a subject, and nobody said which is "
                f"to be shown, so nothing was drawn. Amend the protocol to a cohort version with "
                f"one image of each subject."
            )
        found[image.link] = image.name
    found.pop("", None)
    return found
