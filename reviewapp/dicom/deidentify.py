"""Rebuild a header so that it says what was acquired and how, and never of whom, where or when."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pydicom.datadict import keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from reviewapp.dicom import allowed, required
from reviewapp.dicom.codes import coded
from reviewapp.dicom.elements import written
from reviewapp.dicom.picture import Removed
from reviewapp.dicom.profile import Profile
from reviewapp.dicom.pseudonyms import Pseudonyms
from reviewapp.dicom.rebuilding import Rebuilding, capped

IDENTITY = allowed.tags(allowed.IDENTITY)
METHOD = "reviewapp: rebuilt from an allow-list (PS3.15 Annex E)"
WORD = re.compile(r"[0-9A-Za-z\u00c0-\uffff]+")
SHORTEST_NAME, SHORTEST_NUMBER = 2, 4
A_YEAR = 10_000  # in dates written as one number, YYYYMMDD
DATE_LENGTH = 8
LONGEST_LIFE = 130
PIXEL_GROUP = 0x7FE0


@dataclass(frozen=True)
class Deidentified:
    """The new header, without pixels, and what became of the old one."""

    dataset: Dataset
    subject: str
    removed: tuple[Removed, ...]


def deidentify(
    source: Dataset,
    *,
    profile: Profile,
    key: bytes,
    counts: Mapping[int, int] | None = None,
    little: bool = True,
) -> Deidentified:
    """Return a header that follows the profile; `counts`: all attributes there were, if known."""
    pseudonyms = Pseudonyms(key)
    subject = subject_of(source, pseudonyms)
    rebuilding = Rebuilding(profile, pseudonyms, subject, identity_of(source), little=little)
    target = rebuilding.rebuilt(source)
    if profile.safe_private:
        _keep_safe_private(source, target)
    kept = _counted(target)
    _name(target, subject)
    _tell_age(source, target, profile)
    _say_how(target, profile)
    required.fill(target)
    before = counts if counts is not None else _counted(source)
    return Deidentified(target, subject, tuple(_removed(before, kept)))


def subject_of(source: Dataset, pseudonyms: Pseudonyms) -> str:
    """Return who this is of: by number, else by name and birth date, else by examination alone."""
    number = _text(source, "PatientID")
    if number:
        return pseudonyms.subject("number", number)
    name, born = _text(source, "PatientName"), _text(source, "PatientBirthDate")
    if name:
        return pseudonyms.subject("name", name, born)
    return pseudonyms.subject("examination", _text(source, "StudyInstanceUID"))


def identity_of(source: Dataset) -> frozenset[str]:
    """Return the words and numbers by which this file says who it is of."""
    words: set[str] = set()
    for tag in IDENTITY & set(source.keys()):
        for word in WORD.findall(_text(source, tag).upper()):
            shortest = SHORTEST_NUMBER if word.isdigit() else SHORTEST_NAME
            if len(word) >= shortest:
                words.add(word)
    return frozenset(words)


def _text(source: Dataset, keyword: str | int) -> str:
    try:
        element = source.get(keyword)
        said = element.value if isinstance(element, DataElement) else element
        return str(said or "").strip(" \0")
    except Exception:  # noqa: BLE001  a name that no character set reads is no name to go by
        return ""


def _name(target: Dataset, subject: str) -> None:
    target.PatientID = target.PatientName = subject
    target.PatientBirthDate = ""
    if "PatientSex" not in target:
        target.PatientSex = ""


def _tell_age(source: Dataset, target: Dataset, profile: Profile) -> None:
    """Work the age out where a file gives only a birthday, which goes."""
    if not profile.patient_characteristics or "PatientAge" in target:
        return
    born, seen = _text(source, "PatientBirthDate"), _text(source, "StudyDate")
    if born.isdigit() and seen.isdigit() and len(born) == len(seen) == DATE_LENGTH:
        years = (int(seen) - int(born)) // A_YEAR
        if 0 <= years <= LONGEST_LIFE:
            target.PatientAge = capped(f"{years:03d}Y")


def _say_how(target: Dataset, profile: Profile) -> None:
    target.PatientIdentityRemoved = "YES"
    target.DeidentificationMethod = METHOD
    codes = _codes(profile)
    target[codes.tag] = codes
    target.LongitudinalTemporalInformationModified = (
        "MODIFIED" if profile.modified_dates else "REMOVED"
    )


@cache
def _codes(profile: Profile) -> DataElement:
    """Return the sequence of codes of what is in force, made once for each profile."""
    items = [coded(value, "DCM", meaning) for value, meaning in profile.codes()]
    return DataElement(Tag("DeidentificationMethodCodeSequence"), "SQ", items)


def _keep_safe_private(source: Dataset, target: Dataset) -> None:
    """Carry over the private numbers that PS3.15 names, each under its own creator."""
    for (group, creator, number), vr in allowed.SAFE_PRIVATE.items():
        try:
            element = source.private_block(group, creator)[number]
        except KeyError:
            continue
        if vr == element.VR and not isinstance(element.value, bytes | str):
            block = target.private_block(group, creator, create=True)
            block.add_new(number, vr, element.value)


def _counted(dataset: Dataset) -> Counter[int]:
    counts: Counter[int] = Counter()
    for tag in list(dataset.keys()):
        counts[tag] += 1
        element = dataset.get_item(tag)
        if isinstance(element, DataElement) and element.VR == "SQ":
            for item in element.value:
                counts.update(_counted(item))
    return counts


def _removed(before: Mapping[int, int], kept: Mapping[int, int]) -> Iterator[Removed]:
    """Say what went, by the standard's names; a private creator's name may be somebody's."""
    for tag in sorted(before):
        count = before[tag] - kept.get(tag, 0)
        if count > 0 and not is_pixels(tag):
            yield Removed(written(tag), _name_of(tag), count)


@cache
def _name_of(tag: int) -> str:
    return "private" if Tag(tag).is_private else keyword_for_tag(tag) or "unknown"


def is_pixels(tag: int) -> bool:
    return tag >> 16 == PIXEL_GROUP
