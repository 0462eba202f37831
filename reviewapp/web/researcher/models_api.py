"""Models for programs: which there are, and what each is."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.accounts.permissions import Action
from reviewapp.synthesis import presets, selectors
from reviewapp.web import paging
from reviewapp.web.people.doors import Allows


class ModelOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.IntegerField(help_text="Which version of that name.")
    source = serializers.CharField(help_text="SHIPPED, REGISTERED or TRAINED.")  # type: ignore[assignment] # a part of the body, not where a field comes from
    file_digest = serializers.CharField(help_text="SHA-256 of the file of weights.")
    weights_digest = serializers.CharField(help_text="SHA-256 of the tensors alone.")
    recipe_digest = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    trained_on = serializers.UUIDField(
        source="trained_on_id", allow_null=True, help_text="A cohort version of this site."
    )
    intended_use = serializers.CharField()
    code_version = serializers.CharField()
    added_at = serializers.DateTimeField()


class OneModelOut(ModelOut):
    recipe = serializers.DictField()
    facts = serializers.DictField(help_text="Data, curve and environment of its training.")


class ModelsOut(serializers.Serializer[object]):
    next = serializers.CharField(allow_null=True, help_text="`cursor` of the next page.")
    results = ModelOut(many=True)


class PresetOut(serializers.Serializer[object]):
    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()


class PresetsOut(serializers.Serializer[object]):
    results = PresetOut(many=True)


class Models(APIView):
    permission_classes = (Allows(Action.MODEL_VIEW),)

    @extend_schema(operation_id="models", responses=ModelsOut, parameters=[paging.PageIn])
    def get(self, request: Request) -> Response:
        """Models, the newest first."""
        rows, behind = paging.page(request, selectors.models(), by="added_at")
        return Response({"next": behind, "results": ModelOut(rows, many=True).data})


class Presets(APIView):
    permission_classes = (Allows(Action.MODEL_TRAIN),)

    @extend_schema(operation_id="presets", responses=PresetsOut)
    def get(self, _request: Request) -> Response:
        """What can be trained here on a cohort version."""
        return Response({"results": PresetOut(presets.trainable(), many=True).data})


class OneModel(APIView):
    permission_classes = (Allows(Action.MODEL_VIEW),)

    @extend_schema(operation_id="model", responses=OneModelOut)
    def get(self, _request: Request, model_id: UUID) -> Response:
        """One model, with its recipe and how it came to be."""
        return Response(OneModelOut(selectors.model_with_id(model_id)).data)
