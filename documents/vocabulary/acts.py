"""Acts of reconciliation of dues: between an organisation and whoever owes it, or is owed."""

from documents.vocabulary import Group, Variable, optional

ACT = Group(
    "act",
    "Акт сверки",
    (
        Variable("since", "с какого дня, цифрами", "01.10.2026"),
        Variable("until", "по какой день, цифрами", "31.10.2026"),
        Variable("until_words", "по какой день, прописью", "«31» октября 2026 г."),
        Variable("subject", "о чём сверка", "по удержанным членским профсоюзным взносам"),
        Variable("debtor_name", "кто должен: полное наименование", "АО «Волжская ГЭС»"),
        optional("debtor_inn", "кто должен: ИНН", "3435000001"),
        optional("debtor_post", "кто подписывает за него: должность", "Директор"),
        optional("debtor_signer", "кто подписывает за него", "Соколов А. В."),
        Variable(
            "creditor_name",
            "кому должны: полное наименование",
            "Первичная профсоюзная организация «Волжская ГЭС»",
        ),
        optional("creditor_inn", "кому должны: ИНН", "3435000009"),
        optional("creditor_post", "кто подписывает за неё: должность", "Председатель ППО"),
        optional("creditor_signer", "кто подписывает за неё", "Кузнецова М. А."),
        Variable("added_title", "что прибавляет к долгу", "Удержано"),
        Variable("paid_title", "что убавляет долг", "Перечислено"),
        Variable("opening", "долг на начало", "12 000,00"),
        Variable("added", "прибавилось", "125 400,50"),
        Variable("paid", "перечислено", "130 000,00"),
        Variable("closing", "долг на конец", "7 400,50"),
        Variable(
            "result",
            "чем кончилась сверка, предложением",
            "должник — АО «Волжская ГЭС», кредитор — ППО «Волжская ГЭС», сумма долга — 7 400,50 ₽ "
            "(семь тысяч четыреста руб. 50 коп.)",
        ),
    ),
)
ACT_LINES = Group(
    "lines",
    "Строки акта сверки",
    (
        Variable("date", "день", "10.10.2026"),
        Variable("title", "что было", "Удержано за октябрь 2026"),
        optional("added", "прибавилось", "125 400,50"),
        optional("paid", "перечислено", ""),
    ),
    many=True,
    samples=(
        {
            "date": "15.10.2026", "title": "Поступило, п/п № 125 за октябрь 2026", "added": "",
            "paid": "130 000,00",
        },
    ),
)  # fmt: skip
