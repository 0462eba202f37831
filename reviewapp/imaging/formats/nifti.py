"""NIfTI: the voxels and where they lie; descriptions, names and extensions stay behind.

The volume is turned so that every one reads alike: frames from the feet to the head, rows from the
front to the back, columns from the patient's right to the left.

    integers of 8 or 16 bits     kept, with the file's slope and intercept beside them
    other numbers, all whole     kept as 16-bit integers, if they fit
    other numbers                65,536 steps from lowest to highest; `slope` is one step
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite, isnan, prod
from typing import Any, Self, cast

import nibabel
import numpy as np
from nibabel.arrayproxy import ArrayProxy
from nibabel.orientations import apply_orientation, inv_ornt_aff, io_orientation
from numpy.typing import NDArray

from reviewapp.dicom.errors import Contradictory, Damaged, NotSupported, TooLarge
from reviewapp.dicom.limits import MEBIBYTE, Limits
from reviewapp.dicom.picture import Flag, Geometry, Picture, Removed, Seen

FORMAT = "NIfTI"
GZIP = b"\x1f\x8b"
HEADER_1, HEADER_2 = 348, 540
MAGIC_1, MAGIC_2 = (344, b"n+1\0"), (4, b"n+2\0\r\n\x1a\n")
HEADER_BYTES = 544  # of the longer of both headers, with the mark of an extension
DIMENSIONS, MOST_DIMENSIONS = 3, 7
# Bytes of a voxel by the number of its type: integers and floating point numbers of one part.
TYPES = {2: 1, 4: 2, 8: 4, 16: 4, 64: 8, 256: 1, 512: 2, 768: 4, 1024: 8, 1280: 8}
# Where a header keeps its dimensions, type, offset of the voxels, slope and intercept.
FIELDS_1 = (("8h", 40), ("h", 70), ("f", 108), ("2f", 112))
FIELDS_2 = (("8q", 16), ("h", 12), ("q", 168), ("2d", 176))
STEPS = 65_535
WORD = 2
FLATTEST = 1e-9  # a volume of voxels, in mm³, below which there is no volume
FREE_TEXT = ("descrip", "aux_file", "intent_name", "db_name")
FACE = Flag("RECOGNIZABLE_FACE", "A NIfTI volume does not say what it shows; it may be a head.")


@dataclass(frozen=True)
class _Head:
    """What the first bytes claim."""

    shape: tuple[int, ...]
    item_bytes: int
    offset: int
    scale: tuple[float, float]

    @property
    def bytes(self) -> int:
        return prod(self.shape) * self.item_bytes

    def within(self, limits: Limits) -> Self:
        """Refuse a volume that claims more than any picture may have."""
        if max(self.shape) > limits.side or self.bytes > limits.decoded_bytes:
            raise TooLarge(
                f"claims {' × '.join(map(str, self.shape))} voxels, {self.bytes / MEBIBYTE:.0f} "
                f"MiB; at most {limits.side} on a side and {limits.decoded_bytes / MEBIBYTE:.0f} "
                f"MiB may come in one picture"
            )
        return self


def is_nifti(content: bytes) -> bool:
    try:
        start = _inflated(content, HEADER_BYTES)
    except Damaged:
        return False
    return any(start[at:].startswith(mark) for at, mark in (MAGIC_1, MAGIC_2))


def seen(content: bytes, *, limits: Limits) -> Seen:
    """Say what a file's header says; nothing but the header is inflated."""
    columns, rows, frames = _head(content, limits=limits).shape
    return Seen(FORMAT, taken=True, rows=rows, columns=columns, frames=frames, flags=(FACE,))


def read(content: bytes, *, limits: Limits) -> Picture:
    """Return the volume in these bytes."""
    head = _head(content, limits=limits)
    image = _loaded(_whole(content, head))
    slope, intercept = head.scale
    stored, affine = _turned(image, head)
    pixels, step, start = _integers(stored)
    geometry = _geometry(affine)
    return Picture(
        np.ascontiguousarray(pixels.transpose(2, 1, 0)),
        FORMAT,
        slope=slope * step,
        intercept=slope * start + intercept,
        geometry=geometry,
        attributes=_spacings(geometry),
        removed=tuple(_removed(image)),
        flags=(FACE,),
    )


def _inflated(content: bytes, most: int) -> bytes:
    """Return the first so many bytes of a volume, packed or not, and never more."""
    if not content.startswith(GZIP):
        return content[:most]
    found = b""
    while content.startswith(GZIP) and len(found) < most:
        engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            found += engine.decompress(content, most - len(found))
        except zlib.error as why:
            raise Damaged("is packed with gzip and does not unpack") from why
        content = engine.unused_data
    return found


def _whole(content: bytes, head: _Head) -> bytes:
    needed = head.offset + head.bytes
    whole = _inflated(content, needed)
    if len(whole) < needed:
        raise Damaged(
            f"should have {head.bytes} bytes of voxels by its dimensions, and has "
            f"{max(len(whole) - head.offset, 0)}"
        )
    return whole


def _head(content: bytes, *, limits: Limits) -> _Head:
    start = _inflated(content, HEADER_BYTES)
    second = start[MAGIC_2[0] :].startswith(MAGIC_2[1])
    if len(start) < (HEADER_2 if second else HEADER_1):
        raise Damaged("ends before its header is complete")
    order = "<" if struct.unpack_from("<i", start)[0] in {HEADER_1, HEADER_2} else ">"
    fields = FIELDS_2 if second else FIELDS_1
    lengths, kind, offset, scale = (
        struct.unpack_from(order + form, start, at) for form, at in fields
    )
    return _Head(
        shape=_shape(lengths[0], lengths[1:]),
        item_bytes=_item_bytes(kind[0]),
        offset=_offset(offset[0], limits=limits),
        scale=_scale(*scale),
    ).within(limits)


def _shape(count: int, lengths: tuple[int, ...]) -> tuple[int, ...]:
    if not 1 <= count <= MOST_DIMENSIONS or any(length < 1 for length in lengths[:count]):
        raise Contradictory("claims dimensions that no volume has")
    shape = tuple(lengths[:count]) + (1,) * (DIMENSIONS - count)
    if any(length != 1 for length in shape[DIMENSIONS:]):
        raise NotSupported(
            "is a series of volumes over time or of several parts",
            "Split it into single volumes, and import those.",
        )
    return shape[:DIMENSIONS]


def _item_bytes(kind: int) -> int:
    if kind not in TYPES:
        raise NotSupported(
            f"has voxels of type {kind}, which are no plain numbers",
            "Convert them to integers or floating point numbers of one part each.",
        )
    return TYPES[kind]


def _offset(said: float, *, limits: Limits) -> int:
    if not isfinite(said) or not 0 <= said <= limits.file_bytes:
        raise Contradictory("says that its voxels begin at an impossible place")
    return int(said)


def _scale(slope: float, intercept: float) -> tuple[float, float]:
    """Return slope and intercept; a slope of zero or NaN says that there is none."""
    if slope == 0 or isnan(slope):
        return 1.0, 0.0
    if not isfinite(slope) or not isfinite(intercept):
        raise Contradictory("scales its voxels by a number that is none (NaN, infinite)")
    return slope, intercept


def _loaded(whole: bytes) -> nibabel.Nifti1Image:
    second = whole[MAGIC_2[0] :].startswith(MAGIC_2[1])
    try:
        return (nibabel.Nifti2Image if second else nibabel.Nifti1Image).from_bytes(whole)
    except MemoryError:
        raise
    except Exception as why:  # a library may say anything of a broken header
        raise Damaged("has a header that cannot be read") from why


def _affine(image: nibabel.Nifti1Image) -> NDArray[np.float64]:
    affine = np.asarray(image.affine, dtype=np.float64)
    if not np.isfinite(affine).all():
        raise Contradictory("says where its voxels lie with numbers that are none (NaN, infinite)")
    if abs(float(np.linalg.det(affine[:3, :3]))) < FLATTEST:
        raise Contradictory("says that its voxels all lie in one plane (singular affine)")
    return affine


def _turned(image: nibabel.Nifti1Image, head: _Head) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Return voxels from right to left, front to back, feet to head, and where they lie so."""
    affine = _affine(image)
    try:
        voxels = cast("ArrayProxy", image.dataobj)
        raw = voxels.get_unscaled()  # type: ignore[no-untyped-call]  # nibabel has few types
        stored = np.asarray(raw).reshape(head.shape)
        turn = io_orientation(affine)  # type: ignore[no-untyped-call]  # as above
    except (OSError, ValueError, EOFError) as why:
        raise Damaged("has voxels that cannot be read") from why
    # nibabel counts to the right, the front and the head; pictures are read the other way.
    turn[:, 1] = np.where(turn[:, 0] < 2, -turn[:, 1], turn[:, 1])  # noqa: PLR2004  x and y
    back = inv_ornt_aff(turn, head.shape)  # type: ignore[no-untyped-call]  # as above
    turned = apply_orientation(stored, turn)  # type: ignore[no-untyped-call]  # as above
    return turned, affine @ back


def _integers(voxels: NDArray[Any]) -> tuple[NDArray[np.integer], float, float]:
    """Return 8- or 16-bit integers, and by which step and start they stand for the voxels."""
    if voxels.dtype.kind in "iu" and voxels.dtype.itemsize <= WORD:
        native = "int16" if voxels.dtype.name == "int8" else voxels.dtype.name
        return voxels.astype(native), 1.0, 0.0
    if voxels.dtype.kind == "f" and not np.isfinite(voxels).all():
        raise NotSupported(
            "has voxels that are no numbers (NaN or infinite)",
            "Give them the value of the background, then import the file again.",
        )
    low, high = voxels.min(), voxels.max()
    whole = voxels.dtype.kind in "iu" or bool((voxels == np.trunc(voxels)).all())
    for kind in (np.int16, np.uint16):
        if whole and np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return voxels.astype(kind), 1.0, 0.0
    start, step = float(low), (float(high) - float(low)) / STEPS
    if not isfinite(step) or step == 0:
        raise NotSupported("has voxels beyond what can be counted", "Scale its voxels down.")
    return np.rint((voxels - start) / step).astype(np.uint16), step, start


def _geometry(affine: NDArray[np.float64]) -> Geometry:
    """Return where the first voxel lies, in DICOM's directions: x and y the other way round."""
    across = np.diag([-1.0, -1.0, 1.0]) @ affine[:3, :]
    columns, rows, slices = (float(size) for size in np.linalg.norm(affine[:3, :3], axis=0))
    directions = [*(across[:, 0] / columns), *(across[:, 1] / rows)]
    x, y, z = (float(value) for value in across[:, 3])
    return Geometry(
        spacing=(rows, columns),
        position=(x, y, z),
        orientation=tuple(float(value) for value in directions),
        slice_spacing=slices,
    )


def _spacings(geometry: Geometry) -> dict[str, float]:
    rows, columns = geometry.spacing or (1.0, 1.0)
    return {
        "row_spacing": round(rows, 6),
        "column_spacing": round(columns, 6),
        "slice_thickness": round(geometry.slice_spacing or 1.0, 6),
    }


def _removed(image: nibabel.Nifti1Image) -> Iterator[Removed]:
    for name in FREE_TEXT:
        if name in image.header and bytes(image.header[name].tobytes()).strip(b"\0 "):
            yield Removed("header", name, 1)
    if extensions := len(image.header.extensions):
        yield Removed("extension", "NIfTI header extension", extensions)
