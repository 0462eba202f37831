"""Pure: all plots of an evaluation, in the order they are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewapp.acceptance.drawn import agreeing, along, columns, criteria, curves, places, readers
from reviewapp.acceptance.drawn.marks import Kept, Names, Plot, listed


@dataclass(frozen=True)
class Group:
    """Plots that answer one question, under one heading."""

    title: str
    plots: tuple[Plot, ...]


def groups(kept: Mapping[str, object], names: Names, grid: tuple[int, int]) -> list[Group]:
    """Every plot that has something to show; the criteria's own is not among them."""
    said = kept.get("described")
    if not isinstance(said, Mapping):
        return []
    found = [
        Group("Could readers tell?", tuple(_telling(kept, said, names))),
        Group("How were the images rated?", tuple(_rated(said, names, grid))),
        Group("Do readers agree?", tuple(_agreeing(said, names))),
        Group("What the session did to readers", tuple(_session(said, names))),
    ]
    return [Group(one.title, shown) for one in found if (shown := _with_rows(one))]


def criteria_plot(kept: Mapping[str, object]) -> Plot:
    return criteria.plot(listed(kept.get("criteria")))


def named(kept: Mapping[str, object], names: Names, grid: tuple[int, int]) -> dict[str, Plot]:
    """Every plot by its name, as it is downloaded."""
    plots = [
        criteria_plot(kept),
        *(one for each in groups(kept, names, grid) for one in each.plots),
    ]
    return {plot.name: plot for plot in plots if plot.rows}


def numbered(kept: Mapping[str, object]) -> Names:
    """Readers by number, where nobody's name is wanted."""
    found = listed(kept.get("per_reader"))
    return {str(one["reader"]): f"Reader {place}" for place, one in enumerate(found, 1)}


def _with_rows(group: Group) -> tuple[Plot, ...]:
    return tuple(plot for plot in group.plots if plot.rows)


def _telling(kept: Mapping[str, object], said: Kept, names: Names) -> Iterator[Plot]:
    found = listed(said["curves"])
    for one in found:
        yield curves.plot(one, names, many=len(found) > 1)
    by_code = {str(one["code"]): one for one in listed(kept["criteria"])}
    for one in listed(said["forests"]):
        yield readers.forest(one, by_code[str(one["code"])], names)
    for shown in ("pair", "synthetic", "real"):
        yield readers.blinding(said["blinding"], shown, names)
    for one in listed(said["calibration"]):
        yield along.calibration(one)


def _rated(said: Kept, names: Names, grid: tuple[int, int]) -> Iterator[Plot]:
    for one in listed(said["ratings"]):
        yield columns.ratings(one)
    for one in listed(said["paired"]):
        yield columns.paired(one, names)
    for one in listed(said["reasons"]):
        yield columns.reasons(one)
    for one in listed(said["marks"]):
        yield places.marks(one, grid)


def _agreeing(said: Kept, names: Names) -> Iterator[Plot]:
    for one in listed(said["agreement"]):
        yield agreeing.matrix(one, names)
    for one in listed(said["repeats"]):
        yield agreeing.bland_altman(one)
    for one in listed(said["disagreements"]):
        yield agreeing.disagreements(one)


def _session(said: Kept, names: Names) -> Iterator[Plot]:
    yield along.right(said["along"])
    yield along.times(said["along"])
    yield readers.sides(said["sides"], names)
