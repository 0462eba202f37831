"""A rehearsal as its page shows it: sentences, drawings, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from reviewapp.acceptance import rehearsing, selectors, staging
from reviewapp.acceptance.drawn import rehearsals as drawn
from reviewapp.acceptance.drawn.marks import Plot, interval
from reviewapp.acceptance.errors import NotRehearsable
from reviewapp.accounts.selectors import Person
from reviewapp.audit.canonical import digest
from reviewapp.jobs import selectors as jobs
from reviewapp.studies import protocol
from reviewapp.studies.errors import ProtocolNotUsable
from reviewapp.studies.selectors import StudyRow
from reviewapp.web.coordinator.rehearsals.forms import SKILLS, RehearsalForm


@dataclass(frozen=True)
class Said:
    """One error rate of the gate, in words and with its interval."""

    name: str
    sentence: str


def refusal(study: StudyRow) -> str:
    """Why the protocol as it is now cannot be rehearsed; empty if it can."""
    try:
        staging.staged(protocol.parse(rehearsing.content_of(study)))
    except (NotRehearsable, ProtocolNotUsable) as said:
        return str(said)
    return ""


def shown(study: StudyRow, one: selectors.RehearsalRow, *, who: Person) -> dict[str, object]:
    kept = one.outcome
    return {
        "study": study,
        "one": one,
        "simulation": staging.SIMULATED,
        "picture": jobs.picture(one.job),
        "follows": jobs.jobs(who).filter(pk=one.job_id).exists(),
        "is_current": one.digest == digest(rehearsing.content_of(study)),
        "skill": [(RehearsalForm.base_fields[name].label, one.skill[name]) for name in SKILLS],
        "rates": rates(kept) if kept else [],
        "plots": drawn.plots(kept) if kept else [],
        "files": reverse("study-rehearsal", args=[study.pk, one.pk]),
        "left_out": kept["left_out"] if kept else [],
    }


def rates(kept: Mapping[str, Any]) -> list[Said]:
    """False accepts and false rejects, as far as the generators that were played tell them."""
    of = {one["generator"]: one for one in kept["generators"]}
    wanted = (
        ("False accepts at the margin", "BORDERLINE", "ACCEPTED", "accepted"),
        ("False accepts of clearly synthetic images", "BAD", "ACCEPTED", "accepted"),
        ("False rejects", "GOOD", "REJECTED", "rejected"),
        ("Good images left undecided", "GOOD", "INCONCLUSIVE", "inconclusive"),
    )
    return [
        Said(name, _sentence(of[generator], verdict, word))
        for name, generator, verdict, word in wanted
        if generator in of
    ]


def plot(one: selectors.RehearsalRow, name: str) -> Plot | None:
    found = drawn.plots(one.outcome) if one.outcome else []
    return next((each for each in found if each.name == name), None)


def _sentence(one: Mapping[str, Any], verdict: str, word: str) -> str:
    found = drawn.share(one, verdict)
    return f"{found['times']} of {one['times']} rehearsals {word}: {interval(found)}."
