"""What the design page and the server say to each other."""

from rest_framework import serializers


class ContentIn(serializers.Serializer[object]):
    content = serializers.DictField(help_text="The protocol as it is written so far.")


class DraftIn(ContentIn):
    expected = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=64,
        help_text="Digest of the draft that was changed; another one's change is not overwritten.",
    )


class RefusalOut(serializers.Serializer[object]):
    place = serializers.CharField(help_text="The field, as `design.repeats.distance`.")
    text = serializers.CharField()


class DraftOut(serializers.Serializer[object]):
    digest = serializers.CharField()
    refusal = RefusalOut(allow_null=True, help_text="Why it could not be locked yet.")


class ChangeOut(serializers.Serializer[object]):
    place = serializers.CharField()
    before = serializers.CharField(allow_blank=True, help_text="Empty where the place is new.")
    after = serializers.CharField(allow_blank=True, help_text="Empty where the place is gone.")


class EffectOut(serializers.Serializer[object]):
    changes = ChangeOut(many=True)
    refusal = RefusalOut(allow_null=True, help_text="Why it cannot be an amendment.")
    exploratory = serializers.BooleanField(help_text="Whether it marks the study for ever.")


class WorkloadOut(serializers.Serializer[object]):
    cases = serializers.IntegerField()
    readings = serializers.IntegerField()
    seconds_each = serializers.IntegerField()
    minutes = serializers.IntegerField()
    sessions = serializers.IntegerField()
    images = serializers.ListField(child=serializers.IntegerField())


class PowerCurveOut(serializers.Serializer[object]):
    cases = serializers.IntegerField()
    half_widths = serializers.ListField(child=serializers.FloatField(allow_null=True))
    powers = serializers.ListField(child=serializers.FloatField(allow_null=True))


class TruthsOut(serializers.Serializer[object]):
    good = serializers.FloatField()
    borderline = serializers.FloatField()
    bad = serializers.FloatField()


class CriterionOut(serializers.Serializer[object]):
    code = serializers.CharField()
    sentence = serializers.CharField()
    planned = serializers.BooleanField(help_text="Whether readings decide it.")
    half_width = serializers.FloatField(allow_null=True)
    power = serializers.FloatField(allow_null=True)
    truths = TruthsOut(allow_null=True)
    readers = serializers.ListField(child=serializers.IntegerField())
    curves = PowerCurveOut(many=True)


class ChancesOut(serializers.Serializer[object]):
    generator = serializers.CharField()
    passed = serializers.FloatField()
    open = serializers.FloatField()
    failed = serializers.FloatField()


class ConsequencesOut(serializers.Serializer[object]):
    refusal = RefusalOut(allow_null=True)
    doubts = RefusalOut(many=True, help_text="Rules that could let the gate pass wrongly.")
    together = serializers.CharField(help_text="The overall rule in words.")
    workload = WorkloadOut(allow_null=True)
    criteria = CriterionOut(many=True)
    verdicts = ChancesOut(many=True)
    assumptions = serializers.ListField(child=serializers.CharField())


class BalanceLineOut(serializers.Serializer[object]):
    name = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    one = serializers.FloatField()
    other = serializers.FloatField()
    difference = serializers.FloatField(allow_null=True)
    balanced = serializers.BooleanField()


class ComparisonOut(serializers.Serializer[object]):
    before = BalanceLineOut()
    after = BalanceLineOut(allow_null=True)


class MatchOut(serializers.Serializer[object]):
    refusal = RefusalOut(allow_null=True)
    arms = serializers.ListField(child=serializers.CharField())
    pairs = serializers.IntegerField()
    left_out = serializers.ListField(child=serializers.IntegerField())
    lines = ComparisonOut(many=True)


class PreflightIn(ContentIn):
    pass


class TellOut(serializers.Serializer[object]):
    says = serializers.CharField()
    group = serializers.CharField()
    mend = serializers.CharField()
    area = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    above = serializers.BooleanField()
    edges = serializers.ListField(child=serializers.FloatField())
    counts = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    pictures = serializers.ListField(child=serializers.CharField())


class PreflightOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    arms = serializers.ListField(child=serializers.CharField())
    asked_at = serializers.DateTimeField()
    job = serializers.CharField(help_text="Address of its job's page.")
    state = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)
    is_current = serializers.BooleanField(help_text="Made for the presentation as it is now.")
    counts = serializers.ListField(child=serializers.IntegerField())
    refused = serializers.ListField(child=serializers.IntegerField())
    refusal = serializers.CharField(allow_blank=True)
    threshold = serializers.FloatField(allow_null=True)
    area = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    above = serializers.BooleanField()
    small = serializers.BooleanField()
    tells = TellOut(many=True)


class PreflightsOut(serializers.Serializer[object]):
    refusal = RefusalOut(allow_null=True)
    results = PreflightOut(many=True)
