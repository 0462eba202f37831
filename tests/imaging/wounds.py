"""Sound files with a few wounds, each made again from a seed alone."""

import struct
from random import Random

# What lengths, counts and offsets are feared for.
FEARED = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
WIDTHS = ("B", "<H", ">H", "<I", ">I")
HEADER = 1500


def wounded(content: bytes, *, seed: int) -> bytes:
    """Return a sound file with one to five wounds, most of them where readers are lost."""
    chance = Random(seed)  # noqa: S311  reproducible on purpose
    hurt = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        reach = chance.choice([HEADER, HEADER, len(hurt)])
        at = chance.randrange(max(1, min(reach, len(hurt))))
        if chance.random() < 1 / 4:  # archives and NIfTI keep what matters at the end as well
            at = max(0, len(hurt) - 1 - at)
        _wound(hurt, at, chance)
    return bytes(hurt)


def _wound(hurt: bytearray, at: int, chance: Random) -> None:
    length = chance.randint(1, 64)
    match chance.choice(["field", "field", "bit", "byte", "cut", "double", "drop", "move"]):
        case "field":
            width = chance.choice(WIDTHS)
            size = struct.calcsize(width)
            hurt[at : at + size] = struct.pack(width, chance.choice(FEARED) % 256**size)
        case "bit":
            hurt[at : at + 1] = bytes(byte ^ 1 << chance.randrange(8) for byte in hurt[at : at + 1])
        case "byte":
            hurt[at : at + 1] = chance.randbytes(1)
        case "cut":
            del hurt[at:]
        case "double":
            hurt[at:at] = hurt[at : at + length]
        case "drop":
            del hurt[at : at + length]
        case _:
            some = hurt[at : at + length]
            to = chance.randrange(len(hurt) + 1)
            hurt[to : to + len(some)] = some
