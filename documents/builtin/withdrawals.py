"""The certificate for whoever took a consent back, and for his chair."""

from documents.builtin.draft import Draft
from documents.builtin.moves import head


def certificate() -> bytes:
    draft = Draft("Справка об отзыве согласия", size=12, footer="{{ member.full_name }}, справка")
    head(draft)
    draft.title("СПРАВКА", "об отзыве согласия на использование персональных данных", before=10)
    draft.text(
        "Дана {{ member.full_name_dative }}{% if member.birth_date %}, {{ member.birth_date }} "
        "г. р.{% endif %} в том, что согласие {{ withdrawal.consent }}, данное "
        "{{ withdrawal.given_date }}, отозвано ({{ withdrawal.way|lowfirst }}) и не действует с "
        "{{ withdrawal.moment }}. Отзыв сам по себе не прекращает членство в Профсоюзе.",
        after=6,
    )
    draft.line("**Что прекращено**", before=4, after=2, keep=True)
    table = draft.table([116, 54])
    draft.row(table, ["Что", "Когда"], head=True, size=11)
    draft.repeat(table, "row in stopped", ["{{ row.what }}", "{{ row.when }}"], size=11)
    draft.command("if staying")
    draft.line("**Что остаётся и на каком основании**", before=8, after=2, keep=True)
    table = draft.table([85, 85])
    draft.row(table, ["Что", "Основание"], head=True, size=11)
    draft.repeat(table, "row in staying", ["{{ row.what }}", "{{ row.ground }}"], size=11)
    draft.command("endif")
    draft.command("if withdrawal.due_date")
    draft.text(
        "Данные, хранить которые больше незачем, будут уничтожены не позже "
        "{{ withdrawal.due_date }} (часть 5 статьи 21 Федерального закона от 27.07.2006 № 152-ФЗ "
        "«О персональных данных»).",
        before=6,
        after=6,
    )
    draft.command("endif")
    draft.post_signature("{{ unit.chair_post|line(20) }}", "{{ unit.chair_name }}", before=18)
    return draft.bytes()
