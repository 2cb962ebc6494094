"""The Celery application. Apps use ``@shared_task`` and never import this module."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.prod")

app = Celery("unionportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Without a default, a thread of the web server that did not import this module would get an
# empty application of its own, with another broker.
app.set_default()
