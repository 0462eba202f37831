"""The site's own settings, with the yardsticks' table and addresses beside its own."""

from reviewapp.settings import *  # noqa: F403  the site's own settings are what is measured
from reviewapp.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "benchmarks"]
ROOT_URLCONF = "benchmarks.urls"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
