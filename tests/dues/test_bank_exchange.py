"""The client-bank exchange file: read whole or refused in words."""

from datetime import date
from decimal import Decimal

import pytest

from dues.bank import exchange
from dues.bank.exchange import ExchangeFault, read_exchange
from dues.bank.guessing import looks_like_dues, month_in, words_of
from tests.dues.bank_files import ACCOUNT, FOREIGN_ACCOUNT, bank_file, order


def test_a_file_of_a_bank_is_read():
    found = read_exchange(bank_file(order()))

    assert found.accounts == {ACCOUNT}
    (one,) = found.documents
    assert (one.number, one.on, one.amount) == ("125", date(2026, 11, 3), Decimal("125400.50"))
    assert one.payer == "АО «Волжская ГЭС»"
    assert (one.payer_inn, one.payer_account) == ("3435000001", FOREIGN_ACCOUNT)
    assert one.purpose == "Профсоюзные взносы за октябрь 2026 г. НДС не облагается"


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("told", ["Windows", "DOS", "UTF-8"])
def test_the_encoding_is_seen_whatever_is_told_of_it(encoding, told):
    text = bank_file(order(payer="ООО Ёлка"), encoding=told, bytes_in=encoding, quotes=False)

    assert read_exchange(text).documents[0].payer == "ООО Ёлка"


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_lines_end_as_they_like(newline):
    assert len(read_exchange(bank_file(order(), order(number="2"), newline=newline)).documents) == 2


def test_a_purpose_runs_over_lines_where_an_equals_sign_may_stand():
    text = order(purpose="Взносы за октябрь\nНДС=0, Сумма удержаний\n\nпо списку № 7")

    assert read_exchange(bank_file(text)).documents[0].purpose == (
        "Взносы за октябрь НДС=0, Сумма удержаний по списку № 7"
    )


def test_a_purpose_in_pieces_is_put_together():
    pieces = {"НазначениеПлатежа1": "Профвзносы", "НазначениеПлатежа2": "за октябрь 2026"}

    assert read_exchange(bank_file(order(purpose="", **pieces))).documents[0].purpose == (
        "Профвзносы за октябрь 2026"
    )


def test_only_money_that_came_from_outside_is_incoming():
    out = order(number="2", ПлательщикСчет=ACCOUNT, ПолучательСчет=FOREIGN_ACCOUNT)
    own = order(number="3", ПлательщикСчет=ACCOUNT)

    found = read_exchange(bank_file(order(), out, own))

    assert [one.number for one in found.incoming(ACCOUNT)] == ["125"]


def test_a_file_may_be_of_several_accounts():
    found = read_exchange(bank_file(order(), accounts=[ACCOUNT, FOREIGN_ACCOUNT]))

    assert found.accounts == {ACCOUNT, FOREIGN_ACCOUNT}


def test_the_day_of_the_order_stands_in_for_the_day_of_arrival():
    assert read_exchange(bank_file(order(ДатаПоступило=""))).documents[0].on == date(2026, 11, 2)


def test_a_payer_is_named_by_his_only_name_without_the_inn():
    text = order(Плательщик1="", Плательщик="ИНН 3435000001 АО «Волжская ГЭС»")

    assert read_exchange(bank_file(text)).documents[0].payer == "АО «Волжская ГЭС»"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Файл пустой"),
        (b" \r\n ", "Файл пустой"),
        (b"PK\x03\x04 book", "Это не выписка для 1С"),
        ("Дата;Сумма\r\n01.11.2026;100".encode("cp1251"), "Это не выписка для 1С"),
        (b"1CClientBankExchange\r\n\xff\xfe\x00", "кодировку"),
        (bank_file(order())[:-12], "нет строки «КонецФайла»"),
        (
            bank_file(order()).split("КонецДокумента".encode("cp1251"))[0],
            "документ 125 не закончен",
        ),
        (bank_file(order(), "КонецДокумента"), "без начала"),
        (bank_file(order(Сумма="много")), "документ № 125, не читается сумма «много»"),
        (bank_file(order(Сумма="-5.00")), "не читается сумма"),
        (bank_file(order(Сумма="NaN")), "не читается сумма"),
        (bank_file(order(Сумма="1.001")), "доли копейки"),
        (bank_file(order(Сумма="9999999999999999")), "не читается сумма"),
        (bank_file(order(ДатаПоступило="32.13.2026")), "не читается дата «32.13.2026»"),
        (bank_file(order(Номер="", Сумма="")), "1-й документ"),
    ],
)
def test_what_is_not_whole_is_refused_in_words(data, sentence):
    with pytest.raises(ExchangeFault, match=sentence):
        read_exchange(data)


def test_signs_that_no_database_keeps_are_left_out():
    (read,) = read_exchange(bank_file(order(purpose="Профвзносы\0 за октябрь"))).documents

    assert read.purpose == "Профвзносы за октябрь"


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(ExchangeFault, match="слишком большой"):
        read_exchange(b"1CClientBankExchange\n" + b" " * exchange.MOST_BYTES + b"x")


def test_too_many_documents_are_refused(monkeypatch):
    monkeypatch.setattr(exchange, "MOST_DOCUMENTS", 1)

    with pytest.raises(ExchangeFault, match="слишком большой"):
        read_exchange(bank_file(order(), order(number="2")))


@pytest.mark.parametrize(
    ("words", "is_dues"),
    [
        ("Профсоюзные взносы за октябрь 2026", True),
        ("Членские профсоюзные взносы, удержанные из зарплаты", True),
        ("Перечисление проф. взносов по ведомости 10", True),
        ("ПРОФВЗНОСЫ", True),
        ("Оплата по договору аренды № 5", False),
        ("Возврат подотчётных сумм", False),
    ],
)
def test_dues_are_told_by_their_words(words, is_dues):
    assert looks_like_dues(words) is is_dues


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("Профвзносы за октябрь 2026 г.", date(2026, 10, 1)),
        ("Профвзносы за октябрь", date(2026, 10, 1)),
        ("Взносы за декабрь", date(2025, 12, 1)),
        ("Взносы за 09.2026", date(2026, 9, 1)),
        ("Взносы за 9/2026, п/п 11", date(2026, 9, 1)),
        ("Взносы за май 2026г", date(2026, 5, 1)),
        ("Взносы с зарплаты мая", date(2026, 5, 1)),
        ("Взносы за август, сентябрь 2026", None),
        ("Взносы по договору от 05.10.2026", None),
        ("Взносы за октябрь 2019", None),
        ("Взносы по маркету", None),
        ("Взносы", None),
    ],
)
def test_the_month_is_told_by_the_words(words, month):
    assert month_in(words, date(2026, 11, 3)) == month


def test_words_of_a_purpose_are_the_same_every_month():
    assert words_of("Аренда зала за октябрь 2026, договор № 5") == words_of(
        "Аренда зала за ноябрь 2026, договор № 5"
    )
