"""What pairing, subgroups and bias checks may use of a picture, under the project's own names.

Everything is read from the de-identified header: what is not in there cannot be in here.
"""

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reviewapp.dicom.picture import Attributes, Geometry

WORDS = {
    "modality": "Modality",
    "body_part": "BodyPartExamined",
    "view": "ViewPosition",
    "sex": "PatientSex",
    "manufacturer": "Manufacturer",
    "scanner": "ManufacturerModelName",
    "kernel": "ConvolutionKernel",
    "patient_position": "PatientPosition",
}
NUMBERS = {
    "field_strength": "MagneticFieldStrength",
    "kvp": "KVP",
    "slice_thickness": "SliceThickness",
    "echo_time": "EchoTime",
    "repetition_time": "RepetitionTime",
}
SIDES = ("Laterality", "ImageLaterality", "FrameLaterality")
A_YEAR = {"Y": 1.0, "M": 12.0, "W": 52.0, "D": 365.0}
DECADE = 10
AGE_LENGTH = 4
# No scanner is that large; what is beyond is no measure, and neither is "not a number".
LARGEST = 1e9
OLDEST = 90


def attributes_of(header: Dataset, geometry: Geometry) -> Attributes:
    """Return the attributes that are known; an unknown one is absent, never a guess."""
    return dict(_known(header, geometry))


def _known(header: Dataset, geometry: Geometry) -> Iterator[tuple[str, str | int | float]]:
    for name, keyword in WORDS.items():
        if value := _word(header, keyword):
            yield name, value
    for name, keyword in NUMBERS.items():
        if (number := first_number(header, keyword)) is not None:
            yield name, number
    if side := next((side for keyword in SIDES if (side := _word(header, keyword))), ""):
        yield "laterality", side
    if geometry.spacing:
        yield "row_spacing", geometry.spacing[0]
        yield "column_spacing", geometry.spacing[1]
    yield from _age(_word(header, "PatientAge"))


def _age(said: str) -> Iterator[tuple[str, str | int]]:
    if len(said) != AGE_LENGTH or not said[:3].isdigit() or said[3] not in A_YEAR:
        return
    years = int(int(said[:3]) / A_YEAR[said[3]])
    yield "age", min(years, OLDEST)
    start = min(years, OLDEST) // DECADE * DECADE
    yield "age_band", f"{start}+" if start >= OLDEST else f"{start}-{start + DECADE - 1}"


def geometry_of(header: Dataset) -> Geometry:
    """Return where the first frame lies; enhanced objects keep it with their frames."""
    measures = _functional(header, "PixelMeasuresSequence") or header
    plane = _functional(header, "PlanePositionSequence") or header
    turned = _functional(header, "PlaneOrientationSequence") or header
    spacing = next(
        (
            found
            for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")
            if (found := numbers(measures, keyword, 2))
        ),
        None,
    )
    position = numbers(plane, "ImagePositionPatient", 3)
    return Geometry(
        spacing=(spacing[0], spacing[1]) if spacing and min(spacing) > 0 else None,
        position=(position[0], position[1], position[2]) if position else None,
        orientation=numbers(turned, "ImageOrientationPatient", 6),
        slice_spacing=first_number(measures, "SpacingBetweenSlices"),
        frame_of_reference=_word(header, "FrameOfReferenceUID"),
    )


def _functional(header: Dataset, keyword: str) -> Dataset | None:
    """Return the first item of a functional group: one frame's own, else that of all frames."""
    for groups in ("PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"):
        items = header.get(groups) or []
        if items and (found := items[0].get(keyword)):
            return Dataset(found[0])
    return None


def numbers(header: Dataset, keyword: str, count: int) -> tuple[float, ...] | None:
    """Return exactly so many finite numbers, or None."""
    try:
        values = tuple(float(value) for value in header.get(keyword) or ())
    except (TypeError, ValueError):
        return None
    usual = all(abs(value) < LARGEST for value in values)  # false for NaN as well
    return values if len(values) == count and usual else None


def first_number(header: Dataset, keyword: str) -> float | None:
    value = header.get(keyword)
    try:
        number = float(value if isinstance(value, int | float | str) else value[0])
    except (TypeError, ValueError, IndexError):
        return None
    return number if abs(number) < LARGEST else None


def _word(header: Dataset, keyword: str) -> str:
    value = header.get(keyword)
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, str):
        return value
    return "\\".join(str(one) for one in value)
