"""Audit a study for leaks: walk it, ask the oracle, and keep the outcome in the trail."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from django.db import transaction

from reviewapp.allocation import selectors as allocation
from reviewapp.audit import services as trail
from reviewapp.audit.canonical import digest
from reviewapp.provenance import selectors as provenance
from reviewapp.reading import selectors as reading
from reviewapp.studies import selectors as studies
from reviewapp.web.leak_audit import oracle, sources
from reviewapp.web.leak_audit.errors import NothingToWalk
from reviewapp.web.leak_audit.heard import item
from reviewapp.web.leak_audit.oracle import Finding, Item, Verdict
from reviewapp.web.leak_audit.walk import Tick, Walk, walked

SCHEMA = 3
# Shorter names are words of the language, and found everywhere.
SHORTEST_NAME = 5
DIGITS = 4


@dataclass(frozen=True)
class Outcome:
    """What a leak audit came to; `content` is what is filed, named by its digest."""

    content: dict[str, object]
    findings: tuple[Finding, ...]
    not_walked: int = 0

    @property
    def passed(self) -> bool:
        return not self.findings

    @property
    def digest(self) -> str:
        return digest(self.content)


def audited(study: studies.StudyRow, *, seed: int, tick: Tick, at: datetime) -> Outcome:
    """Walk a drawn study as its readers, and say whether anything but the pictures tells the arms.

    What chance may have done has to show in a second walk too, or it is no finding.
    """
    arm_of = _arms(study)
    chance = Random(seed)  # noqa: S311  reproducible on purpose
    walk = walked(study, arm_of=arm_of, chance=chance, tick=tick, at=at)
    items = [item(picture) for picture in walk.pictures]
    if not items:
        raise NothingToWalk(
            f"No reader of “{study.name}” has a case to read, so nothing was measured. "
            f"Draw its schedule first."
        )
    sure = [
        *oracle.unequal(items),
        *_unequal_beside(walk),
        *_told(walk, _canaries(study)),
        *_found_again(study, walk),
    ]
    verdicts = _verdicts(items, seed=seed)
    likely = [name for name, verdict in verdicts.items() if verdict.p < oracle.LEVEL]
    if likely:
        again = walked(study, arm_of=arm_of, chance=chance, tick=tick, at=at)
        second = _verdicts([item(picture) for picture in again.pictures], seed=seed + 1)
        likely = [name for name in likely if second[name].p < oracle.LEVEL]
    findings = [*sure, *(_by_chance(name, verdicts[name]) for name in likely)]
    content = _content(study, items, findings, verdicts, seed=seed, at=at)
    content |= {"beside": len(walk.beside), "not_walked": walk.not_walked}
    return _filed(study, Outcome(content, tuple(findings), walk.not_walked), at=at)


def _unequal_beside(walk: Walk) -> list[Finding]:
    """A baseline that is sent otherwise in some cases tells of what it stands beside."""
    by_label: dict[str, list[Item]] = defaultdict(list)
    for picture in walk.beside:
        by_label[picture.side["place"]].append(item(picture))
    return [
        Finding(found.rule, f"{found.what}, “{label}”", found.told)
        for label, items in by_label.items()
        for found in oracle.unequal(items)
    ]


def _arms(study: studies.StudyRow) -> dict[UUID, int]:
    """The sealed book, for the machine that checks and for nobody who reads."""
    versions = allocation.arms(study)
    return {
        image: arm
        for arm, version in enumerate(versions)
        for image in provenance.images(version).values_list("pk", flat=True)
    }


def _verdicts(items: list[Item], *, seed: int) -> dict[str, Verdict]:
    found = {
        "BEST NUMBER": oracle.best_number(items, seed=seed),
        "CLASSIFIER": oracle.classifier(items, seed=seed),
    }
    return {name: verdict for name, verdict in found.items() if verdict is not None}


def _by_chance(rule: str, verdict: Verdict) -> Finding:
    return Finding(
        rule, verdict.best, f"AUC {verdict.auc:.3f}, p {verdict.p:.4f}, and again in a second walk"
    )


def _canaries(study: studies.StudyRow) -> set[str]:
    """What stands beside the pictures in the database, and must stand in no answer."""
    names = {str(study.pk), *({study.name} - {study.title})}
    for version in allocation.arms(study):
        names |= {str(version.pk), version.cohort.name}
    for worklist in reading.worklists_in(study):
        names |= reading.hidden_names(worklist)
    return {name for name in names if len(name) >= SHORTEST_NAME}


def _found_again(study: studies.StudyRow, walk: Walk) -> list[Finding]:
    worklists = reading.worklists_in(study)
    shown = {image for one in worklists for image in reading.images_by_token(one).values()}
    sent = (answer.body for picture in walk.pictures for answer in picture.fetched)
    return sources.found_again(sent, arms=allocation.arms(study), shown=shown)


def _told(walk: Walk, canaries: Iterable[str]) -> list[Finding]:
    wanted = [(name, name.encode()) for name in sorted(canaries)]
    return [
        Finding("FORBIDDEN", name, f"arrived with {address}")
        for address, body in walk.everything
        for name, sought in wanted
        if sought in body
    ]


def _content(
    study: studies.StudyRow,
    items: list[Item],
    findings: list[Finding],
    verdicts: dict[str, Verdict],
    *,
    seed: int,
    at: datetime,
) -> dict[str, object]:
    """Nothing in it tells which arm is which: it may lie open before the study does."""
    return {
        "schema": SCHEMA,
        "study": str(study.pk),
        "protocol": studies.the_locked_protocol(study).digest,
        "at": at.isoformat(),
        "seed": seed,
        "pictures": len(items),
        "readings": len({each.group for each in items}),
        "constants": len({name for each in items for name in each.constants}),
        "numbers": len({name for each in items for name in each.numbers}),
        "level": str(oracle.LEVEL),
        "tests": {
            name: {
                "what": verdict.best,
                "auc": f"{verdict.auc:.{DIGITS}f}",
                "p": f"{verdict.p:.{DIGITS}f}",
            }
            for name, verdict in verdicts.items()
        },
        "findings": [vars(finding) for finding in findings],
        "passed": not findings,
    }


def _in_short(finding: Finding) -> str:
    """The trail is not the place for a name that was to stay hidden."""
    return finding.rule if finding.rule == "FORBIDDEN" else f"{finding.rule} {finding.what}"


@transaction.atomic
def _filed(study: studies.StudyRow, outcome: Outcome, *, at: datetime) -> Outcome:
    trail.record(
        "study.leak_audited",
        study,
        by=None,
        at=at,
        after=outcome.digest,
        facts={
            "passed": outcome.passed,
            "not_walked": outcome.not_walked,
            "findings": len(outcome.findings),
            "what": sorted({_in_short(finding) for finding in outcome.findings}),
        },
    )
    return outcome
