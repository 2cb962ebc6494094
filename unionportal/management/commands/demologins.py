from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import User
from structure.models import JoinCode
from unionportal.demo.branches import HOME_CODE
from unionportal.demo.logins import LOGINS, PASSWORD
from unionportal.demo.pages import page_link


class Command(BaseCommand):
    help = "Печатает входы примера: по одному на каждую роль. В настоящей базе не печатает ничего."

    def handle(self, *args, **options):
        lines = _lines()
        if not lines:
            return
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        self.stdout.write(f"Входы примера, пароль у всех один: {PASSWORD}\n")
        for line in lines:
            padded = [word.ljust(width) for word, width in zip(line, widths, strict=True)]
            self.stdout.write("  " + "   ".join(padded).rstrip())
        code = JoinCode.objects.filter(code=HOME_CODE, revoked_at=None).first()
        if code:
            self.stdout.write(f"\nАнкета заявителя: {settings.SITE_URL}{code.get_absolute_url()}")
        if link := page_link():
            self.stdout.write(f"Страница члена профсоюза (ссылка на один вход): {link}")


def _lines():
    """(login, role, person, where) of the people of the demo who still have its password."""
    users = User.objects.in_bulk([login.email for login in LOGINS], field_name="email")
    known = {}  # all have one hash, and checking one takes a third of a second
    lines = []
    for login in LOGINS:
        user = users.get(login.email)
        if user is None:
            continue
        if user.password not in known:
            known[user.password] = user.check_password(PASSWORD)
        if known[user.password]:
            where = ", ".join(mandate.unit.short_name for mandate in user.current_mandates)
            lines.append((login.email, login.role.label, user.full_name, where))
    return lines
