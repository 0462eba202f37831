"""Codes that may stay: only such as a dictionary knows, with that dictionary's own words."""

from functools import cache
from typing import cast

from pydicom.dataset import Dataset

LONGEST_CODE = 16
SCHEMES = {"DCM", "SCT", "UCUM"}
# How the same terminology was written before 2020.
OLD_SCHEMES = {"SRT", "SNM3", "99SDM"}


def code_anew(item: Dataset) -> Dataset | None:
    """Return this code with nothing of the sender's own in it, or None where nobody knows it."""
    value = str(item.get("CodeValue") or "").strip()
    scheme = str(item.get("CodingSchemeDesignator") or "").strip()
    if scheme in OLD_SCHEMES:
        value, scheme = _translated(value), "SCT"
    meaning = _meanings(scheme).get(value) if scheme in SCHEMES else None
    if meaning is None or len(value) > LONGEST_CODE:
        return None
    return coded(value, scheme, meaning)


def coded(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning[:64]
    return item


@cache
def _meanings(scheme: str) -> dict[str, str]:
    # Large, and few files need it: loaded by the first that does.
    from pydicom.sr._concepts_dict import concepts

    named = cast("dict[str, dict[str, tuple[str, object]]]", concepts[scheme])
    return {code: said[0] for variants in named.values() for code, said in variants.items()}


def _translated(value: str) -> str:
    from pydicom.sr._snomed_dict import mapping

    return str(mapping["SRT"].get(value, ""))
