"""What the reading room sends and receives, field by field; nothing else ever leaves."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviewapp.web.reader.requests import Exactly

ANSWERS = {"type": "object", "additionalProperties": {"type": ["string", "integer"]}}
ANSWERS_OR_NONE = {**ANSWERS, "type": ["object", "null"]}


@extend_schema_field(ANSWERS)
class Answers(serializers.DictField):
    """One answer per question, by the question's code."""


@extend_schema_field(ANSWERS_OR_NONE)
class AnswersOrNone(serializers.DictField):
    """What the reader answered last in this reading; null when nothing yet."""


class RatingIn(Exactly):
    token = serializers.UUIDField(help_text="Made by the sender; sending it twice keeps it once.")
    answers = Answers(child=serializers.JSONField())
    looked_for_ms = serializers.IntegerField(min_value=0, max_value=24 * 60 * 60 * 1000)


class RatingOut(serializers.Serializer[object]):
    revision = serializers.IntegerField()


class SideOut(serializers.Serializer[object]):
    place = serializers.CharField()
    token = serializers.CharField()


class ReadingOut(serializers.Serializer[object]):
    token = serializers.CharField()
    number = serializers.IntegerField()
    sides = SideOut(many=True)
    answers = AnswersOrNone(allow_null=True)


class QuestionOut(serializers.Serializer[object]):
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=["CANDIDATE", "SCALE"])
    text = serializers.CharField()
    anchors = serializers.ListField(child=serializers.CharField())


class WindowOut(serializers.Serializer[object]):
    center = serializers.IntegerField()
    width = serializers.IntegerField()


class PictureOut(serializers.Serializer[object]):
    """What all pictures of the study share: unsigned 16-bit little-endian samples."""

    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    offset = serializers.IntegerField(help_text="What a stored 0 stands for.")
    highest = serializers.IntegerField(help_text="The highest value, after the offset.")
    window = WindowOut()


class SessionOut(serializers.Serializer[object]):
    title = serializers.CharField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    is_open = serializers.BooleanField()
    picture = PictureOut()
    questions = QuestionOut(many=True)
    readings = ReadingOut(many=True)
