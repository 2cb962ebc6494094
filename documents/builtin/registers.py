"""The register of dues statements that goes to the employer's accounting."""

from documents.builtin.draft import DAY, Draft
from documents.builtin.statements import payee


def register() -> bytes:
    draft = Draft(
        "Реестр заявлений на удержание взносов",
        size=12,
        footer="Реестр № {{ paper.number|line(4) }}"
        "{% if paper.date %} от {{ paper.date }}{% endif %}",
    )
    draft.title(
        "РЕЕСТР № {{ paper.number|line(6) }}",
        "заявлений об удержании членских профсоюзных взносов",
        before=0,
        after=4,
    )
    draft.line(f"от {{{{ paper.date_words or '{DAY}' }}}}", align="center", after=10)
    for name, value in (
        (
            "Работодатель",
            "{{ employer.full_name }}{% if employer.inn %}, ИНН {{ employer.inn }}{% endif %}",
        ),
        ("Профсоюзная организация", "{{ unit.full_name }}"),
        (
            "Вид реестра",
            "{{ register.kind }}{% if register.until %}, по состоянию на {{ register.until }}"
            "{% endif %}",
        ),
    ):
        draft.line(f"{name}: {value}", after=2)
    draft.command("if register.department")
    draft.line("Подразделение: {{ register.department }}", after=2)
    draft.command("endif")
    draft.command("if register.accountant_name")
    draft.line("Бухгалтер профсоюзной организации: {{ register.accountant_name }}", after=2)
    draft.command("endif")
    draft.line(
        "Передаём заявления работников для ежемесячного удержания и бесплатного перечисления "
        "членских профсоюзных взносов (статья 28 Федерального закона от 12.01.1996 № 10-ФЗ, "
        "статья 377 Трудового кодекса Российской Федерации).",
        align="justify",
        before=4,
        after=6,
    )
    _people(draft)
    draft.line(
        "Всего заявлений: {{ register.count }} ({{ register.count_words }}).", before=6, after=8
    )
    draft.line("Реквизиты для перечисления взносов:", after=3, keep=True)
    payee(draft, size=11)
    for word, group in (("Передал(а)", "handed"), ("Принял(а)", "received")):
        draft.line(f"{word}:", before=12, keep=True)
        draft.post_signature(
            f"{{{{ register.{group}_post|line(30) }}}}",
            f"{{{{ register.{group}_name }}}}",
            before=0,
        )
        draft.line(DAY, size=11, before=2)
    draft.receipt(
        "Расписка. Реестр № {{ paper.number|line(6) }}"
        "{% if paper.date %} от {{ paper.date }}{% endif %}: приняты заявления "
        "{{ register.count }} ({{ register.count_words }}) шт. от организации "
        f"{{{{ unit.full_name }}}}. {DAY}"
    )
    return draft.bytes()


def _people(draft: Draft) -> None:
    table = draft.table([7, 15, 42, 27, 13, 22, 21, 23])
    head = [
        "№", "Таб. №", "Фамилия, имя, отчество", "Подразделение", "Взнос", "Удерживать с",
        "Прекратить с", "Основание",
    ]  # fmt: skip
    draft.row(table, head, head=True, size=8.5)
    draft.repeat(
        table,
        "person in people",
        [
            "{{ loop.index }}",
            "{{ person.personnel_number }}",
            "{{ person.full_name }}",
            "{{ person.department }}",
            "{{ person.rate }}",
            "{{ person.from_date }}",
            "{{ person.until_date }}",
            "{{ person.kind }}{% if person.reason %}: {{ person.reason }}{% endif %}",
        ],
        aligns=["center", "center", "left", "left", "center", "center", "center", "left"],
        size=8.5,
    )
