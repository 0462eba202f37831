"""Pure: what a release is to hold, checked before anything is packed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reviewapp.audit.canonical import digest
from reviewapp.releases.errors import WishNotUsable

LONGEST_TERMS = 4000
PLAIN_TERMS = (
    "These images are synthetic. They are not for clinical use and are of no patient. "
    "Do not try to find out whom a model may have learnt from, or who read them. "
    "Whoever passes them on passes these terms, the licence and this evidence on with them."
)


class Format(StrEnum):
    PNG = "PNG"
    DICOM = "DICOM"
    NIFTI = "NIFTI"


@dataclass(frozen=True)
class Licence:
    code: str
    name: str
    url: str


LICENCES = {
    licence.code: licence
    for licence in (
        Licence(
            "CC-BY-4.0",
            "Creative Commons Attribution 4.0 International",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        Licence(
            "CC-BY-NC-4.0",
            "Creative Commons Attribution-NonCommercial 4.0 International",
            "https://creativecommons.org/licenses/by-nc/4.0/",
        ),
        Licence(
            "CC0-1.0",
            "Creative Commons Zero 1.0 Universal",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
    )
}


@dataclass(frozen=True)
class Wish:
    """Formats of the images, whether ratings come along, as reports too, licence and terms."""

    formats: tuple[Format, ...]
    ratings: bool
    licence: str
    terms: str
    reports: bool = False

    def said(self) -> dict[str, object]:
        return {
            "formats": sorted(self.formats),
            "ratings": self.ratings,
            "licence": self.licence,
            "terms": self.terms,
            # Said only where asked for, so that earlier wishes keep their digest.
            **({"reports": True} if self.reports else {}),
        }

    @property
    def digest(self) -> str:
        return digest(self.said())

    @property
    def terms_digest(self) -> str:
        return digest(self.terms)


def wish(
    *,
    formats: Iterable[str],
    licence: str,
    ratings: bool = True,
    terms: str = PLAIN_TERMS,
    reports: bool = False,
) -> Wish:
    """Read a wish, or refuse it and say what to choose."""
    asked = sorted(set(formats))
    if not asked or not set(asked) <= set(Format):
        raise WishNotUsable(
            f"The images would be in no format, so nothing was packed. "
            f"Choose at least one of: {', '.join(Format)}."
        )
    if licence not in LICENCES:
        raise WishNotUsable(
            f"“{licence}” is no licence this site knows, so nothing was packed. "
            f"Choose one of: {', '.join(LICENCES)}."
        )
    if reports and not (ratings and Format.DICOM in asked):
        raise WishNotUsable(
            "Reports refer to DICOM images and hold ratings, so nothing was packed. "
            "Choose DICOM and the ratings as well, or leave the reports out."
        )
    terms = "\n".join(line.strip() for line in terms.strip().splitlines())
    if not terms or len(terms) > LONGEST_TERMS:
        raise WishNotUsable(
            f"The terms of use have {len(terms)} characters, so nothing was packed. "
            f"Write between 1 and {LONGEST_TERMS}."
        )
    return Wish(tuple(map(Format, asked)), ratings, licence, terms, reports)


def kept(said: dict[str, object]) -> Wish:
    """Read back what `said` wrote."""
    return wish(**said)  # type: ignore[arg-type]  # written by `said`, and checked again
