"""Consent to processing: everything that part 4 of article 9 of 152-ФЗ asks for.

A paper of its own and for one purpose: since 01.09.2025 a consent may not stand inside another
paper (156-ФЗ). The passport is written in by hand and never stored by the portal.
"""

from documents.builtin.draft import DAY, Draft


def consent() -> bytes:
    draft = Draft(
        "Согласие на обработку персональных данных",
        size=12,
        footer="{{ applicant.initials }}, согласие на обработку персональных данных",
    )
    draft.title("СОГЛАСИЕ", "на обработку персональных данных", before=0, after=8)
    draft.text(
        "Даю согласие свободно, своей волей и в своём интересе, в соответствии со статьёй 9 "
        "Федерального закона от 27.07.2006 № 152-ФЗ «О персональных данных» (далее — Закон).",
        after=4,
    )
    _subject(draft)
    _operators(draft)
    _purpose(draft)
    _processors(draft)
    _actions(draft)
    _term(draft)
    _point(draft, "9. Подпись субъекта персональных данных (представителя)")
    draft.signature(f"{{{{ paper.date_words or '{DAY}' }}}}", "{{ applicant.initials }}", before=10)
    return draft.bytes()


def _point(draft: Draft, text: str) -> None:
    draft.line(f"**{text}**", before=5, after=1, keep=True)


def _subject(draft: Draft) -> None:
    _point(draft, "1. Субъект персональных данных")
    draft.line(
        "{{ applicant.full_name }}"
        "{% if applicant.birth_date %}, дата рождения {{ applicant.birth_date }}{% endif %}"
        "{% if applicant.phone %}, тел. {{ applicant.phone }}{% endif %}"
        "{% if applicant.email %}, {{ applicant.email }}{% endif %}",
    )
    draft.blank(
        "Адрес: {% if applicant.address %}{{ applicant.address }}{% else %}",
        before=3,
        tail="{% endif %}",
    )
    draft.blank("Документ, удостоверяющий личность (название, серия, номер):", before=3)
    draft.blank("выдан (когда, кем):", before=3)
    _point(draft, "2. Представитель субъекта (если согласие подписывает представитель)")
    draft.blank("Фамилия, имя, отчество, адрес:")
    draft.blank("Документ, удостоверяющий личность (номер, когда и кем выдан):", before=3)
    draft.blank("Доверенность или иной документ о полномочиях:", before=3)


def _operators(draft: Draft) -> None:
    _point(draft, "3. Операторы, получающие согласие")
    draft.command("for operator in operators")
    draft.line(
        "— {{ operator.full_name }}, адрес: {{ operator.address }}"
        "{% if operator.inn %}, ИНН {{ operator.inn }}{% endif %}"
        "{% if operator.ogrn %}, ОГРН {{ operator.ogrn }}{% endif %}"
        "{% if loop.last %}.{% else %};{% endif %}",
    )
    draft.command("endfor")


def _purpose(draft: Draft) -> None:
    _point(draft, "4. Цель обработки")
    draft.line(
        "Членство в Профсоюзе ({{ union.short_name }}): рассмотрение заявления о "
        "вступлении, профсоюзный учёт, учёт членских взносов, защита моих социально-трудовых прав, "
        "предоставление помощи и льгот членам Профсоюза, сообщение мне о делах профсоюзной "
        "организации.",
        align="justify",
    )
    _point(draft, "5. Перечень персональных данных")
    draft.line(
        "Фамилия, имя, отчество; пол; дата рождения; адрес; данные документа, удостоверяющего "
        "личность; телефон, адрес электронной почты; место работы, подразделение, должность, "
        "табельный номер; сведения о членстве в Профсоюзе, в том числе прежнем, об участии в его "
        "работе, наградах и обучении; сведения об удержании членских взносов; мои заявления и "
        "собственноручная подпись на них.",
        align="justify",
    )
    draft.line(
        "Сведения о членстве в Профсоюзе обрабатываются с соблюдением пункта 5 части 2 статьи 10 "
        "Закона и пункта 5 статьи 86 Трудового кодекса Российской Федерации: без моего отдельного "
        "письменного согласия они не распространяются. Биометрические данные и сведения о "
        "здоровье по этому согласию не обрабатываются.",
        align="justify",
        before=2,
    )


def _processors(draft: Draft) -> None:
    _point(draft, "6. Лица, обрабатывающие данные по поручению оператора")
    draft.command("for processor in processors")
    draft.line(
        "— {{ processor.full_name }}, адрес: {{ processor.address }}"
        "{% if processor.task %} ({{ processor.task }}){% endif %}"
        "{% if loop.last %}.{% else %};{% endif %}",
    )
    draft.command("endfor")
    draft.command("if not processors")
    draft.line("На день подписания обработка никому не поручена.")
    draft.command("endif")


def _actions(draft: Draft) -> None:
    _point(draft, "7. Действия с данными и способы обработки")
    draft.line(
        "Сбор, запись, систематизация, накопление, хранение, уточнение (обновление, изменение), "
        "извлечение, использование, передача (предоставление, доступ) между операторами, "
        "названными в пункте 3, блокирование, удаление, уничтожение. Работодателю "
        "({{ employer.full_name }}) предоставляются только данные, нужные для удержания и "
        "перечисления взносов: фамилия, имя, отчество, должность, подразделение, табельный номер, "
        "размер взноса и срок удержания.",
        align="justify",
    )
    draft.line(
        "Обработка смешанная: с использованием средств автоматизации и без него, с передачей по "
        "внутренней сети операторов и по сети «Интернет» в защищённом виде. Базы данных находятся "
        "на территории Российской Федерации, за рубеж данные не передаются.",
        align="justify",
        before=2,
    )


def _term(draft: Draft) -> None:
    _point(draft, "8. Срок действия согласия и порядок его отзыва")
    draft.line(
        "Согласие действует со дня подписания {{ consent.term }}. Его можно отозвать в любое время "
        "письменным заявлением по адресу: {{ consent.withdrawal_address }}"
        "{% if consent.withdrawal_email %} или по электронной почте "
        "{{ consent.withdrawal_email }}{% endif %}. После отзыва операторы прекращают обработку и "
        "уничтожают данные в срок не более 30 дней, если у них нет других законных оснований для "
        "обработки (часть 2 статьи 9, часть 5 статьи 21 Закона).",
        align="justify",
    )
