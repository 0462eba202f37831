"""Pure: the report as data, for programs: every sentence and table, and no drawing."""

from reviewapp.acceptance.drawn.marks import Plot
from reviewapp.acceptance.reporting.parts import Part, Report
from reviewapp.audit.canonical import canonical_json

SCHEMA = 1


def written(report: Report) -> bytes:
    """The same report gives the same bytes; numbers are text, as everywhere."""
    return canonical_json(
        {
            "schema": SCHEMA,
            "title": report.title,
            "label": report.label,
            "results": report.digest,
            "parts": [_part(part) for part in report.parts],
        }
    )


def _part(part: Part) -> dict[str, object]:
    return {
        "title": part.title,
        "sentences": list(part.sentences),
        "facts": [list(fact) for fact in part.facts],
        **_table(part),
        "plots": [_plot(plot) for plot in part.plots],
    }


def _plot(plot: Plot) -> dict[str, object]:
    return {
        "name": plot.name,
        "title": plot.title,
        "says": plot.says,
        "note": plot.note,
        **_table(plot),
    }


def _table(told: Part | Plot) -> dict[str, object]:
    return {"columns": list(told.columns), "rows": [list(row) for row in told.rows]}
