"""Copy what the allow-list names into an empty data set, each kind of value by its own rule.

Nothing is redacted in place: what no rule carries over does not exist in the new data set.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pydicom._uid_dict import UID_dictionary
from pydicom.config import IGNORE
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag, Tag

from reviewapp.dicom import allowed
from reviewapp.dicom.codes import code_anew
from reviewapp.dicom.profile import Profile
from reviewapp.dicom.pseudonyms import Pseudonyms
from reviewapp.dicom.vocabulary import WORDS_OF
from reviewapp.dicom.writing import raw_element

STANDARD_IDENTIFIERS = allowed.tags(allowed.STANDARD_IDENTIFIERS)
CODES = allowed.tags(allowed.CODES)
Element = DataElement | RawDataElement
WORDS = {Tag(keyword): known for keyword, known in WORDS_OF.items()}
IMAGE_TYPES = allowed.tags(["ImageType", "FrameType"])
# Machines and kernels have too many names for a list: a shape lets some pass that nobody listed.
TYPED = allowed.tags(["Manufacturer", "ManufacturerModelName", "ConvolutionKernel"])
# The standard asks for these in some images, and lets them be empty (type 2C).
EMPTY_IF_UNKNOWN = allowed.tags(["Laterality", "PatientOrientation"])
DECIMAL = re.compile(rb" *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *")
INTEGER = re.compile(rb" *[+-]?\d{1,11} *")
BINARY = {"US": 2, "SS": 2, "UL": 4, "SL": 4, "FL": 4, "FD": 8, "OW": 2}
AMBIGUOUS = {"US or SS": "US", "US or OW": "OW", "US or SS or OW": "OW"}
LONGEST_NUMBER = 16
WORD = re.compile(r"\w+")
# Shorter than this, a word is looked for only as a word of its own, and a number not at all.
HIDDEN_NAME, HIDDEN_NUMBER = 4, 6
AGE = re.compile(r"\d{3}[DWMY]")
OLDEST = "090Y"  # above it so few live that an age alone may name a person
SOMETIME = "19000101000000"  # stands where a time must be and none may be told
EARLIEST = 1000  # below it a year has no four digits
DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Rebuilding:
    """One data set on its way through the allow-list."""

    profile: Profile
    pseudonyms: Pseudonyms
    subject: str
    # Words and numbers that name the person; nothing kept may contain one.
    identity: frozenset[str] = frozenset()
    little: bool = True

    def rebuilt(self, source: Dataset) -> Dataset:
        """Return a new data set with what may stay of this one."""
        kept = {tag: self._kept(source, tag) for tag in sorted(source.keys())}
        return Dataset({tag: element for tag, element in kept.items() if element is not None})

    def _kept(self, source: Dataset, tag: BaseTag) -> Element | None:
        rule = RULES.get(tag)
        return rule(self, source, tag) if rule else None

    def number(self, source: Dataset, tag: BaseTag) -> Element | None:
        raw: object = source.get_item(tag)
        if not (isinstance(raw, RawDataElement) and self.little and raw.VR not in {"UN", "OB"}):
            try:
                return self._number_again(source, tag)
            except (ValueError, TypeError, OverflowError):
                return None  # what cannot be read as a number is none
        vr, value = raw.VR or _vr(source, tag), raw.value or b""
        if vr not in dictionary_VR(tag).split(" or ") or not self._is_number(value, vr):
            return None
        return raw_element(tag, vr, value)

    def _is_number(self, value: bytes, vr: str) -> bool:
        if vr in BINARY:
            return len(value) % BINARY[vr] == 0 and not self._holds_a_number_of_somebody(value)
        shape = {"DS": DECIMAL, "IS": INTEGER}.get(vr)
        if shape is None:
            return False
        parts = value.rstrip(b"\0 ").split(b"\\")
        return all(
            (not part or shape.fullmatch(part)) and len(part) <= LONGEST_NUMBER for part in parts
        ) and not self._holds_a_number_of_somebody(value)

    def _number_again(self, source: Dataset, tag: BaseTag) -> DataElement | None:
        """Take the slow way for another byte order: parse the value and write it anew."""
        element = source[tag]
        vr, value = AMBIGUOUS.get(element.VR, element.VR), element.value
        if isinstance(value, bytes):
            known = vr == "OW" and vr in dictionary_VR(tag) and self.little
            return _made(tag, vr, value) if known and self._is_number(value, vr) else None
        if vr not in {*BINARY, "DS", "IS"} or isinstance(value, str):
            return None
        if self._holds_a_number_of_somebody(str(value).encode()):
            return None
        return _made(tag, vr, element.value)

    def identifier(self, source: Dataset, tag: BaseTag) -> Element | None:
        values = _texts(source, tag)
        if tag in STANDARD_IDENTIFIERS:
            kept = [value for value in values if value in UID_dictionary]
        else:
            kept = [self.pseudonym(value) for value in values]
        return _element(tag, "UI", kept)

    def pseudonym(self, value: str) -> str:
        """Return the pseudonym, but for what the standard itself has named."""
        return value if value in UID_dictionary else self.pseudonyms.uid(value)

    def sequence(self, source: Dataset, tag: BaseTag) -> DataElement | None:
        raw: object = source.get_item(tag)
        if isinstance(raw, RawDataElement) and raw.VR == "UN":
            return None  # nobody has walked through it
        element = source[tag]
        if element.VR != "SQ":
            return None
        if tag in CODES:
            items = [code for item in element.value if (code := code_anew(item)) is not None]
        else:
            items = [self.rebuilt(item) for item in element.value]
        return _made(tag, "SQ", items) if items else None

    def words(self, source: Dataset, tag: BaseTag) -> Element | None:
        values = _texts(source, tag)
        if not values:  # what was there and empty may have to be there, and empty
            return _made(tag, dictionary_VR(tag), None)
        if tag in IMAGE_TYPES:
            kept = _image_type(values)
        else:
            # Some write "Chest"; the list is in capitals, and a code has no case.
            fold = dictionary_VR(tag) == "CS"
            values = [value.upper() if fold else value for value in values]
            kept = [value for value in values if WORDS[tag](value)]
        if tag in TYPED and self._name_somebody(kept):
            return None
        if not kept and tag in EMPTY_IF_UNKNOWN:
            return _made(tag, dictionary_VR(tag), None)
        return _element(tag, dictionary_VR(tag), kept)

    def of_a_person(self, source: Dataset, tag: BaseTag) -> Element | None:
        if not self.profile.patient_characteristics:
            return None
        vr, (value, *_) = dictionary_VR(tag), [*_texts(source, tag), ""]
        if vr == "CS":
            return self.words(source, tag)
        if vr == "AS":
            return _made(tag, vr, capped(value)) if AGE.fullmatch(value) else None
        return self._number_again(source, tag)

    def day(self, source: Dataset, tag: BaseTag) -> Element | None:
        vr, (value, *_) = dictionary_VR(tag), [*_texts(source, tag), ""]
        if self.profile.modified_dates and (moved := self.moved(value)):
            return _made(tag, vr, moved)
        return _made(tag, vr, SOMETIME) if vr == "DT" else None

    def moved(self, said: str) -> str:
        """Return the day, shifted like all of this subject's days; the time of day goes."""
        found = DATE.match(said)
        if not found:
            return ""
        try:
            year, month, day = map(int, found.groups())
            moved = date(year, month, day) - timedelta(days=self.pseudonyms.days(self.subject))
        except (ValueError, OverflowError):
            return ""
        return f"{moved:%Y%m%d}" if moved.year >= EARLIEST else ""

    def of_a_device(self, source: Dataset, tag: BaseTag) -> Element | None:
        if not self.profile.device_identity:
            return self.words(source, tag) if tag in WORDS else None
        kept = [
            value
            for value in _texts(source, tag)
            if value.isascii() and value.isprintable() and not self._names_somebody(value)
        ]
        return _element(tag, dictionary_VR(tag), kept)

    def pointer(self, source: Dataset, tag: BaseTag) -> Element | None:
        """Keep a pointer to an attribute only where it points at one of the standard's own."""
        value = source[tag].value
        many = list(value) if isinstance(value, MultiValue | list) else [value]
        kept = [Tag(one) for one in many if one is not None and not Tag(one).is_private]
        return _element(tag, "AT", kept)

    def _name_somebody(self, values: Sequence[str]) -> bool:
        """Say whether one of them does, or all of them together spell a number of the person's."""
        digits = "".join(filter(str.isdigit, "".join(values))).encode()
        return any(map(self._names_somebody, values)) or self._holds_a_number_of_somebody(digits)

    def _names_somebody(self, value: str) -> bool:
        """Say whether it has a word of the person's, or hides a longer one in another."""
        folded = value.upper()
        words = set(WORD.findall(folded))
        return bool(words & self.identity) or any(
            len(word) >= HIDDEN_NAME and word in folded for word in self.identity
        )

    @cached_property
    def hidden(self) -> tuple[bytes, ...]:
        """Return what may lie hidden among numbers; shorter ones are everybody's."""
        return tuple(word.encode() for word in self.identity if len(word) >= HIDDEN_NUMBER)

    def _holds_a_number_of_somebody(self, value: bytes) -> bool:
        folded = value.upper()
        return any(word in folded for word in self.hidden)


def _made(tag: BaseTag, vr: str, value: object) -> DataElement:
    """Return an element of a value that a rule has approved; no second opinion is asked."""
    return DataElement(tag, vr, value, validation_mode=IGNORE)


def _element(tag: BaseTag, vr: str, values: Sequence[object]) -> Element | None:
    """Return an element with these values; none at all make no element."""
    if not values:
        return None
    if vr == "AT":
        return _made(tag, vr, values if len(values) > 1 else values[0])
    return raw_element(tag, vr, "\\".join(str(value) for value in values).encode("ascii"))


def capped(age: str) -> str:
    return OLDEST if age.endswith("Y") and age > OLDEST else age


def _vr(source: Dataset, tag: BaseTag) -> str:
    vr = dictionary_VR(tag)
    if vr == "US or SS":
        return "SS" if source.get("PixelRepresentation") == 1 else "US"
    return AMBIGUOUS.get(vr, vr)


def _texts(source: Dataset, tag: BaseTag) -> list[str]:
    raw: object = source.get_item(tag)
    if isinstance(raw, RawDataElement) and isinstance(raw.value, bytes):
        # Whatever is kept is ASCII, so no character set is asked.
        many: Sequence[object] = raw.value.decode("latin-1").split("\\")
    else:
        value = source[tag].value
        many = list(value) if isinstance(value, MultiValue | list) else [value]
    return [str(one).strip(" \0") for one in many if one is not None and str(one).strip(" \0")]


def _image_type(values: list[str]) -> list[str]:
    known = WORDS_OF["ImageType"]
    kept = [value.upper() if known(value.upper()) else "OTHER" for value in values]
    first = kept[0] if kept[:1] in (["ORIGINAL"], ["DERIVED"], ["MIXED"]) else "DERIVED"
    second = kept[1] if kept[1:2] in (["PRIMARY"], ["SECONDARY"]) else "SECONDARY"
    rest = kept[2:]
    while len(rest) > 1 and rest[-1] == "OTHER":
        rest.pop()
    return [first, second, *rest]


Rule = Callable[[Rebuilding, Dataset, BaseTag], Element | None]
# A later rule takes precedence: a maker's name is a word, and more than that a device's identity.
RULES: dict[int, Rule] = {
    int(tag): rule
    for tags, rule in (
        (WORDS, Rebuilding.words),
        (allowed.tags(allowed.NUMBERS), Rebuilding.number),
        (STANDARD_IDENTIFIERS, Rebuilding.identifier),
        (allowed.tags(allowed.IDENTIFIERS), Rebuilding.identifier),
        (allowed.tags(allowed.SEQUENCES), Rebuilding.sequence),
        (allowed.tags(allowed.DATES), Rebuilding.day),
        (allowed.tags(allowed.PATIENT_CHARACTERISTICS), Rebuilding.of_a_person),
        (allowed.tags(allowed.DEVICE_IDENTITY), Rebuilding.of_a_device),
        (allowed.tags(allowed.POINTERS), Rebuilding.pointer),
    )
    for tag in tags
}
