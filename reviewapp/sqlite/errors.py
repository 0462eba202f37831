"""What a database says that somebody else is writing to."""

from django.db import OperationalError

BUSY = (
    "Another program has been writing to this site's database for longer than we wait, so nothing "
    "was changed. Try again in a moment; if it stays, ask whoever runs this site to end the "
    "program that keeps the database file for itself."
)


class DatabaseBusy(OperationalError):
    """The one writer that there may be is somebody else, and would not end."""
