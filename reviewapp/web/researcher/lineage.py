"""What an image came from, as page, file and answer. Each look is noted as one at its origin."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action, permits
from reviewapp.accounts.selectors import Person
from reviewapp.allocation import origins
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance.selectors import ShownImage
from reviewapp.synthesis import prov_document, tracing
from reviewapp.synthesis.lineage import Lineage, Node
from reviewapp.web.people.doors import Allows, allowed, person
from reviewapp.web.researcher.graph import HEIGHT, WIDTH, drawing

MEMBERS = 1000
NO_STORE = {"Cache-Control": "no-store"}
PAGES = {"model": Action.MODEL_VIEW, "cohort": Action.COHORT_VIEW, "image": Action.IMAGE_VIEW}


@require_safe
@allowed(Action.ORIGIN_VIEW)
def provenance(request: HttpRequest, image_id: UUID) -> HttpResponse:
    who = person(request)
    image = allocation.image_for(who, image_id)
    told = _told(image, who, at=timezone.now())
    shown = {
        "image": image,
        "drawing": drawing(told),
        "box": {"width": WIDTH, "height": HEIGHT},
        "rows": [_row(told, node, who) for node in told.nodes.values()],
    }
    return render(request, "researcher/provenance.html", shown)


@require_safe
@allowed(Action.ORIGIN_VIEW)
def provenance_file(request: HttpRequest, image_id: UUID) -> HttpResponse:
    """The same as a file that other programs read."""
    told = _written(person(request), image_id)
    name = f"provenance-{image_id}.json"
    headers = NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(told, headers=headers, json_dumps_params={"indent": 2})


class Provenance(APIView):
    permission_classes = (Allows(Action.ORIGIN_VIEW),)

    @extend_schema(operation_id="image_provenance", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, image_id: UUID) -> Response:
        """What one image came from, as PROV-JSON; of each cohort version 1000 images at most."""
        return Response(_written(person(request), image_id), headers=NO_STORE)


def _written(who: Person, image_id: UUID) -> dict[str, Any]:
    image = allocation.image_for(who, image_id)
    return prov_document.as_json(_told(image, who, at=timezone.now(), members=MEMBERS))


def _told(image: ShownImage, who: Person, *, at: datetime, members: int = 0) -> Lineage:
    seen = allocation.cohort_versions_for(who)
    told = tracing.trace(
        image, origins.origin_seen(image, by=who, at=at), among=seen, members=members
    )
    pages = [node.page for node in told.nodes.values() if node.page]
    versions = seen.filter(pk__in=[pk for name, pk in pages if name == "cohort"])
    origins.origins_seen(versions, by=who, at=at)
    return told


def _row(told: Lineage, node: Node, who: Person) -> dict[str, object]:
    """A line of the table: what stands in a box of the drawing, and where its arrows lead."""
    return {
        "node": node,
        "page": node.page if node.page and permits(who, PAGES[node.page[0]]) else None,
        "links": [(link.relation, told.nodes[link.end]) for link in told.of(node.id)],
    }
