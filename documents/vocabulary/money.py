"""Words of dues statements and of the register for the accountant."""

from documents.vocabulary import Group, Variable, optional

DUES = Group(
    "dues",
    "Членские взносы",
    (
        Variable("percent", "процент цифрами", "1"),
        Variable("percent_words", "процент прописью", "один процент"),
        optional("from_date", "с какой даты удерживать, цифрами", "01.12.2026"),
        optional("from_date_words", "с какой даты удерживать", "«01» декабря 2026 г."),
    ),
)

PAYEE = Group(
    "payee",
    "Кому перечисляются взносы",
    (
        Variable(
            "full_name", "полное наименование", "Первичная профсоюзная организация «Волжская ГЭС»"
        ),
        optional("inn", "ИНН", "3435000001"),
        optional("kpp", "КПП", "343501001"),
        optional("account", "расчётный счёт", "40703810900000000001"),
        optional("bank_name", "банк", "Волгоградское отделение № 8621 ПАО Сбербанк"),
        optional("bik", "БИК", "041806647"),
        optional("corr_account", "корреспондентский счёт", "30101810100000000647"),
        optional("purpose", "назначение платежа", "Членские профсоюзные взносы. НДС не облагается"),
    ),
)

REGISTER = Group(
    "register",
    "Реестр для бухгалтерии",
    (
        Variable("kind", "«первичный», «изменения» или «полный»", "изменения"),
        optional("until", "по состоянию на день", "30.11.2026"),
        optional("department", "только это подразделение", ""),
        Variable("count", "сколько заявлений", 3),
        Variable("count_words", "сколько заявлений прописью", "три"),
        optional("handed_post", "кто передал: должность", "Председатель ППО"),
        optional("handed_name", "кто передал: фамилия и инициалы", "Кузнецова М. А."),
        optional("accountant_name", "бухгалтер организации", "Лебедева Н. П."),
        optional("received_post", "кто получил: должность", "Бухгалтер расчётной группы"),
        optional("received_name", "кто получил: фамилия и инициалы", ""),
    ),
)
