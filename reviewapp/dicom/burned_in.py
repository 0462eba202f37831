"""Where names may stand in the pixels themselves; a person decides, this says where to look."""

from collections.abc import Iterable, Iterator

from pydicom.dataset import Dataset

from reviewapp.dicom.picture import Flag
from reviewapp.dicom.vocabulary import BODY_PARTS, HEADS

# Kinds that are photographed from a screen, or carry the patient's line of text by habit.
WRITTEN_ON = {"US", "SC", "OT", "XC", "ES", "GM", "IVUS", "OP", "DOC", "BI"}
SCREENS = {"SECONDARY", "DERIVED", "SAVE", "SCREEN", "SCREEN SAVE", "SECONDARY CAPTURE"}
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
SHOWS_FACES = {"CT", "MR", "PT", "NM"}
# The retired way to hide letters: an overlay in the unused bits of each sample, or beside them.
OVERLAYS = range(0x6000, 0x6020)


def flags_of(dataset: Dataset, tags: Iterable[int], *, lossy: bool = False) -> Iterator[Flag]:
    """Return every reason to look closely, from the original attributes."""
    yield from _written(dataset)
    if any(tag >> 16 in OVERLAYS for tag in tags):
        yield Flag("OVERLAY", "It had overlay graphics, which were removed and may hint at more.")
    yield from _face(dataset)
    if lossy or _word(dataset, "LossyImageCompression") == "01":
        yield Flag("LOSSY", "It was compressed with loss before it came here.")


def _written(dataset: Dataset) -> Iterator[Flag]:
    said = _word(dataset, "BurnedInAnnotation")
    if said and said != "NO":
        yield Flag("BURNED_IN_TEXT", "Its header says that text is burned into the pixels.")
    modality = _word(dataset, "Modality")
    if modality in WRITTEN_ON:
        yield Flag("BURNED_IN_TEXT", f"Pictures of modality {modality} often carry text.")
    if _word(dataset, "SOPClassUID").startswith(SECONDARY_CAPTURE):
        yield Flag("BURNED_IN_TEXT", "It is a secondary capture, such as a picture of a screen.")
    kinds = {str(word).strip().upper() for word in _words(dataset, "ImageType")}
    if kinds & SCREENS:
        yield Flag("BURNED_IN_TEXT", "Its image type says that it was derived or captured.")


def _face(dataset: Dataset) -> Iterator[Flag]:
    if _word(dataset, "RecognizableVisualFeatures") == "NO":
        return
    modality, part = _word(dataset, "Modality"), _word(dataset, "BodyPartExamined")
    if modality not in SHOWS_FACES:
        return
    if part in HEADS:
        yield Flag("RECOGNIZABLE_FACE", "It shows a head: a face could be made from such slices.")
    elif part not in BODY_PARTS:
        yield Flag(
            "RECOGNIZABLE_FACE", "It does not say which body part it shows; it may be a head."
        )


def _word(dataset: Dataset, keyword: str) -> str:
    return str(dataset.get(keyword) or "").strip().upper()


def _words(dataset: Dataset, keyword: str) -> list[object]:
    value = dataset.get(keyword) or []
    return [value] if isinstance(value, str) else list(value)
