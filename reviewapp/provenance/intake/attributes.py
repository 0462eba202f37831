"""What a researcher's table says of each image: joined by file name or by subject."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from uuid import UUID

from reviewapp.dicom.errors import FileRefused
from reviewapp.provenance.intake import quarantine, tables
from reviewapp.provenance.intake.errors import OptionsNotUsable
from reviewapp.provenance.intake.keys import subject_numbered
from reviewapp.provenance.intake.options import BY_SUBJECT, SUBJECT, Columns, options_of
from reviewapp.provenance.intake.units import Unit
from reviewapp.provenance.intake_models import Arrival, Import

Row = Mapping[str, str]
Said = Callable[[Unit], Row]
COLUMNS = "columns.json"


def sayings(opened: Import) -> Said:
    """Read the mapped columns once; answer for each unit what its row says."""
    chosen = options_of(opened.options).mapping
    if not chosen.table:
        return lambda _: {}
    known = _by_key(opened, chosen)

    def said(unit: Unit) -> Row:
        return next((known[key] for key in _keys(unit, chosen) if key in known), {})

    return said


def refuse_unusable(opened: Import, chosen: Columns) -> None:
    """A mapping must name columns that the preview found, and only such as hold codes."""
    if not chosen.table:
        return
    found = quarantine.noted(opened.pk, COLUMNS)
    known = found.get(chosen.table) if isinstance(found, dict) else None
    if known is None:
        raise OptionsNotUsable(
            "The table of the mapping is none of this import's, so nothing was started. "
            "Choose one that the preview shows."
        )
    for place in {chosen.join, *chosen.columns}:
        if not 0 <= place < len(known):
            raise OptionsNotUsable(
                f"The table has no column {place + 1}, so nothing was started. "
                f"Choose columns that the preview shows."
            )
    for place, name in chosen.columns.items():
        if name != SUBJECT and not known[place]["is_coded"]:
            raise OptionsNotUsable(
                f"Column {place + 1} {known[place]['why_not']}, which may name somebody, so "
                f"nothing was started. Map columns of codes or measurements only, or this one "
                f"as the subject."
            )


def named_columns(
    opened: Import, *, join: str, by: str, named: Mapping[str, str]
) -> Columns | None:
    """A mapping by the names of columns, for who types it; none if nothing is mapped."""
    if not named:
        return None
    found = quarantine.noted(opened.pk, COLUMNS)
    for table, known in (found if isinstance(found, dict) else {}).items():
        places = {column["name"]: column["place"] for column in known}
        if {join, *named} <= set(places):
            columns = {places[column]: name for column, name in named.items()}
            return Columns(table=table, join=places[join], by=by, columns=columns)
    raise OptionsNotUsable(
        "No table of this import has all the columns that are mapped, so nothing was started. "
        "Write them as the head of the table does, the one that says which image as well."
    )


def _by_key(opened: Import, chosen: Columns) -> dict[str, Row]:
    try:
        found = tables.rows(quarantine.path_of(opened.pk, UUID(chosen.table)))
        next(found, None)
        return {_key(opened, row, chosen): _row(opened, row, chosen) for row in found}
    except FileRefused as refused:
        raise OptionsNotUsable(f"The table cannot be used: {refused}") from refused


def _row(opened: Import, row: tables.Row, chosen: Columns) -> Row:
    said = {name: row[place] for place, name in chosen.columns.items() if row[place]}
    if SUBJECT in said:
        said[SUBJECT] = subject_numbered(opened, said[SUBJECT])
    return said


def _key(opened: Import, row: tables.Row, chosen: Columns) -> str:
    cell = row[chosen.join]
    return subject_numbered(opened, cell) if chosen.by == BY_SUBJECT else cell.replace("\\", "/")


def _keys(unit: Unit, chosen: Columns) -> list[str]:
    """By what a unit may stand in the table, the surest first."""
    first = unit.arrivals[0]
    if chosen.by == BY_SUBJECT:
        return [str(first.found.get("subject", ""))]
    path = PurePosixPath(_name(first))
    return [str(path), path.name, path.name.partition(".")[0]]


def _name(arrival: Arrival) -> str:
    return quarantine.name_of(arrival.of_id, arrival.pk).replace("\\", "/")
