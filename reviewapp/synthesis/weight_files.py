"""Pure: say what a file of weights is from its first bytes, and run none of it.

    safetensors   8 bytes, little-endian: length N of the header │ N bytes of JSON │ the tensors

A pickle, and whatever is one inside (PyTorch, TorchScript, Keras), is a program: opening it runs
it. Such a file is refused before anything reads on.
"""

import json
from dataclasses import dataclass
from math import prod
from typing import IO

from reviewapp.synthesis.errors import WeightsNotWelcome

FORMAT = "reviewapp-generator/1"  # as generation writes it
LONGEST_HEADER = 32 * 2**20
LONGEST_SIDE, MOST_SIDES, MOST_DIGITS = 2**48, 16, 16
BITS = {
    **dict.fromkeys(("F64", "I64", "U64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "I8", "U8"), 8),
}
CURE = "Save the tensors alone, with safetensors.torch.save_file(), and give that file."
# First bytes, and why a file that begins with them is not taken.
STRANGERS = (
    (b"PK\x03\x04", "a PyTorch or TorchScript archive, which holds a program that would run here"),
    (b"\x80", "a Python pickle, which is a program that would run here"),
    (b"\x89HDF", "an HDF5 or Keras file, which may hold a program"),
    (b"\x08", "an ONNX graph, which no recipe here can be checked against"),
)


@dataclass(frozen=True)
class Told:
    """What a file says of itself."""

    tensors: int
    is_ours: bool


def look(file: IO[bytes], *, size: int) -> Told:
    """Read the header and refuse what is no whole safetensors file."""
    head = file.read(8)
    length = int.from_bytes(head, "little")
    if len(head) < 8 or not 2 <= length <= min(LONGEST_HEADER, size - 8):  # noqa: PLR2004  as said above
        raise _stranger(head)
    text = file.read(length)
    if not text.startswith(b"{"):
        raise _stranger(head)
    try:
        said = json.loads(text, parse_int=_whole)
        metadata = said.pop("__metadata__", {})
        ends = sorted(_span(each) for each in said.values())
        is_ours = metadata.get("format") == FORMAT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
        raise _damaged("its header cannot be read") from why
    if not ends or not _fit_together(ends, size=size - 8 - length):
        raise _damaged("its tensors do not fill it from end to end")
    return Told(tensors=len(ends), is_ours=is_ours)


def _span(entry: dict[str, object]) -> tuple[int, int]:
    """Where a tensor lies, if it is as long as its type and shape say."""
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [int(start), int(end)]}:
            whole = all(type(each) is int and 0 <= each < LONGEST_SIDE for each in shape)
            if whole and len(shape) <= MOST_SIDES and (end - start) * 8 == prod(shape) * BITS[kind]:
                return start, end
    raise ValueError("no tensor that fits its place")


def _whole(digits: str) -> int:
    """A number of thousands of digits would only cost time."""
    if len(digits) > MOST_DIGITS:
        raise ValueError("no place in any file")
    return int(digits)


def _fit_together(spans: list[tuple[int, int]], *, size: int) -> bool:
    place = 0
    for start, end in spans:
        if start != place:
            return False
        place = end
    return place == size


def _stranger(head: bytes) -> WeightsNotWelcome:
    kind = next((said for first, said in STRANGERS if head.startswith(first)), None)
    if kind is None:
        return _damaged("it does not begin like one")
    return WeightsNotWelcome(f"This file is {kind}, so it was not opened. {CURE}")


def _damaged(why: str) -> WeightsNotWelcome:
    return WeightsNotWelcome(
        f"This is no whole safetensors file: {why}. It was not kept. "
        f"{CURE} If it is one, send it again."
    )
