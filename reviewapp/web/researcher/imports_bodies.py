"""What the interface for imports sends and receives, field by field."""

from collections.abc import Mapping

from django.urls import reverse
from rest_framework import serializers

from reviewapp.provenance.intake import selectors
from reviewapp.provenance.intake.options import BY_NAME, BY_SUBJECT
from reviewapp.provenance.intake.receiving import LARGEST_CHUNK, LARGEST_FILE, LONGEST_NAME
from reviewapp.provenance.intake.selectors import OneArrival, OneImport

MOST_FILES_AT_ONCE = 500


class ProfileIn(serializers.Serializer[object]):
    """What is kept beyond the basic profile of PS3.15 Annex E."""

    safe_private = serializers.BooleanField(default=False)
    patient_characteristics = serializers.BooleanField(default=True)
    device_identity = serializers.BooleanField(default=False)
    modified_dates = serializers.BooleanField(default=False)


class ImportIn(serializers.Serializer[object]):
    project = serializers.CharField(
        max_length=60, help_text="Pseudonyms are the same within a project."
    )
    profile = ProfileIn(required=False)


class FileIn(serializers.Serializer[object]):
    name = serializers.CharField(
        max_length=LONGEST_NAME,
        trim_whitespace=False,
        help_text="Its path, as the sender calls it. Kept in quarantine until the import ends.",
    )
    size = serializers.IntegerField(min_value=0, max_value=LARGEST_FILE)
    fingerprint = serializers.RegexField(
        "^[0-9a-f]{64}$",
        required=False,
        help_text="A digest of its content, always made the same way: it tells files of one name "
        "and size apart. Without one they are taken for the same file.",
    )


class FilesIn(serializers.Serializer[object]):
    files = serializers.ListField(child=FileIn(), allow_empty=False, max_length=MOST_FILES_AT_ONCE)


class MappingIn(serializers.Serializer[object]):
    """Columns are named by their place, the first one is 0."""

    table = serializers.UUIDField(help_text="The file that holds the table.")
    join = serializers.IntegerField(min_value=0, help_text="The column that says which image.")
    by = serializers.ChoiceField(choices=[BY_NAME, BY_SUBJECT], default=BY_NAME)
    columns = serializers.DictField(
        child=serializers.CharField(max_length=40),
        help_text="Place of a column to the attribute it holds; “subject” makes a pseudonym.",
    )


class RunIn(serializers.Serializer[object]):
    mapping = MappingIn(required=False)


class FileOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField(help_text="Empty once the import has ended.")
    extension = serializers.CharField()
    size = serializers.IntegerField()
    offset = serializers.IntegerField(help_text="How many bytes are here; go on from there.")
    sha256 = serializers.CharField()
    outcome = serializers.CharField()
    sentence = serializers.CharField()
    image = serializers.UUIDField(allow_null=True)


class FilesOut(serializers.Serializer[object]):
    files = FileOut(many=True)
    last = serializers.IntegerField(help_text="Give it as `after` to get the files behind it.")


class ReasonOut(serializers.Serializer[object]):
    sentence = serializers.CharField()
    number = serializers.IntegerField()


class ImportOut(serializers.Serializer[object]):
    id = serializers.UUIDField()
    project = serializers.CharField()
    came_by = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    job = serializers.UUIDField(allow_null=True)
    outcomes = serializers.DictField(child=serializers.IntegerField())
    images = serializers.IntegerField(help_text="How many images the preview expects.")
    refused = ReasonOut(many=True)
    chunk_size = serializers.IntegerField(help_text="The largest piece of a file, in bytes.")
    page = serializers.CharField()


def import_out(opened: OneImport) -> Mapping[str, object]:
    return {
        "id": opened.pk,
        "project": opened.project,
        "came_by": opened.source,
        "state": opened.state,
        "state_label": opened.get_state_display(),
        "job": opened.job_id,
        "outcomes": selectors.outcomes(opened),
        "images": opened.findings.get("images", 0),
        "refused": opened.findings.get("refused", []),
        "chunk_size": LARGEST_CHUNK,
        "page": reverse("import", args=[opened.pk]),
    }


def file_out(arrival: OneArrival, name: str) -> Mapping[str, object]:
    return {
        "id": arrival.pk,
        "number": arrival.number,
        "name": name,
        "extension": arrival.extension,
        "size": arrival.size,
        "offset": arrival.received,
        "sha256": arrival.digest,
        "outcome": arrival.outcome,
        "sentence": arrival.sentence,
        "image": arrival.image_id,
    }
