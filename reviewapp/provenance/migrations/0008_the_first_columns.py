"""The columns every catalogue has, in the order in which people are shown them."""

from django.db import migrations

NAMES = [
    "origin",
    "modality",
    "body_part",
    "view",
    "laterality",
    "sex",
    "age_band",
    "age",
    "finding",
    "site",
    "manufacturer",
    "scanner",
    "field_strength",
    "kvp",
    "kernel",
    "slice_thickness",
    "spacing",
    "size",
    "frames",
]


def write(apps, schema_editor):
    Column = apps.get_model("provenance", "Column")
    Column.objects.bulk_create(
        Column(name=name, position=position) for position, name in enumerate(NAMES)
    )


def erase(apps, schema_editor):
    apps.get_model("provenance", "Column").objects.filter(name__in=NAMES).delete()


class Migration(migrations.Migration):
    dependencies = [("provenance", "0007_entries_keep_their_subject")]

    operations = [migrations.RunPython(write, erase)]
