"""From bytes to a data set of the attributes that matter; claims are checked before they count."""

import os
import re
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydicom.charset import python_encoding
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from reviewapp.dicom import allowed
from reviewapp.dicom.elements import UNDEFINED, Element, Layout, Walk, walk
from reviewapp.dicom.errors import Contradictory, Damaged, NotRecognized, TooLarge
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.dicom.syntaxes import EXPLICIT, Syntax, syntax_of
from reviewapp.dicom.vocabulary import WORDS_OF

PREAMBLE = 128
PIECE = MEBIBYTE
MAGIC = b"DICM"
SYNTAX, MEDIA_CLASS, MEDIA_INSTANCE = 0x00020010, 0x00020002, 0x00020003
CLASS, INSTANCE = 0x00080016, 0x00080018
META_GROUP = 0x0002
CHARACTER_SET = 0x00080005
DELIMITER = 8  # bytes
# Some writers pad a component with zeros; that is untidy, and no reason to lose an image.
LENIENT_UID = re.compile(r"[0-9]+(?:\.[0-9]+)*")
LONGEST_UID = 64
# Read beside the allow-list: who it is, what to look at, and how pixels become values.
ALSO_READ = [
    *allowed.IDENTITY,
    *("SpecificCharacterSet", "PhotometricInterpretation", "PatientAge", "AcquisitionDateTime"),
    *("RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor"),
    *("BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData"),
    *("GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData"),
]
READ = allowed.tags(
    [
        *(*allowed.NUMBERS, *allowed.IDENTIFIERS, *allowed.STANDARD_IDENTIFIERS),
        *(*allowed.POINTERS, *allowed.SEQUENCES, *allowed.DATES, *allowed.DEVICE_IDENTITY),
        *(*allowed.PATIENT_CHARACTERISTICS, *WORDS_OF, *ALSO_READ),
    ]
)


IDENTITY = allowed.tags(allowed.IDENTITY)
NAMES = sorted(allowed.tags(allowed.IDENTIFIERS))
SAFE_PRIVATE: dict[int, set[int]] = {}
for _group, _, _element in allowed.SAFE_PRIVATE:
    SAFE_PRIVATE.setdefault(_group, set()).add(_element)
FIRST_PRIVATE = 0x0100  # below it stand the names of creators


@dataclass(frozen=True)
class Parsed:
    """A sound file: what it says, and where its pixels are."""

    dataset: Dataset
    syntax: Syntax
    syntax_uid: str
    layout: Layout
    content: memoryview  # the data set, inflated where it came deflated

    @property
    def pixels(self) -> Element | None:
        return self.layout.pixels


def content_of(path: Path, *, limits: Limits) -> bytes:
    """Return a file's bytes; only an ordinary file of a bearable size has any here."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        handle = os.open(path, flags)
    except OSError as why:
        raise Damaged("cannot be opened as a file", "Give the file itself, no link to it.") from why
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NotRecognized("is no ordinary file")
        if found.st_size > limits.file_bytes:
            raise TooLarge(
                f"has {found.st_size / MEBIBYTE:.0f} MiB, more than the "
                f"{limits.file_bytes / MEBIBYTE:.0f} MiB that one file may have"
            )
        if not found.st_size:
            raise Damaged("is empty")
        return file.read(limits.file_bytes)


def is_dicom(content: bytes) -> bool:
    return content[PREAMBLE : PREAMBLE + len(MAGIC)] == MAGIC


def parse(content: bytes, *, limits: Limits) -> Parsed:
    """Check a DICOM file from end to end, and read the attributes that are on a list."""
    if not is_dicom(content):
        raise NotRecognized("is no DICOM file: it lacks the mark that each one begins with")
    meta, start = _meta(memoryview(content))
    syntax_uid = meta.get(SYNTAX, "")
    if not syntax_uid:
        raise Contradictory("does not say in which transfer syntax it is written")
    syntax = syntax_of(syntax_uid)
    body = memoryview(content)[start:]
    if syntax.deflated:
        body = memoryview(_inflated(body, limits=limits))
    layout = walk(body, syntax.encoding, limits=limits)
    dataset = _dataset(body, syntax, layout)
    _agree(meta, dataset)
    return Parsed(dataset, syntax, syntax_uid, layout, body)


def _meta(content: memoryview) -> tuple[dict[int, str], int]:
    """Return the file's own group of attributes, and where the data set begins."""
    reader = Walk(content, EXPLICIT, limits=Limits())
    reader.at = PREAMBLE + len(MAGIC)
    found: dict[int, str] = {}
    while reader.at + 8 <= len(content):
        start = reader.at
        (group,) = struct.unpack_from("<H", content, start)
        if group != META_GROUP:
            return found, start
        element = reader.element()
        found[element.tag] = _text(content[element.at : element.at + element.length])
    raise Damaged("ends where its first attribute should begin")


def _inflated(body: memoryview, *, limits: Limits) -> bytearray:
    """Inflate up to the limit and one piece more, which tells a bomb from a file."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    content = bytearray()
    try:
        for piece in _inflating(engine, body):
            content += piece
            if len(content) > limits.inflated_bytes:
                raise TooLarge(
                    f"would inflate to more than {limits.inflated_bytes / MEBIBYTE:.0f} MiB from "
                    f"{len(body) / MEBIBYTE:.1f} MiB"
                )
    except zlib.error as why:
        raise Damaged("has a deflated data set that does not inflate") from why
    if not engine.eof:
        raise Damaged("ends before its deflated data set is complete")
    return content


def _inflating(engine: "zlib._Decompress", body: memoryview) -> Iterator[bytes]:
    """Feed and take in pieces: asked for all at once, zlib would hold twice of what it gives."""
    for at in range(0, len(body), PIECE):
        rest = bytes(body[at : at + PIECE])
        while piece := engine.decompress(rest, PIECE):
            rest = engine.unconsumed_tail
            yield piece


def _dataset(body: memoryview, syntax: Syntax, layout: Layout) -> Dataset:
    """Return the wanted elements as they stand; a value is read when somebody asks for it."""
    implicit, little = syntax.encoding.implicit, syntax.encoding.little
    raw: dict[BaseTag, DataElement | RawDataElement] = {}
    for element, end in layout.outermost.items():
        if _is_wanted(element) or _may_be_safe(element.tag):
            if element.length == UNDEFINED:
                end -= DELIMITER  # noqa: PLW2901  the end of the sequence is no part of its value
            value = bytes(body[element.at : end])
            vr = None if implicit else element.vr.decode()
            tag = BaseTag(element.tag)
            raw[tag] = RawDataElement(tag, vr, len(value), value, 0, implicit, little)
    dataset = Dataset(raw)
    dataset.set_original_encoding(implicit, little, _encodings(raw))
    return dataset


def _is_wanted(element: Element) -> bool:
    """Take no unknown value for a sequence: nobody has walked through it."""
    return element.tag in READ and (element.vr != b"UN" or element.tag in IDENTITY)


def _encodings(raw: Mapping[BaseTag, DataElement | RawDataElement]) -> list[str]:
    said = raw.get(BaseTag(CHARACTER_SET))
    names = _text(said.value).split("\\") if said is not None and said.value else []
    known = [python_encoding.get(name.strip(), "") for name in names]
    return [encoding or "iso8859" for encoding in known] or ["iso8859"]


def _may_be_safe(tag: int) -> bool:
    """Say whether this is a private number that PS3.15 names, or the name of its creator."""
    group, element = tag >> 16, tag & 0xFFFF
    if group not in SAFE_PRIVATE:
        return False
    return element < FIRST_PRIVATE or element & 0xFF in SAFE_PRIVATE[group]


def _agree(meta: dict[int, str], dataset: Dataset) -> None:
    """Refuse a file whose first page names another object than its body."""
    for outside, inside, name in (
        (MEDIA_CLASS, CLASS, "kind of object (SOP class)"),
        (MEDIA_INSTANCE, INSTANCE, "object (SOP instance)"),
    ):
        said, meant = meta.get(outside, ""), uid_of(dataset, inside)
        if said and meant and said != meant:
            raise Contradictory(f"names one {name} in its file header and another one inside")
    for tag in NAMES:
        if tag not in dataset:
            continue
        value = uid_of(dataset, tag)
        if value and (len(value) > LONGEST_UID or not LENIENT_UID.fullmatch(value)):
            raise Contradictory("has a unique identifier that is none")


def uid_of(dataset: Dataset, tag: int) -> str:
    """Return an identifier as it stands in the file, or nothing."""
    if tag not in dataset:
        return ""
    value = dataset.get_item(tag).value
    return _text(value) if isinstance(value, bytes) else str(value or "").strip(" \0")


def _text(value: bytes | memoryview) -> str:
    return bytes(value).decode("latin-1").strip(" \0")
