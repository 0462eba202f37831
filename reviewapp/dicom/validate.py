"""Check a synthetic file before it leaves: sound from end to end, complete, and marked.

What the standard demands to be present is looked up in the same table that the writer fills from;
`dciodvfy` judges the writer itself, in the tests.
"""

from collections.abc import Iterator

from pydicom.datadict import tag_for_keyword

from reviewapp.dicom import decoding
from reviewapp.dicom.errors import FileRefused
from reviewapp.dicom.limits import USUAL, Limits
from reviewapp.dicom.parsing import Parsed, parse
from reviewapp.dicom.required import empty_when_unknown, is_image

MARKED = ("ContributingEquipmentSequence", "DerivationDescription", "SeriesDescription")


def problems_of(content: bytes, *, limits: Limits = USUAL) -> list[str]:
    """Say in sentences what is wrong with a file; nothing is good news."""
    try:
        parsed = parse(content, limits=limits)
        decoding.decode(parsed, decoding.raster_of(parsed, limits=limits))
    except FileRefused as why:
        return [f"The file {why.fact}."]
    return [*_incomplete(parsed), *_unmarked(parsed)]


def _incomplete(parsed: Parsed) -> Iterator[str]:
    kind = str(parsed.dataset.get("SOPClassUID", ""))
    if not is_image(kind):
        yield "Its SOP class is no image."
    for keyword in empty_when_unknown(kind):
        if not _has(parsed, keyword):
            yield f"It lacks {keyword}, which the standard demands."


def _unmarked(parsed: Parsed) -> Iterator[str]:
    if str(parsed.dataset.get("SyntheticData", "")) != "YES":
        yield "It does not say that it is synthetic (0008,001C)."
    for keyword in MARKED:
        if not _has(parsed, keyword):
            yield f"It lacks {keyword}, by which a person would know that it is synthetic."


def _has(parsed: Parsed, keyword: str) -> bool:
    return any(element.tag == tag_for_keyword(keyword) for element in parsed.layout.outermost)
