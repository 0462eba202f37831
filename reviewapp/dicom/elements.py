"""Walk over a data set's bytes without building anything, and refuse what no honest writer makes.

A parser that builds objects as it goes can be made to nest until it dies or to grow until memory
ends. This walk only counts: depth, elements, lengths, order. What passes it may be parsed.

    data set ── element ── element ── sequence ── item ── element …
                                          └────── item ── element …
"""

import struct
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pydicom.datadict import dictionary_VR

from reviewapp.dicom.errors import Contradictory, Damaged, TooLarge
from reviewapp.dicom.limits import Limits

PIXEL_DATA = {0x7FE00008, 0x7FE00009, 0x7FE00010}
NUMBER_OF_FRAMES, LONGEST_INTEGER = 0x00280008, 12
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
UNDEFINED = 0xFFFFFFFF
ADVICE = "No image needs that: ask its sender for it as a plain, uncompressed DICOM image."
LONG_FORM = {
    b"OB",
    b"OD",
    b"OF",
    b"OL",
    b"OV",
    b"OW",
    b"SQ",
    b"SV",
    b"UC",
    b"UN",
    b"UR",
    b"UT",
    b"UV",
}
SHORT_FORM = {
    *(b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN"),
    *(b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"),
}


@dataclass(frozen=True)
class Encoding:
    """How a data set is written down."""

    implicit: bool
    little: bool


class _Forms(NamedTuple):
    """The heads of elements, compiled once: a header is made of thousands of them."""

    explicit: struct.Struct  # group, number, value type and short length
    implicit: struct.Struct  # group, number and length; items are always written so
    long: struct.Struct


FORMS = {
    little: _Forms(*(struct.Struct(order + form) for form in ("HH2sH", "HHL", "L")))
    for little, order in ((True, "<"), (False, ">"))
}
IMPLICIT = Encoding(implicit=True, little=True)


class Element(NamedTuple):
    tag: int
    vr: bytes
    length: int
    at: int  # of its value


@dataclass
class Layout:
    """Where the pixels lie, and which attributes there are: how often each, at any depth."""

    counts: Counter[int] = field(default_factory=Counter)
    # The outermost elements, and where the value of each ends, its delimiter included.
    outermost: dict[Element, int] = field(default_factory=dict)
    pixels: Element | None = None


@dataclass
class _Level:
    """One data set or one list of items, open at the moment."""

    end: int | None  # None: until its delimiter
    bound: int  # where it must have ended, by itself or by what it lies in
    items: bool  # a sequence's list of items, not a data set
    encoding: Encoding
    raw: bool = False  # the items are fragments of a compressed picture
    last: int = -1


class Walk:
    """One pass over one data set."""

    def __init__(self, content: memoryview, encoding: Encoding, *, limits: Limits) -> None:
        self.content = content
        self.limits = limits
        self.layout = Layout()
        self.elements = 0
        self.most = limits.elements
        size = len(content)
        self.levels = [_Level(end=size, bound=size, items=False, encoding=encoding)]
        self.at = 0

    def run(self) -> Layout:
        while self.levels:
            level = self.levels[-1]
            if level.end is not None and self.at >= level.end:
                if self.at > level.end:
                    raise Damaged("has an element that is longer than the sequence it lies in")
                self.levels.pop()
                self._close()
            elif level.items:
                self._item(level)
            else:
                self._element(level)
        return self.layout

    def element(self) -> Element:
        """Read one element that holds a plain value, and step over it."""
        element = self._head(self.levels[0].encoding)
        self.at = self._ending(element.length)
        return element

    def _item(self, level: _Level) -> None:
        tag, length = self._item_head(level.encoding)
        if tag == SEQUENCE_END and level.end is None:
            self.levels.pop()
            self._close()
        elif tag != ITEM:
            raise Damaged("has a sequence with something in it that is no item")
        elif level.raw:
            self.at = self._ending(length)
        else:
            self._open(length, level.encoding, items=False)
        self._count()

    def _element(self, level: _Level) -> None:
        element = self._head(level.encoding)
        if element.tag == ITEM_END and level.end is None:
            self.levels.pop()
            return
        self._in_order(element.tag, level)
        self.layout.counts[element.tag] += 1
        self._count()
        if len(self.levels) == 1:
            self._note(element)
        self._value(element, level.encoding)
        self._close()

    def _note(self, element: Element) -> None:
        self.layout.outermost[element] = element.at
        if element.tag in PIXEL_DATA:
            self.layout.pixels = element
        elif element.tag == NUMBER_OF_FRAMES and element.length <= LONGEST_INTEGER:
            value = bytes(self.content[element.at : element.at + element.length]).strip(b" \0")
            frames = int(value) if value.isdigit() else 0
            self.most += min(frames * self.limits.elements_per_frame, self.limits.elements * 20)

    def _close(self) -> None:
        """Note where the last outermost element has ended."""
        if len(self.levels) == 1 and self.layout.outermost:
            element, _ = self.layout.outermost.popitem()
            self.layout.outermost[element] = self.at

    def _value(self, element: Element, encoding: Encoding) -> None:
        if element.tag in PIXEL_DATA and element.length == UNDEFINED:
            self._open(UNDEFINED, encoding, items=True, raw=True)
        elif element.vr == b"SQ":
            self._open(element.length, encoding, items=True)
        elif element.length == UNDEFINED:
            # PS3.5 section 6.2.2: an unknown element of undefined length is an implicit sequence.
            self._open(UNDEFINED, IMPLICIT, items=True)
        else:
            self.at = self._ending(element.length)

    def _in_order(self, tag: int, level: _Level) -> None:
        if tag == level.last:
            raise Contradictory(f"has the attribute {written(tag)} twice")
        if tag < level.last:
            raise Contradictory(f"has the attribute {written(tag)} out of order")
        level.last = tag

    def _head(self, encoding: Encoding) -> Element:
        """Read what an element is called and how long it is, up to where its value begins."""
        if encoding.implicit:
            tag, length = self._item_head(encoding)
            return Element(tag, _vr(tag), length, self.at)
        start = self._advanced(8)
        group, number, vr, length = FORMS[encoding.little].explicit.unpack_from(self.content, start)
        tag = group << 16 | number
        if vr in LONG_FORM:
            start = self._advanced(4)
            (length,) = FORMS[encoding.little].long.unpack_from(self.content, start)
        elif vr not in SHORT_FORM and tag != ITEM_END:
            raise Contradictory(
                f"is not written in the transfer syntax it names: {written(tag)} has no value type"
            )
        return Element(tag, vr, length, self.at)

    def _item_head(self, encoding: Encoding) -> tuple[int, int]:
        start = self._advanced(8)
        group, number, length = FORMS[encoding.little].implicit.unpack_from(self.content, start)
        return group << 16 | number, length

    def _open(self, length: int, encoding: Encoding, *, items: bool, raw: bool = False) -> None:
        # Every sequence opens two levels: its list of items and the item itself.
        if len(self.levels) > 2 * self.limits.depth:
            raise TooLarge(f"nests sequences more than {self.limits.depth} deep", ADVICE)
        end = None if length == UNDEFINED else self._ending(length)
        bound = self.levels[-1].bound if end is None else end
        self.levels.append(_Level(end, bound, items, encoding, raw))

    def _count(self) -> None:
        self.elements += 1
        if self.elements > self.most:
            raise TooLarge(f"has more than {self.most} elements in its header", ADVICE)

    def _ending(self, length: int) -> int:
        end = self.at + length
        if end > self.levels[-1].bound:
            raise Damaged("ends before what it announces is complete, or says a wrong length")
        return end

    def _advanced(self, length: int) -> int:
        """Step over so many bytes that must be there; return where they begin."""
        start, self.at = self.at, self.at + length
        if self.at > len(self.content):
            raise Damaged("ends in the middle of an element")
        return start


def walk(content: memoryview, encoding: Encoding, *, limits: Limits) -> Layout:
    """Return what is in a data set, having looked at every element's head and at no value."""
    return Walk(content, encoding, limits=limits).run()


def written(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


@lru_cache(maxsize=4096)
def _vr(tag: int) -> bytes:
    try:
        return dictionary_VR(tag).encode()
    except KeyError:  # private or retired: its value stays unread
        return b"UN"
