"""The certificate of the school of the union.

It is a paper of the union about learning in it, not a document of education or qualification:
those are given out by licensed organisations (ст. 60 Федерального закона № 273-ФЗ), and the paper
says so.
"""

from documents.builtin.draft import Draft

CODE = 34  # millimetres


def certificate() -> bytes:
    draft = Draft("Удостоверение об обучении", size=13, footer="№ {{ certificate.number }}")
    draft.command("if union.full_name != unit.full_name")
    draft.line("{{ union.full_name }}", align="center", size=12, after=4)
    draft.command("endif")
    draft.line("{{ unit.full_name }}", align="center", size=12)
    draft.line("**УДОСТОВЕРЕНИЕ**", align="center", size=28, before=52)
    draft.line("№ {{ certificate.number }}", align="center", size=14, before=4)
    draft.line("выдано", align="center", before=34)
    draft.line("**{{ learner.full_name_dative }}**", align="center", size=20, before=6)
    draft.line("{{ learner.unit }}", align="center", size=12, before=4)
    draft.line(
        "в том, что с {{ certificate.began }} по {{ certificate.ended }} пройдено обучение "
        "по программе",
        align="center", before=22,
    )  # fmt: skip
    draft.line("**«{{ certificate.title }}»**", align="center", size=15, before=8)
    draft.command("if certificate.hours")
    draft.line("в объёме {{ certificate.hours }}", align="center", before=8)
    draft.command("endif")
    draft.line(
        "{% if certificate.kind %}{{ certificate.kind }}, {% endif %}{{ certificate.form }}",
        align="center", size=12, before=4,
    )  # fmt: skip
    draft.command("if certificate.valid_until")
    draft.line("Действует по {{ certificate.valid_until }}", align="center", before=8)
    draft.command("endif")
    draft.post_signature("{{ unit.chair_post|line(20) }}", "{{ unit.chair_name }}", before=34)
    draft.line("{{ certificate.date_words }}", before=10, after=18, keep=True)
    _check(draft)
    draft.line(
        "Выдано об обучении в профсоюзе. Не является документом об образовании и о квалификации "
        "(статья 60 Федерального закона от 29.12.2012 № 273-ФЗ).",
        size=9, before=10,
    )  # fmt: skip
    return draft.bytes()


def _check(draft):
    table = draft.table([CODE + 4, 166 - CODE], borders=False)
    code, words = draft.row(table, ["", "**Действует ли удостоверение?**"], size=11)
    draft.check_code(code, size=CODE)
    for text in (
        "Наведите камеру телефона на код слева: откроется страница проверки.",
        "Или откройте {{ check.site }} и наберите код",
        "**{{ check.code }}**",
    ):
        draft.beneath(words, text, size=11, before=3)
