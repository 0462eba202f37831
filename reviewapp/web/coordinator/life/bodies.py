"""What programs are told of a study's schedule and of its state."""

from rest_framework import serializers


class ShareOut(serializers.Serializer[object]):
    reader = serializers.CharField()
    readings = serializers.IntegerField(help_text="With training, catch cases and repeats.")


class ScheduleOut(serializers.Serializer[object]):
    """Neither the seed nor which image is of which arm: those stay sealed until the evaluation."""

    drawn_at = serializers.DateTimeField(source="at")
    drawn_by = serializers.CharField(source="by")
    digest = serializers.CharField(help_text="SHA-256 of what every reader sees at every place.")
    cases = serializers.IntegerField(help_text="Different ones, catch cases among them.")
    readings = serializers.IntegerField(help_text="Of all readers together.")
    readers = ShareOut(many=True, source="shares")


class DrawOut(serializers.Serializer[object]):
    job = serializers.UUIDField(help_text="Its address tells how far it is, and can stop it.")


class OpeningIn(serializers.Serializer[object]):
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="Why it may be opened though its leak audit found something.",
    )


class StateOut(serializers.Serializer[object]):
    state = serializers.CharField(help_text="READING from now on.")
    opened_at = serializers.DateTimeField()
