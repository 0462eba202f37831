"""The site's own settings in a throw-away folder, with a password hash that costs nothing."""

import atexit
import os
import shutil
import tempfile
from datetime import timedelta

# Before the site's settings are read: a test never writes beside the code or into a real DATA_DIR.
_folder = tempfile.mkdtemp(prefix="reviewapp-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DATA_DIR"] = _folder
# On Postgres the site makes no secret up by itself.
os.environ.setdefault("SECRET_KEY", "only the tests use this one, and nothing real is behind it")
# Pages under test name the files of the last build, not those of the last collectstatic.
os.environ["STATIC_ROOT"] = f"{_folder}/static"

from reviewapp.settings import *  # noqa: E402, F403  these settings are the site's, but for the lines below

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    # Second, so that a password which the demo or a served process hashed can be checked too.
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]

# A pure test needs no database to forget its throttles.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# By name, for several processes at once: only Django's own SQLite is known to need no file.
if DATABASES["default"]["ENGINE"] == "reviewapp.sqlite":  # noqa: F405  said above
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405  said above

# A job that runs in a test's own transaction is nowhere to be seen for the session of its heart,
# which would take the lease for lost and, a moment later, end the process that runs the tests.
JOB_HEARTBEAT = timedelta(minutes=10)
