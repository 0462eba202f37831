"""Pure: what a report is made of; the page and the paper write it out."""

from dataclasses import dataclass

from reviewapp.acceptance.drawn.marks import Plot

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """A heading with what stands below it: sentences, facts, a table, drawings."""

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: Rows = ()
    plots: tuple[Plot, ...] = ()


@dataclass(frozen=True)
class Report:
    title: str
    label: str  # stands on every page: what kind of evidence this is
    digest: str  # of the results it tells of
    parts: tuple[Part, ...]
