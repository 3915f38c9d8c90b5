"""The door for asynchronous servers, under the same condition as the other one."""

import os

from django.core.asgi import get_asgi_application

from portfolio.serving import refuse_to_serve_half_configured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")

refuse_to_serve_half_configured()
application = get_asgi_application()
