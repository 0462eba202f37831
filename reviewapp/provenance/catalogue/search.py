"""Ask the catalogue: which images fit, and how many would with every other choice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias
from uuid import UUID

import numpy as np

from reviewapp.imaging.batches import batches
from reviewapp.provenance.catalogue.coding import OTHER, labels_of
from reviewapp.provenance.catalogue.table import (
    NOTHING_KNOWN,
    ORDINAL,
    Found,
    Ordinals,
    Table,
    joined,
    read,
    write,
)
from reviewapp.provenance.catalogue_models import Block, Column, Entry, Term
from reviewapp.provenance.errors import ChoiceNotUsable

CatalogueEntry: TypeAlias = Entry  # the name under which web knows the row it may not import
# What stands for “nothing known” where values are chosen; no term is empty.
UNKNOWN = ""
Choices = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Choice:
    """One value of a column, and how many images have it beside all else that was chosen."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A column and its values, the most frequent first."""

    name: str
    choices: tuple[Choice, ...]


class Words:
    """The columns of the catalogue and their terms, as they are now."""

    def __init__(self) -> None:
        self.positions = dict(Column.objects.order_by("position").values_list("name", "position"))
        self._terms: dict[str, dict[int, str]] = defaultdict(dict)
        for name, code, text in Term.objects.values_list("column__name", "code", "text"):
            self._terms[name][code] = text

    def highest(self, name: str) -> int:
        return max(self._terms[name], default=NOTHING_KNOWN)

    def known_codes(self, name: str) -> list[int]:
        return list(self._terms[name])

    def labels(self, name: str) -> dict[str, list[int]]:
        """Which codes carry each label of a column."""
        found: dict[str, list[int]] = defaultdict(list)
        for code, text in self._terms[name].items():
            for label in labels_of(text):
                found[label].append(code)
        return found

    def codes(self, name: str, values: Iterable[str]) -> set[int]:
        """All codes that carry one of these values; a value that no image has carries none."""
        if name not in self.positions:
            known = ", ".join(self.positions)
            raise ChoiceNotUsable(
                f"Images are not described by “{name}”, so nothing was chosen. "
                f"Choose by one of: {known}."
            )
        labels = self.labels(name)
        codes = {code for value in values for code in labels.get(value, [])}
        return codes | ({NOTHING_KNOWN, OTHER} if UNKNOWN in values else set())


class Answer:
    """What fits the choices; counts are exact, and each is computed when it is asked for."""

    def __init__(
        self, choices: Choices, *, by: UUID | None = None, but: Iterable[UUID] = ()
    ) -> None:
        """Leave out what others keep from the one who asks, and the images named by `but`."""
        self._words = Words()
        self._choices = {name: set(values) for name, values in choices.items() if values}
        wanted = {
            self._words.positions.get(name, -1): self._words.codes(name, values)
            for name, values in self._choices.items()
        }
        out = np.union1d(_ordinals_of(but), _kept_by_others(by))
        self._found = Found(whole_table(), wanted, but=out)

    @property
    def total(self) -> int:
        return self._found.total

    @property
    def ordinals(self) -> Ordinals:
        """All that fit, the oldest first."""
        return self._found.ordinals

    @property
    def newest(self) -> int | None:
        """The newest entry that fits; positions counted from it stay, whatever comes in."""
        ordinals = self._found.ordinals
        return int(ordinals[-1]) if len(ordinals) else None

    @cached_property
    def facets(self) -> list[Facet]:
        """Every column in which some image has a value, in the order of the columns."""
        made = (self._facet(name, place) for name, place in self._words.positions.items())
        return [
            facet
            for facet in made
            if any(choice.is_chosen or choice.value != UNKNOWN for choice in facet.choices)
        ]

    def page(self, *, before: int | None = None, size: int) -> list[Entry]:
        return entries(self._found.page(before=before, size=size))

    def at(self, position: int, *, size: int, newest: int | None = None) -> list[Entry]:
        """The entries from a position on, counted from the newest or from a given one."""
        return entries(self._found.at(position, size=size, newest=newest))

    def _facet(self, name: str, place: int) -> Facet:
        counts = self._found.counts(place, max(self._words.highest(name), NOTHING_KNOWN))
        by_label = {
            label: int(sum(counts[code] for code in codes))
            for label, codes in self._words.labels(name).items()
        }
        # Nothing known, and the values beyond those that have a code.
        by_label[UNKNOWN] = int(counts.sum()) - sum(
            int(counts[code]) for code in self._words.known_codes(name)
        )
        chosen = self._choices.get(name, set())
        # What is chosen is listed even if no image has it, so that it can be taken back.
        by_label = dict.fromkeys(chosen, 0) | by_label
        choices = [
            Choice(label, count, label in chosen)
            for label, count in by_label.items()
            if count or label in chosen
        ]
        return Facet(name, tuple(sorted(choices, key=lambda c: (-c.count, c.value))))


def entries(ordinals: Ordinals) -> list[Entry]:
    """The rows of these entries, in this order."""
    rows = Entry.objects.select_related("image", "subject").defer("codes")
    found = rows.in_bulk([int(ordinal) for ordinal in ordinals])
    return [found[int(ordinal)] for ordinal in ordinals if int(ordinal) in found]


def whole_table() -> Table:
    """Every entry: those in blocks, and those that wait for one."""
    # The loose ones first: one that is sealed in between is then there twice, never not at all.
    loose = _loose()
    sealed = _sealed(tuple(sorted(Block.objects.values_list("pk", flat=True))))
    if not len(loose):
        return sealed
    known = np.isin(loose.ordinals, sealed.ordinals)
    fresh = Table(loose.ordinals[~known], tuple(column[~known] for column in loose.columns))
    return joined([sealed, fresh])


def _loose() -> Table:
    rows = list(
        Entry.objects.filter(block__isnull=True).order_by("ordinal").values_list("ordinal", "codes")
    )
    content = write([row[0] for row in rows], [bytes(row[1]) for row in rows])
    return read(content, len(rows))


@lru_cache(maxsize=1)
def _sealed(ids: tuple[UUID, ...]) -> Table:
    """What is in blocks, put together once and remembered until there is another block."""
    return joined([_block(block_id) for block_id in ids])


@lru_cache(maxsize=1024)
def _block(block_id: UUID) -> Table:
    block = Block.objects.get(pk=block_id)
    return read(bytes(block.content), block.size)


def _kept_by_others(person: UUID | None) -> Ordinals:
    kept = Entry.objects.filter(keeper__isnull=False).exclude(keeper=person)
    return np.fromiter(kept.values_list("ordinal", flat=True), ORDINAL)


def _ordinals_of(images: Iterable[UUID]) -> Ordinals:
    found = [
        ordinal
        for some in batches(images)
        for ordinal in Entry.objects.filter(image__in=some).values_list("ordinal", flat=True)
    ]
    return np.asarray(found, ORDINAL)
