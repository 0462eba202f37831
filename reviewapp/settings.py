"""The one settings file. Everything that differs between machines comes from the environment.

The defaults are the embedded mode: one machine, SQLite, a folder as queue, a folder for pixels.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from reviewapp import VERSION, environment, neighbours, sign_in_service
from reviewapp.same_everywhere import *  # noqa: F403  settings like these, which no machine may change

ROOT = Path(__file__).resolve().parent.parent

# --- where we are ---

DEBUG = environment.flag("DEBUG", default=False)
DATA_DIR = environment.folder("DATA_DIR", ROOT / "data")
PORT = environment.number("PORT", 8000, low=1, high=65535)
PUBLIC_URL = environment.web_address("PUBLIC_URL", f"http://127.0.0.1:{PORT}")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"

DATABASES = {"default": environment.database("DATABASE_URL", f"sqlite:///{DATA_DIR}/site.sqlite3")}
EMBEDDED = DATABASES["default"]["ENGINE"] == "reviewapp.sqlite"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = environment.secret(
    "SECRET_KEY", kept_in=DATA_DIR / "secret.key", may_make_one=EMBEDDED
)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS", "")

# --- what the site is made of ---

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "reviewapp.audit",
    "reviewapp.accounts",
    "reviewapp.jobs",
    "reviewapp.imaging",
    "reviewapp.studies",
    "reviewapp.reading",
    "reviewapp.provenance",
    "reviewapp.provenance.pacs",
    "reviewapp.synthesis",
    "reviewapp.allocation",
    "reviewapp.acceptance",
    "reviewapp.releases",
    "reviewapp.web",
    "reviewapp.demo",
]

# Whatever is answered, on whichever way, goes out through these.
POLICIES = [
    "django.middleware.security.SecurityMiddleware",
    "reviewapp.web.requests.RequestId",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reviewapp.web.headers.OwnOriginOnly",
]
MIDDLEWARE = [
    *POLICIES,
    # Below the policies: a worker script obeys the policy of its own response, a static file.
    "reviewapp.web.statics.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "reviewapp.web.people.middleware.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "reviewapp.web.people.middleware.SecondFactor",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "reviewapp.web.errors.Refusals",
    "reviewapp.web.people.once.Once",
]

ROOT_URLCONF = "reviewapp.urls"
ASGI_APPLICATION = "reviewapp.asgi.application"
WSGI_APPLICATION = "reviewapp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "reviewapp" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviewapp.web.shell.page_shell",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"

# --- static files and pixels ---

STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("STATIC_ROOT", ROOT / "build" / "static")
# An unbuilt front end is a missing page, not a warning at every command.
STATICFILES_DIRS = [folder for folder in [ROOT / "frontend" / "dist"] if folder.exists()]
# What Vite names by its hash never changes under its name; chunks import each other by these names,
# so Django does not rename them once more.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/bundle/assets/.+-[\w-]{8}\.\w+(\.map)?$"
WHITENOISE_ALLOW_ALL_ORIGINS = False

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "reviewapp.web.statics.CompressedOnce"},
    # Content-addressed originals and presentation copies: a folder, or s3://bucket/prefix.
    "pixels": environment.pixel_store("PIXEL_STORE", f"file://{DATA_DIR}/pixels"),
}
# Folders and buckets that releases may be sent to, beside every listed PACS.
RELEASE_TARGETS = environment.release_targets("RELEASE_TARGETS")
S3_OPTIONS = environment.s3_options()
# Where a reverse proxy serves the pixel folder as an internal location, its path; empty: we serve.
PIXEL_ACCEL_PREFIX = environment.text("PIXEL_ACCEL_PREFIX", "")

# --- images from outside (see docs/guides/import.md) ---

# Received files and their names until their import ends; web and workers share it.
INTAKE_DIR = environment.folder("INTAKE_DIR", DATA_DIR / "intake")
PSEUDONYM_KEY = environment.secret(
    "PSEUDONYM_KEY", kept_in=INTAKE_DIR / "pseudonym.key", may_make_one=True
)
UPLOAD_QUOTA = environment.number("UPLOAD_QUOTA_GIB", 50, low=1, high=100_000) * 2**30
INTAKE_DAYS = environment.number("INTAKE_DAYS", 7, low=1, high=365)
# Networks that are not public and in which a PACS may stand; certificates that a hospital signs.
PACS_NETWORKS = neighbours.networks("PACS_NETWORKS")
PACS_CA_FILE = environment.text("PACS_CA_FILE", "")

# --- models that draw images (see docs/guides/models.md) ---

# Weights and the checkpoints of trainings; web and workers share it.
MODEL_DIR = environment.folder("MODEL_DIR", DATA_DIR / "models")
# Which workers draw and train, and over how many of them one sampling is spread.
DRAW_ON = environment.one_of("DRAW_ON", "CPU", ("CPU", "GPU")).lower()
SAMPLING_WORKERS = environment.number("SAMPLING_WORKERS", 1, low=1, high=64)

# --- people ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_RULES = "django.contrib.auth.password_validation"
_alike = {"user_attributes": ("email", "name")}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.UserAttributeSimilarityValidator", "OPTIONS": _alike},
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "reviewapp.web.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation link has proven the address
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes with the browser window
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by e-mail
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}  # five tries in five minutes
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", 0, low=0, high=9)
ACCOUNT_FORMS = {
    "login": "reviewapp.web.people.plain_forms.SignIn",
    "reauthenticate": "reviewapp.web.people.plain_forms.Confirm",
    "change_password": "reviewapp.web.people.plain_forms.ChangePassword",
    "set_password": "reviewapp.web.people.plain_forms.SetPassword",
    "reset_password": "reviewapp.web.people.plain_forms.AskForNewPassword",
    "reset_password_from_key": "reviewapp.web.people.plain_forms.ChooseNewPassword",
}
MFA_FORMS = {
    "authenticate": "reviewapp.web.people.plain_forms.SecondFactor",
    "reauthenticate": "reviewapp.web.people.plain_forms.ConfirmByCode",
    "activate_totp": "reviewapp.web.people.plain_forms.Enrol",
}
MFA_ADAPTER = "reviewapp.web.people.adapters.MFAAdapter"
MFA_TOTP_ISSUER = "reviewapp"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_ADAPTER = "reviewapp.web.people.adapters.UserSessionsAdapter"
SOCIALACCOUNT_ADAPTER = "reviewapp.web.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form post could not follow the redirect: form-action 'self'
SOCIALACCOUNT_PROVIDERS = sign_in_service.single_sign_on()
# Administrators and coordinators enrol a second factor before they reach anything else.
REQUIRE_TWO_FACTOR = environment.flag("REQUIRE_TWO_FACTOR", default=False)

# What one token may ask of one web process; more is told to wait.
API_REQUESTS_A_MINUTE = environment.number("API_REQUESTS_A_MINUTE", 6000, low=60, high=1_000_000)

# --- sessions, cookies, headers ---

SESSION_COOKIE_AGE = 60 * environment.number("SESSION_IDLE_MINUTES", 30, low=1, high=1440)
SESSION_LONGEST = timedelta(hours=environment.number("SESSION_HOURS", 12, low=1, high=168))
SESSION_ENGINE = "reviewapp.web.people.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", f"{_public.hostname},127.0.0.1,localhost")
CSRF_FAILURE_VIEW = "reviewapp.web.problems.expired_form"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- background work (see docs/decisions/0006) ---

BROKER_URL = environment.text("BROKER_URL", "filesystem://")
# Several sites on one broker keep their queues apart by this; workers then listen to -Q PREFIXcpu.
QUEUE_PREFIX = environment.text("QUEUE_PREFIX", "")
LONGEST_TASK = timedelta(hours=12)
JOB_LEASE = environment.seconds("JOB_LEASE_SECONDS", 60)
JOB_HEARTBEAT = environment.seconds("JOB_HEARTBEAT_SECONDS", 3)
JOB_SWEEP_EVERY = environment.seconds("JOB_SWEEP_SECONDS", 30)
JOB_RESEND_AFTER = environment.seconds("JOB_RESEND_SECONDS", 60)
# How long work that was told to stop may tidy up before its process is ended under it.
JOB_STOP_GRACE = environment.seconds("JOB_STOP_GRACE_SECONDS", 5)
# What a worker touches while it lives; see deploy/healthcheck_worker.py.
PULSE_DIR = environment.folder("PULSE_DIR", Path(tempfile.gettempdir()))
PULSE_FILE = PULSE_DIR / f"pulse-{environment.text('HOSTNAME', 'worker')}"
JOB_REPORT_EVERY = environment.seconds("JOB_REPORT_SECONDS", 1)
# Whoever asked for a job that took longer than this is told of its end by letter.
JOB_LETTER_AFTER = environment.seconds("JOB_LETTER_AFTER_SECONDS", 300)

# How Celery itself is set, the same everywhere, stands in reviewapp/celery.py.
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT = environment.transport(BROKER_URL)
CELERY_IMPORTS = ["reviewapp.web.auditor.tasks"]  # not an app of its own, so not found by itself
CELERY_BROKER_TRANSPORT_OPTIONS = environment.transport_options(
    BROKER_URL, folder=DATA_DIR / "queue", longest_task=LONGEST_TASK
)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "jobs.sweep", "schedule": JOB_SWEEP_EVERY},
    "anchor": {"task": "audit.anchor", "schedule": timedelta(hours=1)},
    "sessions": {"task": "accounts.forget_ended_sessions", "schedule": timedelta(days=1)},
    "answers": {"task": "accounts.forget_answers", "schedule": timedelta(hours=1)},
    "quarantine": {"task": "provenance.empty_quarantine", "schedule": timedelta(hours=1)},
    "pacs": {"task": "provenance_pacs.forget", "schedule": timedelta(hours=1)},
    "releases": {"task": "releases.tidy", "schedule": timedelta(hours=1)},
}
# Spinning OpenMP threads made a busy two-core worker ten times slower; set before torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Workers are the parallelism; matrix threads beside them tripled the work of making a thumbnail.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# --- counters that all processes share: failed sign-ins, lockouts ---

_shared = BROKER_URL if BROKER_URL.startswith("redis") else "database://"
CACHES = {"default": environment.shared_cache("CACHE_URL", _shared)}

# --- the trail (see docs/decisions/0008) ---

# Where the chains' heads are written down; best a place the database's administrators cannot reach.
AUDIT_ANCHOR_DIR = environment.folder("AUDIT_ANCHOR_DIR", DATA_DIR / "anchors")

# --- the rest ---

_as_files = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_BACKEND = environment.email_backend("EMAIL_BACKEND", _as_files)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = environment.seconds("EMAIL_TIMEOUT_SECONDS", 10).total_seconds()
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", f"reviewapp@{_public.hostname}")
SITE_VERSION = VERSION

LOG_LEVEL = environment.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
