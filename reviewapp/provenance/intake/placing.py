"""Find each announced file its place: the one it has already, or one of its own.

Scanners call files alike, so a name says little. Whoever announces files may say a fingerprint of
what is in them: another file of a known name then gets a number, and the same one goes on.

    scans/1.dcm (A) ── scans (2)/1.dcm (B) ── scans (3)/1.dcm (C) ── free
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewapp.provenance.intake import quarantine
from reviewapp.provenance.intake.errors import FileNotWelcome
from reviewapp.provenance.intake_models import Arrival, Import

HIDDEN_NAME = 12  # characters of a keyed digest that stand for it
MOST_OF_ONE_NAME = 100


@dataclass(frozen=True)
class Announced:
    """A file that is going to come: its path as its owner calls it, and how long it is."""

    name: str
    size: int
    # A name that is an identifier of somebody's picture: it tells files apart and is never shown.
    is_hidden: bool = False
    fingerprint: str | None = None


@dataclass(frozen=True)
class Place:
    """What the file is called in its import, and whatever is there already."""

    name: str
    digest: str
    file: Announced
    held: Arrival | None = None

    @property
    def takes_over(self) -> bool:
        """What a person left out stays out, but another file may have its place."""
        return self.held is not None and not is_same(self.held, self.file)


def places(held: Import, files: Sequence[Announced]) -> list[Place]:
    """Go along the numbers of each name, all files together, so that few questions are asked."""
    search = _Search(held)
    found: dict[int, Place] = {}
    for number in range(1, MOST_OF_ONE_NAME + 1):
        waiting = {at: file for at, file in enumerate(files) if at not in found}
        if not waiting:
            break
        found |= search.places(waiting, number)
    if len(found) < len(files):
        raise FileNotWelcome(
            f"More than {MOST_OF_ONE_NAME} different files of this import have the same name, so "
            f"none of these was added. Send them from folders of different names."
        )
    return [found[at] for at in range(len(files))]


class _Search:
    def __init__(self, held: Import) -> None:
        self.held = held
        self.digest_of = quarantine.name_digests(held.pk)
        self.there: dict[str, Arrival] = {}
        self.given: dict[str, Place] = {}
        # By file, the first place on its way whose own file a person left out.
        self.spare: dict[int, Place] = {}

    def places(self, waiting: Mapping[int, Announced], number: int) -> Iterator[tuple[int, Place]]:
        names = {at: numbered(file.name, number) for at, file in waiting.items()}
        digests = {at: self.digest_of(name) for at, name in names.items()}
        known = self.held.arrivals.filter(name_digest__in=set(digests.values()), archive=None)
        self.there |= {arrival.name_digest: arrival for arrival in known}
        for at, file in waiting.items():
            place = Place(names[at], digests[at], file, self.there.get(digests[at]))
            if fitting := self._fitting(at, place):
                self.given.setdefault(fitting.digest, fitting)
                yield at, self.given[fitting.digest]

    def _fitting(self, at: int, place: Place) -> Place | None:
        """This place, an earlier one that became free, or nothing: somebody else is here."""
        if given := self.given.get(place.digest):
            if is_same(given.file, place.file):
                return place
            _refuse_two_unknown(place)
            return None
        if place.held is None:
            return self._spare(at, place.file) or place
        if is_same(place.held, place.file):
            return place
        if place.held.outcome != Arrival.Outcome.LEFT_OUT:
            _refuse_two_unknown(place)
        elif place.file.fingerprint is None:
            return place
        else:
            self.spare.setdefault(at, place)
        return None

    def _spare(self, at: int, file: Announced) -> Place | None:
        spare = self.spare.get(at)
        given = self.given.get(spare.digest) if spare else None
        return spare if given is None or is_same(given.file, file) else None


def is_same(one: Arrival | Announced, file: Announced) -> bool:
    """Told apart by what is in them where both say it, else by their lengths alone."""
    prints = {one.fingerprint, file.fingerprint}
    return one.size == file.size and (None in prints or len(prints) == 1)


def numbered(name: str, number: int) -> str:
    """Number the folder, or give a lone file one: a table may name the file itself."""
    if number == 1:
        return name
    folder, slash, rest = name.partition("/")
    return f"{folder} ({number})/{rest}" if slash else f"({number})/{name}"


def _refuse_two_unknown(place: Place) -> None:
    """Without a fingerprint nobody can say later which of two files of one name goes on."""
    if place.file.fingerprint is None:
        raise FileNotWelcome(
            "A file of this name was announced with another size, so none of these was added. "
            "Leave the earlier one out, or begin a new import."
        )
