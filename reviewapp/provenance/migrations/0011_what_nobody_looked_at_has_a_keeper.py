import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("provenance", "0010_splits_are_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="keeper",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("keeper__isnull", False)),
                fields=["keeper"],
                name="entry_with_a_keeper",
            ),
        ),
    ]
