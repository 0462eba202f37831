"""Search a PACS. What it says of patients goes to one person's screen, and nowhere else.

It is not stored, not logged, and not in the trail, which keeps who searched where, and by what kind
of word, but no word.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from reviewapp.accounts.permissions import Action, permits, require
from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.provenance.pacs import dicomweb, filters, wire
from reviewapp.provenance.pacs.conversation import with_pacs
from reviewapp.provenance.pacs.errors import SearchNotUsable
from reviewapp.provenance.pacs.filters import Row, Wish
from reviewapp.provenance.pacs.models import Pacs

AT_ONCE = 50


@dataclass(frozen=True)
class DicomStudy:
    """One examination in the PACS, as its row says. Empty: not said, or not for this person."""

    uid: str
    patient_name: str
    patient_id: str
    accession: str
    day: str
    description: str
    modalities: str
    series: int | None
    instances: int | None


@dataclass(frozen=True)
class DicomSeries:
    """One series of an examination."""

    uid: str
    number: str
    modality: str
    body_part: str
    description: str
    instances: int | None


@dataclass(frozen=True)
class Found:
    """One page of a search."""

    studies: list[DicomStudy]
    offset: int
    left_out: int
    has_more: bool
    sentence: str


def search(pacs: Pacs, wish: Wish, *, offset: int = 0, by: Person, at: datetime) -> Found:
    """Ask for a page of studies, and keep of the answer only what was asked for."""
    require(by, Action.PACS_SEARCH)
    sees = permits(by, Action.PATIENT_IDENTIFY)
    if wish.names_a_patient and not sees:
        raise SearchNotUsable(
            "Your roles do not let you search by who the patient is, so nothing was asked. "
            "Search by day, modality or description, or ask an administrator for a role that may."
        )
    asked = filters.query(wish)
    with with_pacs(pacs, bounds=wire.ASKING) as client:
        rows = dicomweb.dicom_studies(client, asked, limit=AT_ONCE, offset=offset)
    found = _page(rows, wish, offset=offset, sees=sees)
    with transaction.atomic():
        facts: dict[str, object] = {"by": sorted(asked), "found": len(found.studies)}
        audit.record("pacs.searched", pacs, by=by, at=at, facts=facts)
    return found


def series_of(pacs: Pacs, study_uid: str, *, by: Person, at: datetime) -> list[DicomSeries]:
    """What an examination consists of."""
    require(by, Action.PACS_SEARCH)
    if not filters.is_uid(study_uid):
        raise SearchNotUsable(
            "No study was chosen, so the PACS was not asked for its series. "
            "Search again, and choose one of the studies that are shown."
        )
    with with_pacs(pacs, bounds=wire.ASKING) as client:
        rows = dicomweb.dicom_series(client, study_uid)
    with transaction.atomic():
        audit.record("pacs.series_seen", pacs, by=by, at=at, facts={"found": len(rows)})
    mine = [row for row in rows if filters.value(row, filters.STUDY_UID) in {"", study_uid}]
    return sorted(
        (_series(row) for row in mine if filters.is_uid(filters.value(row, filters.SERIES_UID))),
        key=lambda one: (int(one.number) if one.number.isdecimal() else 0, one.uid),
    )


def _page(rows: list[Row], wish: Wish, *, offset: int, sees: bool) -> Found:
    # An archive that sends more than it was asked for knows no pages: the page is cut out here.
    pageless = len(rows) > AT_ONCE
    cut = rows[offset : offset + AT_ONCE] if pageless else rows
    fit = [row for row in cut if _is_usable(row) and filters.matches(row, wish)]
    return Found(
        studies=[_study(row, sees=sees) for row in fit],
        offset=offset,
        left_out=len(cut) - len(fit),
        has_more=len(rows) > offset + AT_ONCE if pageless else len(rows) == AT_ONCE,
        sentence=_sentence(len(fit), len(cut) - len(fit), wish),
    )


def _sentence(found: int, left_out: int, wish: Wish) -> str:
    """What the number of rows means, and what it does not."""
    if found:
        said = ""
    elif wish.has_wildcard:
        said = (
            "The PACS showed nothing that fits. That does not prove that nothing is there: not "
            "every PACS understands * and ?. Try the exact words. "
        )
    else:
        said = (
            "The PACS showed nothing that fits. That does not prove that nothing is there: it "
            "may spell it otherwise, or not show it to this site. Try fewer words. "
        )
    if left_out:
        said += (
            f"{left_out} row{'s' if left_out > 1 else ''} it sent did not fit what you asked for, "
            f"or did not say enough to tell, and {'are' if left_out > 1 else 'is'} left out."
        )
    return said.strip()


def _is_usable(row: Row) -> bool:
    return filters.is_uid(filters.value(row, filters.STUDY_UID))


def _study(row: Row, *, sees: bool) -> DicomStudy:
    def of_patient(attribute: filters.Attribute) -> str:
        return filters.value(row, attribute) if sees else ""

    return DicomStudy(
        uid=filters.value(row, filters.STUDY_UID),
        patient_name=of_patient(filters.PATIENT_NAME),
        patient_id=of_patient(filters.PATIENT_ID),
        accession=of_patient(filters.ACCESSION),
        day=_day(filters.value(row, filters.DATE)),
        description=of_patient(filters.DESCRIPTION),
        modalities=", ".join(filters.values(row, filters.MODALITIES)),
        series=filters.count(row, filters.SERIES_COUNT),
        instances=filters.count(row, filters.INSTANCE_COUNT),
    )


def _series(row: Row) -> DicomSeries:
    return DicomSeries(
        uid=filters.value(row, filters.SERIES_UID),
        number=filters.value(row, filters.SERIES_NUMBER),
        modality=filters.value(row, filters.MODALITY),
        body_part=filters.value(row, filters.BODY_PART),
        description=filters.value(row, filters.SERIES_DESCRIPTION),
        instances=filters.count(row, filters.SERIES_INSTANCES),
    )


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdecimal() else ""  # noqa: PLR2004 as DICOM writes days
