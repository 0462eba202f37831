"""What programs send and are told about studies, their people and their protocols."""

from typing import Any

from rest_framework import serializers

from reviewapp.acceptance import selectors as acceptance
from reviewapp.accounts.selectors import Person, person_with_email
from reviewapp.allocation import selectors as allocation
from reviewapp.reading import progress
from reviewapp.studies import drafting, selectors
from reviewapp.studies.selectors import MemberRow, ProtocolRow, StudyRow
from reviewapp.studies.starting_points import starting_points
from reviewapp.web.coordinator.design import telling as design
from reviewapp.web.coordinator.design.bodies import RefusalOut

LONGEST_REASON = 500


class PersonIn(serializers.Serializer[object]):
    email = serializers.EmailField(max_length=254, help_text="With which they sign in here.")

    def validate_email(self, value: str) -> Person:
        found = person_with_email(value)
        if found is None or not found.is_active:
            raise serializers.ValidationError(
                "Nobody signs in with this address. Have an administrator invite them first."
            )
        return found


class ReaderIn(PersonIn):
    qualification = serializers.CharField(max_length=300, help_text="As it is at this time.")
    experience_years = serializers.IntegerField(min_value=0, max_value=60)


class ReplacementIn(ReaderIn):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class ReasonIn(serializers.Serializer[object]):
    reason = serializers.CharField(
        max_length=LONGEST_REASON, help_text="One sentence. It is kept for ever."
    )


class StudyIn(serializers.Serializer[object]):
    name = serializers.CharField(max_length=120, help_text="For colleagues; readers never see it.")
    title = serializers.CharField(max_length=120, help_text="Neutral: readers see it.")
    start = serializers.ChoiceField(choices=[point.code for point in starting_points()])


class StudyRowOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    created_at = serializers.DateTimeField()


class StudiesOut(serializers.Serializer[object]):
    next = serializers.CharField(allow_null=True, help_text="`cursor` of the next page.")
    results = StudyRowOut(many=True)


class MomentOut(serializers.Serializer[object]):
    label = serializers.CharField()  # type: ignore[assignment] # a part of the body, not what the form is called
    at = serializers.DateTimeField(allow_null=True, help_text="Null: still to come.")
    who = serializers.CharField(allow_blank=True)


class MemberOut(serializers.Serializer[object]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="user.name")
    email = serializers.CharField(source="user.email")
    qualification = serializers.SerializerMethodField()

    def get_qualification(self, member: MemberRow) -> str:
        pinned = getattr(member, "qualification", None)
        return pinned.text if pinned else ""


class MembersOut(serializers.Serializer[object]):
    results = MemberOut(many=True)


class ProgressOut(serializers.Serializer[object]):
    """Nothing by arm: how far each reader is."""

    reader = serializers.CharField()
    answered = serializers.IntegerField()
    total = serializers.IntegerField()
    median_seconds = serializers.FloatField(allow_null=True)
    is_signed = serializers.BooleanField()


class ArmOut(serializers.Serializer[object]):
    cohort_version = serializers.CharField()
    digest = serializers.CharField()


class StudyOut(StudyRowOut):
    timeline = MomentOut(many=True)
    arms = ArmOut(many=True, help_text="As drawn; empty before.")
    readers = MemberOut(many=True)
    signatory = serializers.CharField(allow_blank=True, help_text="Who signs second.")
    progress = ProgressOut(many=True)
    protocol = serializers.CharField(allow_blank=True, help_text="Digest of the one in force.")
    is_drawn = serializers.BooleanField()
    is_evaluated = serializers.BooleanField()


class ProtocolOut(serializers.Serializer[object]):
    version = serializers.IntegerField()
    content = serializers.DictField()
    digest = serializers.CharField(help_text="`protocol` of the first signature.")
    locked_at = serializers.DateTimeField(allow_null=True)
    refusal = RefusalOut(allow_null=True, help_text="Why it could not be locked.")


class PointOut(serializers.Serializer[object]):
    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    protocol = serializers.DictField()


class PointsOut(serializers.Serializer[object]):
    results = PointOut(many=True)


class AmendmentIn(ReasonIn):
    content = serializers.DictField(help_text="The whole protocol as it should be.")
    expected = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=64,
        help_text="Digest of the version that was changed; another one's is not overwritten.",
    )


class TrainedOut(serializers.Serializer[object]):
    member = serializers.IntegerField(help_text="Its id among the readers.")
    name = serializers.CharField(source="reader.name")
    state = serializers.ChoiceField(choices=progress.Trained.choices)


class TrainingOut(serializers.Serializer[object]):
    results = TrainedOut(many=True, help_text="None where nobody is trained.")


def training_out(study: StudyRow) -> dict[str, Any]:
    members = {member.user_id: member.pk for member in selectors.reading_members(study)}
    lines = [
        {"member": members[one.reader.pk], "reader": one.reader, "state": one.state}
        for one in progress.of_training(study)
    ]
    return dict(TrainingOut({"results": lines}).data)


def row_out(study: StudyRow) -> dict[str, Any]:
    return dict(StudyRowOut(study).data)


def study_out(study: StudyRow) -> dict[str, Any]:
    locked, signatory = selectors.locked_protocol(study), selectors.signatory_of(study)
    moments = selectors.timeline(selectors.told(study))
    arms = [
        {"cohort_version": str(version), "digest": version.digest}
        for version in allocation.arms(study)
    ]
    return {
        **row_out(study),
        "timeline": MomentOut(moments, many=True).data,
        "arms": arms,
        "readers": MemberOut(selectors.reading_members(study), many=True).data,
        "signatory": signatory.email if signatory else "",
        "progress": ProgressOut(progress.of_readers(study), many=True).data,
        "protocol": locked.digest if locked else "",
        "is_drawn": allocation.schedule_of(study) is not None,
        "is_evaluated": acceptance.evaluation(study) is not None,
    }


def protocol_out(written: ProtocolRow) -> dict[str, Any]:
    return {
        "version": written.version,
        "content": written.content,
        "digest": written.digest,
        "locked_at": written.locked_at,
        "refusal": design.refusal(drafting.refusal_of(written.content)),
    }
