"""Write images into the catalogue, and its entries into blocks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.imaging.batches import batches
from reviewapp.imaging.models import Image
from reviewapp.provenance.catalogue.coding import coded, values_of
from reviewapp.provenance.catalogue.table import write
from reviewapp.provenance.catalogue_models import Block, Entry, Subject

IN_A_BLOCK = 16_384


@dataclass(frozen=True)
class Writing:
    """An image, and what the catalogue is to know of it beside its attributes."""

    image: Image
    kind: str
    subject: str
    header_digest: str = ""
    # Who alone may see it for the time being.
    keeper: Person | None = None


def enter(image: Image, *, kind: str, subject: str, header_digest: str = "") -> None:
    """Write one image in; the first writing stands."""
    enter_all([Writing(image, kind, subject, header_digest)])


@transaction.atomic
def enter_all(writings: Iterable[Writing]) -> None:
    """Write many images in; of several writings of one image the first stands."""
    first: dict[UUID, Writing] = {}
    for writing in writings:
        first.setdefault(writing.image.pk, writing)
    for some in batches(first.values()):
        _enter(some)


def _enter(writings: Sequence[Writing]) -> None:
    entries = Entry.objects.filter(image__in=[writing.image.pk for writing in writings])
    known = set(entries.values_list("image_id", flat=True))
    new = [writing for writing in writings if writing.image.pk not in known]
    if not new:
        return
    codes = coded([values_of(writing.image, kind=writing.kind) for writing in new])
    shown = _subjects({writing.subject for writing in new})
    rows = [
        Entry(
            image=writing.image,
            subject=shown[writing.subject],
            codes=code,
            header_digest=writing.header_digest,
            keeper=writing.keeper,
        )
        for writing, code in zip(new, codes, strict=True)
    ]
    # Another worker may write the same image in meanwhile: then its writing stands.
    Entry.objects.bulk_create(rows, ignore_conflicts=True)
    ordinals = entries.exclude(image__in=known).values_list("ordinal", flat=True)
    if any(ordinal % IN_A_BLOCK == 0 for ordinal in ordinals):
        seal()


def _subjects(pseudonyms: Collection[str]) -> dict[str, Subject]:
    wanted = Subject.objects.filter(pseudonym__in=pseudonyms)
    found = {subject.pseudonym: subject for subject in wanted}
    # In one order, or two workers with the same persons could wait for each other.
    if new := sorted(set(pseudonyms) - set(found)):
        rows = [Subject(pseudonym=pseudonym) for pseudonym in new]
        Subject.objects.bulk_create(rows, ignore_conflicts=True)
        found = {subject.pseudonym: subject for subject in wanted.all()}
    return found


def open_to_all(images: Iterable[UUID]) -> None:
    """Somebody found nothing identifying in these."""
    for some in batches(images):
        Entry.objects.filter(image__in=some).update(keeper=None)


def close_to_others(images: Iterable[UUID], *, keeper: Person) -> None:
    """Somebody found something after all."""
    for some in batches(images):
        Entry.objects.filter(image__in=some).update(keeper=keeper)


@transaction.atomic
def seal(*, at_least: int | None = None) -> int:
    """Copy entries that are in no block into blocks; return how many blocks were made.

    Which entries are in one is written on each, so one that another worker commits later is not
    passed over: it waits for the next block.
    """
    made = 0
    while len(rows := _loose()) >= max(IN_A_BLOCK if at_least is None else at_least, 1):
        _into_a_block(rows)
        made += 1
    return made


def _loose() -> list[tuple[int, bytes]]:
    loose = Entry.objects.filter(block__isnull=True).order_by("ordinal")
    held = loose.select_for_update(skip_locked=True).values_list("ordinal", "codes")
    return [(ordinal, bytes(codes)) for ordinal, codes in held[:IN_A_BLOCK]]


def _into_a_block(rows: Sequence[tuple[int, bytes]]) -> None:
    ordinals = [ordinal for ordinal, _ in rows]
    content = write(ordinals, [codes for _, codes in rows])
    block = Block.objects.create(size=len(rows), content=content)
    for some in batches(ordinals):
        Entry.objects.filter(ordinal__in=some).update(block=block)


def pass_on(images: Iterable[UUID], *, keeper: Person, to: Person) -> None:
    """What one person alone could see, another one alone sees from now on."""
    for some in batches(images):
        Entry.objects.filter(image__in=some, keeper=keeper).update(keeper=to)
