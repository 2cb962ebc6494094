"""Words of papers about a member's moves: transfer, leaving, temporary removal."""

from documents.vocabulary import Group, Variable, optional

MEMBER = Group(
    "member",
    "Член профсоюза, о котором бумага",
    (
        Variable("full_name", "фамилия, имя, отчество", "Петрова Анна Сергеевна"),
        Variable("full_name_dative", "дана (кому?)", "Петровой Анне Сергеевне"),
        optional("birth_date", "дата рождения", "14.03.1991"),
        optional("card_number", "номер профсоюзного билета", "34-000512"),
        optional("admitted_date", "когда принят(а) в Профсоюз", "16.11.2015"),
        optional("since_date", "с какого дня на учёте в этой организации", "16.11.2015"),
        optional("posts", "выборные должности", "профгрупорг"),
    ),
)

MOVE = Group(
    "move",
    "Движение",
    (
        optional("date", "с какого дня, цифрами", "01.12.2026"),
        optional("date_words", "с какого дня", "«01» декабря 2026 г."),
        optional("basis", "основание, документ", "перевод на другую работу"),
        optional("paid_until", "по какой месяц уплачены взносы", ""),
    ),
)

TARGET = Group(
    "target",
    "Организация, в которую переводится",
    (
        Variable(
            "full_name",
            "полное наименование",
            "Первичная профсоюзная организация «Камышинские сети»",
        ),
        Variable(
            "full_name_accusative",
            "полное наименование: в (кого? что?)",
            "Первичную профсоюзную организацию «Камышинские сети»",
        ),
        Variable("short_name", "краткое наименование", "ППО «Камышинские сети»"),
        optional("shop_name", "цеховая организация, если есть", ""),
        optional("address", "адрес", "403870, г. Камышин, ул. Пролетарская, д. 3"),
        optional("chair_post", "должность председателя", "Председатель ППО"),
        optional("chair_name", "председатель: фамилия и инициалы", "Соловьёв Д. А."),
    ),
)

ABSENCE = Group(
    "absence",
    "Временное снятие с учёта",
    (
        Variable("ground", "основание", "Отпуск по уходу за ребёнком"),
        optional("until_words", "до какого дня", "«01» декабря 2029 г."),
        optional("pays", "платит ли взносы: «да» или пусто", ""),
    ),
)
