"""Pure: what is known of an image beside its pixels, for choosing, pairing and subgroups.

The standard names are those of STANDARD; a researcher's own columns stand beside them under
names of the same form. A value is a text, a number, or a list of labels; a decimal is kept as
text, since decimals have one form only as text.
"""

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from types import MappingProxyType

from reviewapp.imaging.errors import AttributesNotUsable

Value = str | int | float | Sequence[str]
Attributes = Mapping[str, Value]

# Each with the words a person sees.
STANDARD: Mapping[str, str] = MappingProxyType(
    {
        "modality": "Modality",
        "body_part": "Body part",
        "view": "View",
        "laterality": "Laterality",
        "sex": "Sex",
        "age": "Age",
        "age_band": "Age band",
        "site": "Site",
        "manufacturer": "Scanner maker",
        "scanner": "Scanner model",
        "field_strength": "Field strength (T)",
        "kvp": "Tube voltage (kVp)",
        "kernel": "Kernel",
        "slice_thickness": "Slice thickness (mm)",
        "finding": "Finding",
    }
)
# What is found out about every image stands under these names, so nobody may say it.
MEASURED = frozenset({"origin", "size", "frames", "spacing"})
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_VALUE = 200
MOST_LABELS = 50
MOST_ATTRIBUTES = 60
OLDEST_BAND = 90  # from here on an age alone may tell who somebody is
# A number of years as tables write it, and one with something around it: ">95", "95-99", "95 +".
YEARS = re.compile(r"(\d+)(?:\.\d*)?(?: ?y(?:ears?|rs?)?)?", re.IGNORECASE)
SOME_YEARS = re.compile(r"\W*(\d+)[^a-z]*(?:y(?:ears?|rs?)?)?", re.IGNORECASE)
LARGEST = 2**53


def checked(given: Attributes) -> dict[str, str | int | list[str]]:
    """Return them as they are kept, with the age band that follows from an age of years."""
    if len(given) > MOST_ATTRIBUTES:
        raise _unusable(f"{len(given)} attributes are more than {MOST_ATTRIBUTES}", "Map fewer")
    kept = {name: _checked(name, value) for name, value in given.items()}
    return kept | _age(kept)


def age_band(years: int) -> str:
    """Ten years each; the very old together."""
    if years >= OLDEST_BAND:
        return f"{OLDEST_BAND}+"
    return f"{years // 10 * 10:02}-{years // 10 * 10 + 9:02}"


def label_of(name: str) -> str:
    """What a person calls an attribute."""
    return STANDARD.get(name) or name.replace("_", " ").capitalize()


def _age(kept: Mapping[str, object]) -> dict[str, str | int]:
    """Return age and age band as they may stay: no age says more than that somebody is very old."""
    if said := YEARS.fullmatch(str(kept.get("age", ""))):
        years = int(said[1])
        return {"age": min(years, OLDEST_BAND), "age_band": age_band(years)}
    texts = {name: SOME_YEARS.fullmatch(str(kept.get(name, ""))) for name in ("age", "age_band")}
    return {
        name: age_band(OLDEST_BAND)
        for name, said in texts.items()
        if said and int(said[1]) >= OLDEST_BAND
    }


def _checked(name: str, value: object) -> str | int | list[str]:
    if not NAME.fullmatch(name):
        raise _unusable(
            f"{name!r} is no name of an attribute",
            "Use small letters, digits and underscores, a letter first, 40 at most",
        )
    if name in MEASURED:
        raise _unusable(f"{name} is found out about each image and never said", "Use another name")
    if type(value) is int and abs(value) <= LARGEST:
        return value
    if isinstance(value, float) and isfinite(value):
        return f"{value:.10g}"
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, list | tuple) and len(value) <= MOST_LABELS:
        # The same labels in another order are the same labels.
        return sorted({_text(name, label) for label in value})
    raise _unusable(
        f"{name} is {value!r}",
        f"Give a text, a whole number or a list of at most {MOST_LABELS} labels",
    )


def _text(name: str, value: object) -> str:
    said = value.strip() if isinstance(value, str) else ""
    if not isinstance(value, str) or len(said) > LONGEST_VALUE or not said.isprintable():
        raise _unusable(f"{name} is {value!r}", f"Give up to {LONGEST_VALUE} printable characters")
    return said


def _unusable(what: str, now: str) -> AttributesNotUsable:
    return AttributesNotUsable(f"{what}, so the image was not kept. {now}.")
