"""Pure: what may be searched for, how it is sent, and whether an answer is what was asked for.

Archives differ. Some match the letters of %20 instead of a blank, so anything but plain letters and
digits is sent as the wildcard *. Some ignore a filter they do not know and answer with everything.
So an answer counts only once it has been compared with the question here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from reviewapp.provenance.pacs.errors import SearchNotUsable

Row = Mapping[str, Any]

LONGEST_VALUE = 128
PLAIN = re.compile(r"[A-Za-z0-9._~*?-]")
UID = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*")
LONGEST_UID = 64


@dataclass(frozen=True)
class Attribute:
    """Something of a study or series that can be asked for."""

    tag: str
    keyword: str
    is_loose: bool = False  # upper and lower case are the same


PATIENT_NAME = Attribute("00100010", "PatientName", is_loose=True)
PATIENT_ID = Attribute("00100020", "PatientID")
ACCESSION = Attribute("00080050", "AccessionNumber")
DESCRIPTION = Attribute("00081030", "StudyDescription", is_loose=True)
MODALITIES = Attribute("00080061", "ModalitiesInStudy")
DATE = Attribute("00080020", "StudyDate")
STUDY_UID = Attribute("0020000D", "StudyInstanceUID")
SERIES_UID = Attribute("0020000E", "SeriesInstanceUID")
SERIES_COUNT = Attribute("00201206", "NumberOfStudyRelatedSeries")
INSTANCE_COUNT = Attribute("00201208", "NumberOfStudyRelatedInstances")
SERIES_INSTANCES = Attribute("00201209", "NumberOfSeriesRelatedInstances")
MODALITY = Attribute("00080060", "Modality")
SERIES_DESCRIPTION = Attribute("0008103E", "SeriesDescription")
BODY_PART = Attribute("00180015", "BodyPartExamined")
SERIES_NUMBER = Attribute("00200011", "SeriesNumber")


@dataclass(frozen=True)
class Wish:
    """What a person looks for. Empty fields are not asked for."""

    patient_name: str = ""
    patient_id: str = ""
    accession: str = ""
    description: str = ""
    modality: str = ""
    study_uid: str = ""
    earliest: date | None = None
    latest: date | None = None

    @property
    def texts(self) -> dict[Attribute, str]:
        said = {
            PATIENT_NAME: self.patient_name,
            PATIENT_ID: self.patient_id,
            ACCESSION: self.accession,
            DESCRIPTION: self.description,
            MODALITIES: self.modality,
            STUDY_UID: self.study_uid,
        }
        return {attribute: text.strip() for attribute, text in said.items() if text.strip()}

    @property
    def names_a_patient(self) -> bool:
        return any((self.patient_name, self.patient_id, self.accession, self.study_uid))

    @property
    def has_wildcard(self) -> bool:
        return any(sign in text for text in self.texts.values() for sign in "*?")


def query(wish: Wish) -> dict[str, str]:
    """The filters of a search, in letters that every archive understands."""
    refuse_unusable(wish)
    asked = {attribute.keyword: sent(text) for attribute, text in wish.texts.items()}
    asked = {keyword: text for keyword, text in asked.items() if text != "*"}
    if wish.earliest or wish.latest:
        asked[DATE.keyword] = "-".join(
            f"{day:%Y%m%d}" if day else "" for day in (wish.earliest, wish.latest)
        )
    return asked


def sent(text: str) -> str:
    """Each run of letters that not every archive decodes becomes one wildcard."""
    safe = "".join(letter if PLAIN.fullmatch(letter) else "*" for letter in text)
    return re.sub(r"\*+", "*", safe)


def refuse_unusable(wish: Wish) -> None:
    if any(len(text) > LONGEST_VALUE for text in wish.texts.values()):
        raise SearchNotUsable(
            f"Something in this search is longer than {LONGEST_VALUE} characters, so nothing was "
            f"asked. Shorten it; a * stands for any letters."
        )
    if any("\\" in text or not text.isprintable() for text in wish.texts.values()):
        raise SearchNotUsable(
            "This search holds a sign that no archive can match, so nothing was asked. "
            "Leave it out; a * stands for any letters."
        )
    if wish.study_uid and not is_uid(wish.study_uid.strip()):
        raise SearchNotUsable(
            "This is no UID of a study, so nothing was asked. "
            "A UID has digits and dots only, 64 at most."
        )
    if wish.earliest and wish.latest and wish.earliest > wish.latest:
        raise SearchNotUsable(
            "The first day lies after the last one, so nothing was asked. Turn them round."
        )


def matches(row: Row, wish: Wish) -> bool:
    """Whether this is what was asked for, whatever the archive made of the question.

    What the archive leaves unsaid cannot be compared, and does not count.
    """
    return all(
        any(_fits(found, text, attribute) for found in values(row, attribute))
        for attribute, text in wish.texts.items()
    ) and _is_in_time(row, wish)


def values(row: Row, attribute: Attribute) -> list[str]:
    """All values of an attribute as plain text; anything odd is no value."""
    held = row.get(attribute.tag)
    listed = held.get("Value") if isinstance(held, Mapping) else None
    if not isinstance(listed, list):
        return []
    return [text for value in listed if (text := _text(value))]


def value(row: Row, attribute: Attribute) -> str:
    return next(iter(values(row, attribute)), "")


def count(row: Row, attribute: Attribute) -> int | None:
    """A number of something, if the archive says one that can be."""
    text = value(row, attribute)
    return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 no archive holds more


def is_uid(text: str) -> bool:
    return len(text) <= LONGEST_UID and UID.fullmatch(text) is not None


def _text(value: object) -> str:
    if isinstance(value, Mapping):  # a name: its letters, or how it is written elsewhere
        parts = [value.get(way) for way in ("Alphabetic", "Ideographic", "Phonetic")]
        value = next((part for part in parts if isinstance(part, str) and part), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    shown = "".join(letter if letter.isprintable() else "�" for letter in str(value))
    return shown.strip()[:LONGEST_VALUE]


def _fits(found: str, text: str, attribute: Attribute) -> bool:
    if attribute.is_loose:
        found, text = found.rstrip("^ ").casefold(), text.rstrip("^ ").casefold()
    # Only * and ? are wildcards of DICOM; fnmatch knows a bracket too.
    return fnmatchcase(found, text.replace("[", "[[]"))


def _is_in_time(row: Row, wish: Wish) -> bool:
    if not (wish.earliest or wish.latest):
        return True
    day = value(row, DATE)
    if not re.fullmatch(r"\d{8}", day):
        return False
    first = f"{wish.earliest:%Y%m%d}" if wish.earliest else ""
    last = f"{wish.latest:%Y%m%d}" if wish.latest else "99999999"
    return first <= day <= last
