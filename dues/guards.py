"""What the days and employers of a statement must be. Each refuses with ``DuesRefused``."""

from datetime import timedelta

from dues.enums import DuesRefused, StatementState
from dues.paying import life_of
from dues.settling import read_books, stays_of
from members.ledger import recorded_day
from structure.queries import employers_of

FAR = timedelta(days=366)


def since_of(root):
    """The day from which the member asked to withhold."""
    return root.asked_from or root.starts_on


def require_employer(employer, unit):
    require_employer_id(employer and employer.pk, unit)


def require_employer_id(pk, unit):
    if pk not in {one.pk for one in employers_of(unit)}:
        raise DuesRefused(
            f"В карточке организации {unit.quoted} нет такого работодателя. Выберите из списка "
            "или попросите председателя добавить его."
        )


def require_dates(statement, now):
    today = recorded_day(statement.unit, now)
    if statement.dated and statement.dated > today:
        raise DuesRefused("Дата заявления ещё не наступила. Проверьте её.")
    if statement.original_on and statement.original_on > today:
        raise DuesRefused("День, когда получен подлинник, ещё не наступил. Проверьте его.")
    if statement.starts_on > today + FAR:
        raise DuesRefused("Удержание начинают не дальше года вперёд. Проверьте год.")
    asked, stays = stays_of(statement)
    life = life_of(asked, stays)
    if life is None or life.start > statement.starts_on:
        first = _first_day(asked, stays)
        raise DuesRefused(
            "В этот день человек не состоял здесь на учёте. "
            + (f"Укажите день не раньше {first:%d.%m.%Y}." if first else "Проверьте движение.")
        )


def _life(statement):
    return life_of(*stays_of(statement))


def _first_day(asked, stays):
    """The first day of his last stay in this primary, or None."""
    days = [stay.since for stay in stays if stay.home == asked.home]
    return life_of(asked._replace(since=max(days)), stays).start if days else None


def require_open_on(root, on, *, but_wish=False, may_be_first=False):
    """The statement is in force, as far as asked, on the eve of the day ``on``."""
    since, life = since_of(root), _life(root)
    if on < since or (on == since and not may_be_first):
        raise DuesRefused(
            f"Удерживать начали {since:%d.%m.%Y}: укажите более поздний день или исправьте "
            "само заявление."
        )
    stops = [life.stop if life else since, None if but_wish else root.asked_until]
    ended = min((day for day in stops if day is not None), default=None)
    if ended is not None and on >= ended:
        raise DuesRefused(
            f"Это заявление не действует уже с {ended:%d.%m.%Y}. Запишите новое заявление."
        )


def require_free(statement, **wish):
    """No other statement of his to the same employer, in the same primary, at the same time.

    One whose employer is not known yet may turn out to be to any.
    """
    book = read_books([statement.member_id]).get(statement.member_id)
    if book is None:
        return
    asked = stays_of(statement)[0]._replace(**wish)
    for root, _ in book.chains():
        if root.pk == statement.pk or root.state == StatementState.CANCELLED:
            continue
        other = book.asked(root)
        life = life_of(other, book.stays)
        if other.home != asked.home or life is None:
            continue
        stop = min((day for day in (other.until, life.stop) if day is not None), default=None)
        apart = (stop is not None and stop <= asked.since) or (
            asked.until is not None and asked.until <= other.since
        )
        if apart or (stop is not None and stop <= other.since):
            continue
        if root.employer_id is None and statement.employer_id is not None:
            raise DuesRefused(
                "Есть заявление, в котором работодатель ещё не указан. Сначала укажите его там."
            )
        if root.employer_id == statement.employer_id:
            raise DuesRefused(
                f"Этому работодателю уже есть заявление, {root.rate} с {other.since:%d.%m.%Y}. "
                "Измените ставку в нём или запишите его отзыв."
            )
