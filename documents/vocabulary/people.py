"""Lists of people: those admitted and those whose dues are withheld."""

from documents.vocabulary import Group, Variable, optional

_PERSON = (
    Variable("full_name", "фамилия, имя, отчество", "Петрова Анна Сергеевна"),
    optional("department", "подразделение", "Электрический цех"),
    optional("personnel_number", "табельный номер", "004512"),
)

_ADMITTED = (
    *_PERSON,
    optional("post", "должность, профессия", "инженер 1 категории"),
    Variable("full_name_accusative", "принять (кого?)", "Петрову Анну Сергеевну"),
    optional("birth_date", "дата рождения", "14.03.1991"),
    optional("application_date", "дата заявления", "16.11.2026"),
    optional("shop_name", "цеховая организация", "ЦПО электрического цеха"),
    optional("origin", "«впервые» или «переход»", "впервые"),
)

ADMITTED = Group(
    "people",
    "Кого принимают; одного называют в тексте, нескольких — списком",
    _ADMITTED,
    many=True,
    samples=(
        {
            "full_name": "Белый-Шевченко Константин Всеволодович",
            "full_name_accusative": "Белого-Шевченко Константина Всеволодовича",
            "post": "электромонтёр по ремонту и обслуживанию электрооборудования 5 разряда",
            "personnel_number": "003077",
            "birth_date": "02.07.1984",
        },
        {
            "full_name": "Гасанов Руслан Мамед оглы",
            "full_name_accusative": "Гасанова Руслана Мамед оглы",
            "post": "машинист гидроагрегатов",
            "department": "Оперативная служба",
            "personnel_number": "005120",
            "shop_name": "",
            "origin": "переход",
        },
    ),
)

PERSON = Group("person", "Человек, о котором выписка", _ADMITTED)

RESOLUTION = Group(
    "resolution",
    "Постановление",
    (
        Variable("number", "номер", "17-03"),
        Variable("date", "дата цифрами", "23.11.2026"),
        Variable("date_words", "дата прописью", "«23» ноября 2026 г."),
        Variable("title", "о чём", "О приёме в члены Профсоюза"),
        Variable("body", "какой орган принял", "Профсоюзный комитет"),
        Variable("body_verb", "«РЕШИЛ», «РЕШИЛО» или «ПОСТАНОВЛЯЕТ»", "ПОСТАНОВЛЯЕТ"),
        optional("place", "место", "г. Волжский"),
        optional("protocol_number", "номер протокола", "17"),
        optional("protocol_date_words", "дата протокола", "«23» ноября 2026 г."),
        optional("elected", "избрано в состав органа", "11"),
        optional("present", "присутствовало", "9"),
        optional("charter_clause", "пункт устава", "2.3"),
        optional("dues_from_words", "с какой даты удерживать взносы", "«01» декабря 2026 г."),
        optional("control_name", "на кого возложен контроль: (кого?)", "Кузнецову М. А."),
        optional("votes_for", "за", "9"),
        optional("votes_against", "против", "0"),
        optional("votes_abstained", "воздержались", "0"),
    ),
)

PAYERS = Group(
    "people",
    "Чьи заявления переданы",
    (
        *_PERSON,
        optional("percent", "процент, если взнос не твёрдая сумма", "1"),
        Variable("rate", "взнос: процент или сумма", "1 %"),
        Variable("kind", "впервые, изменение, прекращение…", "Впервые"),
        Variable("from_date", "удерживать с", "01.12.2026"),
        optional("until_date", "прекратить с", ""),
        optional("reason", "причина", ""),
    ),
    many=True,
    samples=(
        {
            "full_name": "Белый-Шевченко Константин Всеволодович",
            "personnel_number": "003077",
        },
        {
            "full_name": "Гасанов Руслан Мамед оглы",
            "department": "Оперативная служба",
            "personnel_number": "005120",
        },
    ),
)
