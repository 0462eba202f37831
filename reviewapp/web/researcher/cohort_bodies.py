"""What the API of cohorts takes and gives, field by field."""

from collections.abc import Iterable

from rest_framework import serializers

from reviewapp.provenance.cohorts.describing import Distribution
from reviewapp.provenance.selectors import LeakCheckRow, SplitRow, VersionRow
from reviewapp.web.researcher import choosing
from reviewapp.web.researcher.images_api import ImageOut

LARGEST_SEED = 2**63 - 1
WHOLE = 1000


class VersionOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    cohort = serializers.CharField()
    number = serializers.IntegerField()
    size = serializers.IntegerField()
    digest = serializers.CharField(help_text="Over pixels and attributes, whatever their order.")
    frozen_at = serializers.DateTimeField()


class VersionsOut(serializers.Serializer[object]):
    next = serializers.CharField(allow_null=True)
    results = VersionOut(many=True)


class BarOut(serializers.Serializer[object]):
    value = serializers.CharField()
    count = serializers.IntegerField()


class DistributionOut(serializers.Serializer[object]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a part of the body, not what the form is called
    values = BarOut(many=True)
    more = serializers.IntegerField(help_text="How many rarer values are left out.")
    missing = serializers.IntegerField()


class DescriptionOut(VersionOut):
    subjects = serializers.IntegerField()
    attributes = DistributionOut(many=True)


class FreezeIn(serializers.Serializer[object]):
    name = serializers.CharField(max_length=120)
    choose = serializers.ListField(
        child=serializers.CharField(max_length=250), default=list, help_text="`name:value` each."
    )
    only_confirmed = serializers.BooleanField(default=False)


class StartedOut(serializers.Serializer[object]):
    job = serializers.UUIDField()


class SplitIn(serializers.Serializer[object]):
    train = serializers.IntegerField(min_value=0, max_value=WHOLE, help_text="Thousandths.")
    tune = serializers.IntegerField(min_value=0, max_value=WHOLE)
    hold_out = serializers.IntegerField(min_value=0, max_value=WHOLE)
    stratified_by = serializers.ListField(child=serializers.CharField(max_length=40), default=list)
    seed = serializers.IntegerField(min_value=0, max_value=LARGEST_SEED)


class SplitOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    shares = serializers.DictField(child=serializers.IntegerField(), help_text="Thousandths.")
    stratified_by = serializers.ListField(child=serializers.CharField())
    seed = serializers.IntegerField()
    digest = serializers.CharField()


class PartIn(serializers.Serializer[object]):
    part = serializers.ChoiceField(["TRAIN", "TUNE", "HOLD_OUT"])
    cursor = serializers.RegexField(r"^[0-9]{1,18}$", required=False)
    limit = serializers.IntegerField(min_value=1, max_value=500, default=100)


class PartOut(serializers.Serializer[object]):
    next = serializers.CharField(allow_null=True)
    results = ImageOut(many=True)


class LeakCheckIn(serializers.Serializer[object]):
    split = serializers.UUIDField(required=False)
    other = serializers.UUIDField(required=False, help_text="Another cohort version.")

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Name a split or another version, one of the two.")
        return attrs


class LeakCheckOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    job = serializers.UUIDField(allow_null=True)
    outcome = serializers.DictField(allow_null=True, help_text="Nothing until it has ended.")


def version_out(version: VersionRow) -> dict[str, object]:
    return {
        "id": str(version.pk),
        "cohort": version.cohort.name,
        "number": version.number,
        "size": version.size,
        "digest": version.digest,
        "frozen_at": version.frozen_at.isoformat(),
    }


def description_out(
    version: VersionRow, told: Iterable[Distribution], *, subjects: int
) -> dict[str, object]:
    attributes = [
        {
            "name": one.name,
            "label": choosing.column_label(one.name),
            "values": [{"value": bar.value, "count": bar.count} for bar in one.bars],
            "more": one.others,
            "missing": one.missing,
        }
        for one in told
    ]
    return {**version_out(version), "subjects": subjects, "attributes": attributes}


def split_out(split: SplitRow) -> dict[str, object]:
    return {
        "id": str(split.pk),
        "number": split.number,
        "shares": split.shares,
        "stratified_by": split.stratified_by,
        "seed": split.seed,
        "digest": split.digest,
    }


def leak_check_out(check: LeakCheckRow) -> dict[str, object]:
    job = str(check.job_id) if check.job_id else None
    return {"id": str(check.pk), "job": job, "outcome": check.outcome}
