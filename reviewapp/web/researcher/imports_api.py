"""The interface for imports: announce files, send them in pieces that may be interrupted, run."""

import base64
import binascii
from collections.abc import Mapping
from typing import IO
from uuid import UUID

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.provenance.intake import asking, ending, receiving, selectors
from reviewapp.provenance.intake.options import options_of
from reviewapp.provenance.intake.placing import Announced
from reviewapp.provenance.intake.receiving import LARGEST_CHUNK
from reviewapp.provenance.intake.selectors import OneImport
from reviewapp.web.people.doors import Allows, person
from reviewapp.web.researcher import imports_bodies as bodies

PIECE = "application/offset+octet-stream"
LINES = 500
OFFSET = OpenApiParameter(
    "Upload-Offset", int, OpenApiParameter.HEADER, required=True, description="Where it begins."
)
DIGEST = OpenApiParameter(
    "Content-Digest",
    str,
    OpenApiParameter.HEADER,
    description="RFC 9530: sha-256=:BASE64:; a piece that does not fit it is refused.",
)


class Piece(BaseParser):
    """Bytes as they are; one more than allowed shows that there are more."""

    media_type = PIECE

    def parse(  # type: ignore[override] # the library hands over whatever a parser returns
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 asked by DRF
        parser_context: Mapping[str, object] | None = None,  # noqa: ARG002 asked by DRF
    ) -> bytes:
        return stream.read(LARGEST_CHUNK + 1)


class After(serializers.Serializer[object]):
    after = serializers.IntegerField(min_value=0, default=0)


class ImportView(APIView):
    permission_classes = (Allows(Action.IMAGE_IMPORT),)

    def opened(self, import_id: UUID) -> OneImport:
        return selectors.import_for(person(self.request), import_id)


class Imports(ImportView):
    @extend_schema(
        operation_id="import_begin",
        request=bodies.ImportIn,
        responses={201: bodies.ImportOut},
    )
    def post(self, request: Request) -> Response:
        """Begin an import."""
        sent = bodies.ImportIn(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = sent.validated_data
        opened = receiving.begin(
            project=asked["project"],
            source=OneImport.Source.UPLOAD,
            options=options_of({"profile": dict(asked.get("profile", {}))}),
            by=person(request),
            at=timezone.now(),
        )
        return Response(bodies.ImportOut(bodies.import_out(opened)).data, status=201)


class OneImportView(ImportView):
    @extend_schema(operation_id="import", responses=bodies.ImportOut)
    def get(self, request: Request, import_id: UUID) -> Response:  # noqa: ARG002 asked by DRF
        """Where an import is, and how many files have which outcome."""
        return Response(bodies.ImportOut(bodies.import_out(self.opened(import_id))).data)


class ImportFiles(ImportView):
    @extend_schema(
        operation_id="import_report",
        responses=bodies.FilesOut,
        parameters=[OpenApiParameter("after", int, description="The last number you know.")],
    )
    def get(self, request: Request, import_id: UUID) -> Response:
        """Every file with its outcome, some hundred at a time."""
        asked = After(data=request.query_params)
        asked.is_valid(raise_exception=True)
        behind = selectors.arrivals(self.opened(import_id)).filter(
            number__gt=asked.validated_data["after"]
        )
        lines = selectors.lines(list(behind[:LINES]))
        last = lines[-1].arrival.number if lines else asked.validated_data["after"]
        found = [bodies.file_out(line.arrival, line.name) for line in lines]
        return Response(bodies.FilesOut({"files": found, "last": last}).data)

    @extend_schema(
        operation_id="import_expect", request=bodies.FilesIn, responses={201: bodies.FilesOut}
    )
    def post(self, request: Request, import_id: UUID) -> Response:
        """Announce files. One that was announced before is answered with where to go on.

        Another file of the same name gets a numbered name, if both have fingerprints.
        """
        opened = self.opened(import_id)
        sent = bodies.FilesIn(data=request.data)
        sent.is_valid(raise_exception=True)
        files = [Announced(**file) for file in sent.validated_data["files"]]
        arrivals = receiving.expect(opened, files=files, at=timezone.now())
        found = [
            bodies.file_out(line.arrival, line.name or file.name)
            for line, file in zip(selectors.lines(arrivals), files, strict=True)
        ]
        last = max(arrival.number for arrival in arrivals)
        return Response(bodies.FilesOut({"files": found, "last": last}).data, status=201)


class ImportFile(ImportView):
    parser_classes = (Piece,)

    @extend_schema(operation_id="import_file", responses=bodies.FileOut)
    def get(self, request: Request, import_id: UUID, arrival_id: UUID) -> Response:
        """How much of a file is here; a HEAD says it in Upload-Offset."""
        arrival = selectors.arrival_for(person(request), import_id, arrival_id)
        shown = bodies.file_out(arrival, selectors.name_of(arrival))
        return Response(bodies.FileOut(shown).data, headers=_offset(arrival.received))

    @extend_schema(
        operation_id="import_piece",
        request={PIECE: OpenApiTypes.BINARY},
        responses={204: None},
        parameters=[OFFSET, DIGEST],
    )
    def patch(self, request: Request, import_id: UUID, arrival_id: UUID) -> Response:
        """Send the next piece. 409 says in Upload-Offset where the file really ends."""
        arrival = selectors.arrival_for(person(request), import_id, arrival_id)
        content: object = request.data
        if not isinstance(content, bytes):  # an empty body is parsed by nobody
            content = b""
        if len(content) > LARGEST_CHUNK:
            raise ValidationError({"piece": [f"A piece has {LARGEST_CHUNK} bytes at most."]})
        held = receiving.receive(
            arrival,
            offset=_begins(request),
            content=content,
            digest=_digest(request),
            at=timezone.now(),
        )
        return Response(status=204, headers=_offset(held.received))

    @extend_schema(operation_id="import_leave_out", responses={204: None})
    def delete(self, request: Request, import_id: UUID, arrival_id: UUID) -> Response:
        """Leave a file out; its bytes are removed at once."""
        arrival = selectors.arrival_for(person(request), import_id, arrival_id)
        receiving.leave_out(arrival, at=timezone.now())
        return Response(status=204)


class ImportPreview(ImportView):
    @extend_schema(operation_id="import_preview", request=None, responses={202: bodies.ImportOut})
    def post(self, request: Request, import_id: UUID) -> Response:
        """Start the job that looks through what has come."""
        asking.request_preview(self.opened(import_id), by=person(request), at=timezone.now())
        return Response(bodies.ImportOut(bodies.import_out(self.opened(import_id))).data, 202)


class ImportRun(ImportView):
    @extend_schema(
        operation_id="import_run", request=bodies.RunIn, responses={202: bodies.ImportOut}
    )
    def post(self, request: Request, import_id: UUID) -> Response:
        """Start the job that takes in what the preview found good."""
        opened = self.opened(import_id)
        sent = bodies.RunIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data.get("mapping")
        mapping = options_of({"mapping": dict(said)}).mapping if said else None
        asking.request_run(opened, mapping=mapping, by=person(request), at=timezone.now())
        return Response(bodies.ImportOut(bodies.import_out(self.opened(import_id))).data, 202)


class ImportCancel(ImportView):
    @extend_schema(operation_id="import_cancel", request=None, responses=bodies.ImportOut)
    def post(self, request: Request, import_id: UUID) -> Response:
        """Give an import up: its files are removed, what it has taken stays."""
        ending.cancel(self.opened(import_id), by=person(request), at=timezone.now())
        return Response(bodies.ImportOut(bodies.import_out(self.opened(import_id))).data)


def _offset(received: int) -> dict[str, str]:
    return {"Upload-Offset": str(received), "Cache-Control": "no-store"}


def _begins(request: Request) -> int:
    said = request.headers.get("Upload-Offset", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 16):  # noqa: PLR2004 petabytes
        raise ValidationError({"Upload-Offset": ["Say where the piece begins, in bytes."]})
    return int(said)


def _digest(request: Request) -> bytes | None:
    """The SHA-256 of the piece, if its sender said one."""
    for said in request.headers.get("Content-Digest", "").split(","):
        kind, _, value = said.strip().partition("=")
        if kind.lower() == "sha-256":
            try:
                return base64.b64decode(value.strip(":"), validate=True)
            except binascii.Error as error:
                wrong = {"Content-Digest": ["Write it as sha-256=:BASE64:."]}
                raise ValidationError(wrong) from error
    return None
