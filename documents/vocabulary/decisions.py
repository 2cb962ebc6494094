"""Words of resolutions and extracts."""

from documents.vocabulary import Group, Variable, optional

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

SIGNATORIES = Group(
    "signatories",
    "Кто подписывает",
    (
        Variable("post", "должность", "Председатель ППО"),
        Variable("name", "фамилия и инициалы", "Кузнецова М. А."),
    ),
    many=True,
    samples=({"post": "Секретарь заседания", "name": "Орлов Д. И."},),
)

EXTRACT = Group(
    "extract",
    "Заверение выписки",
    (
        optional("date_words", "дата выписки", "«24» ноября 2026 г."),
        Variable("certifier_post", "кто заверил: должность", "Председатель ППО"),
        Variable("certifier_name", "кто заверил: фамилия и инициалы", "Кузнецова М. А."),
    ),
)
