"""The site of the jobs' own process tests, for what allocation promises on it."""

from tests.jobs.processes.conftest import database, folder_site

__all__ = ["database", "folder_site"]
