"""A real worker beside the browser: the same Celery, the same Redis, the database of the test."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from kombu import pools
from playwright.sync_api import expect

from unionportal.celery import app
from unionportal.devstack.places import ROOT, Places
from unionportal.settings import servers

pytest.register_assert_rewrite("tests.journeys.walking")

PATIENCE = 60


@pytest.fixture
def page(page):
    with quiet(page):
        yield page


@pytest.fixture
def phone(phone):
    with quiet(phone):
        yield phone


@contextmanager
def quiet(page):
    """Nothing at all is said on the console as an error; a busy machine is waited for."""
    said = []
    expect.set_options(timeout=PATIENCE * 1000)
    page.context.set_default_timeout(PATIENCE * 1000)
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    yield
    assert said == []


@pytest.fixture
def queue(request):
    """The real broker, a database of Redis of this process alone."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    address = os.environ.get("REDIS_URL") or Places.for_tests().redis_url
    address = f"{address}?db={5 + int(process)}"
    former = app.conf.broker_url
    use_broker(servers.broker(address))
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge("celery")
    yield address
    use_broker(former)


def use_broker(url):
    app.conf.broker_url = url
    pools.reset()
    app._pool = app.amqp._producer_pool = None


@pytest.fixture
def worker(queue, transactional_db):
    """A Celery worker that does what the pages leave to be done."""
    with running_worker(queue) as process:
        yield process


@contextmanager
def running_worker(queue):
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    command = [
        *(sys.executable, "-m", "celery", "-A", "unionportal.celery:app", "worker"),
        *("--concurrency", "1", "--loglevel", "warning"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "unionportal.settings.dev",
        "DATABASE_URL": address,
        "REDIS_URL": queue,
        "PRIVATE_ROOT": str(settings.PRIVATE_ROOT),
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": settings.SITE_URL,
        "LETTERS_REST_AT_NIGHT": "false",  # the journeys walk at any hour
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until(lambda: app.control.ping(timeout=0.5), "рабочий процесс не отвечает")
        yield process
    finally:
        kill(process)


def kill(process):
    """The way a machine dies: the worker and its children at once, with no farewell."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
    process.wait(timeout=10)


def wait_until(condition, complaint, *, pause=0.1):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(pause)
    pytest.fail(complaint)
