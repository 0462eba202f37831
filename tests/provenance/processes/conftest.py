"""The jobs' own site, for what imports promise on it."""

from tests.jobs.processes.conftest import database, folder_site

__all__ = ["database", "folder_site"]
