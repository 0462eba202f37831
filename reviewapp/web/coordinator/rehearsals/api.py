"""Rehearse a study by a program; everything it gets says that it is a simulation."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviewapp.acceptance import rehearsing, staging
from reviewapp.acceptance import selectors as acceptance
from reviewapp.acceptance.rehearsing import FEWEST, LARGEST_SEED, MOST
from reviewapp.acceptance.selectors import RehearsalRow
from reviewapp.acceptance.simulated import Skill
from reviewapp.accounts.permissions import Action
from reviewapp.studies import selectors
from reviewapp.web.people.doors import Allows, person

NO_STORE = {"Cache-Control": "no-store"}


class SkillIn(serializers.Serializer[object]):
    spread = serializers.FloatField(min_value=0, max_value=2, default=Skill.spread)
    cases = serializers.FloatField(min_value=0, max_value=2, default=Skill.cases)
    lean = serializers.FloatField(min_value=-2, max_value=2, default=Skill.lean)
    left = serializers.FloatField(min_value=0, max_value=1, default=Skill.left)
    drift = serializers.FloatField(min_value=0, max_value=1, default=Skill.drift)
    careless = serializers.FloatField(min_value=0, max_value=1, default=Skill.careless)
    missing = serializers.FloatField(min_value=0, max_value=1, default=Skill.missing)


class RehearsalIn(serializers.Serializer[object]):
    skill = SkillIn(required=False, help_text="What the simulated readers are like.")
    times = serializers.IntegerField(min_value=FEWEST, max_value=MOST, default=100)
    seed = serializers.IntegerField(min_value=0, max_value=LARGEST_SEED, default=1)


class RehearsalOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    simulation = serializers.CharField(help_text="That no reader looked at anything.")
    protocol = serializers.CharField(source="digest", help_text="Of the protocol that was played.")
    times = serializers.IntegerField()
    seed = serializers.IntegerField()
    job = serializers.UUIDField(source="job_id")
    asked_at = serializers.DateTimeField()
    outcome = serializers.DictField(allow_null=True, help_text="Once its job has ended.")


class RehearsalsOut(serializers.Serializer[object]):
    results = RehearsalOut(many=True, help_text="The newest first.")


class StudyRehearsals(APIView):
    permission_classes = (Allows(Action.STUDY_EDIT),)

    @extend_schema(operation_id="study_rehearsals", responses=RehearsalsOut)
    def get(self, request: Request, study_id: UUID) -> Response:
        """All rehearsals of a study, the newest first."""
        study = selectors.study_for(person(request), study_id)
        shown = {"results": [_told(one) for one in acceptance.rehearsals(study)]}
        return Response(shown, headers=NO_STORE)

    @extend_schema(
        operation_id="rehearse_study", request=RehearsalIn, responses={202: RehearsalOut}
    )
    def post(self, request: Request, study_id: UUID) -> Response:
        """Play the protocol as it is written now, by simulated readers."""
        study = selectors.study_for(person(request), study_id)
        sent = RehearsalIn(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = rehearsing.request(
            study,
            Skill(**sent.validated_data.get("skill", {})),
            times=sent.validated_data["times"],
            seed=sent.validated_data["seed"],
            by=person(request),
            at=timezone.now(),
        )
        return Response(_told(asked), status=202, headers=NO_STORE)


def _told(one: RehearsalRow) -> dict[str, object]:
    names = ("id", "digest", "times", "seed", "job_id", "asked_at", "outcome")
    told = {name: getattr(one, name) for name in names}
    return dict(RehearsalOut(told | {"simulation": staging.SIMULATED}).data)
