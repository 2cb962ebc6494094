"""What people type of themselves, made tidy: names, telephone numbers, addresses of mail."""

import re

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from members.names import cased, spaced

_NAME = re.compile(r"[^\W\d_]+(?:[-' ][^\W\d_]+)*\.?")
_RUSSIAN, _LATIN = re.compile(r"[а-яё]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)

# Domains that most people have, for the question «вы имели в виду …?».
_MAIL = (
    "mail.ru", "yandex.ru", "gmail.com", "ya.ru", "bk.ru", "list.ru", "inbox.ru", "rambler.ru",
    "internet.ru", "icloud.com", "outlook.com", "hotmail.com", "yahoo.com", "vk.com",
)  # fmt: skip
_REAL = {*_MAIL, "mail.com", "ymail.com", "email.ru", "yandex.com"}
_ZONES = {"ry": "ru", "tu": "ru", "con": "com", "cmo": "com", "comm": "com"}
_SAID = {"gmail.ru": "gmail.com", "jmail.com": "gmail.com", "meil.ru": "mail.ru"}


class NameField(forms.CharField):
    """A part of a person's name: letters, hyphens, an apostrophe; case put right kindly."""

    def __init__(self, **options):
        super().__init__(max_length=60, **options)

    def clean(self, value):
        return tidy_name(super().clean(value))

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "autocapitalize": "words", "spellcheck": "false"}


def tidy_name(text):
    """«ИВАНОВ - петров» → «Иванов-Петров». Raises ``ValidationError`` for what is no name."""
    text = spaced(text)
    if not text:
        return text
    if not _NAME.fullmatch(text):
        raise forms.ValidationError("Здесь нужны только буквы, без цифр и знаков.")
    for word in re.split(r"[- ]", text):
        if _RUSSIAN.search(word) and _LATIN.search(word):
            raise forms.ValidationError(
                "Здесь смешаны русские и латинские буквы. Наберите заново по-русски."
            )
    return cased(text)


class HumanPhoneField(PhoneNumberField):
    """A number written as people write it: 8 (912) 345-67-89, 912 3456789, +375 29 …"""

    def __init__(self, **options):
        options.setdefault("region", "RU")
        super().__init__(**options)
        self.error_messages["invalid"] = (
            "Не получается разобрать номер. Напишите его целиком, например 8 912 345-67-89."
        )

    def to_python(self, value):
        text = str(value or "").strip()
        digits = re.sub(r"\D", "", text)
        if not text:
            return super().to_python("")
        if len(digits) == 11 and digits[0] in "78":
            text = f"+7{digits[1:]}"
        elif len(digits) == 10 and not text.startswith("+"):
            text = f"+7{digits}"
        return super().to_python(text)


def mail_hint(address):
    """The address probably meant, when this one looks mistyped; else «»."""
    name, at, domain = address.strip().lower().rpartition("@")
    if not at or not name or domain in _REAL:
        return ""
    if domain in _SAID:
        return f"{name}@{_SAID[domain]}"
    near = [known for known in _MAIL if _distance(domain, known) <= _tolerated(known)]
    if near:
        return f"{name}@{min(near, key=lambda known: _distance(domain, known))}"
    stem, _, zone = domain.rpartition(".")
    return f"{name}@{stem}.{_ZONES[zone]}" if stem and zone in _ZONES else ""


def _tolerated(domain):
    """Short names of domains differ by a letter without any mistake."""
    return 0 if len(domain) < 6 else 1 if len(domain) < 8 else 2


def _distance(one, other):
    """How many letters were missed, added, changed, or swapped with a neighbour."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before, row = None, list(range(len(other) + 1))
    for i, mine in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, theirs in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
