"""The form of joining, sent as a browser sends it."""

import itertools
import time
from datetime import timedelta
from functools import cache

from django.test import Client
from django.utils import timezone

from applications.forms.join import new_stamp
from bench.measure import side_by_side
from bench.pages import EMPTY, line_of
from bench.report import Line, section, show
from members.consent_texts import consent_shown
from members.enums import ConsentKind
from unionportal.demo import branches, names

AIM = 8
OPENED_AGO = timedelta(minutes=1)
LETTERS = "абвгдежзийклмнопрстуфхцчшщэюя"


def run():
    section("Форма вступления (к простой форме Django с одной строкой в базе)")
    numbers = itertools.count(1)
    browser = Client()
    found = side_by_side(
        {
            "empty": lambda: browser.post(EMPTY),
            "plain": lambda: _sent_plainly(browser, next(numbers)),
            "opened": lambda: _opened(browser),
            "sent": lambda: _sent(browser, next(numbers)),
        }
    )
    empty, plain = found["empty"], found["plain"]
    show(Line("пустая страница: «ok»", empty.milliseconds, empty.queries))
    show(line_of("простая форма отправлена", plain, empty))
    show(line_of("форма открыта", found["opened"], empty, plain))
    show(line_of("заявление отправлено", found["sent"], empty, plain, AIM))


def _address(number):
    """Each from an address of its own: one address is let through only so often."""
    return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


def _opened(browser):
    response = browser.get(f"/join/{branches.HOME_CODE}/")
    if response.status_code != 200:
        raise RuntimeError(f"the form: {response.status_code}")


def _sent_plainly(browser, number):
    response = browser.post(f"/bench/form/{branches.HOME_CODE}/", _told(number))
    if response.status_code != 302:
        raise RuntimeError(f"the plain form was not taken: {response.content.decode()}")


def _sent(browser, number):
    told = _told(number) | {
        "birth_day": str(number % 28 + 1),
        "birth_month": str(number % 12 + 1),
        "birth_year": "1990",
        "processing": "on",
        "processing_text": _text_shown(),
        "stamp": new_stamp(timezone.now() - OPENED_AGO),
    }
    response = browser.post(
        f"/join/{branches.HOME_CODE}/", told, REMOTE_ADDR=_address(number + int(time.time()))
    )
    if response.status_code != 302:
        raise RuntimeError(f"the form was not taken: {response.context['form'].errors}")


@cache
def _text_shown():
    """What the form told of the text when it was opened: not asked for on sending."""
    return consent_shown(ConsentKind.PROCESSING).sha256


def _told(number):
    """What an applicant writes; a name that nobody has, so that the way is the usual one."""
    return {
        "surname": names.SURNAMES[number % len(names.SURNAMES)] + LETTERS[number % len(LETTERS)],
        "name": "Пробный" + LETTERS[number // len(LETTERS) % len(LETTERS)],
        "patronymic": "Замерович",
        "birth_date": "1990-05-17",
        "phone": f"+7973{number:07d}",
        "email": f"bench{number}@example.org",
        "position": "диспетчер",
    }
