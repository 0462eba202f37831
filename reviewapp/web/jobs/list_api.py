"""Background jobs for programs: which there are, stop one, try one again."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.acceptance import retrying
from reviewapp.accounts.permissions import Action
from reviewapp.jobs import selectors, services
from reviewapp.web import paging
from reviewapp.web.jobs.api import JobOut
from reviewapp.web.jobs.picture import picture
from reviewapp.web.people.doors import Allows, person

NO_STORE = {"Cache-Control": "no-store"}


class JobRowOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()


class JobsOut(serializers.Serializer[object]):
    next = serializers.CharField(allow_null=True, help_text="`cursor` of the next page.")
    results = JobRowOut(many=True)


class Jobs(APIView):
    permission_classes = (Allows(Action.JOB_VIEW),)

    @extend_schema(operation_id="jobs", responses=JobsOut, parameters=[paging.PageIn])
    def get(self, request: Request) -> Response:
        """Your jobs, the newest first."""
        rows, behind = paging.page(request, selectors.jobs(person(request)), by="created_at")
        shown = {"next": behind, "results": JobRowOut(rows, many=True).data}
        return Response(shown, headers=NO_STORE)


class JobCancellation(APIView):
    permission_classes = (Allows(Action.JOB_CANCEL),)

    @extend_schema(operation_id="cancel_job", request=None, responses={202: JobOut})
    def post(self, request: Request, job_id: UUID) -> Response:
        """Stop a job; what it has kept stays."""
        job = selectors.job_for(person(request), job_id)
        services.cancel(job, by=person(request), at=timezone.now())
        return _told(request, job_id)


class JobRetry(APIView):
    permission_classes = (Allows(Action.JOB_RETRY),)

    @extend_schema(operation_id="retry_job", request=None, responses={202: JobOut})
    def post(self, request: Request, job_id: UUID) -> Response:
        """Start a job again that failed or was stopped."""
        job = selectors.job_for(person(request), job_id)
        retrying.retry(job, by=person(request), at=timezone.now())
        return _told(request, job_id)


def _told(request: Request, job_id: UUID) -> Response:
    who = person(request)
    shown = picture(selectors.job_for(who, job_id), who=who)
    return Response(shown, status=202, headers=NO_STORE)
