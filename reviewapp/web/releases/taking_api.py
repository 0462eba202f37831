"""Take a release along in pieces, take one back, and ask which were: for programs."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.releases import files, selectors, services
from reviewapp.web import problems, zipped
from reviewapp.web.people.doors import Allows, person, refuse_stale
from reviewapp.web.releases.api import ReleaseOut, release_out

NO_STORE = {"Cache-Control": "no-store"}
RANGE = OpenApiParameter(
    "Range", str, OpenApiParameter.HEADER, description="`bytes=N-`, to go on behind N bytes."
)
# From somewhere to the end is all that going on needs; any other range is answered whole.
_REST = re.compile(r"bytes=([0-9]{1,18})-")
BYTES = (200, "application/octet-stream")


class RevokeIn(serializers.Serializer[object]):
    reason = serializers.CharField(
        max_length=500, help_text="One sentence. It is published in the list of revocations."
    )


class RevokedOut(serializers.Serializer[object]):
    list = serializers.CharField(help_text="Canonical JSON of the packages that were revoked.")
    signature = serializers.CharField(help_text="JSON: who signed that text, and how.")


class ReleaseFile(APIView):
    permission_classes = (Allows(Action.RELEASE_VIEW),)

    @extend_schema(
        operation_id="release_file",
        parameters=[RANGE],
        responses={BYTES: OpenApiTypes.BINARY, (206, BYTES[1]): OpenApiTypes.BINARY, 416: None},
    )
    def get(self, request: Request, release_id: UUID, path: str) -> HttpResponseBase:
        """One file of a release, or the rest of it; its terms are accepted before.

        `manifest-sha256.txt` and `tagmanifest-sha256.txt` say which files there are.
        """
        release = selectors.release_for(person(request), release_id)
        asked = _REST.fullmatch(request.headers.get("Range", ""))
        file = files.opened(release, path, by=person(request), at=timezone.now())
        return _from(request._request, file, int(asked[1]) if asked else 0)


class Revocation(APIView):
    permission_classes = (Allows(Action.RELEASE_REVOKE),)

    @extend_schema(operation_id="revoke_release", request=RevokeIn, responses={201: ReleaseOut})
    def post(self, request: Request, release_id: UUID) -> Response:
        """Take a release back: it is not handed out any more, and the signed list names it."""
        release = selectors.release_for(person(request), release_id)
        refuse_stale(request)
        sent = RevokeIn(data=request.data)
        sent.is_valid(raise_exception=True)
        services.revoke(release, **sent.validated_data, by=person(request), at=timezone.now())
        now = selectors.release_for(person(request), release_id)
        return Response(release_out(request, now), status=201, headers=NO_STORE)


class Revoked(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="revoked_releases", responses=RevokedOut)
    def get(self, _request: Request) -> Response:
        """The signed list of revocations, for everybody; it names packages by their digest."""
        return Response(services.revocation_list(), headers=NO_STORE)


def _from(request: HttpRequest, file: Path, start: int) -> HttpResponseBase:
    size = file.stat().st_size
    if start >= size > 0:
        ends = {"Content-Range": f"bytes */{size}"}
        return problems.respond_in_json(problems.problem(416), headers=ends)
    headers = {"Content-Length": str(size - start), "Accept-Ranges": "bytes", **NO_STORE}
    if start:
        headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    pieces = _pieces(file, start)
    return StreamingHttpResponse(
        zipped.PiecesLater(pieces) if isinstance(request, ASGIRequest) else pieces,
        status=206 if start else 200,
        content_type=BYTES[1],
        headers=headers,
    )


def _pieces(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while piece := file.read(zipped.CHUNK):
            yield piece
