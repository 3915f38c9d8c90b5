"""The door for web servers, which stays shut while the site does not know its own address."""

import os

from django.core.wsgi import get_wsgi_application

from portfolio.serving import refuse_to_serve_half_configured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")

refuse_to_serve_half_configured()
application = get_wsgi_application()
