import pytest
from django.core.exceptions import ValidationError

from structure import requisites as r

# Requisites of large companies as they publish them.
GOOD = [
    (r.check_inn, ("7707083893",)),
    (r.check_inn, ("500100732259",)),
    (r.check_kpp, ("773601001",)),
    (r.check_kpp, ("7736AB001",)),
    (r.check_ogrn, ("1027700132195",)),
    (r.check_ogrn, ("304500116000157",)),
    (r.check_okpo, ("00032537",)),
    (r.check_okpo, ("00040778",)),
    (r.check_okpo, ("00000035",)),
    (r.check_oktmo, ("45397000",)),
    (r.check_oktmo, ("45397000101",)),
    (r.check_okved, ("94.20",)),
    (r.check_okved, ("94",)),
    (r.check_okved, ("35.11.1",)),
    (r.check_bik, ("044525225",)),
    (r.check_correspondent, ("30101810400000000225", "044525225")),
    (r.check_account, ("40702810938000000000",)),
]
BAD = [
    (r.check_inn, ("7707083894",)),
    (r.check_inn, ("500100732258",)),
    (r.check_inn, ("77070838",)),
    (r.check_inn, ("٧٧٠٧٠٨٣٨٩٣",)),
    (r.check_kpp, ("77360100",)),
    (r.check_ogrn, ("1027700132196",)),
    (r.check_ogrn, ("304500116000158",)),
    (r.check_ogrn, ("10277",)),
    (r.check_okpo, ("00032538",)),
    (r.check_okpo, ("000325378",)),
    (r.check_oktmo, ("4539700",)),
    (r.check_okved, ("94.",)),
    (r.check_okved, ("94.20.123",)),
    (r.check_bik, ("04452522",)),
    (r.check_correspondent, ("30101810400000000226", "044525225")),
    (r.check_correspondent, ("40101810400000000225", "044525225")),
    (r.check_account, ("4070281093800000000",)),
]


@pytest.mark.parametrize(("check", "values"), GOOD)
def test_true_requisites_pass(check, values):
    assert check(*values) is None


@pytest.mark.parametrize(("check", "values"), BAD)
def test_a_slip_is_noticed(check, values):
    with pytest.raises(ValidationError):
        check(*values)


def test_an_account_is_checked_with_its_bank():
    """Of ten last digits exactly one fits the bank."""
    fitting = []
    for digit in range(10):
        try:
            r.check_account(f"4070281093800000000{digit}", "044525225")
        except ValidationError:
            continue
        fitting.append(digit)

    assert len(fitting) == 1
