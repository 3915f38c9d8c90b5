"""The check that keeps a half configured site from being served."""

import sys

from django.conf import settings

# The exit code on which gunicorn stops for good, where it would start another worker on any other.
BOOT_ERROR = 3


def refuse_to_serve_half_configured() -> None:
    """Stop the process with one line when the site does not know its own address."""
    if settings.MISSING_FOR_SERVING:
        names = " and ".join(settings.MISSING_FOR_SERVING)
        print(f"Portfolio cannot be served: set {names} in the environment or in .env (or DEBUG=1).", file=sys.stderr)
        sys.exit(BOOT_ERROR)
