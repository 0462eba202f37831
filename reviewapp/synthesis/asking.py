"""Pure: what a sampling is told, image by image. Image i is told by the wish and i alone.

    ONE        {"kind": "ONE", "attributes": {"lesion": "MASS"}}       the same for every image
    BALANCED   {"kind": "BALANCED", "names": ["lesion"], "each": 20}   every combination as often
    TABLE      {"kind": "TABLE", "rows": [{"lesion": "MASS"}, …]}      one row for each image

What is not told is left to the model. Beside it stands from where label maps come.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from math import isfinite, prod
from typing import Any

from reviewapp.synthesis.errors import CountNotUsable, WishNotUsable

MOST_AT_ONCE = 100_000
MOST_ROWS = 10_000
NO_MAPS, DRAWN_MAPS = "", "phantom:chest"
DRAWN_LABELS = 8  # how many that phantom's maps have
USUAL_DROP = 0.1  # of a recipe that does not say how often nothing is told
KEPT_AS = ("uint8", "int16", "uint16")
PLANE = 2
ELSEWHERE = "MODEL_DIR keeps it under its SHA-256, and the package generation reads it"

Recipe = Mapping[str, Any]
Conditions = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What a person wants their images to be."""

    count: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    balanced: Sequence[str] = ()
    each: int | None = None
    rows: Sequence[Mapping[str, str]] = ()
    maps: str = NO_MAPS


def conditions(told: Told, recipe: Recipe) -> tuple[Conditions, int]:
    """Write a wish down as it will be kept, and say how many images it makes."""
    _refuse_what_cannot_be_kept(recipe)
    if why := never_drawn_here(recipe):
        raise WishNotUsable(
            f"This model cannot be sampled on this site yet: {why}. Nothing was started; choose "
            f"another model, or draw with its file of weights elsewhere: {ELSEWHERE}."
        )
    kept, count = _kept(told, recipe)
    if not 1 <= count <= MOST_AT_ONCE:
        raise CountNotUsable(
            f"{count} images cannot be asked for at once, so nothing was started. "
            f"Ask for 1 to {MOST_AT_ONCE}."
        )
    return {**kept, "maps": _maps(told.maps, recipe)}, count


def never_drawn_here(recipe: Recipe) -> str:
    """Why nothing on this site gives such a model what it draws from; empty where it does."""
    told = recipe.get("conditioning", {})
    labels = told.get("mask", 0)
    if told.get("drop", USUAL_DROP):
        return ""
    if told.get("image"):
        return "it draws only beside an image that it is shown, and nothing here can show it one"
    if labels and not _is_drawable(recipe):
        return f"it draws only on label maps of {labels} labels, and nothing here can give it such"
    return ""


def warning(recipe: Recipe) -> str:
    """What is to be known before such a model is trained; empty if nothing."""
    if not (why := never_drawn_here(recipe)):
        return ""
    return (
        f"Such a model can be trained here, and not sampled on this site yet: {why}. Its file of "
        f"weights can be drawn from and measured elsewhere: {ELSEWHERE}."
    )


def attributes(kept: Conditions, number: int, recipe: Recipe) -> dict[str, str]:
    """What image `number` is told."""
    if kept["kind"] == "TABLE":
        return dict(kept["rows"][number])
    if kept["kind"] == "ONE":
        return dict(kept["attributes"])
    # In turn, so that the first images of a sampling are balanced too.
    told, classes = {}, recipe["conditioning"]["classes"]
    for name in reversed(kept["names"]):
        number, place = divmod(number, len(classes[name]))
        told[name] = classes[name][place]
    return {name: told[name] for name in kept["names"]}


def rows_of(text: str) -> list[dict[str, str]]:
    """Read a table of conditions: a line of names, then a line for each image."""
    rows = list(csv.reader(StringIO(text.strip())))
    head = [name.strip() for name in rows[0]] if rows else []
    if len(rows) < 2 or len(set(head)) != len(head) or not all(head):  # noqa: PLR2004  names and one image
        raise WishNotUsable(
            "The table needs a line of names, each once, and a line for each image below it; "
            "nothing was started. Correct the table."
        )
    if len(rows) - 1 > MOST_ROWS:
        raise WishNotUsable(
            f"A table has at most {MOST_ROWS} lines and this one has {len(rows) - 1}; nothing was "
            f"started. Ask in several parts."
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            raise WishNotUsable(
                f"Line {number} of the table has {len(row)} values under {len(head)} names; "
                f"nothing was started. Correct that line."
            )
    return [
        {name: value.strip() for name, value in zip(head, row, strict=True) if value.strip()}
        for row in rows[1:]
    ]


def known(recipe: Recipe) -> dict[str, str]:
    """Every attribute a model can be told, and in words what it may be."""
    told = recipe.get("conditioning", {})
    classes = {name: ", ".join(values) for name, values in told.get("classes", {}).items()}
    numbers = {
        name: f"{low:g} to {high:g}" for name, (low, high) in told.get("numbers", {}).items()
    }
    words = {"report": "words of: " + ", ".join(told["words"])} if told.get("words") else {}
    return classes | numbers | words


def _kept(told: Told, recipe: Recipe) -> tuple[dict[str, Any], int]:
    if told.rows:
        for row in told.rows:
            _refuse_unknown(row, recipe)
        return {"kind": "TABLE", "rows": [dict(row) for row in told.rows]}, len(told.rows)
    if told.balanced:
        each = told.each or 0
        kept = {"kind": "BALANCED", "names": list(told.balanced), "each": each}
        return kept, each * _combinations(told.balanced, recipe)
    _refuse_unknown(told.attributes, recipe)
    return {"kind": "ONE", "attributes": dict(told.attributes)}, told.count or 0


def _combinations(names: Sequence[str], recipe: Recipe) -> int:
    classes = recipe.get("conditioning", {}).get("classes", {})
    if unknown := [name for name in names if name not in classes]:
        raise WishNotUsable(
            f"This model has no classes of {', '.join(unknown)}, so nothing was started. "
            f"It can be balanced by: {', '.join(classes) or 'nothing'}."
        )
    count = prod(len(classes[name]) for name in set(names))
    if len(set(names)) != len(names) or count > MOST_AT_ONCE:
        raise WishNotUsable(
            "These have too many combinations, so nothing was started. Balance by fewer, each once."
        )
    return count


def _refuse_unknown(given: Mapping[str, str], recipe: Recipe) -> None:
    conditioning = recipe.get("conditioning", {})
    classes, numbers = conditioning.get("classes", {}), conditioning.get("numbers", {})
    for name, value in given.items():
        fits = name == "report" and bool(conditioning.get("words"))
        fits = fits or value in classes.get(name, ()) or (name in numbers and _is_number(value))
        if not fits:
            can = "; ".join(f"{name}: {values}" for name, values in known(recipe).items())
            raise WishNotUsable(
                f"This model cannot be told {name} “{value}”, so nothing was started. "
                f"It can be told {can or 'nothing'}."
            )


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _maps(wanted: str, recipe: Recipe) -> str:
    conditioning = recipe.get("conditioning", {})
    if wanted not in (NO_MAPS, DRAWN_MAPS) or (wanted and not _is_drawable(recipe)):
        raise WishNotUsable(
            f"Label maps of “{wanted}” do not fit this model, so nothing was started. Leave them "
            f"out, or choose a model that was trained on such maps."
        )
    if conditioning.get("mask") and not wanted and not conditioning.get("drop", USUAL_DROP):
        raise WishNotUsable(
            "This model has never drawn without a map to follow, so nothing was started. Choose "
            "where the maps come from, or another model."
        )
    return wanted


def _is_drawable(recipe: Recipe) -> bool:
    """Whether the phantom's label maps are such as this model follows."""
    labels = recipe.get("conditioning", {}).get("mask", 0)
    flat = recipe.get("data", {}).get("dimensions", PLANE) == PLANE
    return bool(labels == DRAWN_LABELS and flat)


def _refuse_what_cannot_be_kept(recipe: Recipe) -> None:
    data = recipe["data"]
    flat = data.get("dimensions", PLANE) in (PLANE, PLANE + 1) and data.get("channels", 1) == 1
    if data.get("stored", "float32") not in KEPT_AS or not flat:
        raise WishNotUsable(
            f"This model draws {data.get('channels', 1)} channels of {data.get('stored')} in "
            f"{data.get('dimensions', PLANE)} dimensions, which the pixel store does not keep; "
            f"nothing was started. Train with one channel, stored as one of: {', '.join(KEPT_AS)}."
        )
