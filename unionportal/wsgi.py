"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from unionportal.celery import app as celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.prod")

application = get_wsgi_application()

# A worker waits for its next task as long as it likes; a page that hands a task over does not.
celery.conf.broker_transport_options = {**celery.conf.broker_transport_options, "socket_timeout": 2}
