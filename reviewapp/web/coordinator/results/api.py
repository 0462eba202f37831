"""Evaluate a study by a program, watch it, and take verdict, results and report away."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.acceptance import asking
from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.reporting import filing, paper, plain
from reviewapp.acceptance.reporting.parts import Report
from reviewapp.accounts.permissions import Action
from reviewapp.audit.canonical import digest
from reviewapp.studies import selectors as studies
from reviewapp.studies.selectors import StudyRow
from reviewapp.web.coordinator.life.study_bodies import ReasonIn
from reviewapp.web.coordinator.results import handing, showing
from reviewapp.web.coordinator.results.bodies import EvaluationOut
from reviewapp.web.people.doors import Allows, person, refuse_stale

NO_STORE = {"Cache-Control": "no-store"}
JSON, HTML, PDF = "application/json", "text/html", "application/pdf"
# Each form of a report: what it is called as a file, and how it is written.
FORMS: dict[str, tuple[str, Callable[[Report], str | bytes]]] = {
    "json": (JSON, plain.written),
    "html": (f"{HTML}; charset=utf-8", handing.report),
    "pdf": (PDF, paper.written),
}


class StudyEvaluation(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(operation_id="study_evaluation", responses=EvaluationOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """How far the evaluation is; once it stands, the verdict and all results."""
        study = acceptance.study_to_decide(person(request), study_id)
        return Response(_told(study), headers=NO_STORE)


class Evaluations(APIView):
    permission_classes = (Allows(Action.STUDY_EVALUATE),)

    @extend_schema(operation_id="evaluate_study", request=ReasonIn, responses={202: EvaluationOut})
    def post(self, request: Request, study_id: UUID) -> Response:
        """Open the sealed book and judge; asks for a password of the last five minutes."""
        study = studies.study_for(person(request), study_id)
        refuse_stale(request)
        sent = ReasonIn(data=request.data)
        sent.is_valid(raise_exception=True)
        asking.request(study, by=person(request), at=timezone.now(), **sent.validated_data)
        return Response(_told(study), status=202, headers=NO_STORE)


class StudyReport(APIView):
    permission_classes = (Allows(Action.STUDY_VIEW),)

    @extend_schema(
        operation_id="study_report",
        responses={(200, form): OpenApiTypes.BINARY for form in (JSON, HTML, PDF)},
    )
    def get(self, request: Request, study_id: UUID, form: str) -> HttpResponse:
        """The report in the form that is asked for: json, html or pdf; always the same bytes."""
        study = acceptance.study_to_decide(person(request), study_id)
        evaluation = acceptance.evaluation(study)
        if evaluation is None or form not in FORMS:
            raise Http404
        kind, written = FORMS[form]
        return handing.file(
            written(filing.report_of(evaluation)), kind, f"evaluation-report.{form}"
        )


def _told(study: StudyRow) -> dict[str, object]:
    asked, evaluation = acceptance.evaluation_request(study), acceptance.evaluation(study)
    told: dict[str, object] = {
        "state": study.state,
        "job": asked.job if asked else None,
        "evaluation": None,
    }
    if evaluation:
        said = showing.verdict(evaluation.results)
        told["evaluation"] = {
            "verdict": evaluation.results["verdict"],
            "sentence": said.sentence,
            "exploratory": said.exploratory,
            "protocol": evaluation.protocol.digest,
            "inputs": evaluation.inputs_digest,
            "results_digest": digest(evaluation.results),
            "code_version": evaluation.code_version,
            "evaluated_at": evaluation.evaluated_at,
            "evaluated_by": str(evaluation.evaluated_by),
            "results": evaluation.results,
        }
    return dict(EvaluationOut(told).data)
