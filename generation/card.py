"""A model card, written from what a training and a measuring have kept; nothing is typed in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generation.presets.recipe import Recipe, as_data

PICTURES = {
    "samples.png": "Drawn images, in the order of their numbers; none was picked.",
    "worst.png": "The drawn images that are farthest from any real one.",
    "nearest.png": "Above, the drawn images nearest to a training image; below, those images.",
}
BARS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Kept:
    """What lies in the folder of a training."""

    recipe: Recipe
    facts: Mapping[str, Any]
    digest: str
    measures: Sequence[Mapping[str, Any]] = ()
    refused: Sequence[Mapping[str, Any]] = ()
    pictures: Sequence[str] = field(default_factory=list)


def card(kept: Kept) -> str:
    parts = [
        _head(kept),
        _data(kept),
        _training(kept),
        _measures(kept),
        _pictures(kept),
        _limits(kept),
        _recipe(kept),
    ]
    return "\n\n".join(parts) + "\n"


def _head(kept: Kept) -> str:
    recipe = kept.recipe
    after = f" We call it “after {recipe.system}”: {recipe.differs}." if recipe.differs else ""
    named = f" System: {recipe.system}." if recipe.system and not recipe.differs else ""
    return (
        f"# {recipe.title or recipe.name}\n\n{recipe.about}{named}{after}\n\n"
        f"- recipe `{recipe.name}` version {recipe.version}, SHA-256 `{recipe.digest}`\n"
        f"- weights SHA-256 `{kept.digest}`\n"
        f"- made by `python -m generation {kept.facts.get('command', '')} --to FOLDER`; the same "
        f"words make {kept.facts.get('repeats', 'it again as far as its facts say')}"
    )


def _data(kept: Kept) -> str:
    cohort = kept.facts.get("cohort", {})
    lines = [
        f"| {split} | {counts['images']} | {counts['subjects']} |"
        for split, counts in cohort.get("splits", {}).items()
    ]
    return "\n".join(
        [
            "## Data and splits",
            "",
            f"Cohort “{cohort.get('name', 'of several sites')}”, SHA-256 "
            f"`{cohort.get('digest', 'kept at the sites')}`. No subject is in two splits; TEST was "
            f"not looked at in training.",
            "",
            "| split | images | subjects |",
            "|---|---|---|",
            *lines,
            *_beside(kept.facts.get("roles")),
        ]
    )


def _beside(roles: object) -> list[str]:
    """Which images stood beside those that were learned to be drawn, where a training says so."""
    known = roles if isinstance(roles, dict) else {}
    said = [f"- {name}: `{which}`" for name, which in known.items()]
    head = "Beside these it was given, and did not learn to draw:"
    return ["", head, "", *said] if said else []


def _training(kept: Kept) -> str:
    facts = kept.facts
    said = [
        "## Training",
        "",
        f"{facts.get('steps', '?')} steps, seed {facts.get('seed')}, "
        f"{facts.get('seconds', '?')} processor seconds, ended by {facts.get('ended', '?')}.",
        f"Energy: {_energy(facts)}.",
        f"Environment: {', '.join(f'{k} {v}' for k, v in facts.get('environment', {}).items())}.",
    ]
    said += [f"\n`{name:>12} {bars}`" for name, bars in _curves(facts.get("curve", []))]
    if privacy := facts.get("privacy"):
        said.append(
            f"\nDifferentially private: ε = {privacy['epsilon']} at δ = {privacy['delta']} for "
            f"{privacy['unit']}, by {privacy['accountant']}."
        )
        if bare := privacy.get("released without noise"):
            said.append(f"Released without noise, and not covered by ε: {bare}.")
    return "\n".join(said)


def _energy(facts: Mapping[str, Any]) -> str:
    joules = facts.get("joules")
    return "not measured, this machine has no meter" if joules is None else f"{joules:.0f} J"


def _curves(points: Sequence[Any]) -> list[tuple[str, str]]:
    """Each loss as a line of bars, from first to last step."""
    names = dict.fromkeys(name for _, losses in points for name in losses)
    drawn = []
    for name in names:
        values = [losses[name] for _, losses in points if name in losses]
        stride = max(1, len(values) // 60)
        shown = values[::stride]
        low, high = min(shown), max(shown)
        scale = (len(BARS) - 1) / (high - low) if high > low else 0.0
        bars = "".join(BARS[round((value - low) * scale)] for value in shown)
        drawn.append((name, f"{bars} {values[0]:.3g} → {values[-1]:.3g}"))
    return drawn


def _measures(kept: Kept) -> str:
    if not kept.measures:
        return "## Measures\n\nNothing has been measured yet: `python -m generation measure`."
    lines = [
        f"| {m['name']} | {m['estimate']:.4g} | {_between(m)} | {m['images']} | {m['subjects']} |"
        for m in kept.measures
    ]
    refused = [f"- {each['name']}: {each['reason']}" for each in kept.refused]
    warnings = sorted({warning for m in kept.measures for warning in m.get("warnings", ())})
    return "\n".join(
        [
            "## Measures",
            "",
            "| measure | value | interval over subjects | images | subjects |",
            "|---|---|---|---|---|",
            *lines,
            *(["", "Not measured:", *refused] if refused else []),
            *(
                ["", "To be read with these in mind:", *(f"- {w}" for w in warnings)]
                * bool(warnings)
            ),
        ]
    )


def _between(figure: Mapping[str, Any]) -> str:
    if figure["low"] is None or figure["high"] is None:
        return "–"
    return f"{figure['low']:.4g} to {figure['high']:.4g}"


def _pictures(kept: Kept) -> str:
    shown = [f"![{PICTURES[name]}]({name})\n\n{PICTURES[name]}" for name in kept.pictures]
    return "\n\n".join(["## Pictures", *(shown or ["None were kept."])])


def _limits(kept: Kept) -> str:
    data, phantom = kept.recipe.data, "phantom" in str(kept.facts.get("cohort", {}).get("name"))
    nobody = "It has learnt from drawn phantoms and says nothing of patients. " if phantom else ""
    return (
        f"## Intended use and limits\n\n"
        f"For studies of whether synthetic images may be used, never for a diagnosis. {nobody}"
        f"It knows arrays of {' × '.join(map(str, (data.channels, *data.space)))} with values from "
        f"{data.low:g} to {data.high:g} and nothing of what its training data lacks: other "
        f"scanners, other findings, other ages. A low distance to real images does not show that "
        f"no training image is repeated; look at the nearest neighbours. Images are the same bit "
        f"for bit on the same build and kind of device, and may differ in the last digit elsewhere."
    )


def _recipe(kept: Kept) -> str:
    text = json.dumps(as_data(kept.recipe), indent=1, ensure_ascii=False)
    return f"## Recipe\n\n```json\n{text}\n```"


def pictures_in(folder: Path) -> list[str]:
    return [name for name in PICTURES if (folder / name).exists()]
