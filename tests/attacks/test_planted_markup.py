"""Markup, formulas and template language planted in every text that the portal keeps."""

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.utils import DatabaseError

from tests.attacks.doors import APPS, MARKUP, doors

PLANTED = f"{MARKUP}{{{{7*7}}}}"
CALCULATED = "<x-evil>49"
# What is no words of people: states, keys, addresses by which a thing is found, made by us.
MADE_BY_US = {
    *("accounts.user.password", "accounts.user.email", "structure.unit.code"),
    "structure.unit.time_zone",
    *("notifications.message.html", "notifications.letter.body"),
}


@pytest.fixture
def planted(ground):
    """Every text of people that the database lets be changed, changed; how many there were."""
    count = 0
    for model in apps.get_models():
        if model._meta.app_label not in APPS or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if _is_words(model, field):
                count += _plant(model, field)
    return count


def _is_words(model, field):
    named = f"{model._meta.label_lower}.{field.name}"
    return (
        type(field) in (models.CharField, models.TextField)
        and not (field.choices or field.unique or named in MADE_BY_US)
        and (field.max_length is None or field.max_length >= len(PLANTED))
        and field.name not in ("code", "key", "event", "stage", "action")
        and "sha256" not in field.name
    )


def _plant(model, field):
    try:
        with transaction.atomic():
            return bool(model._base_manager.update(**{field.name: PLANTED}))
    except DatabaseError:  # a constraint or a trigger says what may stand there
        return False


def test_no_page_takes_the_words_of_people_for_its_own(client, people, ground, planted):
    assert planted > 100
    client.force_login(people.admin)
    wrong, seen = [], 0
    for name, path in doors(ground):
        response = client.get(path)
        if response.status_code >= 500:
            wrong.append((name, response.status_code))
        if response.streaming or not response.headers["Content-Type"].startswith("text/html"):
            continue
        text = response.content.decode()
        seen += "&lt;x-evil&gt;" in text
        if MARKUP in text:
            wrong.append((name, "markup"))
        if CALCULATED in text or "&lt;x-evil&gt;49" in text:
            wrong.append((name, "calculated"))

    assert not wrong, "\n".join(map(str, wrong))
    assert seen > 50
