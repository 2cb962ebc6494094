"""Check digits of Russian requisites. Each check takes a clean value and raises a sentence."""

import re

from django.core.exceptions import ValidationError

INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
ACCOUNT_WEIGHTS = (7, 1, 3)
WRONG_DIGIT = "Проверьте {}: последняя цифра не сходится, где-то опечатка."


def check_inn(value):
    """ИНН of a legal entity (10 digits) or of a person, an entrepreneur too (12)."""
    if not re.fullmatch(r"\d{10}|\d{12}", value, re.ASCII):
        raise ValidationError("ИНН организации — 10 цифр, предпринимателя — 12.")
    checked = (9,) if len(value) == 10 else (10, 11)
    for place in checked:
        weights = INN_WEIGHTS[-place:]
        total = sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))
        if total % 11 % 10 != int(value[place]):
            raise ValidationError(WRONG_DIGIT.format("ИНН"))


def check_kpp(value):
    if not re.fullmatch(r"\d{4}[0-9A-Z]{2}\d{3}", value, re.ASCII):
        raise ValidationError("КПП — 9 знаков, например 344301001.")


def check_ogrn(value):
    """ОГРН (13 digits) or ОГРНИП (15): the last digit is the rest of the others' division."""
    if not re.fullmatch(r"\d{13}|\d{15}", value, re.ASCII):
        raise ValidationError("ОГРН — 13 цифр, у предпринимателя — 15.")
    if int(value[:-1]) % (len(value) - 2) % 10 != int(value[-1]):
        raise ValidationError(WRONG_DIGIT.format("ОГРН"))


def check_oktmo(value):
    if not re.fullmatch(r"\d{8}|\d{11}", value, re.ASCII):
        raise ValidationError("ОКТМО — 8 или 11 цифр, например 18701000.")


def check_okpo(value):
    """ОКПО of an organisation: the last digit is the weighted rest of the others by 11."""
    if not re.fullmatch(r"\d{8}", value, re.ASCII):
        raise ValidationError("ОКПО организации — 8 цифр.")
    rest = _okpo_rest(value, 1)
    if rest == 10:
        rest = _okpo_rest(value, 3) % 10
    if rest != int(value[-1]):
        raise ValidationError(WRONG_DIGIT.format("ОКПО"))


def _okpo_rest(value, first_weight):
    return sum(int(digit) * weight for weight, digit in enumerate(value[:-1], first_weight)) % 11


def check_okved(value):
    if not re.fullmatch(r"\d{2}(\.\d{1,2}(\.\d{1,2})?)?", value, re.ASCII):
        raise ValidationError("ОКВЭД — числа через точку, например 94.20.")


def check_bik(value):
    if not re.fullmatch(r"[01]\d{8}", value, re.ASCII):
        raise ValidationError("БИК — 9 цифр, например 044525225.")


def check_account(value, bik=""):
    """A bank account of 20 digits; with the bank's БИК its check digit too."""
    if not re.fullmatch(r"\d{20}", value, re.ASCII):
        raise ValidationError("В номере счёта 20 цифр.")
    if bik and _account_rest(bik[-3:] + value):
        raise ValidationError("Номер счёта не сходится с БИК: проверьте оба.")


def check_correspondent(value, bik=""):
    """The bank's own account with the Central Bank; ends with the last digits of its БИК."""
    if not re.fullmatch(r"301\d{17}", value, re.ASCII):
        raise ValidationError("Корреспондентский счёт — 20 цифр и начинается с 301.")
    if bik and _account_rest("0" + bik[4:6] + value):
        raise ValidationError("Корреспондентский счёт не сходится с БИК: проверьте оба.")


def _account_rest(digits):
    return sum(int(digit) * ACCOUNT_WEIGHTS[n % 3] % 10 for n, digit in enumerate(digits)) % 10
