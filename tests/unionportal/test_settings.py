import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.house.sources import ROOT
from unionportal.settings import env, safety, servers
from unionportal.settings.beat import daily, every

SAFE = {
    "secret_key": "k" * 45 + "01234",
    "debug": False,
    "allowed_hosts": ["portal.example.org"],
    "site_url": "https://portal.example.org",
    "database_url": "postgres://localhost/portal",
    "redis_url": "redis://localhost",
}
VARIABLES = {
    "SECRET_KEY": SAFE["secret_key"],
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": SAFE["site_url"],
    "DATABASE_URL": SAFE["database_url"],
    "REDIS_URL": SAFE["redis_url"],
    "PROXY_COUNT": "1",
}


def start_in_production(command=("check", "--deploy", "--fail-level", "WARNING"), **variables):
    """Run ``manage.py`` with nothing but these variables."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *command],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "unionportal.settings.prod",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_safe_settings_start_without_a_warning():
    done = start_in_production(**VARIABLES)

    assert done.returncode == 0, done.stderr


def test_nothing_given_is_refused_with_a_sentence_for_each_thing():
    done = start_in_production()

    assert done.returncode != 0
    assert done.stderr.splitlines()[-6:] == [
        "django.core.exceptions.ImproperlyConfigured: Портал не запущен.",
        "- Не задан SECRET_KEY: без него подписи и входы можно подделать.",
        "- Пуст ALLOWED_HOSTS: перечислите через запятую имена сайта.",
        "- Не задан SITE_URL: адрес портала, который стоит в письмах и QR-кодах.",
        "- Не задан DATABASE_URL: адрес базы данных PostgreSQL.",
        "- Не задан REDIS_URL: адрес очереди задач Redis.",
    ]


def test_safe_values_have_no_complaints():
    assert safety.complaints(**SAFE) == []


@pytest.mark.parametrize(
    ("name", "value", "beginning"),
    [
        ("secret_key", "short", "SECRET_KEY слишком прост"),
        ("secret_key", "a" * 60, "SECRET_KEY слишком прост"),
        ("secret_key", "django-insecure-" + SAFE["secret_key"], "SECRET_KEY взят из примера"),
        ("debug", True, "Включён DEBUG"),
        ("allowed_hosts", [], "Пуст ALLOWED_HOSTS"),
        ("allowed_hosts", ["*"], "ALLOWED_HOSTS разрешает любое имя"),
        ("site_url", "http://portal.example.org", "SITE_URL должен начинаться с https://"),
        ("site_url", "https://", "SITE_URL должен начинаться с https://"),
        ("database_url", "", "Не задан DATABASE_URL"),
        ("redis_url", "", "Не задан REDIS_URL"),
    ],
)
def test_each_unsafe_value_is_named_alone(name, value, beginning):
    found = safety.complaints(**SAFE | {name: value})

    assert len(found) == 1
    assert found[0].startswith(beginning)


@pytest.mark.parametrize(("given", "meant"), [("true", True), ("false", False)])
def test_a_boolean_is_true_or_false(monkeypatch, given, meant):
    monkeypatch.setenv("ANSWER", given)

    assert env.boolean("ANSWER") is meant


@pytest.mark.parametrize("given", ["1", "yes", "True", "да", "0"])
def test_any_other_boolean_stops_the_start(monkeypatch, given):
    monkeypatch.setenv("ANSWER", given)

    with pytest.raises(ImproperlyConfigured, match="должна быть true или false"):
        env.boolean("ANSWER")


def test_an_empty_variable_is_one_not_given(monkeypatch):
    monkeypatch.setenv("ANSWER", "")

    assert env.text("ANSWER", "default") == "default"
    with pytest.raises(ImproperlyConfigured, match="Не задана переменная окружения ANSWER"):
        env.text("ANSWER")


def test_a_number_that_is_none_stops_the_start(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")

    with pytest.raises(ImproperlyConfigured, match="PORT должна быть целым числом"):
        env.integer("PORT")


def test_a_list_is_parted_by_commas(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.example, b.example,")

    assert env.words("HOSTS") == ["a.example", "b.example"]


def test_a_secret_is_read_from_its_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    assert env.secret("KEY") == "from a file"


@pytest.mark.parametrize(
    ("variables", "content", "sentence"),
    [
        ({"KEY": "too"}, "given", "Оставьте одну из них"),
        ({}, "", "пуст"),
        ({}, None, "не читается"),
    ],
)
def test_a_doubtful_secret_stops_the_start(monkeypatch, tmp_path, variables, content, sentence):
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
    for name, value in {"KEY_FILE": str(file), **variables}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=sentence):
        env.secret("KEY")


def test_a_database_on_a_socket_is_understood():
    config = servers.database("postgres://portal@/portal?host=/run/db")

    assert (config["HOST"], config["NAME"], config["USER"]) == ("/run/db", "portal", "portal")
    assert config["OPTIONS"] == {"options": "-c random_page_cost=1.1"}


def test_a_password_given_apart_wins():
    config = servers.database("postgres://portal:old@db/portal", "new")

    assert config["PASSWORD"] == "new"


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
    ],
)
def test_the_broker_stands_where_redis_stands(url, broker):
    assert servers.broker(url) == broker


@pytest.mark.parametrize("reader", [servers.broker, servers.database, servers.cache])
def test_another_kind_of_server_is_refused(reader):
    with pytest.raises(ImproperlyConfigured, match="должна начинаться с"):
        reader("mysql://localhost/portal")


def test_a_periodic_run_expires_before_the_next_one():
    assert every("sweep", minutes=10)["options"]["expires"] == 540
    assert daily("report", 7)["options"]["expires"] == 23 * 3600
