"""Read one image of a file as it is: PNG, NumPy or NIfTI; 16 bits stay 16 bits."""

import gzip
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from generation.cohorts.cohort import CohortNotUsable

if TYPE_CHECKING:
    from PIL import Image

# NIfTI-1's codes for the kinds of numbers that we keep (nifti1.h, datatype).
NIFTI_KINDS = {2: "u1", 4: "i2", 512: "u2", 16: "f4"}
NIFTI_HEADER = 348
LABELLED = {"P", "1"}  # with a palette, or two values
LARGEST = 1 << 31  # bytes of one image
# What the readers raise when a file is not what its name says, was cut off, or is made to harm.
UNREADABLE = (
    OSError,
    ValueError,
    EOFError,
    IndexError,
    MemoryError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


def read_image(path: Path) -> NDArray[Any]:
    """Return (channels, *space)."""
    try:
        return _read(path)
    except CohortNotUsable:
        raise
    except UNREADABLE as why:
        raise CohortNotUsable(
            f"{path.name} cannot be read as an image: {why}. Mend it or leave it out."
        ) from why


def read_labels(path: Path) -> NDArray[Any]:
    """Return (channels, *space): a picture with a palette is its numbers, not its colours."""
    if not path.name.lower().endswith(".png"):
        return read_image(path)
    try:
        with _png_opened(path) as opened:
            if opened.mode in LABELLED:
                return np.asarray(opened).astype(np.uint8)[None]
            if opened.mode == "L" or opened.mode.startswith("I"):
                return np.asarray(opened).astype(np.uint16)[None]
            said = opened.mode
    except UNREADABLE as why:
        raise CohortNotUsable(
            f"{path.name} cannot be read as labels: {why}. Mend it or leave it out."
        ) from why
    raise CohortNotUsable(
        f"{path.name} holds colours ({said}), and labels are numbers. Store it in grey, or with a "
        f"palette whose entries are the labels."
    )


def _read(path: Path) -> NDArray[Any]:
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz")):
        return _nifti(path)[None]
    if name.endswith(".png"):
        return _png(path)
    if name.endswith((".npy", ".npz")):
        return _numpy(path)
    raise CohortNotUsable(f"{path.name} is no .png, .npy, .npz, .nii or .nii.gz file.")


def _png_opened(path: Path) -> "Image.Image":
    from PIL import Image

    try:
        return Image.open(path, formats=["PNG"])
    except Image.DecompressionBombError as why:
        raise ValueError(str(why)) from why


def _png(path: Path) -> NDArray[Any]:
    with _png_opened(path) as opened:
        if opened.mode.startswith("I"):
            return np.asarray(opened).astype(np.uint16)[None]
        image: Image.Image = opened if opened.mode in {"L", "RGB"} else opened.convert("L")
        pixels = np.asarray(image)
    return pixels[None] if pixels.ndim == 2 else np.moveaxis(pixels, -1, 0)  # noqa: PLR2004  grey


def _numpy(path: Path) -> NDArray[Any]:
    with path.open("rb") as opened:
        loaded = np.load(opened, allow_pickle=False)
        array: NDArray[Any] = loaded if isinstance(loaded, np.ndarray) else loaded[loaded.files[0]]
    return array[None] if array.ndim == 2 else array  # noqa: PLR2004  a plane without channels


def _nifti(path: Path) -> NDArray[Any]:
    """Read one volume; a scale that changes values makes them float32, none keeps them whole."""
    raw = _unpacked(path)
    order = "<" if struct.unpack_from("<i", raw)[0] == NIFTI_HEADER else ">"
    if struct.unpack_from(f"{order}i", raw)[0] != NIFTI_HEADER:
        raise ValueError("it does not begin as NIfTI-1 does")
    dims = struct.unpack_from(f"{order}8h", raw, 40)
    kind = NIFTI_KINDS.get(struct.unpack_from(f"{order}h", raw, 70)[0])
    start = int(struct.unpack_from(f"{order}f", raw, 108)[0])
    slope, intercept = struct.unpack_from(f"{order}2f", raw, 112)
    shape = tuple(size for size in dims[1 : dims[0] + 1] if size != 1)
    if kind is None or not 1 <= dims[0] <= 7 or min(shape, default=0) < 1:  # noqa: PLR2004  the format's own limit
        raise ValueError("its kind of numbers or its shape is not supported")
    count = int(np.prod(shape, dtype=np.int64))
    stored = np.frombuffer(raw, np.dtype(f"{order}{kind}"), count=count, offset=start)
    volume = stored.astype(np.dtype(kind)).reshape(shape, order="F").transpose()
    if slope not in (0.0, 1.0) or intercept:
        return (volume * np.float32(slope or 1) + np.float32(intercept)).astype(np.float32)
    return volume


def _unpacked(path: Path) -> bytes:
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    with gzip.open(path) as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError("it unpacks to more than 2 GiB")
    return raw
