"""Which decoder reads which transfer syntax; always named, for the default differs by machine."""

from dataclasses import dataclass

from pydicom.uid import UID

from reviewapp.dicom.elements import IMPLICIT, Encoding
from reviewapp.dicom.errors import NotSupported

EXPLICIT = Encoding(implicit=False, little=True)
BIG_ENDIAN = Encoding(implicit=False, little=False)
NATIVE = "native"
TWELVE_BIT_JPEG = "imagecodecs"


@dataclass(frozen=True)
class Syntax:
    """How a file is written: its elements, its pixels, and who reads them."""

    name: str
    plugin: str = NATIVE
    codestream: str = ""  # "jpeg", "jpeg-ls", "jpeg2000" or "rle"
    encoding: Encoding = EXPLICIT
    deflated: bool = False
    # Always so; JPEG 2000 may be either, and its header says which.
    lossy: bool = False

    @property
    def compressed(self) -> bool:
        return self.plugin != NATIVE


SYNTAXES = {
    "1.2.840.10008.1.2": Syntax("implicit VR little endian", encoding=IMPLICIT),
    "1.2.840.10008.1.2.1": Syntax("explicit VR little endian"),
    "1.2.840.10008.1.2.1.99": Syntax("deflated explicit VR little endian", deflated=True),
    "1.2.840.10008.1.2.2": Syntax("explicit VR big endian", encoding=BIG_ENDIAN),
    "1.2.840.10008.1.2.4.50": Syntax("JPEG baseline", "pillow", "jpeg", lossy=True),
    "1.2.840.10008.1.2.4.51": Syntax("JPEG extended", TWELVE_BIT_JPEG, "jpeg", lossy=True),
    "1.2.840.10008.1.2.4.57": Syntax("JPEG lossless", "gdcm", "jpeg"),
    "1.2.840.10008.1.2.4.70": Syntax("JPEG lossless SV1", "gdcm", "jpeg"),
    "1.2.840.10008.1.2.4.80": Syntax("JPEG-LS lossless", "pyjpegls", "jpeg"),
    "1.2.840.10008.1.2.4.81": Syntax("JPEG-LS near-lossless", "pyjpegls", "jpeg", lossy=True),
    "1.2.840.10008.1.2.4.90": Syntax("JPEG 2000 lossless", "pylibjpeg", "jpeg2000"),
    "1.2.840.10008.1.2.4.91": Syntax("JPEG 2000", "pylibjpeg", "jpeg2000"),
    "1.2.840.10008.1.2.4.201": Syntax("HTJ2K lossless", "pylibjpeg", "jpeg2000"),
    "1.2.840.10008.1.2.4.202": Syntax("HTJ2K lossless RPCL", "pylibjpeg", "jpeg2000"),
    "1.2.840.10008.1.2.4.203": Syntax("HTJ2K", "pylibjpeg", "jpeg2000"),
    "1.2.840.10008.1.2.5": Syntax("RLE lossless", "pydicom", "rle"),
}


def syntax_of(uid: str) -> Syntax:
    """Return how to read this transfer syntax, or say that nothing here does."""
    if known := SYNTAXES.get(uid):
        return known
    name = UID(uid).name if UID(uid).is_transfer_syntax else "an unknown one"
    raise NotSupported(f"is compressed in a transfer syntax that is not read here ({name})")
