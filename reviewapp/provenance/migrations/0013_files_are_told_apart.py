from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("provenance", "0012_close_what_nobody_looked_at")]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="fingerprint",
            field=models.CharField(max_length=64, null=True),
        ),
    ]
