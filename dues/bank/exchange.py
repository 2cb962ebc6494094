"""The client-bank exchange file of 1C (1CClientBankExchange): text in, documents out.

A file that is not whole is refused as a whole, in words for whoever has brought it.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

MARK = "1CClientBankExchange"
MOST_BYTES = 10 * 1024 * 1024
MOST_DOCUMENTS = 20_000
MOST_MONEY = Decimal("999999999999.99")
ENCODINGS = ("utf-8-sig", "cp1251", "cp866")
SIGNS = ("Кодировка=", "СекцияДокумент=", "ВерсияФормата=")  # one of them tells the encoding
FIELD = re.compile(r"([А-ЯЁ][А-ЯЁа-яё]*\d?)=(.*)", re.DOTALL)
PURPOSE = "НазначениеПлатежа"

FOREIGN = (
    "Это не выписка для 1С: в первой строке должно стоять «1CClientBankExchange». В банке выберите "
    "выгрузку «1С» (обычно файл kl_to_1c.txt)."
)
TRUNCATED = "Файл обрывается: {}. Выгрузите выписку из банка ещё раз, целиком."
HUGE = "Файл слишком большой: до 10 МБ и до 20 000 документов. Выгрузите выписку за меньший срок."
EMPTY = "Файл пустой. Выгрузите выписку из банка ещё раз."
UNREADABLE = "Не удалось понять кодировку файла. Выгрузите выписку в кодировке Windows."


class ExchangeFault(Exception):
    """The file is not taken. The message is shown to the user as it is."""


@dataclass(frozen=True)
class Document:
    """One payment order, as the bank tells of it."""

    number: str
    on: date  # the day when the money came, or that of the order where it is not told
    amount: Decimal
    payer: str
    payer_inn: str
    payer_account: str
    receiver_account: str
    receiver_inn: str
    purpose: str


@dataclass(frozen=True)
class Exchange:
    """What the file tells: whose accounts it is of, and the documents in their order."""

    accounts: frozenset[str]
    documents: list[Document] = field(default_factory=list)

    def incoming(self, account):
        """Documents that brought money to this account from outside."""
        return [
            one
            for one in self.documents
            if one.receiver_account == account and one.payer_account != account
        ]


def read_exchange(data: bytes) -> Exchange:
    """Raises ``ExchangeFault``."""
    if not data.strip():
        raise ExchangeFault(EMPTY)
    if len(data) > MOST_BYTES:
        raise ExchangeFault(HUGE)
    lines = _decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines or lines[0].strip() != MARK:
        raise ExchangeFault(FOREIGN)
    return _read(lines[1:])


def _decoded(data):
    """The text. What is told of the encoding is believed only where it can be read in it."""
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(MARK.encode()):
        raise ExchangeFault(FOREIGN)
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(sign in text for sign in SIGNS):
            return text.replace("\0", "")
    raise ExchangeFault(UNREADABLE)


def _read(lines):
    accounts, documents, section, name, ended = set(), [], None, "", False
    for line in lines:
        words = line.strip()
        if ended or not words:
            continue
        if words == "КонецФайла":
            ended = True
        elif words.startswith("СекцияДокумент="):
            _require_no_section(section)
            section, name = {}, ""
        elif words.startswith("СекцияРасчСчет"):
            _require_no_section(section)
        elif words == "КонецДокумента":
            if section is None:
                raise ExchangeFault(TRUNCATED.format("«КонецДокумента» без начала документа"))
            documents.append(_document(section, len(documents) + 1))
            section = None
            if len(documents) > MOST_DOCUMENTS:
                raise ExchangeFault(HUGE)
        elif section is not None:
            name = _take(section, name, line)
        elif words.startswith("РасчСчет="):
            accounts.add(words.removeprefix("РасчСчет=").strip())
    _require_no_section(section)
    if not ended:
        raise ExchangeFault(TRUNCATED.format("нет строки «КонецФайла»"))
    return Exchange(frozenset(accounts - {""}), documents)


def _require_no_section(section):
    if section is not None:
        number = section.get("Номер", "").strip() or "без номера"
        raise ExchangeFault(TRUNCATED.format(f"документ {number} не закончен"))


def _take(section, last, line):
    """Put one line into the document; returns the field that a next line may go on with.

    The purpose of a payment may run over several lines, where «=» may stand too.
    """
    found = FIELD.fullmatch(line.strip())
    if found and (found[1] in KNOWN or not last.startswith(PURPOSE)):
        section.setdefault(found[1], found[2].strip())
        return found[1]
    if last:
        section[last] = f"{section[last]} {line.strip()}".strip()
    return last


# What follows the purpose in a document: its next lines are not of the purpose.
KNOWN = {
    "Номер", "Дата", "Сумма", "ДатаПоступило", "ДатаСписано", "КвитанцияДата", "КвитанцияВремя",
    "КвитанцияСодержание", "ВидПлатежа", "ВидОплаты", "Код", "Очередность", "СтатусСоставителя",
    "ПоказательКБК", "ОКАТО", "ПоказательОснования", "ПоказательПериода", "ПоказательНомера",
    "ПоказательДаты", "ПоказательТипа", "СрокПлатежа", "СрокАкцепта", "ВидАккредитива",
    "УсловиеОплаты1", "ПлатежПоПредст", "ДополнУсловия", "НомерСчетаПоставщика",
    "ДатаОтсылкиДок", "КодНазПлатежа", PURPOSE, *(f"{PURPOSE}{n}" for n in range(1, 7)),
    *(
        f"{side}{name}"
        for side in ("Плательщик", "Получатель")
        for name in (
            "", "1", "2", "3", "4", "Счет", "РасчСчет", "ИНН", "КПП", "Банк1", "Банк2", "БИК",
            "Корсчет",
        )
    ),
}  # fmt: skip


def _document(told, place):
    number = told.get("Номер", "")
    named = f"документ № {number}" if number else f"{place}-й документ"
    arrived = told.get("ДатаПоступило") or told.get("Дата", "")
    return Document(
        number=number[:40],
        on=_day(arrived, named),
        amount=_amount(told.get("Сумма", ""), named),
        payer=(told.get("Плательщик1") or _name(told.get("Плательщик", "")))[:300],
        payer_inn=_digits(told.get("ПлательщикИНН", ""))[:12],
        payer_account=told.get("ПлательщикСчет") or told.get("ПлательщикРасчСчет", ""),
        receiver_account=told.get("ПолучательСчет") or told.get("ПолучательРасчСчет", ""),
        receiver_inn=_digits(told.get("ПолучательИНН", "")),
        purpose=_purpose(told)[:500],
    )


def _name(words):
    """«ИНН 3435000001 АО «Энергия»»: banks put the ИНН before the name."""
    return re.sub(r"^ИНН\s*\d+\s*", "", words).strip()


def _digits(words):
    return re.sub(r"\D", "", words)


def _purpose(told):
    whole = told.get(PURPOSE, "")
    pieces = [told.get(f"{PURPOSE}{n}", "") for n in range(1, 7)]
    joined = " ".join(filter(None, pieces))
    return whole if len(whole) >= len(joined) else joined


def _day(words, named):
    for pattern in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"):
        try:
            return datetime.strptime(words.strip(), pattern).date()  # noqa: DTZ007 -- a day
        except ValueError:
            continue
    raise ExchangeFault(f"Файл испорчен: {named}, не читается дата «{words[:20]}».")


def _amount(words, named):
    try:
        amount = Decimal(re.sub(r"\s", "", words).replace(",", "."))
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or not 0 < amount <= MOST_MONEY:
        raise ExchangeFault(f"Файл испорчен: {named}, не читается сумма «{words[:20]}».")
    if amount != amount.quantize(Decimal("0.01")):
        raise ExchangeFault(f"Файл испорчен: {named}, в сумме «{words[:20]}» доли копейки.")
    return amount.quantize(Decimal("0.01"))
