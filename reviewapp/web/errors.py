"""The only place that knows status codes: turn a refusal into an answer, a page's or the API's.

Stands before everything, the sealed side too; it is named in the settings, and no view imports it.
"""

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from reviewapp.acceptance import errors as acceptance
from reviewapp.accounts import errors as accounts
from reviewapp.allocation import errors as allocation
from reviewapp.audit import errors as audit
from reviewapp.dicom import errors as dicom
from reviewapp.imaging import errors as imaging
from reviewapp.jobs import errors as jobs
from reviewapp.provenance import errors as provenance
from reviewapp.provenance.intake import errors as intake
from reviewapp.reading import errors as reading
from reviewapp.releases import errors as releases
from reviewapp.sqlite import errors as sqlite
from reviewapp.stats import errors as stats
from reviewapp.studies import errors as studies
from reviewapp.synthesis import errors as synthesis
from reviewapp.web import problems
from reviewapp.web.leak_audit import errors as leak_audit
from reviewapp.web.people import once
from reviewapp.web.problems import Problem, Saying

log = logging.getLogger(__name__)

# The nearest ancestor decides. A tree's root stands for: understood, but not now (409).
STATUSES: dict[type[Exception], int] = {
    ObjectDoesNotExist: 404,
    Http404: 404,
    PermissionDenied: 403,
    accounts.AccountsRefusal: 409,
    accounts.NotAllowed: 403,
    accounts.InvitationNotUsable: 410,
    accounts.InvitationUnknown: 404,
    accounts.NameNotUsable: 422,
    accounts.RoleUnknown: 422,
    accounts.ScopeNotAllowed: 422,
    accounts.TokenNotUsable: 401,
    accounts.KeyUsedDifferently: 422,
    # A file that is not taken; a key too short is the mistake of whoever set the site up.
    dicom.FileRefused: 422,
    dicom.KeyTooShort: 500,
    imaging.ImagingRefusal: 409,
    imaging.AttributesNotUsable: 422,
    imaging.PixelsDoNotFit: 422,
    # The store has lost or damaged what the database promises: nobody asked for anything wrong.
    imaging.PixelsNotFound: 500,
    imaging.PixelsNotReadable: 500,
    jobs.JobsRefusal: 409,
    reading.ReadingRefusal: 409,
    studies.StudyRefusal: 409,
    studies.AnswersDoNotFit: 422,
    studies.ProtocolNotUsable: 422,
    provenance.ProvenanceRefusal: 409,
    provenance.ChoiceNotUsable: 422,
    provenance.SplitNotUsable: 422,
    intake.ProjectNotNamed: 422,
    intake.OptionsNotUsable: 422,
    intake.FileNotWelcome: 422,
    intake.ChunkDamaged: 422,
    intake.QuotaReached: 413,
    intake.QuarantineFull: 507,
    # Each says which request would be a fit one.
    synthesis.SynthesisRefusal: 422,
    allocation.AllocationRefusal: 409,
    acceptance.AcceptanceRefusal: 409,
    releases.ReleaseRefusal: 409,
    releases.WishNotUsable: 422,
    releases.TargetUnknown: 422,
    releases.NoSuchFile: 404,
    releases.TermsNotAccepted: 403,
    releases.ReleaseRevoked: 410,
    releases.EvidenceAltered: 500,
    leak_audit.LeakAuditRefusal: 409,
    # Evidence hands over counted data; a refusal down there is our mistake.
    stats.StatisticsError: 500,
    sqlite.DatabaseBusy: 503,
    # The trail refuses only what our own code or disk does wrong.
    audit.AuditError: 500,
}

# Their messages speak of tables and patterns, not to a person.
MUTE = (ObjectDoesNotExist, Http404)


def status_of(error: Exception) -> int | None:
    """The status for an error that somebody foresaw; for any other, None."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), None)


def problem_of(error: Exception) -> Problem | None:
    status = status_of(error)
    if status is None:
        return None
    if status >= problems.OUR_FAULT:
        log.error("%s", error, exc_info=error)
    sentence = "" if isinstance(error, MUTE) else str(error)
    return problems.problem(status, sentence)


def answer(error: Exception, context: dict[str, object]) -> HttpResponse | None:  # noqa: ARG001 DRF's
    """Answer the API's refusals as JSON, whatever form was asked for.

    What nobody foresaw goes on and becomes a 500.
    """
    if isinstance(error, once.Answered):
        return error.response()
    problem = _api_problem(error)
    if problem is None:
        return None
    set_rollback()
    return problems.respond_in_json(problem, headers=_headers(error))


class Refusals:
    """Answer the pages' refusals, and give a method that is not allowed a page too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != problems.WRONG_METHOD or problems.has_body(response):
            return response
        page = problems.respond(request, problems.problem(response.status_code))
        page.headers["Allow"] = response.headers.get("Allow", "GET")
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        problem = problem_of(error)
        return None if problem is None else problems.respond(request, problem)


def broken(request: HttpRequest) -> HttpResponse:
    """What no view answers for: a session that could not be kept, or what nobody foresaw."""
    error = sys.exc_info()[1]
    foreseen = problem_of(error) if isinstance(error, Exception) else None
    return problems.respond(request, foreseen or problems.problem(500))


# The framework's own words say what happened, and not what to do now.
UNSAID: dict[type[Exception], Saying] = {
    exceptions.NotAuthenticated: problems.SAYINGS[401],
    # Ours are NotAllowed; the framework refuses only a form's secret that is missing or old.
    exceptions.PermissionDenied: problems.EXPIRED_FORM,
    exceptions.MethodNotAllowed: problems.SAYINGS[405],
    exceptions.NotAcceptable: problems.SAYINGS[406],
    exceptions.UnsupportedMediaType: problems.SAYINGS[415],
    exceptions.Throttled: problems.SAYINGS[429],
}


def _api_problem(error: Exception) -> Problem | None:
    if not isinstance(error, exceptions.APIException):
        return problem_of(error)
    if isinstance(error, exceptions.ValidationError):
        return problems.problem(400, problems.FIELDS_WRONG, fields=error.detail)
    if saying := UNSAID.get(type(error)):
        return problems.problem(error.status_code, saying=saying)
    return problems.problem(error.status_code, str(error.detail))


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    if (offset := getattr(error, "offset", None)) is not None:
        headers["Upload-Offset"] = str(offset)
    return headers
