"""manage.py reader_role ROLE: let a role of Postgres do what readers need, and see no origin."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

# On the other side of the wall: no request of a reader asks any of these.
SEALED = ("provenance", "pacs", "synthesis", "allocation", "acceptance", "releases")


class Command(BaseCommand):
    help = "Give a role of the database what a process for readers needs, and no sealed table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="made by the keeper of the database: CREATE ROLE …")

    def handle(self, *, role: str, **_: object) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "This database knows no roles, so nothing was granted. "
                "Serve readers from Postgres if you want one of their own."
            )
        tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
        sealed = [table for table in tables if table.startswith(SEALED)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                raise CommandError(
                    f"There is no role {role} in this database, so nothing was granted. "
                    f"Make it with CREATE ROLE, then run this again."
                )
            name = connection.ops.quote_name(role)
            for act in (
                "GRANT USAGE ON SCHEMA public TO {}",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            ):
                cursor.execute(act.format(name))
            for table in sealed:
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"REVOKE ALL ON {quoted} FROM {name}")
        self.stdout.write(
            f"{role} may use {len(tables) - len(sealed)} tables and sees none of {len(sealed)}. "
            f"Run this again after every migration."
        )
