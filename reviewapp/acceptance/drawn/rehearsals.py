"""Pure: what a rehearsal came to, as drawings; each says in its title that it is a simulation."""

from collections.abc import Mapping, Sequence

from reviewapp.acceptance.drawn import along, rows
from reviewapp.acceptance.drawn.marks import Kept, Plot, interval, listed, value_of
from reviewapp.acceptance.drawn.rows import Field, Row

NAMES = {
    "GOOD": "Nobody can tell",
    "BORDERLINE": "At the margin",
    "BAD": "Everybody can tell",
}
VERDICTS = {"ACCEPTED": "accepted", "REJECTED": "rejected", "INCONCLUSIVE": "inconclusive"}
NOTE = "Simulated readers; Wilson, 95 %, over the rehearsals."


def plots(kept: Mapping[str, object]) -> list[Plot]:
    """Every verdict by generator, then what more readers or more cases would change."""
    planned, further = listed(kept["generators"]), listed(kept["further"])
    curves = [
        _curve([one for one in [*planned, *further] if one["by"] in {"", by}], by, generator)
        for by in ("readers", "cases")
        for generator in ("GOOD", "BORDERLINE")
    ]
    each = [_verdicts(planned, verdict) for verdict in VERDICTS]
    return [*each, *(one for one in curves if len(one.rows) > 1)]


def share(one: Kept, verdict: str) -> Kept:
    return next(found for found in listed(one["verdicts"]) if found["verdict"] == verdict)


def _verdicts(planned: Sequence[Kept], verdict: str) -> Plot:
    found = [(NAMES[str(one["generator"])], one, share(one, verdict)) for one in planned]
    base = Plot(
        name=f"rehearsal-{verdict.lower()}",
        title=f"Simulation: how often the gate says {VERDICTS[verdict]}",
        says=f"Share of rehearsals that came out {VERDICTS[verdict]}, for images that nobody can "
        f"tell apart, that stand at the margin, and that nearly everybody can tell.",
        columns=("Generator", "Rehearsals", VERDICTS[verdict].capitalize(), "Share and interval"),
        rows=tuple(
            (name, str(one["times"]), str(said["times"]), interval(said))
            for name, one, said in found
        ),
        note=NOTE,
    )
    return rows.drawn(
        base,
        [Row(name, *_three(said), interval(said, 2)) for name, _, said in found],
        Field(f"share {VERDICTS[verdict]}", 0.0, 1.0),
    )


def _curve(each: Sequence[Kept], by: str, generator: str) -> Plot:
    found = sorted(
        (one for one in each if one["generator"] == generator), key=lambda one: int(str(one[by]))
    )
    said = [(str(one[by]), one, share(one, "ACCEPTED")) for one in found]
    base = Plot(
        name=f"rehearsal-{by}-{generator.lower()}",
        title=f"Simulation: accepted with more {by}, {NAMES[generator].lower()}",
        says=f"Share of rehearsals that came out accepted with so many {by}, all else as planned.",
        columns=(by.capitalize(), "Rehearsals", "Accepted", "Share and interval"),
        rows=tuple(
            (count, str(one["times"]), str(accepted["times"]), interval(accepted))
            for count, one, accepted in said
        ),
        note=NOTE,
    )
    spots = [(count, *_known(accepted)) for count, _, accepted in said]
    return along.drawn(base, spots, ("share accepted", by), highest=1.0)


def _three(said: Kept) -> tuple[float | None, float | None, float | None]:
    return value_of(said["estimate"]), value_of(said["low"]), value_of(said["high"])


def _known(said: Kept) -> tuple[float, float, float]:
    return (float(str(said["estimate"])), float(str(said["low"])), float(str(said["high"])))
