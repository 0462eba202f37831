"""Which images of a cohort version stand beside others: label maps, and what a pair is told from.

A version holds them as images of its own. An attribute says which they are (modality=MR); each
belongs to the one other image of its subject or, of several, to the one with the same `pair`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviewapp.provenance.catalogue_models import Entry
from reviewapp.provenance.cohorts import members
from reviewapp.provenance.models import CohortVersion
from reviewapp.synthesis.errors import TrainingNotUsable
from reviewapp.synthesis.presets import Preset

AT_ONCE = 500
PAIR = "pair"


@dataclass(frozen=True)
class Roles:
    """Which images are label maps, and which are shown: as `attribute=value`, or none."""

    maps: str = ""
    pairs: str = ""

    @property
    def named(self) -> dict[str, str]:
        return {name: said for name, said in vars(self).items() if said}

    @property
    def facts(self) -> dict[str, str]:
        """For a person, who asks which images were not learned to be drawn."""
        return {TITLES[role]: said for role, said in self.named.items()}

    @property
    def attributes(self) -> set[str]:
        """By which of their attributes images are told apart."""
        return {said.partition("=")[0] for said in self.named.values()}

    def of(self, attributes: Mapping[str, object]) -> str:
        """What an image is for: “maps”, “pairs”, or empty for one to be drawn."""
        for role, said in self.named.items():
            name, _, value = said.partition("=")
            if str(attributes.get(name, "")) == value:
                return role
        return ""


@dataclass(frozen=True)
class Drawn:
    """An image that is learned to be drawn, and what stands beside it."""

    entry: Entry
    map: Entry | None = None
    shown: Entry | None = None


def refuse_unfit(preset: Preset, roles: Roles, version: CohortVersion) -> list[Drawn]:
    """Raise TrainingNotUsable where a preset needs what was not said, or does not hear it.

    Returns what is learned to be drawn where only some of the images are; else nothing.
    """
    wanted = {"maps": preset.needs_maps, "pairs": preset.needs_pairs}
    for role, is_needed in wanted.items():
        said = roles.named.get(role)
        if said and not all(part.strip() for part in said.partition("=")):
            raise TrainingNotUsable(
                f"“{said[:40]}” names no images, so nothing was started. Name {WORDS[role]} by an "
                f"attribute and its value, as modality=MR."
            )
        if is_needed and not said:
            raise TrainingNotUsable(
                f"“{preset.name}” learns from {WORDS[role]}, and nobody said which images of "
                f"{version} these are, so nothing was started. Name them by an attribute and its "
                f"value, as modality=MR, or choose another preset."
            )
        if said and not is_needed:
            raise TrainingNotUsable(
                f"“{preset.name}” looks at no {WORDS[role]}, so nothing was started. Leave them "
                f"out, or choose a preset that does."
            )
    return together(entries(version), roles, version) if roles.named else []


def together(found: Iterable[Entry], roles: Roles, version: CohortVersion) -> list[Drawn]:
    """Put beside each image what belongs to it; refuse where that is not exactly one of each."""
    drawn: list[Entry] = []
    beside: dict[str, dict[object, list[Entry]]] = {
        role: defaultdict(list) for role in ("maps", "pairs")
    }
    for entry in found:
        role = roles.of(entry.image.attributes)
        if role:
            beside[role][_key(entry)].append(entry)
        else:
            drawn.append(entry)
    for role, said in roles.named.items():
        _refuse_unmatched(drawn, beside[role], said, role=role, version=version)
    return [
        Drawn(
            entry,
            map=beside["maps"][_key(entry)][0] if roles.maps else None,
            shown=beside["pairs"][_key(entry)][0] if roles.pairs else None,
        )
        for entry in drawn
    ]


def entries(version: CohortVersion) -> Iterator[Entry]:
    last: Entry | None = None
    while some := members.page(version, after=last.ordinal if last else None, size=AT_ONCE):
        yield from some
        last = some[-1]


TITLES = {"maps": "Label maps", "pairs": "Shown images"}
WORDS = {"maps": "label maps", "pairs": "pairs of images"}


def _key(entry: Entry) -> object:
    return entry.subject_id, str(entry.image.attributes.get(PAIR, ""))


def _refuse_unmatched(
    drawn: list[Entry],
    beside: dict[object, list[Entry]],
    said: str,
    *,
    role: str,
    version: CohortVersion,
) -> None:
    if not beside or not drawn:
        what = "no image" if not beside else "only images"
        raise TrainingNotUsable(
            f"{version} holds {what} with {said}, so there are no {WORDS[role]} to learn from and "
            f"nothing was started. Freeze a version that holds both, or name them otherwise."
        )
    lone = [entry for entry in drawn if len(beside.get(_key(entry), ())) != 1]
    if lone:
        raise TrainingNotUsable(
            f"{len(lone)} of {len(drawn)} images of {version} have not exactly one image with "
            f"{said} beside them ({lone[0].subject}, for one), so nothing was started. Freeze a "
            f"version without them; where a subject has several, give those that belong together "
            f"the same “{PAIR}”."
        )
