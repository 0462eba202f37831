"""Pure: a synthetic picture as NIfTI-1, samples as they are, saying that it is synthetic."""

import gzip
import json
from dataclasses import asdict
from typing import Any

import nibabel
import numpy as np
from nibabel.nifti1 import Nifti1Extension
from numpy.typing import NDArray

from reviewapp.releases.pictures import LEVEL, Picture

SAID = "Synthetic, not acquired from a patient. Not for clinical use."
# NIfTI holds colours in bytes; deeper ones lose their lower half, as they do in DICOM.
COLOUR = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
DEEP = 257


def nifti(picture: Picture) -> bytes:
    """Columns to the left, rows to the back, slices to the head: as the DICOM files lie too."""
    form = picture.form
    samples = _coloured(picture.frames) if picture.is_colour else picture.frames
    known = (form.column_spacing, form.row_spacing, form.slice_spacing)
    columns, rows, slices = (spacing or 1.0 for spacing in known)
    # DICOM counts to the left and to the back, NIfTI to the right and to the front.
    place = np.diag([-columns, -rows, slices, 1.0])
    made: Any = nibabel.Nifti1Image  # nibabel has few types
    image = made(samples.transpose(2, 1, 0), place, dtype=samples.dtype)
    header = image.header
    header.set_xyzt_units("mm" if any(known) else "unknown")
    header["descrip"] = SAID.encode()
    if not picture.is_colour:
        header.set_slope_inter(form.slope, form.intercept)
    header.extensions.append(Nifti1Extension("comment", _said(picture)))
    # No moment of packing: the same picture gives the same bytes.
    return gzip.compress(bytes(image.to_bytes()), LEVEL, mtime=0)


def _coloured(frames: NDArray[np.integer]) -> NDArray[np.void]:
    small = frames if frames.dtype == np.uint8 else (frames // DEEP).astype(np.uint8)
    return np.ascontiguousarray(small).view(COLOUR)[..., 0]


def _said(picture: Picture) -> bytes:
    source = {**asdict(picture.source), "at": picture.source.at.isoformat()}
    return json.dumps({"image": picture.digest, "synthetic": True, **source}).encode()
