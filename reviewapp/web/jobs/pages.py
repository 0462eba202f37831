"""Background work for people: what there is, how far it is, stop it, try it again."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviewapp.acceptance import retrying
from reviewapp.acceptance.errors import AcceptanceRefusal
from reviewapp.accounts.permissions import Action, permits
from reviewapp.jobs import selectors, services
from reviewapp.jobs.errors import JobsRefusal
from reviewapp.jobs.selectors import BackgroundJob
from reviewapp.synthesis import selectors as synthesis
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.web.jobs.picture import picture
from reviewapp.web.people.doors import allowed, person

A_PAGE = 50


@require_safe
@allowed(Action.JOB_VIEW)
def jobs(request: HttpRequest) -> HttpResponse:
    pages = Paginator(selectors.jobs(person(request)), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "may_set_budgets": permits(person(request), Action.BUDGET_SET),
        "sees_all": selectors.sees_everybodys(person(request)),
        "shown": f"Jobs {page.start_index()} to {page.end_index()}, newest first.",
        **_neighbours(page),
    }
    return render(request, "jobs/jobs.html", facts)


@require_safe
@allowed(Action.JOB_VIEW)
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    who = person(request)
    shown = selectors.job_for(who, job_id)
    told = picture(shown, who=who)
    facts = {
        "job": shown,
        "picture": told,
        "may_cancel": permits(who, Action.JOB_CANCEL),
        "may_retry": permits(who, Action.JOB_RETRY) and retrying.may_be_retried(shown),
    }
    return render(request, "jobs/job.html", facts)


@require_safe
@allowed(Action.IMAGE_VIEW)
def grid(request: HttpRequest, job_id: UUID, step: int) -> HttpResponse:
    """What a training drew at one milestone."""
    shown = selectors.job_for(person(request), job_id)
    drawn = synthesis.milestone(shown, step)
    headers = {"Cache-Control": "private, no-cache"}
    return HttpResponse(drawn, content_type="image/png", headers=headers)


@require_POST
@allowed(Action.JOB_CANCEL)
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    wanted = selectors.job_for(person(request), job_id)
    try:
        services.cancel(wanted, by=person(request), at=timezone.now())
    except JobsRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{wanted.title}” is being stopped.")
    return redirect("job", job_id=job_id)


@require_POST
@allowed(Action.JOB_RETRY)
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    wanted = selectors.job_for(person(request), job_id)
    try:
        retrying.retry(wanted, by=person(request), at=timezone.now())
    except (AcceptanceRefusal, JobsRefusal, SynthesisRefusal) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{wanted.title}” waits for a worker again.")
    return redirect("job", job_id=job_id)


def _neighbours(page: Page[BackgroundJob]) -> dict[str, str]:
    return {
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
