"""The site's settings, with everything a test must not touch put elsewhere."""

import os
import tempfile
from pathlib import Path

# Set, even if to nothing, so that a .env in the checkout does not reach the tests.
for _name in (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CONTACT_MAIL",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "EMAIL_URL",
    "HSTS_SUBDOMAINS",
    "LOG_FORMAT",
    "SECRET_KEY",
    "SITE_URL",
):
    os.environ[_name] = ""
os.environ.setdefault("DATABASE_URL", "")
os.environ["PORTFOLIO_DATA"] = tempfile.mkdtemp(prefix="portfolio-tests-")

from portfolio.settings import *  # noqa: E402, F403
from portfolio.settings import DATA, DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory, so that the live server and the test are two connections, as in life.
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "pages", "pictures")
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = Path(tempfile.mkdtemp(dir=DATA))
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
SOURCES_FETCH = False
