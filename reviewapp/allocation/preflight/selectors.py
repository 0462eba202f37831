"""Ask what preflights found: the pages, and the act of locking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias
from uuid import UUID

from reviewapp.allocation.models import Preflight
from reviewapp.imaging import stores
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.models import CohortVersion
from reviewapp.studies import presentation as presentations
from reviewapp.studies.models import Study

PreflightRow: TypeAlias = Preflight


@dataclass(frozen=True)
class Standing:
    """What stands between a design and its lock: each needs a written reason."""

    missing: tuple[str, ...]
    tells: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        return (*self.tells, *self.missing)

    @property
    def needs_reason(self) -> bool:
        return bool(self.reasons)


def preflights(study: Study) -> list[Preflight]:
    """All that were asked for, the newest first."""
    found = Preflight.objects.filter(study=study)
    related = ("one__cohort", "other__cohort", "job", "sighting", "asked_by")
    return list(found.select_related(*related).order_by("-asked_at"))


def preflight(study: Study, preflight_id: UUID) -> Preflight:
    found = Preflight.objects.select_related("one__cohort", "other__cohort", "job", "sighting")
    return found.get(study=study, pk=preflight_id)


def outcome(asked: Preflight) -> Mapping[str, Any] | None:
    """What it found; nothing until its job has ended."""
    sighting = getattr(asked, "sighting", None)
    return sighting.outcome if sighting else None


def picture(study: Study, preflight_id: UUID, *, tell: int, arm: int) -> bytes | None:
    """One example of one tell, as a PNG."""
    told = outcome(preflight(study, preflight_id))
    rows = told["finding"]["tells"] if told and told["finding"] else []
    if tell >= len(rows) or arm >= len(rows[tell]["pictures"]):
        return None
    return stores.read(rows[tell]["pictures"][arm])


def standing(
    study: Study, *, arms: Sequence[CohortVersion], presentation: Mapping[str, object]
) -> Standing:
    """What the preflights say about this design, and which of them nobody has run."""
    look = presentations.parse(presentation).look.digest
    newest: dict[frozenset[UUID], Mapping[str, Any]] = {}
    for asked in preflights(study):
        told = outcome(asked)
        if told is not None and asked.look == look:
            newest.setdefault(frozenset({asked.one_id, asked.other_id}), told)
    missing, tells = [], []
    for one, other in compared(arms):
        told = newest.get(frozenset({one.pk, other.pk}))
        if told is None:
            missing.append(f"No preflight has compared “{one}” with “{other}” as shown now.")
        else:
            tells += sentences(told, names=(str(one), str(other)))
    return Standing(tuple(missing), tuple(tells))


def compared(arms: Sequence[CohortVersion]) -> list[tuple[CohortVersion, CohortVersion]]:
    """Pairs of arms that a reader must not tell apart: of two kinds, or all if there is one."""
    kinds = [provenance.kinds(arm) for arm in arms]
    is_mixed = any(kind != kinds[0] for kind in kinds)
    return [
        (arms[a], arms[b])
        for a, b in combinations(range(len(arms)), 2)
        if kinds[a] != kinds[b] or not is_mixed
    ]


def sentences(told: Mapping[str, Any], *, names: tuple[str, str]) -> list[str]:
    """Say each tell above the threshold in words."""
    found = told["finding"]
    between = f"“{names[0]}” and “{names[1]}”"
    if found is None:
        return [f"Too few copies of {between} could be made to compare them. {told['refusal']}"]
    said = []
    if found["is_above"]:
        said.append(
            f"A plain classifier tells {between} apart without looking at anatomy: AUC "
            f"{found['area']:.2f} ({found['low']:.2f} to {found['high']:.2f})."
        )
    said += [
        f"{between} differ in {tell['says']}: AUC {tell['area']:.2f} "
        f"({tell['low']:.2f} to {tell['high']:.2f}). {tell['mend']}"
        for tell in found["tells"]
        if tell["is_above"]
    ]
    return said
