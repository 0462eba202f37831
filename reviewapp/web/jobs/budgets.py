"""How many minutes of work people and projects may have: the administrator's page and answer."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts import selectors as people
from reviewapp.accounts.permissions import Action
from reviewapp.accounts.selectors import Person
from reviewapp.synthesis import budgets as held
from reviewapp.synthesis.errors import BudgetNotUsable
from reviewapp.web.people.doors import Allows, allowed, person

QUEUES = (("cpu", "Processor"), ("gpu", "Graphics card"))
LONGEST = 254


class BudgetForm(forms.Form):
    whose = forms.CharField(
        label="Whose",
        max_length=LONGEST,
        help_text="The e-mail address of a person, or the name of a project as imports have it.",
    )
    queue = forms.ChoiceField(label="Queue", choices=QUEUES)
    minutes = forms.IntegerField(
        label="Minutes within 30 days", min_value=0, max_value=held.MOST_MINUTES
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.BUDGET_SET)
def budgets(request: HttpRequest) -> HttpResponse:
    """Every budget with what was spent of it, and a form to set one."""
    form = BudgetForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            budget = _set(said["whose"], said["queue"], said["minutes"], by=person(request))
        except BudgetNotUsable as refusal:
            form.add_error("whose", str(refusal))
        else:
            messages.success(request, f"Set: {budget}.")
            return redirect("budgets")
    shown = {"form": form, "standings": held.standings(at=timezone.now())}
    return render(request, "jobs/budgets.html", shown, status=422 if form.is_bound else 200)


@require_POST
@allowed(Action.BUDGET_SET)
def lift(request: HttpRequest, budget_id: UUID) -> HttpResponse:
    budget = held.budget_with_id(budget_id)
    said = str(budget)
    held.lift_budget(budget, by=person(request), at=timezone.now())
    messages.success(request, f"No limit any more; it was {said}.")
    return redirect("budgets")


class BudgetIn(serializers.Serializer[object]):
    whose = serializers.CharField(max_length=LONGEST, help_text="An e-mail address or a project.")
    queue = serializers.ChoiceField(choices=QUEUES)
    minutes = serializers.IntegerField(min_value=0, max_value=held.MOST_MINUTES)


class BudgetOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    whose = serializers.CharField()
    queue = serializers.CharField()
    minutes = serializers.IntegerField(help_text="Within thirty days.")
    spent = serializers.IntegerField()


class Budgets(APIView):
    permission_classes = (Allows(Action.BUDGET_SET),)

    @extend_schema(operation_id="budgets", responses=BudgetOut(many=True))
    def get(self, _request: Request) -> Response:
        """Every budget with what was spent of it in the last thirty days."""
        found = held.standings(at=timezone.now())
        return Response(BudgetOut([_out(one) for one in found], many=True).data)

    @extend_schema(operation_id="budget_set", request=BudgetIn, responses=BudgetOut)
    def post(self, request: Request) -> Response:
        """Set the minutes of a person or a project on a queue; they replace earlier ones."""
        sent = BudgetIn(data=request.data)
        sent.is_valid(raise_exception=True)
        budget = _set(**sent.validated_data, by=person(request))
        return Response(BudgetOut(_out(held.standing_of(budget, at=timezone.now()))).data)


def _set(whose: str, queue: str, minutes: int, *, by: Person) -> held.BudgetRow:
    """A person where the text is an address that somebody has, else a project."""
    somebody = people.person_with_email(whose) if "@" in whose else None
    return held.set_budget(
        somebody or whose, queue=queue, minutes=minutes, by=by, at=timezone.now()
    )


def _out(standing: held.Standing) -> dict[str, object]:
    budget = standing.budget
    told = {"id": budget.pk, "whose": budget.whose, "queue": budget.queue}
    return {**told, "minutes": budget.minutes, "spent": standing.spent}
