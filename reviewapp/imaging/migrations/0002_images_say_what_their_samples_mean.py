from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imaging", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="attributes_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="image",
            name="column_spacing",
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name="image",
            name="fingerprint",
            field=models.BinaryField(default=bytes, max_length=40),
        ),
        migrations.AddField(
            model_name="image",
            name="intercept",
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name="image",
            name="photometric",
            field=models.CharField(default="MONOCHROME2", max_length=16),
        ),
        migrations.AddField(
            model_name="image",
            name="row_spacing",
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name="image",
            name="slice_spacing",
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name="image",
            name="slope",
            field=models.FloatField(default=1.0),
        ),
        migrations.AddField(
            model_name="image",
            name="thumbnail",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="image",
            name="unit",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(("photometric__in", ["MONOCHROME1", "MONOCHROME2", "RGB"])),
                name="image_has_a_known_photometric",
            ),
        ),
    ]
