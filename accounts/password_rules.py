"""What may not be a password: short, common, leaked, one's own name or organisation.

Length is asked for, signs of every sort are not: rules of that kind make people write passwords
down. Nothing is too long, and pasting from a keeper of passwords is never hindered.
"""

import hashlib
import logging
import re

import urllib3
from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from accounts.models import Mandate
from structure.models import Unit

logger = logging.getLogger(__name__)

_TIMEOUT = urllib3.Timeout(connect=1.5, read=2.5)
_RANGE_AT_MOST = 400_000  # bytes of an answer: a range has about 40 000

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_LETTERS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN = str.maketrans(_KEYS, _LETTERS)
# What is guessed first in Russian; also typed without changing the layout («gfhjkm»).
_COMMON = frozenset(
    """
    пароль мойпароль парольпароль привет приветпривет любовь солнышко солнце зайка котенок
    люблю люблютебя ятебялюблю россия москва спартак зенит динамо локомотив администратор
    админ йцукен йцукенг йцукенгшщз йцукенгшщзхъ фывапролджэ фывап ячсмить марина наташа
    наталья татьяна екатерина александр александра сергей андрей дмитрий алексей максим
    никита евгений владимир анастасия настя светлана людмила валентина профсоюз профком
    первичка председатель бухгалтер электропрофсоюз цифровойпрофсоюз работа самсунг
    """.split()  # noqa: SIM905 - read as a page of words
)
_NOT_LETTERS_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]{5,}")
# Words of names of organisations that tell nothing of one of them.
_USUAL = frozenset(
    """
    первичная профсоюзная организация территориальная общественная общероссийская
    всероссийский общество акционерное публичное ограниченной ответственностью филиал
    """.split()  # noqa: SIM905 - read as a page of words
)


class RussianCommonValidator(CommonPasswordValidator):
    """The list of Django, and what is guessed first in Russian, in either layout."""

    def validate(self, password, user=None):
        core = _NOT_LETTERS_AROUND.sub("", password.lower()).replace("ё", "е")
        typed = core.translate(_TO_RUSSIAN).replace("ё", "е")
        words = {core, typed}
        if any(_repeated(word) in _COMMON for word in words):
            raise self._refusal()
        try:
            super().validate(password, user)
            super().validate(_NOT_LETTERS_AROUND.sub("", password), user)
        except ValidationError:
            raise self._refusal()

    def _refusal(self):
        return ValidationError(
            "Этот пароль подбирают одним из первых. Возьмите три-четыре случайных слова.",
            code="password_too_common",
        )


def _repeated(word):
    """«парольпароль» is «пароль»."""
    half = len(word) // 2
    return word[:half] if half and word == word[:half] * 2 else word


class OwnNamesValidator(UserAttributeSimilarityValidator):
    """Not one's own name, e-mail or telephone."""

    def __init__(self):
        super().__init__(user_attributes=("email", "surname", "name", "patronymic", "phone"))

    def validate(self, password, user=None):
        try:
            super().validate(password, user)
        except ValidationError:
            raise ValidationError(
                "Пароль слишком похож на ваше имя, почту или телефон: его легко угадать.",
                code="password_too_similar",
            )


class OrganisationWordsValidator:
    """Not the name of one's organisation with a year behind it."""

    def validate(self, password, user=None):
        if user is None or user.pk is None:
            return
        core = _NOT_LETTERS_AROUND.sub("", password.lower()).replace("ё", "е")
        typed = core.translate(_TO_RUSSIAN).replace("ё", "е")
        for word in _words_of(user):
            for told in (core, typed):
                if word in told and len(told) - len(word) < 4:
                    raise ValidationError(
                        "В пароле почти одно название вашей организации: его легко угадать.",
                        code="password_of_organisation",
                    )

    def get_help_text(self):
        return ""


def _words_of(user):
    held = Mandate.objects.unended().filter(user=user).select_related("unit")
    words = set()
    for mandate in held[:20]:
        for unit in Unit.objects.above(mandate.unit):
            text = f"{unit.name} {unit.short_name} {unit.town}".lower().replace("ё", "е")
            words.update(_WORD.findall(text))
    return words - _USUAL


class LeakedValidator:
    """Asked of the union's own server, if it has one (``BREACHED_PASSWORDS_URL``).

    Five signs of a hash leave the portal, never the password. A server that does not answer
    refuses nobody.
    """

    def validate(self, password, user=None):
        if settings.BREACHED_PASSWORDS_URL and _is_leaked(password):
            raise ValidationError(
                "Этот пароль попадал в утечки с других сайтов. Придумайте другой.",
                code="password_leaked",
            )

    def get_help_text(self):
        return ""


def _is_leaked(password):
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    url = f"{settings.BREACHED_PASSWORDS_URL.rstrip('/')}/{digest[:5]}"
    try:
        with urllib3.PoolManager() as pool:
            answer = pool.request(
                "GET", url, timeout=_TIMEOUT, retries=False, redirect=False, preload_content=False
            )
            text = answer.read(_RANGE_AT_MOST).decode("ascii", "replace")
            answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        logger.warning("the list of leaked passwords does not answer: %s", type(error).__name__)
        return False
    if answer.status != 200:
        logger.warning("the list of leaked passwords answered %s", answer.status)
        return False
    found = (line.partition(":") for line in text.splitlines())
    return any(tail.strip().upper() == digest[5:] and count.strip() != "0"
               for tail, _, count in found)  # fmt: skip
