"""A resolution on admission, of one person or by a list, and an extract from it."""

from documents.builtin.draft import FIRST_LINE, Draft

_OF_UNION = "{{ union.full_name_genitive }}"
_SEVERAL = "people|length > 1"


def resolution() -> bytes:
    draft = Draft(
        "Постановление о приёме в члены Профсоюза",
        size=12,
        footer="Постановление № {{ resolution.number }} от {{ resolution.date }}",
    )
    _letterhead(draft)
    draft.title("ПОСТАНОВЛЕНИЕ", after=8)
    _particulars(draft)
    draft.line(
        "{% if resolution.body_verb == 'РЕШИЛО' %}Состоит на учёте{% else %}Избрано{% endif %}: "
        "{{ resolution.elected|line(4) }} чел. "
        "Присутствовало: {{ resolution.present|line(4) }} чел.",
        before=8,
        after=6,
    )
    draft.line("**СЛУШАЛИ:** {{ resolution.title|lowfirst }}.", align="justify", after=6)
    _preamble(draft, "{% if people|length > 1 %}заявления{% else %}заявление{% endif %}")
    draft.command(f"if {_SEVERAL}")
    draft.text(
        f"1. Принять в члены {_OF_UNION} по списку согласно приложению к настоящему "
        "постановлению ({{ people|length }} чел.).",
        after=4,
    )
    draft.command("else")
    draft.command("for person in people")
    draft.text(f"1. Принять в члены {_OF_UNION} {_person('full_name_accusative')}.", after=4)
    draft.command("endfor")
    draft.command("endif")
    draft.text(
        "2. Принять на профсоюзный учёт в {{ unit.full_name_accusative }} и выдать "
        "{% if people|length > 1 %}принятым профсоюзные билеты{% else %}профсоюзный билет"
        "{% endif %}.",
        after=4,
    )
    draft.text(
        "3. Направить работодателю ({{ employer.full_name }}) "
        "{% if people|length > 1 %}заявления{% else %}заявление{% endif %} об удержании членских "
        "профсоюзных взносов{% if resolution.dues_from_words %}; взносы удерживать с "
        "{{ resolution.dues_from_words|period }}{% else %}.{% endif %}",
        after=4,
    )
    draft.text(
        "4. Контроль за выполнением постановления возложить на "
        "{% if resolution.control_name %}{{ resolution.control_name|period }}{% else %}"
        "председателя.{% endif %}",
        after=8,
    )
    draft.line(
        "Голосовали: «за» — {{ resolution.votes_for|line(4) }}, "
        "«против» — {{ resolution.votes_against|line(4) }}, "
        "«воздержались» — {{ resolution.votes_abstained|line(4) }}.",
        keep=True,
    )
    draft.post_signature(
        "{{ signatory.post }}", "{{ signatory.name }}", loop="signatory in signatories"
    )
    draft.line("М. П.", before=8)
    draft.command(f"if {_SEVERAL}")
    _annex(draft)
    draft.command("endif")
    return draft.bytes()


def extract() -> bytes:
    draft = Draft(
        "Выписка из постановления",
        size=12,
        footer="Выписка из постановления № {{ resolution.number }} от {{ resolution.date }}",
    )
    _letterhead(draft)
    draft.title("ВЫПИСКА ИЗ ПОСТАНОВЛЕНИЯ", after=8)
    _particulars(draft)
    draft.line("**СЛУШАЛИ:** {{ resolution.title|lowfirst }}.", align="justify", before=8, after=6)
    _preamble(draft, "заявление")
    draft.text(f"Принять в члены {_OF_UNION} {_person('full_name_accusative')}.", after=4)
    draft.text(
        "Принять на профсоюзный учёт в {{ unit.full_name_accusative }}"
        "{% if person.shop_name %} ({{ person.shop_name }}){% endif %} и выдать профсоюзный билет.",
        after=8,
    )
    draft.line("Подлинник подписали:", keep=True)
    draft.command("for signatory in signatories")
    draft.line("{{ signatory.post }} {{ signatory.name }}", left=FIRST_LINE, keep=True)
    draft.command("endfor")
    draft.line("**Выписка верна**", before=14, keep=True)
    draft.post_signature("{{ extract.certifier_post }}", "{{ extract.certifier_name }}", before=4)
    draft.line("{{ extract.date_words or '«___» ______________ 20___ г.' }}", before=6, keep=True)
    draft.line("М. П.", before=6)
    return draft.bytes()


def _letterhead(draft: Draft) -> None:
    draft.line("**{{ union.full_name }}**", align="center")
    draft.command("if territorial.full_name and territorial.full_name != unit.full_name")
    draft.line("{{ territorial.full_name }}", align="center", before=2)
    draft.command("endif")
    draft.line("**{{ unit.full_name }}**", align="center", before=2)
    draft.line("{{ resolution.body|upper }}", align="center", before=6)


def _particulars(draft: Draft) -> None:
    table = draft.table([65, 45, 60], borders=False)
    draft.row(
        table,
        ["{{ resolution.date_words }}", "{{ resolution.place }}", "№ {{ resolution.number }}"],
        aligns=["left", "center", "right"],
    )
    draft.command("if resolution.protocol_number")
    draft.line(
        "Протокол заседания № {{ resolution.protocol_number }}"
        "{% if resolution.protocol_date_words %} от {{ resolution.protocol_date_words }}"
        "{% endif %}",
        before=6,
    )
    draft.command("endif")
    draft.line("**{{ resolution.title }}**", before=10)


def _preamble(draft: Draft, papers: str) -> None:
    draft.text(
        f"Рассмотрев {papers} о вступлении в Профсоюз, руководствуясь "
        "{% if resolution.charter_clause %}пунктом {{ resolution.charter_clause }} Устава"
        f"{{% else %}}Уставом{{% endif %}} {_OF_UNION}, {{{{ resolution.body|lowfirst }}}} "
        "**{{ resolution.body_verb }}:**",
        after=6,
        keep=True,
    )


def _person(name: str) -> str:
    return (
        f"{{{{ person.{name} }}}}"
        "{% if person.birth_date %}, {{ person.birth_date }} г. р.{% endif %}"
        "{% if person.post %}, {{ person.post }}{% endif %}"
        "{% if person.department %}, {{ person.department }}{% endif %}"
        "{% if person.personnel_number %}, табельный № {{ person.personnel_number }}{% endif %}"
    )


def _annex(draft: Draft) -> None:
    draft.line("Приложение", left=100, new_page=True)
    draft.line("к постановлению", left=100)
    draft.line("от {{ resolution.date }} № {{ resolution.number }}", left=100)
    draft.title("СПИСОК", "принятых в члены Профсоюза", after=8)
    table = draft.table([9, 42, 20, 42, 16, 21, 20])
    head = [
        "№", "Фамилия, имя, отчество", "Дата рождения", "Подразделение, должность", "Таб. №",
        "Дата заявления", "Впервые / переход",
    ]  # fmt: skip
    draft.row(table, head, head=True, size=10)
    draft.repeat(
        table,
        "person in people",
        [
            "{{ loop.index }}",
            "{{ person.full_name }}",
            "{{ person.birth_date }}",
            "{{ person.department }}{% if person.department and person.post %}, {% endif %}"
            "{{ person.post }}"
            "{% if person.shop_name and person.shop_name != person.department %} "
            "({{ person.shop_name }}){% endif %}",
            "{{ person.personnel_number }}",
            "{{ person.application_date }}",
            "{{ person.origin }}",
        ],
        aligns=["center", "left", "center", "left", "center", "center", "center"],
        size=10,
    )
    draft.line("Всего: {{ people|length }} чел.", before=6, keep=True)
    draft.command("if signatories")
    draft.post_signature("{{ signatories[0].post }}", "{{ signatories[0].name }}", before=8)
    draft.command("endif")
