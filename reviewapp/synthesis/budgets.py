"""Hold people and projects to the minutes of work they were given; refuse before the work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from reviewapp.accounts.selectors import Person
from reviewapp.audit import services as audit
from reviewapp.jobs.models import Job, Queue, State, Stint
from reviewapp.provenance.intake_models import Deidentification, Import
from reviewapp.provenance.models import CohortImage, CohortVersion
from reviewapp.synthesis.budget_models import Budget, Charge
from reviewapp.synthesis.errors import BudgetNotUsable, BudgetSpent
from reviewapp.synthesis.foretelling import minutes_left

BudgetRow: TypeAlias = Budget  # the name under which web knows the row it may not import
WITHIN = timedelta(days=30)
MOST_MINUTES = 10_000_000
SECONDS = 60
# What its time is counted of: whatever computes, and neither imports nor evaluations.
TASKS = "synthesis."


@dataclass(frozen=True)
class Standing:
    """A budget, what was spent of it, and what work that has not ended is yet to take."""

    budget: Budget
    spent: int  # minutes, begun ones too
    promised: int = 0

    @property
    def whose(self) -> str:
        return "You have" if self.budget.person else f"The project “{self.budget.project}” has"

    @property
    def left(self) -> int:
        return max(0, self.budget.minutes - self.spent - self.promised)


def projects_of(versions: Iterable[CohortVersion | None]) -> list[str]:
    """Through which projects the images of cohort versions came in."""
    known = [version.pk for version in versions if version]
    images = CohortImage.objects.filter(version__in=known).values("image")
    brought = Deidentification.objects.filter(image__in=images)
    return sorted(set(brought.values_list("of__project", flat=True)))


@transaction.atomic
def refuse_spent(
    projects: Sequence[str], *, queue: str, by: Person, at: datetime, wanted: int
) -> None:
    """Raise BudgetSpent unless every budget that this work comes out of holds `wanted` more.

    To be called in the transaction that starts the work: until it ends, whoever else asks waits,
    and then finds this work among what is promised.
    """
    asked = Q(person=by.pk) | Q(project__in=projects)
    held = Budget.objects.filter(asked, queue=queue).select_related("person").order_by("pk")
    for budget in held.select_for_update(of=("self",)):
        standing = standing_of(budget, at=at)
        if standing.left < max(1, wanted):
            raise BudgetSpent(_refusal(standing, wanted, "nothing was started"))


def projects_with_room(
    versions: Iterable[CohortVersion | None], *, queue: str, by: Person, at: datetime, wanted: int
) -> list[str]:
    """Which projects this work is for, after their budgets and the person's were asked."""
    projects = projects_of(versions)
    refuse_spent(projects, queue=queue, by=by, at=at, wanted=wanted)
    return projects


def refuse_at_work(job_id: UUID, *, at: datetime) -> None:
    """Ask again when a worker begins: a budget may be less by now, and other work took longer.

    What was asked for earlier comes first, so of several jobs for which there is no longer room
    the latest are refused.
    """
    job = Job.objects.get(pk=job_id)
    wanted = ceil(minutes_left(job).total_seconds() / SECONDS)
    of_projects = Q(project__in=_projects_charged(job))
    asked = of_projects | Q(person=job.owner_id) if job.owner_id else of_projects
    for budget in Budget.objects.filter(asked, queue=job.queue).select_related("person"):
        standing = standing_of(budget, at=at, until=job)
        room = budget.minutes - standing.spent - standing.promised
        # One that took all it wanted, and is taken over, goes on only where more is left.
        if room < (0 if wanted else 1):
            others = replace(standing, promised=max(0, standing.promised - wanted))
            raise BudgetSpent(_refusal(others, wanted, "the work did not begin"))


def charge(job: Job, projects: Sequence[str]) -> Job:
    """Remember for which projects a job works; asked for twice, it is charged once."""
    Charge.objects.bulk_create(
        [Charge(job=job, project=project) for project in projects], ignore_conflicts=True
    )
    return job


def refuse_again(job: Job, *, by: Person, at: datetime) -> None:
    """The same for a job that is to be tried again."""
    wanted = ceil(minutes_left(job).total_seconds() / SECONDS)
    refuse_spent(_projects_charged(job), queue=job.queue, by=by, at=at, wanted=wanted)


@transaction.atomic
def set_budget(
    whose: Person | str, *, queue: str, minutes: int, by: Person | None, at: datetime
) -> Budget:
    """Give a person, or a project by its name, so many minutes in thirty days."""
    if not 0 <= minutes <= MOST_MINUTES or queue not in Queue.values:
        raise BudgetNotUsable(
            f"{minutes} minutes on the queue “{queue}” are no budget, so nothing was changed. Give "
            f"0 to {MOST_MINUTES} minutes of one of: {', '.join(Queue.values)}."
        )
    if isinstance(whose, str) and not Import.objects.filter(project=whose).exists():
        raise BudgetNotUsable(
            f"No import belongs to a project “{whose}”, so nothing was changed. Give the name of "
            f"one as its imports have it."
        )
    budget, _ = Budget.objects.update_or_create(
        **_owner(whose), queue=queue, defaults={"minutes": minutes, "set_by": by, "set_at": at}
    )
    facts: dict[str, object] = {"queue": queue, "minutes": minutes}
    audit.record("budget.set", budget, by=by, at=at, facts=facts)
    return budget


@transaction.atomic
def lift_budget(budget: Budget, *, by: Person | None, at: datetime) -> None:
    """Take a limit away; what was spent stays counted for whoever sets another."""
    audit.record("budget.lifted", budget, by=by, at=at, facts={"minutes": budget.minutes})
    budget.delete()


def budget_with_id(budget_id: UUID) -> Budget:
    return Budget.objects.select_related("person").get(pk=budget_id)


def budget_of(whose: Person | str, *, queue: str) -> Budget | None:
    return Budget.objects.filter(**_owner(whose), queue=queue).first()


def standings(*, at: datetime, of: Person | None = None) -> list[Standing]:
    """Every budget with what was spent of it, or those of one person."""
    found = Budget.objects.select_related("person", "set_by").order_by("person", "project", "queue")
    shown = found.filter(person=of.pk) if of else found
    return [standing_of(budget, at=at) for budget in shown]


def standings_for(
    versions: Iterable[CohortVersion | None], *, queue: str, by: Person, at: datetime
) -> list[Standing]:
    """The budgets that work of a person with these cohort versions comes out of."""
    asked = Q(person=by.pk) | Q(project__in=projects_of(versions))
    held = Budget.objects.filter(asked, queue=queue).select_related("person")
    return [standing_of(budget, at=at) for budget in held.order_by("project")]


def standing_of(budget: Budget, *, at: datetime, until: Job | None = None) -> Standing:
    """A stint counts from its beginning to when its worker was last heard of.

    `until`: count as promised only this job and what was asked for before it.
    """
    taken = _stints(budget).filter(job__queue=budget.queue, seen_at__gte=at - WITHIN)
    since = at - WITHIN
    spent = sum(
        (seen - max(begun, since) for begun, seen in taken.values_list("begun_at", "seen_at")),
        timedelta(),
    )
    promised = sum((minutes_left(job) for job in _unended(budget, until)), timedelta())
    return Standing(budget, _begun(spent), _begun(spent + promised) - _begun(spent))


def _begun(time: timedelta) -> int:
    return ceil(time.total_seconds() / SECONDS)


def _stints(budget: Budget) -> QuerySet[Stint]:
    return Stint.objects.filter(job__in=_jobs(budget).values("pk"))


def _unended(budget: Budget, until: Job | None) -> QuerySet[Job]:
    waiting = _jobs(budget).filter(
        queue=budget.queue, state__in=[State.QUEUED, State.RUNNING], helps=None
    )
    if until is None:
        return waiting
    earlier = Q(created_at__lt=until.created_at)
    return waiting.filter(earlier | Q(created_at=until.created_at, pk__lte=until.pk))


def _jobs(budget: Budget) -> QuerySet[Job]:
    ours = Job.objects.filter(task__startswith=TASKS)
    if budget.person:
        return ours.filter(owner=budget.person)  # a helper has the owner of whom it helps
    charged = Charge.objects.filter(project=budget.project).values("job")
    return ours.filter(Q(pk__in=charged) | Q(helps__in=charged))


def _projects_charged(job: Job) -> list[str]:
    return list(Charge.objects.filter(job=job).values_list("project", flat=True))


def _refusal(standing: Standing, wanted: int, outcome: str) -> str:
    budget = standing.budget
    others = f", work under way is to take {standing.promised} more" if standing.promised else ""
    need = f", and this asks for {wanted}" if wanted and standing.left else ""
    return (
        f"{standing.whose} spent {standing.spent} of {budget.minutes} minutes on the queue "
        f"“{budget.get_queue_display()}” in the last {WITHIN.days} days{others}{need}, so "
        f"{outcome}. Ask an administrator for more, ask for less, or wait until earlier work is "
        f"{WITHIN.days} days old."
    )


def _owner(whose: Person | str) -> dict[str, Any]:
    if isinstance(whose, str):
        return {"person": None, "project": whose}
    return {"person_id": whose.pk, "project": ""}
