"""What the reading room sends and receives, field by field; nothing else ever leaves."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviewapp.reading.displays import Fault
from reviewapp.studies.presentation import MOST_SLICES
from reviewapp.studies.questions import Per, QuestionKind, Shape
from reviewapp.studies.reader_rules import Back
from reviewapp.web.reader.requests import Exactly

LONGEST_COMMENT = 2000
# What a browser can count: whatever a clock does there, no answer may be refused for it.
LONGEST_AGO = 2**53 - 1
MOST_LOOKS = 8  # two candidates, and the context beside them
WIDEST = 100_000  # more than any wall of screens
FARTHEST = 2**31 - 1  # that a window is ever dragged
# What an answer may be depends on its question; `studies.answers` looks closer than a schema can.
ANSWERS = {"type": "object", "additionalProperties": {}}
ANSWERS_OR_NONE = {**ANSWERS, "type": ["object", "null"]}


@extend_schema_field({"type": ["string", "integer", "boolean"]})
class Plain(serializers.JSONField):
    """A choice as it is answered."""


@extend_schema_field(ANSWERS)
class Answers(serializers.DictField):
    """One answer per question, by the question's code."""


@extend_schema_field(ANSWERS_OR_NONE)
class AnswersOrNone(serializers.DictField):
    """What the reader answered last in this reading; null when nothing yet."""


class LookIn(Exactly):
    """How one picture was looked at when the answer was given."""

    place = serializers.CharField(max_length=40)
    center = serializers.IntegerField(min_value=-FARTHEST, max_value=FARTHEST)
    width = serializers.IntegerField(min_value=-FARTHEST, max_value=FARTHEST)
    zoom = serializers.FloatField(min_value=0, max_value=1000)
    slice = serializers.IntegerField(
        required=False, min_value=0, max_value=MOST_SLICES, help_text="The first is 0."
    )
    rotation = serializers.IntegerField(min_value=0, max_value=359)
    inverted = serializers.BooleanField()
    mirrored = serializers.BooleanField()


class RatingIn(Exactly):
    token = serializers.UUIDField(help_text="Made by the sender; sending it twice keeps it once.")
    answers = Answers(child=serializers.JSONField())
    looked_for_ms = serializers.IntegerField(min_value=0, max_value=24 * 60 * 60 * 1000)
    since_painted_ms = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_AGO,
        help_text="From when its pictures were painted first to the answer.",
    )
    waited_ms = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_AGO,
        help_text="From the answer to this attempt to send it.",
    )
    comment = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=LONGEST_COMMENT
    )
    view = serializers.ListField(
        child=LookIn(), required=False, default=list, max_length=MOST_LOOKS
    )


class DisplayCheckIn(Exactly):
    """What the screen was like when a session began, in the page's own pixels."""

    width = serializers.IntegerField(min_value=0, max_value=WIDEST)
    height = serializers.IntegerField(min_value=0, max_value=WIDEST)
    pane = serializers.IntegerField(
        min_value=0, max_value=WIDEST, help_text="The shorter side of the smallest candidate's."
    )
    pixel_ratio = serializers.FloatField(min_value=0, max_value=100)
    zoom = serializers.IntegerField(
        min_value=1, max_value=10_000, allow_null=True, help_text="Per cent; null if unknown."
    )
    failed = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(fault) for fault in Fault]),
        max_length=len(Fault),
    )


class FeedbackOut(serializers.Serializer[object]):
    """The truth about a training case, once it is answered."""

    right = serializers.BooleanField()
    text = serializers.CharField()


class RatingOut(serializers.Serializer[object]):
    revision = serializers.IntegerField()
    feedback = FeedbackOut(allow_null=True, help_text="Null for every case that counts.")


class TrainingOut(serializers.Serializer[object]):
    """The cases on screen train, and count for nothing."""

    feedback = serializers.BooleanField(help_text="Whether the truth is told after each answer.")


class SideOut(serializers.Serializer[object]):
    place = serializers.CharField()
    token = serializers.CharField()


class ReadingOut(serializers.Serializer[object]):
    token = serializers.CharField()
    number = serializers.IntegerField()
    sides = SideOut(many=True)
    answers = AnswersOrNone(allow_null=True)
    comment = serializers.CharField(help_text="The remark that came with them; often none.")


class ConditionOut(serializers.Serializer[object]):
    """Asked only if an earlier question was answered with one of these."""

    question = serializers.CharField()
    values = serializers.ListField(child=Plain())


class OptionOut(serializers.Serializer[object]):
    code = serializers.CharField()
    text = serializers.CharField()


class QuestionOut(serializers.Serializer[object]):
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(QuestionKind))
    text = serializers.CharField()
    per = serializers.ChoiceField(choices=list(Per))
    optional = serializers.BooleanField(source="is_optional")
    show_if = ConditionOut(allow_null=True)
    anchors = serializers.ListField(child=serializers.CharField(allow_blank=True))
    none = serializers.CharField(help_text="How neither is offered; empty if it is not.")
    low = serializers.CharField()
    high = serializers.CharField()
    options = OptionOut(many=True)
    most = serializers.IntegerField(help_text="Characters of a text, or marks.")
    shapes = serializers.ListField(child=serializers.ChoiceField(choices=list(Shape)))


class ReaderOut(serializers.Serializer[object]):
    """What the protocol lets a reader do; minutes, and 0 is no limit."""

    back = serializers.ChoiceField(choices=list(Back))
    comments = serializers.BooleanField()
    breaks_after = serializers.IntegerField()
    session_cap = serializers.IntegerField()
    may_decline = OptionOut(many=True)


class WindowOut(serializers.Serializer[object]):
    center = serializers.IntegerField()
    width = serializers.IntegerField()


class PresetOut(WindowOut):
    text = serializers.CharField()


class PictureOut(serializers.Serializer[object]):
    """What all pictures of the study share, each sent whole, slice by slice and row by row.

    Grey samples are unsigned, 16 bits, little-endian; colours are red, green, blue, a byte each.
    """

    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    slices = serializers.IntegerField()
    colour = serializers.BooleanField()
    unit = serializers.CharField(help_text="What the values are counted in; often empty.")
    row_spacing = serializers.IntegerField(help_text="Micrometres; 0 where nobody knows.")
    column_spacing = serializers.IntegerField()
    slice_spacing = serializers.IntegerField()
    offset = serializers.IntegerField(help_text="What a stored 0 stands for.")
    highest = serializers.IntegerField(help_text="The highest value, after the offset.")
    window = WindowOut()
    presets = PresetOut(many=True)


class SessionOut(serializers.Serializer[object]):
    title = serializers.CharField()
    total = serializers.IntegerField(help_text="The number of the last case of this part.")
    done = serializers.IntegerField()
    goes_on = serializers.BooleanField(help_text="Whether another part follows this one.")
    is_open = serializers.BooleanField()
    candidates = serializers.ListField(child=serializers.CharField())
    picture = PictureOut()
    questions = QuestionOut(many=True)
    reader = ReaderOut()
    training = TrainingOut(allow_null=True)
    readings = ReadingOut(many=True)
