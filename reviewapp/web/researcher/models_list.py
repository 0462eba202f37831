"""The pages of models: which there are, what each is, and bringing one's own."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewapp.accounts.permissions import Action, permits
from reviewapp.synthesis import asking, selectors, services
from reviewapp.synthesis.errors import SynthesisRefusal
from reviewapp.web.jobs.curves import curves
from reviewapp.web.people.doors import allowed, person
from reviewapp.web.researcher.model_forms import RegisterForm

PER_PAGE = 50


@require_safe
@allowed(Action.MODEL_VIEW)
def models(request: HttpRequest) -> HttpResponse:
    return _list(request, RegisterForm())


@require_POST
@allowed(Action.MODEL_REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    said = form.cleaned_data
    try:
        job = services.request_registration(
            said["weights"].chunks(),
            name=said["name"],
            intended_use=said["intended_use"],
            recipe=said["recipe"],
            by=person(request),
            at=timezone.now(),
        )
    except SynthesisRefusal as refusal:
        form.add_error("weights", str(refusal))
        return _list(request, form, status=422)
    return redirect("job", job.pk)


@require_safe
@allowed(Action.MODEL_VIEW)
def model(request: HttpRequest, model_id: UUID) -> HttpResponse:
    shown = selectors.model_with_id(model_id)
    facts = shown.facts
    cohort = facts.get("cohort") if isinstance(facts.get("cohort"), dict) else {}
    page = {
        "model": shown,
        "recipe": shown.recipe,
        "cohort": cohort,
        "splits": [
            (part.replace("_", "-").capitalize(), counts)
            for part, counts in (cohort or {}).get("splits", {}).items()
        ],
        "environment": list((facts.get("environment") or {}).items()),
        "curves": curves(facts.get("curve")),
        "may_sample": permits(person(request), Action.SAMPLING_REQUEST),
        "never_drawn": asking.never_drawn_here(shown.recipe),
        "sees_cohort": permits(person(request), Action.COHORT_VIEW),
    }
    return render(request, "researcher/models/model.html", page)


@require_http_methods(["GET", "HEAD"])
@allowed(Action.MODEL_VIEW)
def card(request: HttpRequest, model_id: UUID) -> HttpResponse:  # noqa: ARG001 Django's
    """The card as a file, for whoever has no account here."""
    shown = selectors.model_with_id(model_id)
    name = f"model-{shown.file_digest[:12]}.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(shown.card, content_type="text/markdown; charset=utf-8", headers=headers)


def _list(request: HttpRequest, form: RegisterForm, *, status: int = 200) -> HttpResponse:
    pages = Paginator(selectors.models(), PER_PAGE)
    shown = {
        "page": pages.get_page(request.GET.get("page")),
        "form": form,
        "may_train": permits(person(request), Action.MODEL_TRAIN),
        "may_register": permits(person(request), Action.MODEL_REGISTER),
    }
    return render(request, "researcher/models/models.html", shown, status=status)
