"""Where a release was sent, and which of its files arrived there."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0004_helpers"),
        ("provenance_pacs", "0003_receptions"),
        ("releases", "0004_packages_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Push",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("target", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=500)),
                ("arrived_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "pacs",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="provenance_pacs.pacs",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pushes",
                        to="releases.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PushedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("size", models.PositiveBigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("arrived_at", models.DateTimeField()),
                (
                    "push",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="releases.push",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="push",
            constraint=models.UniqueConstraint(
                fields=("release", "target"), name="release_goes_once_to_each_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="push",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrived_at", None), ("place", "")),
                    models.Q(("arrived_at__isnull", False), models.Q(("place", ""), _negated=True)),
                    _connector="OR",
                ),
                name="push_says_where_it_lies_iff_it_arrived",
            ),
        ),
        migrations.AddConstraint(
            model_name="pushedfile",
            constraint=models.UniqueConstraint(
                fields=("push", "name"), name="pushed_file_is_kept_once"
            ),
        ),
    ]
