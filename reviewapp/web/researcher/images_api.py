"""Images for programs and for the grid: what fits, how many, and one of them whole."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.allocation import selectors as allocation
from reviewapp.provenance import selectors as provenance
from reviewapp.provenance.catalogue.search import CatalogueEntry
from reviewapp.web.people.doors import Allows, person
from reviewapp.web.researcher import choosing

MOST_AT_ONCE = 500
LARGEST = 2**62
NO_STORE = {"Cache-Control": "no-store"}
CHOOSE = OpenApiParameter(
    "choose",
    str,
    many=True,
    description="`name:value`, for instance `modality:CT`. Several of one name: any of them will "
    "do. Nothing behind the colon: nothing known.",
)


class PageIn(serializers.Serializer[object]):
    cursor = serializers.RegexField(
        r"^[0-9]{1,18}$", required=False, help_text="`next` of the page before."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE, default=100)
    at = serializers.IntegerField(
        min_value=0, max_value=LARGEST, required=False, help_text="Jump to this position instead."
    )
    newest = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST,
        required=False,
        help_text="Count positions from here, as the first page said it.",
    )


class ImageOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    subject = serializers.CharField()
    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    frames = serializers.IntegerField()
    unit = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of the samples as they are kept.")
    attributes = serializers.DictField(help_text="What is known of it, by name.")


class ImagesOut(serializers.Serializer[object]):
    total = serializers.IntegerField(help_text="How many fit.")
    newest = serializers.IntegerField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="`cursor` of the next page.")
    results = ImageOut(many=True)


class ChoiceOut(serializers.Serializer[object]):
    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment] # a part of the body, not what the form is called
    count = serializers.IntegerField()
    is_chosen = serializers.BooleanField()


class FacetOut(serializers.Serializer[object]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a part of the body, not what the form is called
    choices = ChoiceOut(many=True)
    more = serializers.IntegerField(help_text="How many values are left out, the rarest.")


class FacetsOut(serializers.Serializer[object]):
    total = serializers.IntegerField()
    facets = FacetOut(many=True)


class Images(APIView):
    permission_classes = (Allows(Action.IMAGE_VIEW),)

    @extend_schema(
        operation_id="images",
        responses=ImagesOut,
        parameters=[CHOOSE, PageIn],
    )
    def get(self, request: Request) -> Response:
        """The images that fit some choices, the newest first."""
        asked = PageIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        chosen = choosing.choices(request.query_params.getlist("choose"))
        found = choosing.answer_for(person(request), chosen)
        if "at" in said:
            page = found.at(said["at"], size=said["limit"], newest=said.get("newest"))
        else:
            before = int(said["cursor"]) if "cursor" in said else None
            page = found.page(before=before, size=said["limit"])
        shown = {
            "total": found.total,
            "newest": found.newest,
            "next": cursor_behind(page, said["limit"]),
            "results": [image_out(entry) for entry in page],
        }
        return Response(shown, headers=NO_STORE)


class Facets(APIView):
    permission_classes = (Allows(Action.IMAGE_VIEW),)

    @extend_schema(operation_id="image_facets", responses=FacetsOut, parameters=[CHOOSE])
    def get(self, request: Request) -> Response:
        """How many images have each value, beside all else that is chosen."""
        chosen = choosing.choices(request.query_params.getlist("choose"))
        found = choosing.answer_for(person(request), chosen)
        facets = [choosing.facet_out(facet) for facet in found.facets]
        return Response({"total": found.total, "facets": facets}, headers=NO_STORE)


class OneImage(APIView):
    permission_classes = (Allows(Action.IMAGE_VIEW),)

    @extend_schema(operation_id="image", responses={200: ImageOut, 404: OpenApiTypes.OBJECT})
    def get(self, request: Request, image_id: UUID) -> Response:
        """One image and all that is known of it."""
        image = allocation.image_for(person(request), image_id)
        return Response(image_out(provenance.entry_of(image)), headers=NO_STORE)


def cursor_behind(page: list[CatalogueEntry], limit: int) -> str | None:
    return str(page[-1].ordinal) if len(page) == limit else None


def image_out(entry: CatalogueEntry) -> dict[str, object]:
    image = entry.image
    return {
        "id": str(image.pk),
        "subject": entry.subject.pseudonym,
        "rows": image.rows,
        "columns": image.columns,
        "frames": image.frames,
        "unit": image.unit,
        "digest": image.digest,
        "attributes": image.attributes,
    }
