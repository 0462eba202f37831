"""Pure: every reader alone: by each criterion, by side, and by Bang's index."""

from dataclasses import replace

from reviewapp.acceptance.drawn import rows
from reviewapp.acceptance.drawn.marks import Kept, Names, Plot, interval, listed, value_of
from reviewapp.acceptance.drawn.rows import Against, Field, Row

SHARES = frozenset(
    {"ACCURACY", "AUC", "SENSITIVITY", "SPECIFICITY", "ACCEPTANCE_RATE", "PREFERENCE"}
)
NO_EFFECT = {"ACCURACY": 0.5, "AUC": 0.5, "D_PRIME": 0.0, "REALISM_DIFFERENCE": 0.0}


def forest(kept: Kept, criterion: Kept, names: Names) -> Plot:
    """The readers' own figures by one criterion, the mean below them."""
    found = [_row(one, names) for one in listed(kept["readers"])]
    mean = replace(_interval("Mean of readers", criterion), is_mean=True)
    chance = NO_EFFECT.get(str(kept["metric"]))
    is_share = str(kept["metric"]) in SHARES
    base = Plot(
        name=f"readers-{kept['code']}",
        title=f"Reader by reader: {str(kept['code']).replace('_', ' ')}",
        says=f"{str(kept['words'])[0].upper()}{str(kept['words'])[1:]}, each reader alone with an "
        f"interval over cases, and their mean with the interval that decides.",
        columns=("Reader", "Answered", "Estimate and interval"),
        rows=(
            *(
                (names[str(one["reader"])], str(one["cases"]), interval(one))
                for one in listed(kept["readers"])
            ),
            ("Mean of readers", str(criterion["cases"]), interval(criterion)),
        ),
        note="One reader: leaving out one case at a time, 95 %. The mean: as the criterion says. "
        "Shaded: where the mean's interval must lie.",
    )
    return rows.drawn(
        base,
        [*found, mean],
        Field(
            "each reader's figure",
            low=0.0 if is_share else None,
            high=1.0 if is_share else None,
            against=() if chance is None else (Against(chance, "no difference"),),
            allowed=(value_of(kept["lower"]), value_of(kept["upper"])),
        ),
    )


def sides(kept: object, names: Names) -> Plot:
    found = listed(kept)
    base = Plot(
        name="sides",
        title="Side bias",
        says="How often each reader chose the image on side A. A fair coin drew the sides, so a "
        "reader without a habit stands at a half.",
        columns=("Reader", "Chose A", "Chose", "Share and interval"),
        rows=tuple(
            (names[str(one["reader"])], str(one["chose_a"]), str(one["chose"]), interval(one))
            for one in found
        ),
        note="Wilson, 95 %, one reader alone.",
    )
    half = (Against(0.5, "a fair coin"),)
    return rows.drawn(
        base, [_row(one, names) for one in found], Field("share of side A", 0.0, 1.0, half)
    )


def blinding(kept: object, shown: str, names: Names) -> Plot:
    """Bang's index of every reader about one kind of image."""
    found = [one for one in listed(kept) if one["shown"] == shown]
    what = {"pair": "pairs", "real": "real images", "synthetic": "synthetic images"}[shown]
    base = Plot(
        name=f"blinding-{shown}",
        title=f"Did the blind hold? {what.capitalize()}",
        says=f"Bang's index of every reader for {what}: 1 is always right, 0 is guessing, "
        f"−1 is always wrong.",
        columns=("Reader", "Right", "Wrong", "Neither", "Index and interval"),
        rows=tuple(
            (
                names[str(one["reader"])],
                *(str(one[name]) for name in ("right", "wrong", "unknown")),
                interval(one),
            )
            for one in found
        ),
        note="Bang, Ni & Davis, Control Clin Trials 25:143–156, 2004; 95 %.",
    )
    zero = (Against(0.0, "guessing"),)
    return rows.drawn(
        base, [_row(one, names) for one in found], Field("Bang's index", -1.0, 1.0, zero)
    )


def _row(one: Kept, names: Names) -> Row:
    return _interval(names[str(one["reader"])], one)


def _interval(label: str, one: Kept) -> Row:
    estimate, low, high = (value_of(one[name]) for name in ("estimate", "low", "high"))
    return Row(label, estimate, low, high, interval(one, 2))
