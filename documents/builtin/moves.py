"""Papers of a member's moves: what he signs himself, and what his organisation gives him."""

from documents.builtin.draft import DAY, FIRST_LINE, Draft
from documents.builtin.statements import from_applicant, to_employer

_PAPER_DAY = f"{{{{ paper.date_words or '{DAY}' }}}}"
_FROM_DAY = f"{{{{ move.date_words or '{DAY}' }}}}"
_TICKET = "{% if member.card_number %}, профсоюзный билет № {{ member.card_number }}{% endif %}"
_BORN = "{% if member.birth_date %}, {{ member.birth_date }} г. р.{% endif %}"
_SHOP = "{% if unit.shop_name %} ({{ unit.shop_name }}){% endif %}"


def transfer_statement() -> bytes:
    draft = Draft(
        "Заявление о переводе",
        size=13,
        footer="{{ applicant.initials }}, заявление о переводе",
    )
    _to_organisation(draft)
    draft.title("ЗАЯВЛЕНИЕ", "о переводе на учёт в другую организацию")
    draft.text(
        f"Прошу с {_FROM_DAY} перевести меня из {{{{ unit.full_name_genitive }}}}{_SHOP} на "
        "профсоюзный учёт в {{ target.full_name_accusative }}"
        "{% if target.shop_name %} ({{ target.shop_name }}){% endif %}.",
        after=6,
    )
    draft.command("if move.basis")
    draft.text("Основание: {{ move.basis }}.", after=6)
    draft.command("else")
    draft.blank("Основание:", first=FIRST_LINE, after=6)
    draft.command("endif")
    draft.text(
        "Членство в Профсоюзе не прерываю. Учётную карточку прошу передать в организацию, в "
        "которую перевожусь.",
        after=6,
    )
    draft.signature(_PAPER_DAY, "{{ applicant.initials }}", before=24)
    draft.receipt(f"Заявление принято {DAY}   Вх. № ______________")
    return draft.bytes()


def transfer_slip() -> bytes:
    draft = Draft("Открепительный талон", size=12, footer="{{ member.full_name }}, талон")
    head(draft)
    draft.title("ОТКРЕПИТЕЛЬНЫЙ ТАЛОН", "члена Профсоюза", before=12)
    draft.text(
        f"Дан {{{{ member.full_name_dative }}}}{_BORN}{_TICKET} в том, что с {_FROM_DAY} перевод "
        f"из {{{{ unit.full_name_genitive }}}}{_SHOP} в {{{{ target.full_name_accusative }}}}"
        "{% if target.shop_name %} ({{ target.shop_name }}){% endif %} согласован.",
        after=6,
    )
    table = draft.table([62, 108])
    for name, value in (
        ("Принят(а) в Профсоюз", "{{ member.admitted_date|line(24) }}"),
        ("На учёте здесь с", "{{ member.since_date|line(24) }}"),
        ("Выборная работа", "{{ member.posts|line(40) }}"),
        ("Взносы уплачены по", "{{ move.paid_until|line(24) }}"),
        ("Основание", "{{ move.basis|line(40) }}"),
    ):
        draft.row(table, [name, value], size=11)
    draft.text(
        "Нового приёма не требуется: членство и стаж продолжаются. Учётную карточку передаёт "
        "организация, выдавшая талон.",
        before=6,
    )
    draft.post_signature("{{ unit.chair_post|line(20) }}", "{{ unit.chair_name }}", before=14)
    draft.line("- " * 80, align="center", size=10, before=16, after=6)
    draft.title("ОТМЕТКА ПРИНЯВШЕЙ ОРГАНИЗАЦИИ", before=4, after=6)
    draft.text(
        f"{{{{ member.full_name }}}}{_TICKET}: на профсоюзный учёт в "
        f"{{{{ target.full_name_accusative }}}} поставлен(а) с {DAY}",
        after=4,
    )
    draft.text(
        "Эту часть талона просим вернуть: {{ unit.full_name }}"
        "{% if unit.address %}, {{ unit.address }}{% endif %}"
        "{% if unit.email %}, {{ unit.email }}{% endif %}."
    )
    draft.post_signature("{{ target.chair_post|line(20) }}", "{{ target.chair_name }}", before=14)
    return draft.bytes()


def leaving_statement() -> bytes:
    draft = Draft(
        "Заявление о выходе из Профсоюза",
        size=13,
        footer="{{ applicant.initials }}, заявление о выходе из Профсоюза",
    )
    _to_organisation(draft)
    draft.title("ЗАЯВЛЕНИЕ", "о выходе из Профсоюза")
    draft.text(
        f"Прошу с {_FROM_DAY} исключить меня из членов {{{{ union.full_name_genitive }}}} по "
        "собственному желанию и снять с профсоюзного учёта.",
        after=6,
    )
    draft.text(
        "Мне известно, что с этого дня прекращаются права члена Профсоюза: защита интересов "
        "Профсоюзом, материальная помощь и другие, названные в его Уставе. Профсоюзный билет"
        "{% if member.card_number %} № {{ member.card_number }}{% endif %} возвращаю.",
        after=6,
    )
    draft.text(
        "О прекращении удержания членских взносов подаю отдельное заявление работодателю.", after=6
    )
    draft.blank("Причина выхода (по желанию):", first=FIRST_LINE, after=6)
    draft.signature(_PAPER_DAY, "{{ applicant.initials }}", before=24)
    draft.receipt(f"Заявление принято {DAY}   Вх. № ______________")
    return draft.bytes()


def dues_stop() -> bytes:
    draft = Draft(
        "Заявление о прекращении удержания взносов",
        size=13,
        footer="{{ applicant.initials }}, заявление о прекращении удержания взносов",
    )
    to_employer(draft)
    draft.title("ЗАЯВЛЕНИЕ", "о прекращении удержания членских профсоюзных взносов")
    draft.text(
        f"Прошу с {_FROM_DAY} прекратить ежемесячное удержание из моей заработной платы членских "
        "профсоюзных взносов и их перечисление на счёт получателя: {{ payee.full_name }}"
        "{% if payee.inn %}, ИНН {{ payee.inn }}{% endif %}.",
        after=6,
    )
    draft.text(
        "Ранее поданное мной заявление об удержании членских взносов прошу с этого дня считать "
        "отозванным: взносы удерживаются только по письменному заявлению работника (статья 377 "
        "Трудового кодекса Российской Федерации).",
        after=6,
    )
    draft.signature(_PAPER_DAY, "{{ applicant.initials }}", before=24)
    draft.receipt(
        "Принято «___» _________ 20___ г., удержание прекращено с «___» _________ 20___ г."
    )
    return draft.bytes()


def absence_note() -> bytes:
    draft = Draft("Справка о временном снятии с учёта", size=13, footer="{{ member.full_name }}")
    head(draft)
    draft.title("СПРАВКА", "о временном снятии с профсоюзного учёта")
    draft.text(
        f"Дана {{{{ member.full_name_dative }}}}{_BORN}{_TICKET} в том, что с {_FROM_DAY}"
        "{% if absence.until_words %} до {{ absence.until_words }}{% endif %} он(а) временно "
        "снят(а) с профсоюзного учёта. Основание: {{ absence.ground|lowfirst }}. "
        f"Организация учёта: {{{{ unit.full_name }}}}{_SHOP}.",
        after=6,
    )
    draft.command("if move.basis")
    draft.text("Документ: {{ move.basis }}.", after=6)
    draft.command("endif")
    draft.text(
        "Членство в Профсоюзе сохраняется, нового приёма по возвращении не требуется. "
        "{% if absence.pays %}Членские взносы на это время уплачиваются, как прежде.{% else %}"
        "Членские взносы на это время не уплачиваются.{% endif %}",
        after=6,
    )
    draft.text("О возвращении нужно сообщить в профсоюзную организацию, выдавшую справку.")
    draft.post_signature("{{ unit.chair_post|line(20) }}", "{{ unit.chair_name }}", before=24)
    return draft.bytes()


def _to_organisation(draft: Draft) -> None:
    draft.addressee("В {{ unit.full_name_accusative }}")
    from_applicant(draft)
    draft.command("if member.card_number")
    draft.addressee("профсоюзный билет № {{ member.card_number }}")
    draft.command("endif")


def head(draft: Draft) -> None:
    """Whose paper it is, its number and day."""
    draft.line("{{ union.full_name }}", align="center", size=11)
    draft.line("**{{ unit.full_name }}**", align="center", after=8)
    draft.line(f"{_PAPER_DAY}    № {{{{ paper.number|line(8) }}}}", after=4)
