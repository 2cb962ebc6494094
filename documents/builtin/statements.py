"""Two statements of an applicant: to the union, and to the employer about the dues."""

from documents.builtin.draft import DAY, FIRST_LINE, Draft

_BY_LAW = (
    "На основании статьи 28 Федерального закона от 12.01.1996 № 10-ФЗ «О профессиональных союзах, "
    "их правах и гарантиях деятельности» и статьи 377 Трудового кодекса Российской Федерации"
)
_PAPER_DAY = f"{{{{ paper.date_words or '{DAY}' }}}}"


def joining() -> bytes:
    draft = Draft(
        "Заявление о вступлении в Профсоюз",
        size=13,
        footer="{{ applicant.initials }}, заявление о вступлении в Профсоюз",
    )
    draft.addressee("В {{ unit.full_name_accusative }}")
    from_applicant(draft)
    draft.title("ЗАЯВЛЕНИЕ", "о вступлении в Профсоюз")
    draft.text(
        "Прошу принять меня в члены {{ union.full_name_genitive }} и на профсоюзный учёт в "
        "{{ unit.full_name_accusative }}{% if unit.shop_name %} ({{ unit.shop_name }}){% endif %}.",
        after=6,
    )
    draft.text(
        "С Уставом {{ union.full_name_genitive }} ознакомлен(а). Обязуюсь соблюдать Устав, "
        "выполнять решения профсоюзных органов, участвовать в работе профсоюзной организации и "
        "своевременно уплачивать членские взносы.",
        after=6,
    )
    draft.text("Ранее членом Профсоюза:", keep=True)
    draft.text("□  не состоял(а)", keep=True)
    draft.blank("□  состоял(а) в организации", first=FIRST_LINE, after=6, keep=True)
    draft.signature(_PAPER_DAY, "{{ applicant.initials }}", before=24)
    draft.receipt(f"Заявление принято {DAY}   Вх. № ______________")
    return draft.bytes()


def dues() -> bytes:
    draft = Draft(
        "Заявление об удержании членских взносов",
        size=13,
        footer="{{ applicant.initials }}, заявление об удержании членских взносов",
    )
    to_employer(draft)
    draft.title("ЗАЯВЛЕНИЕ", "об удержании членских профсоюзных взносов")
    draft.text(
        f"{_BY_LAW} прошу ежемесячно удерживать из моей заработной платы членские профсоюзные "
        "взносы в размере {{ dues.percent }} % ({{ dues.percent_words }}) начиная с "
        f"{{{{ dues.from_date_words or '{DAY}' }}}} и перечислять их на счёт профсоюзной "
        "организации одновременно с выплатой заработной платы по следующим реквизитам:",
        after=6,
    )
    payee(draft, size=12)
    draft.text(
        "Взносы перечисляются бесплатно; задерживать их перечисление работодатель не вправе "
        "(пункт 3 статьи 28 Федерального закона № 10-ФЗ, статья 377 Трудового кодекса "
        "Российской Федерации).",
        before=6,
        after=6,
    )
    draft.text("Заявление действует до тех пор, пока я письменно не попрошу прекратить удержание.")
    draft.signature(_PAPER_DAY, "{{ applicant.initials }}", before=24)
    draft.receipt(
        "Принято бухгалтерией «___» __________ 20___ г., удержание с «___» __________ 20___ г."
    )
    return draft.bytes()


def payee(draft: Draft, *, size: float) -> None:
    """The account: what is not known is written in by hand, what need not be is left out."""
    table = draft.table([48, 122])
    for name, value in (
        ("Получатель", "{{ payee.full_name }}"),
        ("ИНН / КПП", "{{ payee.inn|line(14) }} / {{ payee.kpp|line(12) }}"),
        ("Расчётный счёт", "{{ payee.account|line(30) }}"),
        ("Банк", "{{ payee.bank_name|line(40) }}"),
        ("БИК", "{{ payee.bik|line(14) }}"),
        ("Корр. счёт", "{{ payee.corr_account|line(30) }}"),
        ("Назначение платежа", "{{ payee.purpose|line(40) }}"),
    ):
        draft.row(table, [name, value], size=size)


def from_applicant(draft: Draft) -> None:
    """The block under the addressee: who writes, where he works, how to reach him."""
    draft.addressee(
        "от {{ applicant.full_name_genitive }}",
        "{% if applicant.birth_date %}дата рождения: {{ applicant.birth_date }}{% else %}"
        "дата рождения: ___.___.______{% endif %}",
        "место работы: {{ employer.full_name }}",
        "{% if applicant.department %}подразделение: {{ applicant.department }}{% else %}"
        "подразделение: ________________{% endif %}",
        "{% if applicant.post %}должность: {{ applicant.post }}{% else %}"
        "должность: ____________________{% endif %}"
        "{% if applicant.personnel_number %}, таб.\u00a0№ {{ applicant.personnel_number }}"
        "{% endif %}",
    )
    draft.command("if applicant.address")
    draft.addressee("адрес: {{ applicant.address }}")
    draft.command("endif")
    draft.addressee("тел.: {{ applicant.phone|line(20) }}")
    draft.command("if applicant.email")
    draft.addressee("эл. почта: {{ applicant.email }}")
    draft.command("endif")


def to_employer(draft: Draft) -> None:
    """The block «кому, от кого» of a statement to the employer."""
    draft.addressee(
        "{% if employer.head_post_dative %}{{ employer.head_post_dative|upfirst }}{% else %}"
        "Руководителю{% endif %}",
        "{{ employer.full_name }}",
        "{{ employer.head_name_dative|line(28) }}",
        "от {{ applicant.full_name_genitive }}",
        "{{ applicant.post_genitive|line(34) }}",
        "{% if applicant.department %}подразделение: {{ applicant.department }}{% else %}"
        "подразделение: ________________{% endif %}",
        "табельный № {{ applicant.personnel_number|line(14) }}",
    )
