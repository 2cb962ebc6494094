"""Consent to dissemination, by the requirements of order № 18 of Roskomnadzor (24.02.2021).

Silence never means «да»: a line left empty forbids (part 8 of article 10.1 of 152-ФЗ).
"""

from documents.builtin.draft import DAY, Draft


def consent() -> bytes:
    draft = Draft(
        "Согласие на распространение персональных данных",
        size=12,
        footer="{{ applicant.initials }}, согласие на распространение персональных данных",
    )
    draft.title(
        "СОГЛАСИЕ",
        "на обработку персональных данных, разрешённых субъектом",
        "персональных данных для распространения",
        after=6,
        before=0,
    )
    draft.text(
        "Даю согласие в соответствии со статьёй 10.1 Федерального закона от 27.07.2006 № 152-ФЗ "
        "«О персональных данных» (далее — Закон) и приказом Роскомнадзора от 24.02.2021 № 18. "
        "Согласие добровольное: отказ от него не влияет на приём в Профсоюз и на права его члена.",
        after=4,
    )
    _point(draft, "1. Фамилия, имя, отчество субъекта персональных данных")
    draft.line("{{ applicant.full_name }}")
    _point(draft, "2. Контактная информация (телефон, электронная почта или почтовый адрес)")
    draft.command("if applicant.phone or applicant.email or applicant.address")
    draft.line(
        "{% if applicant.phone %}тел. {{ applicant.phone }}"
        "{% if applicant.email or applicant.address %}, {% endif %}{% endif %}"
        "{% if applicant.email %}{{ applicant.email }}"
        "{% if applicant.address %}, {% endif %}{% endif %}"
        "{{ applicant.address }}"
    )
    draft.command("else")
    draft.blank("Тел., эл. почта или адрес:")
    draft.command("endif")
    _point(draft, "3. Операторы, получающие согласие")
    draft.command("for operator in operators")
    draft.line(
        "— {{ operator.full_name }}, адрес: {{ operator.address }}, "
        "ИНН {{ operator.inn|line(12) }}, ОГРН {{ operator.ogrn|line(15) }}"
        "{% if loop.last %}.{% else %};{% endif %}",
    )
    draft.command("endfor")
    _resources(draft)
    _point(draft, "5. Цель распространения")
    draft.line(
        "Рассказ о работе Профсоюза: сообщения о выборах, мероприятиях, наградах и достижениях "
        "членов Профсоюза, поздравления, сведения для связи с профсоюзным активом.",
        align="justify",
    )
    _categories(draft)
    _passing_on(draft)
    _point(draft, "9. Срок действия согласия")
    draft.line("Согласие действует со дня подписания, {{ consent.term }}.", align="justify")
    draft.line(
        "Распространение прекращается в любое время по моему требованию, направленному по адресу: "
        "{{ consent.withdrawal_address }}{% if consent.withdrawal_email %} или по электронной "
        "почте {{ consent.withdrawal_email }}{% endif %} (части 12–14 статьи 10.1 Закона).",
        align="justify",
        before=2,
        keep=True,
    )
    draft.signature(f"{{{{ paper.date_words or '{DAY}' }}}}", "{{ applicant.initials }}", before=12)
    return draft.bytes()


def _point(draft: Draft, text: str) -> None:
    draft.line(f"**{text}**", before=4, after=1, keep=True)


def _resources(draft: Draft) -> None:
    _point(draft, "4. Информационные ресурсы операторов, где данные станут доступны всем")
    draft.command("for resource in resources")
    draft.line(
        "— {{ resource.address }}{% if resource.title %} ({{ resource.title }}){% endif %}"
        "{% if loop.last %}.{% else %};{% endif %}"
    )
    draft.command("endfor")
    draft.command("if not resources")
    draft.blank("Адрес страницы (https://…):")
    draft.command("endif")


def _categories(draft: Draft) -> None:
    _point(draft, "6, 7. Данные, которые разрешаю распространять, условия и запреты")
    table = draft.table([9, 74, 27, 60])
    head = [
        "№",
        "Общие персональные данные",
        "Разрешаю (да / нет)",
        "Условия и запреты (по желанию)",
    ]
    draft.row(table, head, head=True, size=10.5)
    draft.repeat(
        table,
        "category in categories",
        [
            "{{ loop.index }}",
            "{{ category.title }}",
            "{{ category.allowed }}",
            "{{ category.condition }}",
        ],
        aligns=["center", "left", "center", "left"],
        size=11,
        before=1,
        after=1,
    )
    draft.line(
        "Специальные категории и биометрические данные распространять не разрешаю. Строка без "
        "отметки означает «нет» (часть 8 статьи 10.1 Закона).",
        align="justify",
        before=3,
    )


def _passing_on(draft: Draft) -> None:
    _point(draft, "8. Условия передачи данных операторами (отметьте одно, по желанию)")
    for text in (
        "только по внутренней сети оператора, доступной строго определённым сотрудникам",
        "с использованием информационно-телекоммуникационных сетей",
        "без передачи полученных данных",
    ):
        draft.line(f"□  {text}", left=5)
