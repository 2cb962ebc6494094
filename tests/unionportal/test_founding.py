"""An empty portal begins with one command."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.enums import Role
from accounts.models import Mandate, User
from accounts.queries import responsible_for
from audit.models import Entry
from structure.models import Unit

TOLD = (
    *("--name", "Общероссийский профсоюз энергетиков", "--short-name", "Профсоюз"),
    *("--email", "Admin@Example.org", "--surname", "Иванова", "--first-name", "Мария"),
)


def test_the_first_person_sets_a_password_by_the_printed_link(client, db):
    printed = StringIO()

    call_command("found_union", *TOLD, stdout=printed)

    link = printed.getvalue().splitlines()[-1]
    union = Unit.objects.get()
    admin = User.objects.get()
    assert (union.short_name, admin.email) == ("Профсоюз", "admin@example.org")
    assert Mandate.objects.get().role == Role.UNION_ADMIN
    assert responsible_for(union) == admin
    password = "дождь над Волгой 7"
    client.post(
        link.removeprefix(settings.SITE_URL),
        {"new_password1": password, "new_password2": password},
    )
    admin.refresh_from_db()
    assert admin.check_password(password)
    assert client.get("/office/").status_code == 200


def test_a_union_that_exists_is_not_founded_again(house):
    before = User.objects.count(), Unit.objects.count(), Entry.objects.count()

    with pytest.raises(CommandError, match="уже есть"):
        call_command("found_union", *TOLD)

    assert (User.objects.count(), Unit.objects.count(), Entry.objects.count()) == before
