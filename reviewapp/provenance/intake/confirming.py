"""Keep a person's word on what images show."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.imaging.batches import batches
from reviewapp.provenance.catalogue.entering import close_to_others, open_to_all
from reviewapp.provenance.intake.errors import OptionsNotUsable
from reviewapp.provenance.intake.keepers import keeper_of
from reviewapp.provenance.intake_models import Confirmation, Deidentification, Import

Face = Confirmation.Face
Verdict = Confirmation.Verdict


@transaction.atomic
def confirm(
    opened: Import,
    *,
    clean: Iterable[UUID],
    excluded: Iterable[UUID],
    face: str = "",
    by: Person,
    at: datetime,
) -> int:
    """Keep one verdict for each of these images of an import; the same verdict again adds nothing.

    `face` is said once for all heads among them.
    """
    # Two people at one sheet take turns, so that each revision has one number.
    opened = Import.objects.select_for_update().get(pk=opened.pk)
    verdicts = dict.fromkeys(excluded, Verdict.EXCLUDED)
    verdicts = dict.fromkeys(clean, Verdict.CLEAN) | verdicts
    heads = _heads(opened, verdicts)
    _refuse_silence_about_faces(heads, verdicts, face)
    rows = [
        Confirmation(
            image_id=image,
            revision=revision,
            verdict=verdict,
            face=(face or Face.NO_FACE) if heads[image] else Face.NO_HEAD,
            by=by,
            at=at,
        )
        for image, (revision, verdict) in _new(verdicts, heads).items()
    ]
    if not rows:
        return 0
    Confirmation.objects.bulk_create(rows, batch_size=500)
    open_to_all(row.image_id for row in rows if row.verdict == Verdict.CLEAN)
    close_to_others(
        (row.image_id for row in rows if row.verdict == Verdict.EXCLUDED), keeper=keeper_of(opened)
    )
    audit.record("images.confirmed", opened, by=by, at=at, facts=_facts(rows, face))
    return len(rows)


def _facts(rows: Collection[Confirmation], face: str) -> dict[str, object]:
    said: dict[str, object] = {
        kind: sorted(str(row.image_id) for row in rows if row.verdict == kind) for kind in Verdict
    }
    return said | {"face": face}


def _new(verdicts: dict[UUID, Verdict], known: Collection[UUID]) -> dict[UUID, tuple[int, Verdict]]:
    """Which of these verdicts say something new, each with the number of its revision."""
    latest = _latest(verdicts)
    said = {image: (*latest.get(image, (0, "")), verdict) for image, verdict in verdicts.items()}
    return {
        image: (revision + 1, verdict)
        for image, (revision, before, verdict) in said.items()
        if image in known and before != verdict
    }


def _heads(opened: Import, images: Iterable[UUID]) -> dict[UUID, bool]:
    """Which of these images this import has, and whether each is a head."""
    found = Deidentification.objects.filter(of=opened)
    return {
        image: is_head
        for some in batches(images)
        for image, is_head in found.filter(image__in=some).values_list("image_id", "is_head")
    }


def _latest(images: Iterable[UUID]) -> dict[UUID, tuple[int, str]]:
    latest = {}
    for some in batches(images):
        found = Confirmation.objects.filter(image__in=some).order_by("revision")
        for image, revision, verdict in found.values_list("image_id", "revision", "verdict"):
            latest[image] = (revision, verdict)
    return latest


def _refuse_silence_about_faces(
    heads: dict[UUID, bool], verdicts: dict[UUID, Verdict], face: str
) -> None:
    shown = any(heads.get(image) for image, said in verdicts.items() if said == Verdict.CLEAN)
    if shown and face not in {Face.DEFACED, Face.NO_FACE}:
        raise OptionsNotUsable(
            "Some of these images are heads, from which a face could be rendered, so nothing was "
            "confirmed. Say whether they were defaced or show no face, then confirm again."
        )
    if face and face not in Face.values:
        raise OptionsNotUsable("What was said of the faces is unknown, so nothing was confirmed.")
