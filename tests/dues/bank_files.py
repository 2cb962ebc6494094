"""Client-bank exchange files as banks write them."""

ACCOUNT = "40703810900000000001"
FOREIGN_ACCOUNT = "40702810200000000777"


def order(number="125", purpose=None, payer="АО «Волжская ГЭС»", **fields):
    """One payment order. Any line of it may be given anew by its own name."""
    told = {
        "Номер": number,
        "Дата": "02.11.2026",
        "Сумма": "125400.50",
        "ПлательщикСчет": FOREIGN_ACCOUNT,
        "ДатаСписано": "03.11.2026",
        "Плательщик": f"ИНН 3435000001 {payer}",
        "ПлательщикИНН": "3435000001",
        "ПлательщикКПП": "343501001",
        "Плательщик1": payer,
        "ПлательщикРасчСчет": FOREIGN_ACCOUNT,
        "ПлательщикБанк1": "Волгоградское отделение № 8621 ПАО Сбербанк",
        "ПлательщикБИК": "041806647",
        "ПолучательСчет": ACCOUNT,
        "ДатаПоступило": "03.11.2026",
        "Получатель": "ИНН 3435000009 ППО «Волжская ГЭС»",
        "ПолучательИНН": "3435000009",
        "Получатель1": "ППО «Волжская ГЭС»",
        "ПолучательРасчСчет": ACCOUNT,
        "ВидОплаты": "01",
        "Очередность": "5",
        "НазначениеПлатежа": (
            "Профсоюзные взносы за октябрь 2026 г. НДС не облагается"
            if purpose is None
            else purpose
        ),
    } | fields
    lines = [f"{name}={value}" for name, value in told.items()]
    return "\n".join(["СекцияДокумент=Платежное поручение", *lines, "КонецДокумента"])


def bank_file(*documents, accounts=(ACCOUNT,), encoding="Windows", bytes_in="cp1251",
              newline="\r\n", quotes=True):  # fmt: skip
    head = [
        "1CClientBankExchange",
        "ВерсияФормата=1.03",
        f"Кодировка={encoding}",
        "Отправитель=Бухгалтерия предприятия, редакция 3.0",
        "Получатель=",
        "ДатаСоздания=05.11.2026",
        "ВремяСоздания=09:15:00",
        "ДатаНачала=01.11.2026",
        "ДатаКонца=04.11.2026",
        *(f"РасчСчет={account}" for account in accounts),
    ]
    for account in accounts:
        head += [
            "СекцияРасчСчет",
            "ДатаНачала=01.11.2026",
            f"РасчСчет={account}",
            "НачальныйОстаток=1000.00",
            "ВсегоПоступило=125400.50",
            "КонецРасчСчет",
        ]
    text = "\n".join([*head, *documents, "КонецФайла", ""])
    if not quotes:  # DOS knows neither these quotes nor the sign of a number
        text = text.replace("«", '"').replace("»", '"').replace("№", "N")
    return text.replace("\n", newline).encode(bytes_in)
