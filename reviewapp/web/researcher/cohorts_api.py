"""Cohorts, their versions, splits and leak checks for programs."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.cohorts import asking, describing, leaks, members, splitting
from reviewapp.provenance.cohorts.asking import Wish
from reviewapp.web import paging
from reviewapp.web.people.doors import Allows, person
from reviewapp.web.researcher import choosing
from reviewapp.web.researcher.cohort_bodies import (
    DescriptionOut,
    FreezeIn,
    LeakCheckIn,
    LeakCheckOut,
    PartIn,
    PartOut,
    SplitIn,
    SplitOut,
    StartedOut,
    VersionsOut,
    description_out,
    leak_check_out,
    split_out,
    version_out,
)
from reviewapp.web.researcher.images_api import (
    NO_STORE,
    ImagesOut,
    PageIn,
    cursor_behind,
    image_out,
)


class Cohorts(APIView):
    permission_classes = (Allows(Action.COHORT_VIEW),)

    @extend_schema(
        operation_id="cohort_versions", responses=VersionsOut, parameters=[paging.PageIn]
    )
    def get(self, request: Request) -> Response:
        """Frozen versions, the newest first."""
        found = allocation.cohort_versions_for(person(request))
        rows, behind = paging.page(request, found, by="frozen_at")
        shown = {"next": behind, "results": [version_out(version) for version in rows]}
        return Response(shown, headers=NO_STORE)


class Freeze(APIView):
    permission_classes = (Allows(Action.COHORT_FREEZE),)

    @extend_schema(operation_id="freeze_cohort", request=FreezeIn, responses={202: StartedOut})
    def post(self, request: Request) -> Response:
        """Start a job that freezes all images that fit as the next version of a cohort."""
        sent = FreezeIn(data=request.data)
        sent.is_valid(raise_exception=True)
        wish = Wish(
            choosing.choices(sent.validated_data["choose"]),
            but=tuple(allocation.images_hidden_from(person(request))),
            only_confirmed=sent.validated_data["only_confirmed"],
        )
        name = sent.validated_data["name"]
        job = asking.request_freeze(name, wish, by=person(request), at=timezone.now())
        return Response({"job": str(job.pk)}, status=202)


class CohortDescription(APIView):
    permission_classes = (Allows(Action.COHORT_VIEW),)

    @extend_schema(operation_id="cohort_version", responses=DescriptionOut)
    def get(self, request: Request, version_id: UUID) -> Response:
        """One version: its digest, and how often each value of each attribute occurs."""
        version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
        told = describing.distributions(version)
        shown = description_out(version, told, subjects=describing.subjects(version))
        return Response(shown, headers=NO_STORE)


class CohortImages(APIView):
    permission_classes = (Allows(Action.IMAGE_VIEW),)

    @extend_schema(operation_id="cohort_images", responses=ImagesOut, parameters=[PageIn])
    def get(self, request: Request, version_id: UUID) -> Response:
        """The images of a version, in the order in which they came."""
        asked = PageIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
        if "at" in said:
            page = members.at(version, said["at"], size=said["limit"])
        else:
            after = int(said["cursor"]) if "cursor" in said else None
            page = members.page(version, after=after, size=said["limit"])
        shown = {
            "total": version.size,
            "newest": None,
            "next": cursor_behind(page, said["limit"]),
            "results": [image_out(entry) for entry in page],
        }
        return Response(shown, headers=NO_STORE)


class Splits(APIView):
    permission_classes = (Allows(Action.COHORT_FREEZE),)

    @extend_schema(operation_id="splits", responses=SplitOut(many=True))
    def get(self, request: Request, version_id: UUID) -> Response:
        """The splits of a version."""
        version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
        found = provenance.splits(version)
        return Response([split_out(split) for split in found], headers=NO_STORE)

    @extend_schema(operation_id="split_cohort", request=SplitIn, responses={202: StartedOut})
    def post(self, request: Request, version_id: UUID) -> Response:
        """Start a job that divides a version; the same wish again is the split there is."""
        sent = SplitIn(data=request.data)
        sent.is_valid(raise_exception=True)
        version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
        said = sent.validated_data
        wish = splitting.Wish(
            {part: said[part.lower()] for part in ("TRAIN", "TUNE", "HOLD_OUT")},
            said["stratified_by"],
            said["seed"],
        )
        job = splitting.request_split(version, wish, by=person(request), at=timezone.now())
        return Response({"job": str(job.pk)}, status=202)


class SplitImages(APIView):
    permission_classes = (Allows(Action.IMAGE_VIEW),)

    @extend_schema(operation_id="split_images", responses=PartOut, parameters=[PartIn])
    def get(self, request: Request, version_id: UUID, split_id: UUID) -> Response:
        """The images of one part of a split, in the order in which they came."""
        version = allocation.cohort_versions_for(person(request)).get(pk=version_id)
        split = provenance.splits(version).get(pk=split_id)
        asked = PartIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        after = int(said["cursor"]) if "cursor" in said else None
        page = splitting.page(split, said["part"], after=after, size=said["limit"])
        shown = {
            "next": cursor_behind(page, said["limit"]),
            "results": [image_out(entry) for entry in page],
        }
        return Response(shown, headers=NO_STORE)


class LeakChecks(APIView):
    permission_classes = (Allows(Action.COHORT_FREEZE),)

    @extend_schema(operation_id="leak_checks", responses=LeakCheckOut(many=True))
    def get(self, request: Request, version_id: UUID) -> Response:
        """The searches that began with a version, the newest first."""
        seen = allocation.cohort_versions_for(person(request))
        found = provenance.leak_checks(seen.get(pk=version_id), among=seen)
        return Response([leak_check_out(check) for check in found], headers=NO_STORE)

    @extend_schema(
        operation_id="check_for_leaks", request=LeakCheckIn, responses={202: LeakCheckOut}
    )
    def post(self, request: Request, version_id: UUID) -> Response:
        """Start a job that searches for the same pictures in a split or another version."""
        sent = LeakCheckIn(data=request.data)
        sent.is_valid(raise_exception=True)
        seen = allocation.cohort_versions_for(person(request))
        version, said = seen.get(pk=version_id), sent.validated_data
        split, other = said.get("split"), said.get("other")
        against = provenance.splits(version).get(pk=split) if split else seen.get(pk=other)
        check = leaks.request_leak_check(
            version, against=against, by=person(request), at=timezone.now()
        )
        return Response(leak_check_out(check), status=202)
