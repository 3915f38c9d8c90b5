"""Ends well when the site on this machine says that it is well; for health checks of containers."""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

host = urlsplit(os.environ["SITE_URL"]).netloc
request = urllib.request.Request(f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/healthz", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=8):
        sys.exit(0)
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode(errors="replace"))
except OSError as error:
    sys.exit(str(error))
