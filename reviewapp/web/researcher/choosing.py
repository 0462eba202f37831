"""How choices among images stand in an address: `?choose=modality:CT&choose=sex:F`."""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlencode

from reviewapp.accounts.selectors import Person
from reviewapp.allocation import selectors as allocation
from reviewapp.imaging.attributes import label_of
from reviewapp.provenance.catalogue.search import UNKNOWN, Answer, Facet

CHOICES_SHOWN = 60
LABELS = {
    "origin": "Origin",
    "size": "Size",
    "frames": "Frames",
    "spacing": "Spacing",
}
VALUES = {
    ("origin", "REAL"): "Registered as real",
    ("origin", "SYNTHETIC"): "Synthetic",
    ("sex", "F"): "Female",
    ("sex", "M"): "Male",
    ("sex", "O"): "Other",
}
# What has an order of its own is shown in it, and not by how often it occurs.
ORDERED = {"age_band", "age", "slice_thickness", "field_strength", "kvp", "frames"}


def choices(said: Iterable[str]) -> dict[str, list[str]]:
    """Read `name:value` pairs; the value may have colons of its own."""
    found: dict[str, list[str]] = defaultdict(list)
    for pair in said:
        name, _, value = pair.partition(":")
        found[name].append(value)
    return dict(found)


def as_query(chosen: dict[str, list[str]]) -> str:
    return urlencode([("choose", f"{name}:{v}") for name, vs in chosen.items() for v in vs])


def answer_for(person: Person, chosen: dict[str, list[str]]) -> Answer:
    """Ask the catalogue, without what this person must not come across."""
    return Answer(chosen, by=person.pk, but=allocation.images_hidden_from(person))


def column_label(name: str) -> str:
    return LABELS.get(name) or label_of(name)


def value_label(name: str, value: str) -> str:
    if value == UNKNOWN:
        return "Not known"
    return VALUES.get((name, value), value)


def facet_out(facet: Facet) -> dict[str, object]:
    """A facet as a page shows it."""
    shown = facet.choices
    if facet.name in ORDERED:
        shown = tuple(sorted(shown, key=lambda choice: by_value(choice.value)))
    kept = [choice for n, choice in enumerate(shown) if n < CHOICES_SHOWN or choice.is_chosen]
    return {
        "name": facet.name,
        "label": column_label(facet.name),
        "choices": [
            {
                "value": choice.value,
                "label": value_label(facet.name, choice.value),
                "count": choice.count,
                "is_chosen": choice.is_chosen,
            }
            for choice in kept
        ],
        "more": len(shown) - len(kept),
    }


def by_value(value: str) -> tuple[bool, float, str]:
    """What is not known last; numbers by size."""
    try:
        number = float(value.partition("-")[0].removesuffix("+"))
    except ValueError:
        number = 0.0
    return value == UNKNOWN, number, value
