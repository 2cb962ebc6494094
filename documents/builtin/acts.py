"""The act of reconciliation of dues: what was owed, was added and paid, and is owed now."""

from documents.builtin.draft import DAY, Draft

_ALIGNS = ["center", "left", "right", "right"]


def reconciliation() -> bytes:
    draft = Draft(
        "Акт сверки взносов",
        size=12,
        footer="Акт сверки № {{ paper.number|line(4) }}"
        "{% if paper.date %} от {{ paper.date }}{% endif %}",
    )
    draft.title("АКТ СВЕРКИ № {{ paper.number|line(6) }}", "{{ act.subject }}", before=0, after=4)
    draft.line(f"от {{{{ paper.date_words or '{DAY}' }}}}", align="center", after=10)
    draft.text(
        "{{ act.creditor_name }}{% if act.creditor_inn %}, ИНН {{ act.creditor_inn }}{% endif %}, "
        "с одной стороны, и {{ act.debtor_name }}{% if act.debtor_inn %}, ИНН {{ act.debtor_inn }}"
        "{% endif %}, с другой стороны, сверили расчёты с {{ act.since }} по {{ act.until }}.",
        after=8,
    )
    _lines(draft)
    draft.text("По состоянию на {{ act.until_words }} {{ act.result }}.", before=8, after=6)
    draft.text("Если в течение десяти дней возражений нет, расчёты считаются сверенными.", after=6)
    for group, name in (
        ("creditor", "{{ act.creditor_name }}"),
        ("debtor", "{{ act.debtor_name }}"),
    ):
        draft.line(name, before=12, keep=True)
        draft.post_signature(
            f"{{{{ act.{group}_post|line(30) }}}}", f"{{{{ act.{group}_signer }}}}", before=0
        )
        draft.line(DAY, size=11, before=2)
    return draft.bytes()


def _lines(draft: Draft) -> None:
    table = draft.table([24, 82, 32, 32])
    head = ["Дата", "Операция", "{{ act.added_title }}, ₽", "{{ act.paid_title }}, ₽"]
    draft.row(table, head, head=True, size=10)
    draft.row(
        table, ["{{ act.since }}", "Долг на начало", "{{ act.opening }}", ""],
        aligns=_ALIGNS, size=10,
    )  # fmt: skip
    draft.repeat(
        table,
        "one in lines",
        ["{{ one.date }}", "{{ one.title }}", "{{ one.added }}", "{{ one.paid }}"],
        aligns=_ALIGNS,
        size=10,
    )
    draft.row(
        table, ["", "Всего за срок", "{{ act.added }}", "{{ act.paid }}"],
        aligns=_ALIGNS, size=10,
    )  # fmt: skip
    draft.row(
        table, ["{{ act.until }}", "Долг на конец", "{{ act.closing }}", ""],
        aligns=_ALIGNS, size=10,
    )  # fmt: skip
