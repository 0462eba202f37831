"""Read one DICOM file into a picture without a person in it.

bytes ─ parse ─ decode ─ values ─┐
          └──── deidentify ──────┴─ Picture
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from reviewapp.dicom import decoding, required
from reviewapp.dicom.attributes import attributes_of, geometry_of
from reviewapp.dicom.burned_in import flags_of
from reviewapp.dicom.decoding import Raster
from reviewapp.dicom.deidentify import Deidentified, deidentify, subject_of
from reviewapp.dicom.errors import FileRefused, NoPicture, NotAcquired
from reviewapp.dicom.limits import USUAL, Limits
from reviewapp.dicom.parsing import Parsed, content_of, parse
from reviewapp.dicom.picture import Picture, Seen, not_taken
from reviewapp.dicom.profile import BASIC, Profile
from reviewapp.dicom.pseudonyms import Pseudonyms
from reviewapp.dicom.values import Values, colours_of, values_of
from reviewapp.dicom.vocabulary import modality_of
from reviewapp.dicom.writing import file_of

FORMAT = "DICOM"


def look(path: Path, *, key: bytes, limits: Limits = USUAL) -> Seen:
    """Say what a file is and whether it would be taken, from its header alone."""
    try:
        return seen(content_of(path, limits=limits), key=key, limits=limits)
    except FileRefused as why:
        return not_taken(FORMAT, why)


def read(path: Path, *, key: bytes, profile: Profile = BASIC, limits: Limits = USUAL) -> Picture:
    """Return the picture in a file, de-identified, or refuse the file."""
    content = content_of(path, limits=limits)
    return read_content(content, key=key, profile=profile, limits=limits)


def seen(content: bytes, *, key: bytes, limits: Limits = USUAL) -> Seen:
    """Look at a file's bytes; raises like read_content, but leaves the pixels alone."""
    parsed = _pictured(parse(content, limits=limits))
    raster = decoding.raster_of(parsed, limits=limits)
    pseudonyms = Pseudonyms(key)
    dataset = parsed.dataset
    return Seen(
        FORMAT,
        taken=True,
        rows=raster.rows,
        columns=raster.columns,
        frames=raster.frames,
        modality=modality_of(dataset.get("Modality")),
        syntax=parsed.syntax.name,
        subject=subject_of(dataset, pseudonyms),
        series=_pseudonym(dataset, "SeriesInstanceUID", pseudonyms),
        instance=_pseudonym(dataset, "SOPInstanceUID", pseudonyms),
        flags=tuple(flags_of(dataset, parsed.layout.counts, lossy=parsed.syntax.lossy)),
    )


def read_content(
    content: bytes, *, key: bytes, profile: Profile = BASIC, limits: Limits = USUAL
) -> Picture:
    """Return the picture in these bytes; see read()."""
    parsed = _pictured(parse(content, limits=limits))
    raster = decoding.raster_of(parsed, limits=limits)
    samples, photometric = decoding.decode(parsed, raster)
    header = deidentify(
        parsed.dataset,
        profile=profile,
        key=key,
        counts=parsed.layout.counts,
        little=parsed.syntax.encoding.little,
    )
    colour = raster.photometric not in {"MONOCHROME1", "MONOCHROME2"}
    if raster.photometric == "PALETTE COLOR":
        samples = colours_of(samples, parsed.dataset)
    _describe(header.dataset, samples, parsed, raster, photometric if not colour else "RGB")
    values = Values(samples) if colour else values_of(samples, header.dataset, raster)
    return _picture(parsed, header, values, samples, colour=colour)


def _pictured(parsed: Parsed) -> Parsed:
    if parsed.pixels is None:
        raise NoPicture("holds no picture: it has no pixel data")
    if not required.is_image(str(parsed.dataset.get("SOPClassUID", ""))):
        raise NoPicture("is no image by its SOP class, though it has pixel data")
    if _is_synthetic(parsed.dataset):
        raise NotAcquired("says of itself that it is synthetic (0008,001C)")
    return parsed


def _is_synthetic(dataset: Dataset) -> bool:
    """Say whether a file calls itself synthetic, or anything but not synthetic."""
    # A code unknown here is no reason to call a picture real.
    return str(dataset.get("SyntheticData") or "NO").strip(" \0").upper() != "NO"


def _describe(
    header: Dataset,
    samples: NDArray[np.integer],
    parsed: Parsed,
    raster: Raster,
    photometric: str,
) -> None:
    """Let the header say how the samples are kept now: native, unpacked, red-green-blue."""
    header.PhotometricInterpretation = photometric
    if photometric == "RGB":
        header.SamplesPerPixel, header.PlanarConfiguration = 3, 0
        header.BitsAllocated = header.BitsStored = samples.dtype.itemsize * 8
        header.HighBit, header.PixelRepresentation = header.BitsAllocated - 1, 0
    if parsed.syntax.lossy:
        header.LossyImageCompression = "01"
        compressed = len(parsed.content) - (parsed.pixels.at if parsed.pixels else 0)
        header.LossyImageCompressionRatio = f"{raster.bytes / max(compressed, 1):.2f}"


def _picture(
    parsed: Parsed,
    header: Deidentified,
    values: Values,
    samples: NDArray[np.integer],
    *,
    colour: bool,
) -> Picture:
    dataset = header.dataset
    geometry = geometry_of(dataset)
    flags = tuple(flags_of(parsed.dataset, parsed.layout.counts, lossy=parsed.syntax.lossy))
    picture = Picture(
        pixels=_unframed(values.pixels, colour=colour),
        format=FORMAT,
        unit=values.unit,
        slope=values.slope,
        intercept=values.intercept,
        colour=colour,
        padding=values.padding,
        window=values.window,
        geometry=geometry,
        subject=header.subject,
        dicom_study=str(dataset.get("StudyInstanceUID", "")),
        series=str(dataset.get("SeriesInstanceUID", "")),
        instance=str(dataset.get("SOPInstanceUID", "")),
        attributes=attributes_of(dataset, geometry),
        removed=header.removed,
        flags=flags,
    )
    return replace(picture, header=file_of(dataset, samples))


def _unframed(pixels: NDArray[np.integer], *, colour: bool) -> NDArray[np.integer]:
    flat = 3 if colour else 2
    return pixels[0] if pixels.ndim > flat and len(pixels) == 1 else pixels


def _pseudonym(dataset: Dataset, keyword: str, pseudonyms: Pseudonyms) -> str:
    value = str(dataset.get(keyword) or "")
    return pseudonyms.uid(value) if value else ""
