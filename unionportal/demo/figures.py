"""Requisites that pass the checks of the forms and belong to nobody."""

from django.core.exceptions import ValidationError

from structure import requisites

# No region, tax office or bank has these numbers.
BIK = "040000001"
BANK = "ПАО «Примерный банк»"


def fitting(pattern, check):
    """The number of this pattern («?» is its check digit) that the check lets through."""
    for digit in "0123456789":
        number = pattern.replace("?", digit)
        try:
            check(number)
        except ValidationError:
            continue
        return number
    raise ValueError(pattern)


def legal(count):
    """ИНН, КПП and ОГРН of the n-th legal entity."""
    return {
        "inn": fitting(f"0000{count:05d}?", requisites.check_inn),
        "kpp": "000001001",
        "ogrn": fitting(f"100000000{count:03d}?", requisites.check_ogrn),
    }


def okpo(count):
    return fitting(f"0000{count:03d}?", requisites.check_okpo)


def account(count):
    """The bank account of the n-th organisation."""
    return {
        "bank_name": BANK,
        "bank_bik": BIK,
        "bank_account": fitting(
            f"40703810?00000000{count:03d}", lambda number: requisites.check_account(number, BIK)
        ),
        "bank_corr_account": fitting(
            "30101810?00000000001", lambda number: requisites.check_correspondent(number, BIK)
        ),
        "payment_purpose": "Членские профсоюзные взносы. НДС не облагается.",
    }
