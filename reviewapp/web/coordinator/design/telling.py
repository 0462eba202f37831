"""Turn what the services say into what the page shows."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from reviewapp.allocation import candidates
from reviewapp.allocation.balance import Line
from reviewapp.allocation.consequences import telling
from reviewapp.allocation.preflight import selectors, signing
from reviewapp.allocation.preflight.selectors import PreflightRow
from reviewapp.provenance.selectors import VersionRow
from reviewapp.studies import fields, presentation, protocol
from reviewapp.studies import selectors as studies
from reviewapp.studies.errors import AmendmentRefused, ProtocolNotUsable
from reviewapp.studies.selectors import StudyRow

SHOWN = 6
Said = dict[str, object]


def refusal(found: ProtocolNotUsable | AmendmentRefused | None) -> Said | None:
    return None if found is None else {"place": found.place, "text": str(found)}


def consequences(content: Mapping[str, object]) -> Said:
    """What follows, or why nothing does yet."""
    try:
        rules = protocol.parse(content)
    except ProtocolNotUsable as found:
        return _nothing() | {"refusal": refusal(found)}
    told = telling.consequences(rules)
    return {
        "refusal": None,
        "doubts": [{"place": doubt.place, "text": doubt.text} for doubt in rules.doubts],
        "together": str(rules.criteria or ""),
        "workload": asdict(told.workload),
        "criteria": [asdict(one) for one in told.criteria],
        "verdicts": [{"generator": who, **asdict(how)} for who, how in told.verdicts.items()],
        "assumptions": list(told.assumptions),
    }


def _nothing() -> Said:
    return {
        "doubts": [], "together": "", "workload": None, "criteria": [], "verdicts": [],
        "assumptions": [],
    }  # fmt: skip


def match(content: Mapping[str, object], *, versions: "QuerySet[VersionRow]") -> Said:
    """How the first two arms would be paired."""
    nothing: Said = {"arms": [], "pairs": 0, "left_out": [0, 0], "lines": []}
    try:
        design, arms = signing.arms_of(content, versions=versions)
        if len(arms) < 2:  # noqa: PLR2004  the sides of a pair
            raise fields.unusable("design.arms", "There is one arm only", "Add the other")
    except ProtocolNotUsable as found:
        return nothing | {"refusal": refusal(found)}
    told = candidates.match(arms, design=design)
    return {
        "refusal": None,
        "arms": list(told.arms),
        "pairs": len(told.found.pairs),
        "left_out": list(told.found.left_out),
        "lines": [
            {"before": _line(line.before), "after": line.after and _line(line.after)}
            for line in told.lines
        ],
    }


def _line(line: Line) -> Said:
    return asdict(line) | {"balanced": line.is_balanced}


def preflights(study: StudyRow) -> Said:
    """All preflights, with what they found and where its pictures are."""
    draft = studies.draft_of(study)
    look = _look(draft.content if draft else {})
    rows = selectors.preflights(study)
    return {"refusal": None, "results": [_preflight(row, look) for row in rows]}


def _look(content: Mapping[str, object]) -> str:
    try:
        return presentation.parse(content.get("presentation")).look.digest
    except ProtocolNotUsable:
        return ""


def _preflight(row: PreflightRow, look: str) -> Said:
    told = selectors.outcome(row) or {}
    finding = told.get("finding") or {}
    return {
        "id": row.pk,
        "arms": [str(row.one), str(row.other)],
        "asked_at": row.asked_at,
        "job": reverse("job", args=[row.job_id]),
        "state": row.job.state,
        "done": row.job.done,
        "total": row.job.total,
        "error": row.job.error,
        "is_current": row.look == look,
        "counts": told.get("counts", []),
        "refused": told.get("refused", []),
        "refusal": told.get("refusal", ""),
        "threshold": told.get("threshold"),
        "area": finding.get("area"),
        "low": finding.get("low"),
        "high": finding.get("high"),
        "above": finding.get("is_above", False),
        "small": finding.get("is_small", False),
        "tells": [
            _tell(row, number, tell) for number, tell in enumerate(finding.get("tells", [])[:SHOWN])
        ],
    }


def _tell(row: PreflightRow, number: int, tell: Mapping[str, Any]) -> Said:
    return {
        **{key: tell[key] for key in ("says", "group", "mend", "area", "low", "high")},
        "above": tell["is_above"],
        "edges": tell["edges"],
        "counts": tell["counts"],
        "pictures": [
            reverse("study-preflight-picture", args=[row.study_id, row.pk, number, arm])
            for arm in range(len(tell["pictures"]))
        ],
    }
