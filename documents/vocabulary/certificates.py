"""Words of the certificate of the school: who has learnt what, how long, until when it holds."""

from documents.vocabulary import Group, Variable, optional

LEARNER = Group(
    "learner",
    "Кто учился",
    (
        Variable("full_name", "фамилия, имя, отчество", "Петрова Анна Сергеевна"),
        Variable("full_name_dative", "кому: в дательном падеже", "Петровой Анне Сергеевне"),
        Variable("unit", "своя организация, кратко", "ППО «Волжская ГЭС»"),
    ),
)

CERTIFICATE = Group(
    "certificate",
    "Удостоверение",
    (
        Variable("number", "номер", "12/2026"),
        Variable("date", "когда выдано", "20.11.2026"),
        Variable("date_words", "когда выдано, словами", "«20» ноября 2026 г."),
        Variable("title", "чему учился", "Цифровой профсоюз: работа председателя на портале"),
        optional("kind", "вид обучения, если он из формы № 2", "повышение квалификации"),
        Variable("form", "форма", "очно"),
        Variable("began", "первый день", "02.09.2026"),
        Variable("ended", "последний день", "18.11.2026"),
        optional("hours", "академических часов, со словом", "50 академических часов"),
        Variable("organiser", "кто учил", "Волгоградская областная организация ВЭП"),
        optional("valid_until", "по какой день действует; пусто — бессрочно", "18.11.2029"),
    ),
)
