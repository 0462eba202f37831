"""Pure: what a person may choose for an import, as it is written down and read again."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from reviewapp.dicom.profile import Profile
from reviewapp.imaging.attributes import MEASURED, NAME
from reviewapp.provenance.intake.errors import OptionsNotUsable, ProjectNotNamed

PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")
BY_NAME, BY_SUBJECT = "name", "subject"
SUBJECT = "subject"  # the one mapped name that is no attribute: it becomes a pseudonym


@dataclass(frozen=True)
class Columns:
    """Which columns of an attribute table say what. Columns by place: their names may tell."""

    table: str = ""  # the arrival that holds it; empty: no table is used
    join: int = 0
    by: str = BY_NAME
    columns: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    profile: Profile = field(default_factory=lambda: Profile(patient_characteristics=True))
    mapping: Columns = field(default_factory=Columns)

    def said(self) -> dict[str, object]:
        columns = {str(place): name for place, name in sorted(self.mapping.columns.items())}
        return {
            "profile": asdict(self.profile),
            "mapping": {**asdict(self.mapping), "columns": columns},
        }


def options_of(said: Mapping[str, object]) -> Options:
    """Read what `said` wrote; what is missing is as it is by default."""
    profile, mapping = said.get("profile"), said.get("mapping")
    return Options(
        profile=_profile(profile) if isinstance(profile, Mapping) else Options().profile,
        mapping=_mapping(mapping) if isinstance(mapping, Mapping) else Columns(),
    )


def project_named(name: str) -> str:
    """The project's name without the blanks around it, or a refusal."""
    said = name.strip()
    if not PROJECT.fullmatch(said):
        raise ProjectNotNamed(
            "A project has a short name of letters, digits, blanks, dots, dashes and underscores "
            "(60 at most, a letter or digit first), so no import was begun. It stays for ever: "
            "name the project and no person."
        )
    return said


def _profile(said: Mapping[str, object]) -> Profile:
    known = set(asdict(Profile()))
    if unknown := set(said) - known or [x for x in said.values() if not isinstance(x, bool)]:
        raise _unusable(f"{sorted(map(str, unknown))[0]} is no option of the profile")
    return Profile(**{name: bool(value) for name, value in said.items()})


def _mapping(said: Mapping[str, object]) -> Columns:
    columns = said.get("columns") or {}
    if not isinstance(columns, Mapping) or said.get("by", BY_NAME) not in {BY_NAME, BY_SUBJECT}:
        raise _unusable("the mapping of columns is none")
    try:
        places = {int(str(place)): str(name) for place, name in columns.items()}
        join = int(str(said.get("join", 0)))
    except ValueError as error:
        raise _unusable("a column is named by its place, a whole number") from error
    for name in places.values():
        if not NAME.fullmatch(name):
            raise _unusable(f"“{name}” is no name of an attribute (small letters, digits, _)")
        if name in MEASURED:
            raise _unusable(f"“{name}” is found out about each image, so it needs another name")
    if len(set(places.values())) < len(places):
        raise _unusable("two columns are mapped to one attribute")
    return Columns(
        table=str(said.get("table", "")), join=join, by=str(said.get("by", BY_NAME)), columns=places
    )


def _unusable(why: str) -> OptionsNotUsable:
    return OptionsNotUsable(
        f"These options cannot be used: {why}. Nothing was started; correct them, then try again."
    )
