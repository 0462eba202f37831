"""Why a file is not taken; the other formats refuse with the same words.

FileRefused
├── NotRecognized   no format that is read here
├── Damaged         truncated, wrong lengths, elements twice or out of order
├── NoPicture       a sound file without pixel data
├── NotAcquired     a picture of which its file says that nobody took it
├── TooLarge        over a limit, or claims to be
├── NotSupported    a syntax or sample type that nothing here reads without loss
├── Contradictory   the file says two different things about itself
├── SeriesDoesNotFit  slices that make no volume
└── ReaderEnded     the process that read it died or was ended
"""

import re

LONGEST_NAME = 120


class FileRefused(Exception):
    """One fact and one piece of advice; the name of the file comes in where a person reads it."""

    advice = "Export it again from where it came from, then import that file."

    def __init__(self, fact: str, advice: str = "") -> None:
        self.fact = fact
        self.advice = advice or self.advice
        super().__init__(self.about("This file"))

    @property
    def kind(self) -> str:
        return type(self).__name__

    def about(self, name: str) -> str:
        """Say what is wrong with which file, what follows and what to do now."""
        return f"{shown(name)} {self.fact}, so it was not imported. {self.advice}"


class NotRecognized(FileRefused):
    advice = "Give a DICOM, NIfTI, PNG, TIFF or JPEG file, or a zip archive of them."


class Damaged(FileRefused):
    pass


class NoPicture(FileRefused):
    advice = "Leave it out, or give the image that it belongs to."


class NotAcquired(FileRefused):
    advice = "Leave it out: all that is imported is registered as real."


class TooLarge(FileRefused):
    advice = "Split it into smaller files, or ask who runs this site to raise the limit."


class NotSupported(FileRefused):
    advice = "Convert it to uncompressed DICOM (explicit VR little endian) and import that."


class Contradictory(FileRefused):
    pass


class SeriesDoesNotFit(FileRefused):
    advice = "Export the whole series again, and import it as one."


class ReaderEnded(FileRefused):
    pass


class KeyTooShort(Exception):
    """Pseudonyms made with a short key could be guessed back."""


def shown(name: str) -> str:
    """Quote a given name, without what could move a cursor or flood a page."""
    if name == "This file":
        return name
    clean = re.sub(
        r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", "�", name
    )
    if len(clean) > LONGEST_NAME:
        clean = clean[: LONGEST_NAME - 1] + "…"
    return f"“{clean}”"
