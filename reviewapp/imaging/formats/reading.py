"""Tell formats apart by their first bytes, never by a name, and read each with its own reader."""

from pathlib import Path

from reviewapp.dicom import reading as dicom
from reviewapp.dicom.errors import FileRefused, NotRecognized
from reviewapp.dicom.limits import USUAL, Limits
from reviewapp.dicom.parsing import content_of, is_dicom
from reviewapp.dicom.picture import Picture, Seen, not_taken
from reviewapp.dicom.profile import FOR_STUDIES, Profile
from reviewapp.imaging.formats import nifti, rasters

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OTHERS = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an XZ file",
    b"%PDF": "a PDF document",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"<": "a text with markup, such as SVG or HTML",
    b"{": "a JSON text",
    b"MZ": "a program",
    b"\x7fELF": "a program",
}


def format_of(content: bytes) -> str:
    """Return the format's name, or refuse what is none that is read here."""
    if is_dicom(content):
        return dicom.FORMAT
    for name, recognizes in (*rasters.MARKS.items(), (nifti.FORMAT, nifti.is_nifti)):
        if recognizes(content):
            return name
    if content.startswith(ZIP):
        raise NotRecognized(
            "is an archive inside an archive, or no image",
            "Unpack it, and import the images themselves or one archive of them.",
        )
    for mark, name in OTHERS.items():
        if content.startswith(mark):
            raise NotRecognized(f"is {name} and no image that is read here")
    raise NotRecognized("is in no format that is read here")


def read(
    path: Path, *, key: bytes, profile: Profile = FOR_STUDIES, limits: Limits = USUAL
) -> Picture:
    """Return the de-identified picture in a file of any format, or refuse the file."""
    return read_content(content_of(path, limits=limits), key=key, profile=profile, limits=limits)


def read_content(
    content: bytes, *, key: bytes, profile: Profile = FOR_STUDIES, limits: Limits = USUAL
) -> Picture:
    """Return the picture in these bytes; what else may go wrong inside is a damaged file."""
    name = format_of(content)
    if name == dicom.FORMAT:
        return dicom.read_content(content, key=key, profile=profile, limits=limits)
    if name == nifti.FORMAT:
        return nifti.read(content, limits=limits)
    return rasters.read(content, name, limits=limits)


def look(path: Path, *, key: bytes, limits: Limits = USUAL) -> Seen:
    """Say what a file is and whether it would be taken, from its header alone."""
    name = ""
    try:
        content = content_of(path, limits=limits)
        name = format_of(content)
        if name == dicom.FORMAT:
            return dicom.seen(content, key=key, limits=limits)
        if name == nifti.FORMAT:
            return nifti.seen(content, limits=limits)
        return rasters.seen(content, name, limits=limits)
    except FileRefused as why:
        return not_taken(name, why)
