"""Pure: what can be measured on a synthetic cohort version, and what each number says.

The formulas and their sources stand in the catalogue of `generation.measures`; here is what a
person needs in order to choose, and to read what comes out. Read as data: the web process never
loads generation.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

LEAKS = "leaked images"


@dataclass(frozen=True)
class Measure:
    """Something that can be asked for; it may give several numbers."""

    name: str
    title: str
    about: str
    numbers: tuple[str, ...]
    usual: bool = True
    needs_training: bool = False
    needs_attribute: bool = False


@dataclass(frozen=True)
class Meaning:
    """How one number is to be read."""

    title: str
    formula: str
    source: str
    better: str
    says: str


OFFERED = (
    Measure(
        "fd",
        "Fréchet distance",
        "How far the two clouds of image features lie apart in place and shape. Quick; wants some "
        "hundred images.",
        ("fd",),
    ),
    Measure(
        "kd",
        "Kernel distance",
        "As the Fréchet distance, without a bias for small sets: the better choice below 500 "
        "images.",
        ("kd",),
    ),
    Measure(
        "precision_and_coverage",
        "Precision, recall, density, coverage",
        "Whether synthetic images look like some real one, and whether every kind of real image "
        "has a synthetic one like it.",
        ("precision", "recall", "density", "coverage"),
    ),
    Measure(
        "c2st",
        "Can a classifier tell them apart?",
        "A small classifier learns to tell synthetic from real and is tried on images it has not "
        "seen.",
        ("c2st",),
    ),
    Measure(
        "diversity",
        "Diversity",
        "Whether synthetic images differ from each other as much as real ones do.",
        ("diversity",),
    ),
    Measure(
        "radiomics",
        "Radiomic features",
        "Brightness, texture and shape features, each compared with the real images. The slowest.",
        ("radiomics_different", "radiomics"),
        usual=False,
    ),
    Measure(
        "memorisation",
        "Memorisation",
        "Whether synthetic images lie nearer to what the model learned from than unseen real "
        "images do, and the pairs to look at.",
        ("nearer_to_train", "distance_ratio", "too_near"),
        needs_training=True,
    ),
    Measure(
        LEAKS,
        "Leaked images",
        "How many synthetic images are the same picture as one the model learned from, though "
        "resized, recoded or brightened. Every image is compared.",
        (LEAKS,),
        needs_training=True,
    ),
    Measure(
        "subgroup coverage",
        "Coverage of subgroups",
        "Whether every group of real people has synthetic images like theirs, and the largest gap "
        "between groups.",
        ("group_coverage", "coverage_gap_largest", "coverage_gap"),
        usual=False,
        needs_attribute=True,
    ),
    Measure(
        "usefulness",
        "Usefulness",
        "A small network learns the attribute from real, from synthetic and from both, and is "
        "tried on unseen real images. Takes minutes.",
        ("auroc",),
        usual=False,
        needs_attribute=True,
    ),
)
BY_NAME: Mapping[str, Measure] = {each.name: each for each in OFFERED}

SAYS: Mapping[str, str] = {
    "fd": "0 is the same distribution. Hold it against real-against-real: that much two halves of "
    "reality differ.",
    "kd": "0 is the same distribution, and chance may lie below. Hold it against "
    "real-against-real.",
    "precision": "Share of synthetic images that could be real. Low: unreal images.",
    "recall": "Share of real images that some synthetic one resembles. Low: whole kinds are "
    "missing.",
    "density": "About 1 where synthetic images lie as densely among real ones as real ones do.",
    "coverage": "Share of real images with a synthetic neighbour. Low: the model leaves parts of "
    "reality out.",
    "c2st": "0.5 is guessing: the classifier sees no difference. 1 tells every image apart.",
    "diversity": "1 is as varied as reality. Far below: the model repeats itself.",
    "radiomics_different": "Share of features that differ by more than chance.",
    "radiomics": "Distance of this feature's distribution, in widths of the real images.",
    "nearer_to_train": "About the expected share where nothing was memorised; well above, the "
    "model repeats what it learned from.",
    "distance_ratio": "About 1 where nothing was memorised; well below 1 is suspicious.",
    "too_near": "About 0.05 where nothing was memorised: so many unseen real images are as near.",
    "group_coverage": "Share of this group's real images with a synthetic neighbour; beside it how "
    "many of the real and of the synthetic images are of the group. Low: the model leaves it out.",
    "coverage_gap_largest": "0 where every group is covered alike; never quite 0, so hold it "
    "against what is expected where groups were dealt by chance.",
    "coverage_gap": "Coverage of the first group less that of the second; 0 is alike.",
    "auroc": "0.5 is guessing, 1 never errs. “real” against “both” says what synthetic images add; "
    "“ceiling” is all real images, “synthetic” none.",
    LEAKS: "0 is what must come out. Look at each pair: two pictures of one body may resemble "
    "each other too.",
}
BETTER: Mapping[str, str] = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "expected": "Near what is expected is better",
    "none": "No direction",
}
OF_LEAKS = Meaning(
    title="Leaked images",
    formula="number of synthetic images whose fingerprint is within 10 of 63 coarse and 56 of 255 "
    "fine bits of a training image's",
    source="Zauner, Perceptual Image Hash Functions, 2010; thresholds as in this house",
    better=BETTER["lower"],
    says=SAYS[LEAKS],
)


GROUPS = "coverage after Naeem et al., ICML 2020, eq. 5; gaps after Westfall & Young, 1993"
OF_GROUPS: Mapping[str, tuple[str, str, str]] = {
    "group_coverage": (
        "Coverage of a group",
        "share of the group's unseen real images with a synthetic one within their reach",
        "higher",
    ),
    "coverage_gap_largest": (
        "Largest gap in coverage",
        "max − min of the groups' coverage; p by dealing groups to subjects anew",
        "lower",
    ),
    "coverage_gap": (
        "Gap in coverage",
        "difference of two groups' coverage; p corrected for all pairs",
        "none",
    ),
}


def meaning(name: str) -> Meaning:
    """How to read a number by its full name: fd[enc=…] or radiomics[contrast]."""
    short = name.partition("[")[0]
    if short == LEAKS:
        return OF_LEAKS
    if short in OF_GROUPS:
        title, formula, better = OF_GROUPS[short]
        group = name.partition("[")[2].rstrip("]")
        titled = f"{title}: {group}" if group else title
        return Meaning(titled, formula, GROUPS, BETTER[better], SAYS[short])
    entry = _catalogue().get(short)
    if entry is None:
        asked = BY_NAME.get(short)  # a measure that was refused as a whole
        return Meaning(asked.title if asked else name, "", "", "", asked.about if asked else "")
    inside = name.partition("[")[2].rstrip("]")
    title = entry["title"] if not inside or "=" in inside else f"{entry['title']}: {inside}"
    better = BETTER[entry["direction"]]
    return Meaning(title, entry["formula"], entry["source"], better, SAYS.get(short, ""))


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(_folder().glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def _folder() -> Path:
    # find_spec() says where the package lies without running any of it.
    spec = find_spec("generation")
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places or ()))) / "measures" / "catalogue"
