"""What programs are told about an evaluation."""

from rest_framework import serializers


class EvaluationJobOut(serializers.Serializer[object]):
    id = serializers.UUIDField(help_text="Of the job, which tells more of itself.")
    state = serializers.CharField(help_text="QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED.")
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(help_text="Why it failed, in a sentence; else empty.")


class EvaluatedOut(serializers.Serializer[object]):
    verdict = serializers.CharField(help_text="ACCEPTED, REJECTED or INCONCLUSIVE.")
    sentence = serializers.CharField(help_text="The verdict as its page says it.")
    exploratory = serializers.CharField(help_text="Why nothing can be accepted; else empty.")
    protocol = serializers.CharField(help_text="Its digest.")
    inputs = serializers.CharField(help_text="The digest of the data and the truth.")
    results_digest = serializers.CharField(help_text="Of the canonical JSON of `results`.")
    code_version = serializers.CharField()
    evaluated_at = serializers.DateTimeField()
    evaluated_by = serializers.CharField()
    results = serializers.DictField(help_text="Everything kept; readers are numbers.")


class EvaluationOut(serializers.Serializer[object]):
    state = serializers.CharField(help_text="Of the study.")
    job = EvaluationJobOut(allow_null=True, help_text="What was asked for last.")
    evaluation = EvaluatedOut(allow_null=True, help_text="Once it stands.")
