"""What keeps the measurements away from the portal: addresses, files and messages of their own."""

from importlib import import_module
from multiprocessing import get_context
from resource import RUSAGE_SELF, getrusage

import django
import redis
from celery import current_app
from django.conf import settings
from django.db import connection

MARK = "bench:"  # before the keys that the measurements leave in the broker


def stand_apart(files):
    """Addresses with the bare views, files in this folder, messages under a mark."""
    settings.ROOT_URLCONF = "bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["default"] = {
        "BACKEND": "unionportal.storage.PrivateStorage",
        "OPTIONS": {"location": files},
    }
    options = dict(current_app.conf.broker_transport_options, global_keyprefix=MARK)
    current_app.conf.broker_transport_options = options


def forget_messages():
    """What was sent to workers is of nobody: the databases are gone."""
    server = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    keys = list(server.scan_iter(f"{MARK}*"))
    if keys:
        server.delete(*keys)


def in_process_of_its_own(work, *arguments):
    """(what the function returns, megabytes at the most) there, in the same database and files."""
    here, there = get_context("spawn").Pipe()
    database, files = connection.settings_dict["NAME"], settings.STORAGES["default"]["OPTIONS"]
    name = work.__module__, work.__name__
    process = get_context("spawn").Process(
        target=_run, args=(there, database, files["location"], name, arguments)
    )
    process.start()
    there.close()
    found = here.recv()
    process.join()
    return found


def _run(pipe, database, files, name, arguments):
    django.setup()
    stand_apart(files)
    connection.settings_dict["NAME"] = database
    module, function = name
    found = getattr(import_module(module), function)(*arguments)
    pipe.send((found, getrusage(RUSAGE_SELF).ru_maxrss / 1024))
