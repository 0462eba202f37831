"""The site's own settings in a throw-away folder, with a password hash that costs nothing."""

import atexit
import os
import shutil
import tempfile

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
