"""Every choice of the machine the site runs on, read from the environment; what editors choose is content."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portfolio.secret import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DATA = (BASE_DIR / Path(env("PORTFOLIO_DATA", default="") or "data").expanduser()).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or kept_secret(DATA / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env("SITE_URL", default="").rstrip("/") or "http://127.0.0.1:8000"
# Commands do without these; portfolio.serving keeps the site from being served without them.
MISSING_FOR_SERVING = [name for name in ("ALLOWED_HOSTS", "SITE_URL") if not DEBUG and not env(name, default="")]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Applications

INSTALLED_APPS = [
    "portfolio.apps.PortfolioConfig",
    "events",
    "projects",
    "publications",
    "profile_app",
    "content",
    "adminsortable2",
    "markdownx",
    "reversion",
    "taggit",
    "portfolio.apps.PortfolioAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "portfolio.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portfolio.page_cache.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "portfolio.middleware.SiteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portfolio.guards.ShortFormsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# How versions of entries are kept; see content/wholes.py.
SERIALIZATION_MODULES = {"whole": "content.wholes"}

ROOT_URLCONF = "portfolio.urls"
WSGI_APPLICATION = "portfolio.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portfolio.context_processors.site",
            ],
        },
    },
]

# So that templates/ may hold the templates of widgets, too.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database

if env("DATABASE_URL", default=""):
    _database = env.db_url("DATABASE_URL")
else:
    _database = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "site.sqlite3"}
# With IMMEDIATE below, a transaction around each request would make every page view a writer.
_database["ATOMIC_REQUESTS"] = False
# Opening a database costs more than a page.
_database["CONN_MAX_AGE"] = 60
_options = _database.setdefault("OPTIONS", {})

if _database["ENGINE"] == "django.db.backends.sqlite3":
    # FULL, because an acknowledged save must survive a power cut.
    _options |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA journal_size_limit=67108864;"
            # The second is the journal of a statement, which each one needs where there are triggers.
            "PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;"
        ),
    }
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _database["CONN_HEALTH_CHECKS"] = True
    _options.setdefault(
        "options",
        "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    )

DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache, files and mail

# Pages and pictures stand apart, so that asking for many of them pushes nothing else out.
if env("CACHE_URL", default=""):
    _cache = env.cache_url("CACHE_URL")
    CACHES = {"default": _cache} | {
        name: {**_cache, "KEY_PREFIX": f"{_cache.get('KEY_PREFIX', '')}{name}"} for name in ("pages", "pictures")
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA / "cache",
            "OPTIONS": {"MAX_ENTRIES": 5_000},
        },
        "pages": {"BACKEND": "portfolio.page_cache.FolderOfPlaces", "LOCATION": DATA / "cache" / "pages"},
        "pictures": {
            "BACKEND": "portfolio.previews.LargeFolder",
            "LOCATION": DATA / "cache" / "pictures",
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        },
    }

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "portfolio.staticfiles.CollectedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

FILE_UPLOAD_PERMISSIONS = 0o644
# A bibliography may be as long when it is pasted as when it is uploaded; strangers may send far less, see guards.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# A paper of 500 authors sends eight fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

_mail = env.email_url_config(env("EMAIL_URL", default="") or "consolemail://")
vars().update(_mail)
EMAIL_TIMEOUT = 15
_mail_user = _mail["EMAIL_HOST_USER"] or ""
DEFAULT_FROM_EMAIL = _mail_user if "@" in _mail_user else f"noreply@{urlsplit(SITE_URL).hostname}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Accounts

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/admin/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "profile_app.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "profile_app.account_forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# This one counts the address among what makes a link end when it changes, without a table of addresses.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = True
# Wrong passwords are counted in profile_app.brake.
ACCOUNT_RATE_LIMITS = {"login": None, "reset_password": "20/h/ip,3/h/key"}
MFA_ADAPTER = "profile_app.adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock half a minute slow or fast is still right.
MFA_TOTP_TOLERANCE = 1
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# What browsers are told

TLS = urlsplit(SITE_URL).scheme == "https"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"

SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS and env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Whether a whole domain goes to TLS, or onto the browsers' preload list, is for its owner to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if not TLS:
    # All of them ask for TLS, which an address without it has said there is none of.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Language and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Where works are looked up when an editor pastes a DOI or an arXiv number, and how long an answer may take

SOURCES = {
    "arxiv": "https://export.arxiv.org",
    "crossref": "https://api.crossref.org",
    "datacite": "https://api.datacite.org",
}
SOURCES_MAY_REDIRECT_TO = ["arxiv.org"]
SOURCES_TIMEOUTS = {"connect": 5, "read": 10, "write": 5}
SOURCES_FETCH = True
# Only tests set this: their sources are servers on 127.0.0.1.
SOURCES_ON_LOOPBACK = False
CONTACT_MAIL = env("CONTACT_MAIL", default="")

# What the libraries are told

TAGGIT_CASE_INSENSITIVE = True
MARKDOWNX_MARKDOWNIFY_FUNCTION = "content.markdown.preview"
MARKDOWNX_URLS_PATH = "/markdownx/markdownify/"
MARKDOWNX_UPLOAD_URLS_PATH = "/markdownx/upload/"

# For machines, with a line for each request, or for people.
LOG_FORMAT = "json" if env("LOG_FORMAT", default="").lower() == "json" else "plain"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "portfolio.request_log.JSONLines"},
    },
    "filters": {"secret_links": {"()": "profile_app.logs.WithoutSecretLinks"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["secret_links"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "portfolio.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        # The server of the first tries has a handler of its own.
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
