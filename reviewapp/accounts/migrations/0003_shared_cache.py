from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of Django's database cache: counts of failed sign-ins, shared by all processes.

    Its columns are those of `createcachetable`, which finds the table and leaves it alone.
    """

    dependencies = [("accounts", "0002_session_generation")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel(
                    name="SharedCache",
                    fields=[
                        ("cache_key", models.CharField(max_length=255, primary_key=True)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField(db_index=True)),
                    ],
                    options={"db_table": "shared_cache"},
                )
            ]
        )
    ]
