"""Releases for programs: which there are, asking for one, taking it along."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.releases import selectors, services
from reviewapp.releases.selectors import ReleaseRow
from reviewapp.releases.wishes import LICENCES, LONGEST_TERMS, PLAIN_TERMS, Format, wish
from reviewapp.web import paging
from reviewapp.web.people.doors import Allows, person
from reviewapp.web.releases import sending

NO_STORE = {"Cache-Control": "no-store"}


class RequestIn(serializers.Serializer[object]):
    decision = serializers.UUIDField(help_text="A decision in force that accepts.")
    formats = serializers.MultipleChoiceField(choices=list(Format), allow_empty=False)
    ratings = serializers.BooleanField(default=True)
    reports = serializers.BooleanField(
        default=False, help_text="The ratings as DICOM structured reports too; needs DICOM."
    )
    licence = serializers.ChoiceField(choices=list(LICENCES))
    terms = serializers.CharField(default=PLAIN_TERMS, max_length=LONGEST_TERMS)


class RequestedOut(serializers.Serializer[object]):
    release = serializers.UUIDField()
    job = serializers.UUIDField(help_text="What packs it.")


class ReleaseOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    cohort = serializers.CharField()
    cohort_digest = serializers.CharField()
    decision = serializers.UUIDField()
    state = serializers.CharField(help_text="READY, REVOKED, or how its job stands.")
    reason = serializers.CharField(help_text="Why it was revoked; else empty.")
    digest = serializers.CharField(
        help_text="SHA-256 of tagmanifest-sha256.txt; empty until READY."
    )
    files = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes.")
    formats = serializers.ListField(child=serializers.CharField())
    licence = serializers.CharField()
    terms = serializers.CharField()
    terms_digest = serializers.CharField(help_text="Sent back by who accepts the terms.")
    has_accepted_terms = serializers.BooleanField()
    released_at = serializers.DateTimeField()


class ReleasesOut(serializers.Serializer[object]):
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")
    results = ReleaseOut(many=True)


class TermsIn(serializers.Serializer[object]):
    terms_digest = serializers.CharField(max_length=64, help_text="Of the terms you have read.")


class Releases(APIView):
    permission_classes = (Allows(Action.RELEASE_VIEW),)

    @extend_schema(operation_id="releases", responses=ReleasesOut, parameters=[paging.PageIn])
    def get(self, request: Request) -> Response:
        """Releases, the newest first."""
        found = selectors.releases_for(person(request))
        rows, behind = paging.page(request, found, by="released_at")
        shown = {"next": behind, "results": [release_out(request, release) for release in rows]}
        return Response(shown, headers=NO_STORE)


class Requests(APIView):
    permission_classes = (Allows(Action.RELEASE_REQUEST),)

    @extend_schema(operation_id="request_release", request=RequestIn, responses={202: RequestedOut})
    def post(self, request: Request) -> Response:
        """Have what a decision accepted packed; the same again gives the release that is there."""
        sent = RequestIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said = dict(sent.validated_data)
        decision = selectors.decision_for(person(request), said.pop("decision"))
        release = services.request_release(
            decision, wish=wish(**said), by=person(request), at=timezone.now()
        )
        shown = {"release": release.pk, "job": release.packing.job_id}
        return Response(RequestedOut(shown).data, status=202)


class OneRelease(APIView):
    permission_classes = (Allows(Action.RELEASE_VIEW),)

    @extend_schema(operation_id="release", responses=ReleaseOut)
    def get(self, request: Request, release_id: UUID) -> Response:
        """One release: its state, its digest, its terms."""
        release = selectors.release_for(person(request), release_id)
        return Response(release_out(request, release), headers=NO_STORE)


class Terms(APIView):
    permission_classes = (Allows(Action.RELEASE_VIEW),)

    @extend_schema(operation_id="accept_terms", request=TermsIn, responses=ReleaseOut)
    def post(self, request: Request, release_id: UUID) -> Response:
        """Accept the terms of a release, by the digest of what was read."""
        release = selectors.release_for(person(request), release_id)
        sent = TermsIn(data=request.data)
        sent.is_valid(raise_exception=True)
        if sent.validated_data["terms_digest"] != selectors.wish_of(release).terms_digest:
            raise serializers.ValidationError(
                {"terms_digest": ["These are not the terms of this release. Read them again."]}
            )
        services.accept_terms(release, by=person(request), at=timezone.now())
        return Response(release_out(request, release), headers=NO_STORE)


class Download(APIView):
    permission_classes = (Allows(Action.RELEASE_VIEW),)

    @extend_schema(
        operation_id="download_release", responses={(200, "application/zip"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, release_id: UUID) -> HttpResponseBase:
        """The release as a zip, packed while it goes out; its terms are accepted before."""
        release = selectors.release_for(person(request), release_id)
        asked: HttpRequest = request._request  # what it came by decides how it is sent
        return sending.answer(asked, release, by=person(request), at=timezone.now())


def release_out(request: Request, release: ReleaseRow) -> dict[str, object]:
    wish_of, package = selectors.wish_of(release), getattr(release, "package", None)
    gone = selectors.withdrawn(release)
    shown = {
        "id": release.pk,
        "cohort": str(release.cohort_version),
        "cohort_digest": release.cohort_digest,
        "decision": release.decision_id,
        "state": selectors.state(release),
        "reason": gone.reason if gone else "",
        "digest": package.digest if package else "",
        "files": package.files if package else 0,
        "size": package.size if package else 0,
        "formats": wish_of.formats,
        "licence": wish_of.licence,
        "terms": wish_of.terms,
        "terms_digest": wish_of.terms_digest,
        "has_accepted_terms": selectors.has_accepted(person(request), wish_of),
        "released_at": release.released_at,
    }
    return dict(ReleaseOut(shown).data)
