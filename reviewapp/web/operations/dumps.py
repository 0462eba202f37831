"""The database as one file, and back: its own tools do the work."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from reviewapp.web.operations.errors import BackupRefusal

# With their tables go the triggers, and the functions these called.
DROP_ALL = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS (
      SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE 'DROP ROUTINE ' || found.name;
  END LOOP;
END $$
"""
# What libpq calls the parts of an address; without them it would trust whoever answers.
SECURED = {
    "PGSSLMODE": "sslmode",
    "PGSSLROOTCERT": "sslrootcert",
    "PGSSLCERT": "sslcert",
    "PGSSLKEY": "sslkey",
}
NAMES = {"sqlite": "site.sqlite3", "postgresql": "site.dump"}


def name() -> str:
    return NAMES[connection.vendor]


def dump(into: Path) -> None:
    """Take the state of one moment, while the site goes on."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", f"--file={into}")
        return
    connection.ensure_connection()
    with _refused("could not be copied"), closing(sqlite3.connect(into)) as kept:
        connection.connection.backup(kept)
        # One file without a log beside it, which can be read where nothing can be written.
        kept.execute("PRAGMA journal_mode=DELETE")


def put_back(source: Path) -> None:
    """All or nothing, into a database that holds nothing but empty tables of ours."""
    if connection.vendor == "postgresql":
        _clear()
        options = ("--no-owner", "--no-privileges", "--single-transaction")
        connection.close()
        _run("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(source))
        return
    connection.ensure_connection()
    address = f"{source.resolve().as_uri()}?immutable=1"
    with _refused("could not be put back"), closing(sqlite3.connect(address, uri=True)) as kept:
        kept.backup(connection.connection)
    connection.close()


@contextmanager
def _refused(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupRefusal(
            f"The database {what} ({error}). Stop the site, look at the disk, and begin again."
        ) from error


def _clear() -> None:
    """Drop the tables that `migrate` made of this version: those of the backup may be older."""
    tables = connection.introspection
    # Two that no model names: what was migrated, and what all processes count together.
    ours = {*tables.django_table_names(), "django_migrations", "shared_cache"}
    if strange := sorted(set(tables.table_names()) - ours):
        raise BackupRefusal(
            f"The database holds {strange[0]}, which is no table of this site, so nothing was put "
            f"back. Name an empty database."
        )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DROP_ALL)


def _run(program: str, *options: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupRefusal(
            f"{program} is not installed here, so the database was not touched. Install Postgres's "
            f"client programs, of the server's version or newer."
        )
    told = connection.settings_dict
    parts = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    # By the environment: a password in the arguments could be read by everybody on this machine.
    where = {name: str(told[part]) for name, part in parts.items() if told[part]}
    options_of = told.get("OPTIONS", {})
    where |= {name: str(options_of[part]) for name, part in SECURED.items() if part in options_of}
    done = subprocess.run(  # noqa: S603 a program of Postgres, and our own options
        [path, *options],
        env={**os.environ, **where, "PGDATABASE": str(told["NAME"])},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefusal(
            f"{program} failed, so the database was not touched: {done.stderr.strip()[-500:]}"
        )
